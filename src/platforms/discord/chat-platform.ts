import { type ChatPlatform, ProviderError } from "../../app/ports.ts";
import type { LinkNotice, Notice } from "../../app/queries/notice-views.ts";
import type { Reminder, ReminderPlace } from "../../app/queries/reminder-views.ts";
import type { DisputeThread, MilestoneView } from "../../app/queries/views.ts";
import { contextMessage } from "../../chat/cards/context.ts";
import { threadEntry } from "../../chat/cards/dispute-thread.ts";
import { milestoneCard } from "../../chat/cards/milestone.ts";
import { reminderMessage } from "../../chat/cards/reminder.ts";
import { weekMessage } from "../../chat/cards/week.ts";
import { noticeMessage } from "../../chat/copy/notices.ts";
import { downloadAttachment } from "./download.ts";
import { cut, LIMITS } from "./limits.ts";
import { CODES, discordErrorCode } from "./provider-error.ts";
import { discordHead } from "./render/dispute-head.ts";
import { type DiscordMessage, discordCard, discordMessages } from "./render/message.ts";
import { cleanText, type Reading } from "./render/text.ts";
import type { Sender } from "./send.ts";

/** The message or its channel is no more, or not ours any more: the card is posted anew elsewhere (fault 49). */
const GONE: ReadonlySet<number> = new Set([
  CODES.unknownChannel,
  CODES.unknownMessage,
  CODES.missingAccess,
  CODES.notTheAuthor,
]);

/** What Discord does for the rest of the house. Every failure is a ProviderError. */
export function createChatPlatform(sender: Sender, isIn: (team: string) => boolean): ChatPlatform {
  /** The bot was removed from the server: nothing more is sent there (fault 50, 56). */
  const need = (team: string): void => {
    if (isIn(team)) return;
    const facts = { code: "not_in_server", outcome: "failed", retryable: false } as const;
    throw new ProviderError("the bot is not in this server", facts);
  };
  return {
    async postCard(channel, view) {
      need(channel.team);
      const { id, version } = view.milestone;
      const once = `card ${id} ${version} ${view.agreement.version}`;
      const message = await sender.post(channel.channel, [card(channel.team, view)], once);
      return { ...channel, message };
    },
    async updateCard({ team, channel, message }, view) {
      if (!isIn(team)) return "gone";
      return updated(() => sender.edit(channel, message, card(team, view)));
    },
    async announce({ team, channel }, notice, thread) {
      need(team);
      const messages = discordMessages(noticeMessage(notice), reading(team, "channel"));
      const once = onceFor(notice);
      if (!thread) {
        await sender.post(channel, messages, once);
        return;
      }
      await inThread(sender, thread, threadName(notice.view), () =>
        sender.post(thread.message, messages, once),
      );
    },
    download: (origin) =>
      origin.platform === "discord"
        ? downloadAttachment(origin, sender.message)
        : Promise.resolve({ ok: false, why: "gone" }),
    async openThread(channel, thread, once) {
      need(channel.team);
      const said = discordHead(thread, reading(channel.team, "channel"));
      const message = await sender.post(channel.channel, [said], once);
      const opened = await threadOn(sender, channel.channel, message, disputeName(thread));
      const link = `https://discord.com/channels/${channel.team}/${opened ?? `${channel.channel}/${message}`}`;
      return { ...channel, message, thread: opened, link };
    },
    async updateThreadHead({ team, channel, message }, thread) {
      if (!isIn(team)) return "gone";
      return updated(() =>
        sender.edit(channel, message, discordHead(thread, reading(team, "channel"))),
      );
    },
    async sayInThread({ team, channel, thread: to }, thread, entry, once) {
      need(team);
      const messages = discordMessages(threadEntry(thread, entry), reading(team, "channel"));
      const said = await updated(() => sender.post(to ?? channel, messages, once));
      return said === "updated" ? "said" : "gone";
    },
    async tell({ team, user }, notice) {
      const messages = discordMessages(noticeMessage(notice), reading(team, "direct"));
      const channel = await sender.openDirectMessage(user);
      await sender.post(channel, messages, onceFor(notice));
    },
    async remind(where, reminder, once) {
      const { platform, team } = where.kind === "channel" ? where.channel : where.reader;
      if (where.kind === "channel") need(team);
      const channel =
        where.kind === "channel"
          ? where.channel.channel
          : await sender.openDirectMessage(where.reader.user);
      const said = reminderMessages(team, where, reminder);
      return {
        platform,
        team,
        channel,
        message: await sender.post(channel, said, `remind ${once}`),
      };
    },
    async rewriteReminder({ team, channel, message }, where, reminder) {
      const [said] = reminderMessages(team, where, reminder);
      if (!said || (where.kind === "channel" && !isIn(team))) return "gone";
      return updated(() => sender.edit(channel, message, said));
    },
    async summarize({ team, channel }, summary, once) {
      need(team);
      const messages = discordMessages(weekMessage(summary), reading(team, "channel"));
      await sender.post(channel, messages, `week ${once}`);
    },
    async postContext(channel, said, thread, once) {
      need(channel.team);
      const messages = discordMessages(contextMessage(said), reading(channel.team, "channel"));
      const post = (to: string) => sender.post(to, messages, `context ${once}`);
      const message = thread
        ? await inThread(sender, thread, threadName(said.view), () => post(thread.message))
        : await post(channel.channel);
      return { ...channel, message };
    },
    async profile({ team, user }) {
      need(team);
      // Discord keeps no time zones of people.
      return (await sender.isMember(team, user)) ? { timeZone: null } : null;
    },
    deepLink: ({ team, channel }) => `https://discord.com/channels/${team}/${channel}`,
  };
}

