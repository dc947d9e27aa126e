import { asList, asObject, isObject, type JsonObject } from "../../core/json.ts";
import { badField, discordError, FormErrors } from "../errors.ts";
import { awaitsCallback, type Choice, originOf } from "../interactions.ts";
import { acceptContent, EPHEMERAL, edit, LOADING, messagePayload, post } from "../messages.ts";
import { openModal } from "../modals.ts";
import { fields, int, list, req, text } from "../shape.ts";
import { BOT_USER_ID, type StoredInteraction, type StoredMessage } from "../state.ts";
import { channelById, messageById } from "../world.ts";
import { type Answer, type Call, keepUploads, NOTHING, objectBody, ok, param } from "./call.ts";

const MESSAGE = 4;
const DEFER = 5;
const DEFER_UPDATE = 6;
const UPDATE = 7;
const CHOICES = 8;
const MODAL = 9;

/** Takes the first answer to an interaction: 10062 where it is unknown or too late, 40060 where it has one. */
export function callback(call: Call): Answer {
  const { world, desk } = call;
  const interaction = world.state.value.interactions[param(call, "token")];
  if (interaction === undefined || interaction.id !== param(call, "interaction")) {
    throw discordError("unknown_interaction");
  }
  if (interaction.ackedAt !== null) throw discordError("already_acknowledged");
  if (!awaitsCallback(world, interaction)) throw discordError("unknown_interaction");
  const body = objectBody(call);
  const type = checkedType(interaction, body.type);
  const data = asObject(body.data);
  const ephemeral = typeof data.flags === "number" && (data.flags & EPHEMERAL) !== 0;
  const choices = answerWith(call, interaction, type, data, ephemeral);
  interaction.ackedAt = world.core.clock.real().getTime();
  interaction.callback = type;
  world.state.changed();
  desk.acknowledged(interaction.token, choices);
  if (call.query.get("with_response") !== "true") return NOTHING;
  return ok(callbackResponse(call, interaction, type));
}

/** Which answers an interaction takes: no modal to a modal, choices to an autocompletion alone. */
function checkedType({ type, opener }: StoredInteraction, asked: unknown): number {
  const fromMessage = type === 3 || (type === 5 && opener?.type === 3);
  const allowed =
    type === 4
      ? [CHOICES]
      : [
          MESSAGE,
          DEFER,
          ...(fromMessage ? [DEFER_UPDATE, UPDATE] : []),
          ...(type === 5 ? [] : [MODAL]),
        ];
  const found = allowed.find((one) => one === asked);
  if (found !== undefined) return found;
  if (asked === undefined) badField(["type"], "BASE_TYPE_REQUIRED", "This field is required");
  badField(["type"], "BASE_TYPE_CHOICES", `Value must be one of {${allowed.join(", ")}}.`);
}

function answerWith(
  call: Call,
  interaction: StoredInteraction,
  type: number,
  data: JsonObject,
  ephemeral: boolean,
): readonly Choice[] | null {
  switch (type) {
    case MESSAGE:
      interaction.originalId = answerMessage(call, interaction, data, ephemeral).id;
      interaction.ephemeral = ephemeral;
      return null;
    case DEFER:
      defer(call, interaction, ephemeral);
      return null;
    case DEFER_UPDATE:
      interaction.originalId = interaction.messageId;
      return null;
    case UPDATE:
      interaction.originalId = interaction.messageId;
      updateSource(call, interaction, data);
      return null;
    case CHOICES:
      return checkedChoices(data.choices);
    default:
      openModal(call.world, interaction, data);
      return null;
  }
}

function placeOf(call: Call, interaction: StoredInteraction) {
  const found = channelById(call.world, interaction.channelId);
  if (found === undefined) throw discordError("unknown_channel");
  return found;
}

function answerMessage(
  call: Call,
  interaction: StoredInteraction,
  data: JsonObject,
  ephemeral: boolean,
): StoredMessage {
  const { channel } = placeOf(call, interaction);
  const fileIds = keepUploads(call, channel.id, data.attachments, ephemeral);
  return post(call.world, channel, {
    ...acceptContent(call.world, data, fileIds, null, ["data"]),
    authorId: BOT_USER_ID,
    type: interaction.type === 2 ? 20 : 0,
    reader: ephemeral ? interaction.userId : null,
    interaction: originOf(interaction),
  });
}

/** "Tranche is thinking…": whether others see the answer is fixed here. */
function defer(call: Call, interaction: StoredInteraction, ephemeral: boolean): void {
  const { channel } = placeOf(call, interaction);
  const message = post(call.world, channel, {
    authorId: BOT_USER_ID,
    type: interaction.type === 2 ? 20 : 0,
    flags: LOADING,
    reader: ephemeral ? interaction.userId : null,
    interaction: originOf(interaction),
  });
  interaction.originalId = message.id;
  interaction.ephemeral = ephemeral;
  interaction.loading = true;
}

function updateSource(call: Call, interaction: StoredInteraction, data: JsonObject): void {
  const found = messageById(call.world, interaction.messageId ?? "");
  if (found === undefined) throw discordError("unknown_message");
  const { channel, message } = found;
  const ephemeral = message.reader !== null;
  const fileIds = keepUploads(call, channel.id, data.attachments, ephemeral);
  edit(call.world, message, acceptContent(call.world, data, fileIds, message, ["data"]));
}

const choicesShape = list(fields({ name: req(text(1, 100)), value: req(() => {}) }), 0, 25);

function checkedChoices(raw: unknown): Choice[] {
  const errors = new FormErrors();
  choicesShape(raw ?? [], ["data", "choices"], errors);
  const choices = asList(raw).filter(isObject);
  choices.forEach(({ value }, i) => {
    const check = typeof value === "number" ? int(-(2 ** 53), 2 ** 53) : text(1, 100);
    check(value, ["data", "choices", i, "value"], errors);
  });
  errors.throwIfAny();
  return choices.map(({ name, value }) => ({
    name: String(name),
    value: typeof value === "number" ? value : String(value),
  }));
}

function callbackResponse({ world }: Call, interaction: StoredInteraction, type: number) {
  const { id, serverId, channelId, originalId, loading, ephemeral } = interaction;
  const found = originalId === null ? undefined : messageById(world, originalId);
  const message =
    found === undefined
      ? undefined
      : messagePayload(world, found.server, found.channel, found.message);
  return {
    interaction: {
      id,
      type: interaction.type,
      channel_id: channelId,
      ...(serverId !== null && { guild_id: serverId }),
      ...(originalId !== null && {
        response_message_id: originalId,
        response_message_loading: loading,
        response_message_ephemeral: ephemeral,
      }),
    },
    ...(message !== undefined &&
      (type === MESSAGE || type === DEFER || type === UPDATE) && {
        resource: { type, message },
      }),
  };
}
