import { ComponentType, type InteractionReplyOptions, MessageFlags } from "discord.js";
import type { Message } from "../../chat/blocks.ts";
import { refusedMessage } from "../../chat/cards/refused.ts";
import type { Surface } from "../../chat/conversation/decision.ts";
import type { Answer } from "../../chat/conversation/turn.ts";
import type { Form } from "../../chat/forms/form.ts";
import { code, say } from "../../chat/spans.ts";
import { type Asking, readingOf } from "./asker.ts";
import { withEnclosed } from "./enclosed.ts";
import { CODES, calling, discordErrorCode } from "./provider-error.ts";
import { type DiscordMessage, discordMessages, type MessageFile } from "./render/message.ts";
import type { Modal } from "./render/modal.ts";
import { markdown } from "./render/text.ts";
import type { Sender } from "./send.ts";

/** How forms are shown, and what stands below an answer where a form is still open. */
export type FormDesk = {
  /** The modal for a form, and what to say where it is too late for one. */
  begin(form: Form): { readonly modal: Modal; readonly instead: () => Message };
  /** Components of this room's own below an answer: the way back into a form, a choice. */
  beside(answer: Answer): DiscordMessage["components"];
};

/** The request was answered before: a replay after the connection was resumed (fault 54). */
const ANSWERED: ReadonlySet<number> = new Set([CODES.alreadyAcknowledged]);
/** Its token is over: three seconds without an answer, or fifteen minutes after one (fault 55). */
const OVER: ReadonlySet<number> = new Set([
  CODES.unknownInteraction,
  CODES.unknownWebhook,
  CODES.invalidWebhookToken,
]);

/** What an answer takes the place of: the private message of its button, or also the one from which its form was opened. */
type Replaces = "nothing" | "button" | "form";

function replacedBy({ replaces, continues }: Extract<Answer, { kind: "message" }>): Replaces {
  if (!replaces) return "nothing";
  return continues ? "form" : "button";
}

/** Answers one request: privately, in the place of the question where it ends one, in a modal where something is asked. */
export function surfaceOf(
  interaction: Asking,
  team: string,
  sender: Sender,
  desk: FormDesk,
): Surface {
  const reading = readingOf(interaction, team);
  const out = replies(interaction, team, sender);
  const tell = (answer: Answer, message: Message, replaces: Replaces) => {
    const messages = withEnclosed(
      discordMessages(message, reading),
      answer.kind === "message" ? answer : {},
    );
    return out.say(withBelow(messages, desk.beside(answer)), replaces);
  };
  return {
    working: () => out.defer(),
    async deliver(answer) {
      switch (answer.kind) {
        case "nothing":
          return out.nothing();
        case "message":
          return tell(answer, answer.message, replacedBy(answer));
        case "refused":
          return tell(answer, refusedMessage(answer), "nothing");
        case "form": {
          const { modal, instead } = desk.begin(answer.form);
          return (await out.show(modal)) ? undefined : tell(answer, instead(), "nothing");
        }
      }
    },
  };
}

function withBelow(
  messages: readonly DiscordMessage[],
  below: DiscordMessage["components"],
): readonly DiscordMessage[] {
  return messages.map((message, index) =>
    index < messages.length - 1
      ? message
      : { ...message, components: [...message.components, ...below] },
  );
}

/** What can be said to one request, in Discord's own terms; later answers find their way once its token is over. */
function replies(interaction: Asking, team: string, sender: Sender) {
  const later = async (messages: readonly DiscordMessage[]): Promise<void> => {
    const once = `late ${interaction.id}`;
    try {
      const channel = await sender.openDirectMessage(interaction.user.id);
      await sender.post(channel, messages, once);
    } catch (error) {
      if (discordErrorCode(error) !== CODES.cannotTell || !interaction.channelId) throw error;
      await sender.post(interaction.channelId, closed(interaction.user.id, team), once);
    }
  };
  const first = (message: DiscordMessage, replaces: Replaces): Promise<unknown> => {
    if (interaction.deferred || interaction.replied) return interaction.editReply(edited(message));
    const asked =
      interaction.isMessageComponent() ||
      (replaces === "form" && interaction.isModalSubmit() && interaction.isFromMessage());
    if (asked && replaces !== "nothing" && isPrivate(interaction)) {
      return interaction.update(edited(message));
    }
    return interaction.reply(privately(message));
  };
  return {
    defer: async (): Promise<void> => {
      await answering(() => interaction.deferReply({ flags: MessageFlags.Ephemeral }));
    },
    nothing: async (): Promise<void> => {
      if (interaction.deferred) await answering(() => interaction.deleteReply());
      else if (interaction.isMessageComponent()) await answering(() => interaction.deferUpdate());
    },
    say: async (messages: readonly DiscordMessage[], replaces: Replaces): Promise<void> => {
      const [head, ...rest] = messages;
      if (!head) return;
      const said = await answering(async () => {
        await first(head, replaces);
        for (const more of rest) await interaction.followUp(privately(more));
      });
      if (said === "over") await later(messages);
    },
    /** False where it is too late for a modal, or none can follow. */
    show: async (modal: Modal): Promise<boolean> => {
      if (interaction.deferred || interaction.replied || interaction.isModalSubmit()) return false;
      return (await answering(() => interaction.showModal(modal))) !== "over";
    },
  };
}

/** Ephemeral messages are their reader's alone; so is everything in direct messages. */
const isPrivate = (interaction: Extract<Asking, { message: { flags: unknown } | null }>) =>
  interaction.message?.flags.has(MessageFlags.Ephemeral) || interaction.guildId === null;

async function answering(call: () => Promise<unknown>): Promise<"said" | "before" | "over"> {
  try {
    await calling(call);
    return "said";
  } catch (error) {
    const known = discordErrorCode(error) ?? 0;
    if (ANSWERED.has(known)) return "before";
    if (OVER.has(known)) return "over";
    throw error;
  }
}

function edited({ components, files }: DiscordMessage) {
  return {
    components,
    flags: MessageFlags.IsComponentsV2,
    allowedMentions: { parse: [] },
    ...(files.length > 0 ? { files: files.map(upload) } : {}),
  } as const;
}

function privately(message: DiscordMessage): InteractionReplyOptions {
  return {
    ...edited(message),
    flags: MessageFlags.Ephemeral | MessageFlags.IsComponentsV2,
  };
}

const upload = ({ name, content, alt }: MessageFile) => ({
  name,
  attachment: Buffer.from(content),
  ...(alt === undefined ? {} : { description: alt }),
});

/** In the channel it says nothing of what was asked: everyone reads it. */
function closed(user: string, team: string): readonly DiscordMessage[] {
  const words = say`That took longer than private answers stay open, and your direct messages are closed. ${code("/milestone list")} shows where things stand.`;
  const content = `<@${user}> ${markdown(words, { team, surface: "channel" })}`;
  return [{ components: [{ type: ComponentType.TextDisplay, content }], pings: [user], files: [] }];
}