async function updated(update: () => Promise<unknown>): Promise<"updated" | "gone"> {
  try {
    await update();
    return "updated";
  } catch (error) {
    if (GONE.has(discordErrorCode(error) ?? 0)) return "gone";
    throw error;
  }
}

const reminderMessages = (team: string, where: ReminderPlace, reminder: Reminder) =>
  discordMessages(reminderMessage(reminder, where), reading(team, where.kind));

const reading = (team: string, surface: Reading["surface"]): Reading => ({ team, surface });

function card(team: string, view: MilestoneView): DiscordMessage {
  return discordCard(milestoneCard(view), view, reading(team, "channel"));
}

const disputeName = ({ view: { milestone } }: DisputeThread) =>
  oneLine(`M-${milestone.number} dispute: ${milestone.terms.title}`);

/** The thread on a message; null where we may not open one here. */
async function threadOn(
  sender: Sender,
  channel: string,
  message: string,
  name: string,
): Promise<string | null> {
  try {
    await sender.startThread(channel, message, name);
  } catch (error) {
    if (saysThat(error, CODES.missingPermissions)) return null;
    if (!saysThat(error, CODES.threadExists)) throw error;
  }
  return message;
}

/** The same notice of the same act, told again because an answer was lost. */
function onceFor(notice: Notice | LinkNotice): string {
  if ("link" in notice) return `notice ${notice.kind} ${notice.link.id}`;
  const { kind, view, to, detail } = notice;
  const { id, version } = view.milestone;
  return `notice ${kind} ${id} ${version} ${view.agreement.version} ${to} ${JSON.stringify(detail)}`;
}

function threadName({ milestone: { number, terms } }: MilestoneView): string {
  return oneLine(`M-${number} ${terms.title}`);
}

const oneLine = (name: string) => cut(cleanText(name).replaceAll(/\s+/g, " "), LIMITS.threadName);

/** A thread that was started from a message has the message's id: it is made when it is first needed, and once. */
async function inThread<T>(
  sender: Sender,
  { channel, message }: { readonly channel: string; readonly message: string },
  name: string,
  post: () => Promise<T>,
): Promise<T> {
  try {
    return await post();
  } catch (error) {
    if (!saysThat(error, CODES.unknownChannel)) throw error;
  }
  try {
    await sender.startThread(channel, message, name);
  } catch (error) {
    if (!saysThat(error, CODES.threadExists)) throw error;
  }
  return post();
}

const saysThat = (error: unknown, code: number) =>
  error instanceof ProviderError && discordErrorCode(error) === code;
