import { asObject, type JsonObject } from "../../core/json.ts";
import { discordError } from "../errors.ts";
import { originOf, tokenLives } from "../interactions.ts";
import { acceptContent, EPHEMERAL, edit, messagePayload, post, remove } from "../messages.ts";
import {
  APPLICATION_ID,
  BOT_USER_ID,
  type StoredInteraction,
  type StoredMessage,
} from "../state.ts";
import { channelById, messageById } from "../world.ts";
import { type Answer, type Call, keepUploads, NOTHING, objectBody, ok, param } from "./call.ts";

/** The interaction behind a webhook token: 10015 where there is none or it has no answer yet, 50027 after 15 min. */
function interactionOf(call: Call): StoredInteraction {
  const { world } = call;
  const interaction = world.state.value.interactions[param(call, "token")];
  const known = param(call, "application") === APPLICATION_ID;
  if (!known || interaction === undefined || interaction.ackedAt === null) {
    throw discordError("unknown_webhook");
  }
  if (!tokenLives(world, interaction)) throw discordError("invalid_webhook_token");
  return interaction;
}

/** `@original`, or a message that the interaction's own bot answered with. */
function answerOf(call: Call, interaction: StoredInteraction) {
  const wanted = param(call, "message");
  const id = wanted === "@original" ? interaction.originalId : wanted;
  const found = id === null ? undefined : messageById(call.world, id);
  const own =
    found !== undefined &&
    (found.message.id === interaction.originalId ||
      found.message.interaction?.token === interaction.token);
  if (found === undefined || !own) throw discordError("unknown_message");
  return found;
}

/** Reads an answer to an interaction. */
export function getAnswer(call: Call): Answer {
  const { server, channel, message } = answerOf(call, interactionOf(call));
  return ok(messagePayload(call.world, server, channel, message));
}

/** Edits an answer; the first edit of `@original` fills a deferred one. */
export function editAnswer(call: Call): Answer {
  const interaction = interactionOf(call);
  const found = answerOf(call, interaction);
  fill(call, found.message, found.channel.id, objectBody(call));
  if (found.message.id === interaction.originalId) interaction.loading = false;
  return ok(messagePayload(call.world, found.server, found.channel, found.message));
}

function fill(call: Call, message: StoredMessage, channelId: string, body: JsonObject): void {
  const ephemeral = message.reader !== null;
  const fileIds = keepUploads(call, channelId, body.attachments, ephemeral);
  edit(call.world, message, acceptContent(call.world, body, fileIds, message));
}

/** Takes an answer away. */
export function deleteAnswer(call: Call): Answer {
  const interaction = interactionOf(call);
  const { channel, message } = answerOf(call, interaction);
  remove(call.world, channel, message);
  if (message.id === interaction.originalId) interaction.loading = false;
  return NOTHING;
}

/** A further answer. The first after a deferral fills that one, with the privacy that the deferral fixed. */
export function followUp(call: Call): Answer {
  const interaction = interactionOf(call);
  const body = asObject(objectBody(call));
  const place = channelById(call.world, interaction.channelId);
  if (place === undefined) throw discordError("unknown_channel");
  const { server, channel } = place;
  const original =
    interaction.originalId === null ? undefined : messageById(call.world, interaction.originalId);
  if (interaction.loading && original !== undefined) {
    fill(call, original.message, channel.id, body);
    interaction.loading = false;
    return ok(messagePayload(call.world, server, channel, original.message));
  }
  const ephemeral = typeof body.flags === "number" && (body.flags & EPHEMERAL) !== 0;
  const fileIds = keepUploads(call, channel.id, body.attachments, ephemeral);
  const message = post(call.world, channel, {
    ...acceptContent(call.world, body, fileIds, null),
    authorId: BOT_USER_ID,
    reader: ephemeral ? interaction.userId : null,
    interaction: originOf(interaction),
    ...(interaction.originalId !== null && {
      type: 19,
      reference: { channelId: channel.id, messageId: interaction.originalId },
    }),
  });
  return ok(messagePayload(call.world, server, channel, message));
}
