import {
  type AutocompleteInteraction,
  type Client,
  ComponentType,
  Events,
  type Interaction,
  type ModalSubmitInteraction,
} from "discord.js";
import type { App } from "../../../app/api.ts";
import { askFirst } from "../../../chat/conversation/ask-first.ts";
import { askAttach } from "../../../chat/conversation/attach.ts";
import { type DecisionTools, decision } from "../../../chat/conversation/decision.ts";
import { notUnderstood, runAction } from "../../../chat/conversation/dispatch.ts";
import type { Answer, Turn } from "../../../chat/conversation/turn.ts";
import type { FormValues } from "../../../chat/forms/form.ts";
import { type Asking, readingOf, turnOf } from "../asker.ts";
import { ATTACH, COMMAND } from "../commands.ts";
import { type CustomId, readCustomId } from "../custom-id.ts";
import type { Drafts } from "../drafts.ts";
import { createDesk, type Desk } from "../forms/desk.ts";
import { handIn, notKept, openPage, takePage } from "../forms/hand-in.ts";
import { formFiles, givenMessage } from "../given-file.ts";
import { LIMITS } from "../limits.ts";
import { calling } from "../provider-error.ts";
import type { Sender } from "../send.ts";
import { surfaceOf } from "../surface.ts";
import { fieldsGiven, isSlowVerb, optionsOf, runCommand } from "./command.ts";
import { suggest } from "./suggest.ts";

/** What the listeners need of the rest of this platform. */
export type ListenerTools = DecisionTools & {
  readonly app: () => App;
  readonly client: Client;
  readonly drafts: Drafts;
  readonly sender: Sender;
};

/** Registers everything that Discord may send. */
export function listen(tools: ListenerTools): void {
  tools.client.on(Events.InteractionCreate, (interaction) => {
    void heard(tools, interaction).catch((error: unknown) => {
      tools.log.warn("Discord sent something that could not be taken", { error });
    });
  });
}

async function heard(tools: ListenerTools, interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) return tools.inFlight.track(suggested(tools, interaction));
  if (interaction.isChatInputCommand()) {
    if (interaction.commandName !== COMMAND) return;
    const subcommand = interaction.options.getSubcommand();
    const options = optionsOf(interaction);
    const typed = fieldsGiven(options);
    const opening = { typed, given: new Set(Object.keys(typed)), brief: isBrief(subcommand) };
    const asked = { what: `command ${subcommand}`, slow: isSlowVerb(subcommand), opening };
    return answered(tools, interaction, asked, (turn) => runCommand(turn, subcommand, options));
  }
  if (interaction.isMessageContextMenuCommand()) {
    if (interaction.commandName !== ATTACH) return;
    const team = interaction.guildId ?? "";
    const message = givenMessage(interaction.targetMessage, team);
    return answered(tools, interaction, { what: "attach" }, (turn) =>
      askAttach(turn, message, LIMITS.selectOptions),
    );
  }
  if (interaction.isButton()) {
    const id = readCustomId(interaction.customId);
    const asked = { what: `component ${nameOf(id)}`, slow: isSlow(id), id };
    return answered(tools, interaction, asked, (turn, desk) => used(tools, turn, desk, id));
  }
  if (interaction.isModalSubmit()) {
    const id = readCustomId(interaction.customId);
    return answered(tools, interaction, { what: `form ${nameOf(id)}`, id }, async (turn, desk) =>
      id?.kind === "modal"
        ? takePage(turn, tools.drafts, desk, id, typedInto(interaction))
        : notUnderstood(),
    );
  }
}

type Asked = {
  readonly what: string;
  readonly slow?: boolean;
  readonly id?: CustomId | null;
  readonly opening?: {
    readonly typed: FormValues;
    readonly given: ReadonlySet<string>;
    readonly brief: boolean;
  };
};

const NOTHING_TYPED = { typed: {}, given: new Set<string>(), brief: false };

/** Discord closes an unanswered request after 3 s, the way to us included. */
const PATIENCE_MS = 2_000;

async function answered(
  tools: ListenerTools,
  interaction: Asking,
  { what, slow, id, opening = NOTHING_TYPED }: Asked,
  work: (turn: Turn, desk: Desk) => Promise<Answer>,
): Promise<void> {
  const team = interaction.guildId ?? teamOf(tools, id, interaction.user.id) ?? "";
  const turn = turnOf(tools.app(), tools, interaction, team);
  const user = interaction.user.id;
  const desk = createDesk(tools.drafts, { ...opening, user, team }, readingOf(interaction, team));
  const surface = surfaceOf(interaction, team, tools.sender, desk);
  const patienceMs = slow ? 0 : (tools.patienceMs ?? PATIENCE_MS);
  await decision({ ...tools, patienceMs }, surface, what, () => work(turn, desk));
}

/** In direct messages a button says which server it is about, and a form remembers. */
function teamOf({ drafts }: ListenerTools, id: CustomId | null | undefined, user: string) {
  if (id?.kind === "act") return id.team;
  return id && "draft" in id ? (drafts.find(id.draft, user)?.team ?? null) : null;
}

/** The command has options for all that isn't written at length, so its form asks for the rest alone. */
const isBrief = (subcommand: string) => subcommand === "new" || subcommand === "amend";

const nameOf = (id: CustomId | null) =>
  id?.kind === "act" ? id.ref.name : (id?.kind ?? "unknown");

/** These ask Stripe, or make a file. */
const SLOW: ReadonlySet<string> = new Set(["fund", "payouts_start", "payouts_change", "record"]);

const isSlow = (id: CustomId | null) => id?.kind === "act" && !id.confirm && SLOW.has(id.ref.name);

/** What a clicked button or a chosen option does. */
async function used(
  tools: ListenerTools,
  turn: Turn,
  desk: Desk,
  id: CustomId | null,
): Promise<Answer> {
  switch (id?.kind) {
    case "act":
      return id.confirm ? askFirst(turn, id.ref) : runAction(turn, id.ref);
    case "open_page":
      return openPage(turn, tools.drafts, desk, id);
    case "hand_in": {
      const draft = tools.drafts.find(id.draft, turn.origin.actor.user);
      return draft ? handIn(turn, tools.drafts, desk, draft, id.page) : notKept(id);
    }
    default:
      return notUnderstood();
  }
}

/** What was typed into a modal, by field. */
function typedInto(interaction: ModalSubmitInteraction): FormValues {
  return Object.fromEntries(
    interaction.fields.fields.map((field) => {
      // discord.js gives every list of values the files of the whole form.
      if (field.type === ComponentType.FileUpload)
        return [field.customId, formFiles(field.attachments, interaction.guildId ?? "")];
      if ("values" in field) return [field.customId, field.values.join("\n")];
      return [field.customId, "value" in field ? String(field.value ?? "") : ""];
    }),
  );
}

/** Suggestions while someone types; where they can't be made in time, there are none. */
async function suggested(
  tools: ListenerTools,
  interaction: AutocompleteInteraction,
): Promise<void> {
  const { guildId, options } = interaction;
  if (!guildId || interaction.commandName !== COMMAND) return;
  try {
    const turn = turnOf(tools.app(), tools, interaction, guildId);
    const { name, value } = options.getFocused(true);
    const choices = await suggest(turn, options.getSubcommand(), name, value);
    await calling(() => interaction.respond(choices));
  } catch (error) {
    tools.log.warn("suggestions could not be given", { error });
  }
}
