import { type ChatPlatform, ProviderError } from "../../app/ports.ts";
import type { Reminder, ReminderPlace } from "../../app/queries/reminder-views.ts";
import type { Identity, MilestoneView } from "../../app/queries/views.ts";
import { contextMessage } from "../../chat/cards/context.ts";
import { threadEntry } from "../../chat/cards/dispute-thread.ts";
import { milestoneCard } from "../../chat/cards/milestone.ts";
import { reminderMessage } from "../../chat/cards/reminder.ts";
import { weekMessage } from "../../chat/cards/week.ts";
import { noticeMessage } from "../../chat/copy/notices.ts";
import { askMember } from "./directory.ts";
import { downloadFile } from "./download.ts";
import type { Install, Installs } from "./installs.ts";
import { openDirectMessage, post, whisper } from "./post.ts";
import { calling, slackErrorCode } from "./provider-error.ts";
import { slackHead } from "./render/dispute-head.ts";
import { type SlackMessage, slackCard, slackMessages } from "./render/message.ts";
import type { Reading } from "./render/text.ts";

/** The message or its channel is no more, or not ours any more: the card is posted anew elsewhere (fault 49). */
const GONE: ReadonlySet<string> = new Set([
  "message_not_found",
  "channel_not_found",
  "is_archived",
  "cant_update_message",
  "not_in_channel",
  "edit_window_closed",
  "thread_not_found",
  // The app is not in that workspace any more.
  ...["not_installed", "account_inactive", "token_revoked"],
]);

/** What Slack does for the rest of the house. Every failure is a ProviderError. */
export function createChatPlatform(installs: Installs): ChatPlatform {
  return {
    async postCard(channel, view) {
      const install = installs.need(channel.team);
      const message = await post(install.client, channel.channel, [card(install, view)]);
      return { ...channel, message: named(message) };
    },
    async updateCard({ team, channel, message }, view) {
      return updated(() => {
        const install = installs.need(team);
        return install.client.chat.update({ channel, ts: message, ...card(install, view) });
      });
    },
    async announce({ team, channel }, notice, thread) {
      const install = installs.need(team);
      const messages = slackMessages(noticeMessage(notice), reading(install, "channel"));
      await post(install.client, channel, messages, thread?.message ?? null);
    },
    download: (origin) =>
      origin.platform === "slack"
        ? downloadFile(installs, origin)
        : Promise.resolve({ ok: false, why: "gone" }),
    async openThread(channel, thread) {
      const install = installs.need(channel.team);
      const { client } = install;
      const said = slackHead(thread, reading(install, "channel"));
      const message = named(await post(client, channel.channel, [said]));
      const asked = { channel: channel.channel, message_ts: message };
      const { permalink } = await calling(() => client.chat.getPermalink(asked));
      return { ...channel, message, thread: message, link: permalink ?? null };
    },
    async updateThreadHead({ team, channel, message }, thread) {
      return updated(() => {
        const install = installs.need(team);
        const head = slackHead(thread, reading(install, "channel"));
        return install.client.chat.update({ channel, ts: message, ...head });
      });
    },
    async sayInThread({ team, channel, message }, thread, entry) {
      const said = await updated(() => {
        const install = installs.need(team);
        const messages = slackMessages(threadEntry(thread, entry), reading(install, "channel"));
        return post(install.client, channel, messages, message);
      });
      return said === "updated" ? "said" : "gone";
    },
    async tell(identity: Identity, notice, met) {
      const install = installs.need(met?.team ?? identity.team);
      const { client } = install;
      const messages = slackMessages(noticeMessage(notice), reading(install, "private"));
      // Not every company lets another one's bot write to its people: then it is said to them alone in the channel.
      if (met) return toGuest(client, identity.user, met.channel, messages);
      await post(client, await openDirectMessage(client, identity.user), messages);
    },
    async remind(where, reminder) {
      const { team } = where.kind === "channel" ? where.channel : where.reader;
      const install = installs.need(team);
      const { client } = install;
      const channel =
        where.kind === "channel"
          ? where.channel.channel
          : await openDirectMessage(client, where.reader.user);
      const ts = await post(client, channel, reminderMessages(install, where, reminder));
      return { platform: "slack", team, channel, message: named(ts) };
    },
    async rewriteReminder({ team, channel, message }, where, reminder) {
      const install = installs.find(team);
      const said = install && reminderMessages(install, where, reminder)[0];
      if (!said) return "gone";
      return updated(() => install.client.chat.update({ channel, ts: message, ...said }));
    },
    async summarize({ team, channel }, summary) {
      const install = installs.need(team);
      await post(
        install.client,
        channel,
        slackMessages(weekMessage(summary), reading(install, "channel")),
      );
    },
    async postContext(channel, said, thread) {
      const install = installs.need(channel.team);
      const messages = slackMessages(contextMessage(said), reading(install, "channel"));
      const ts = await post(install.client, channel.channel, messages, thread?.message ?? null);
      return { ...channel, message: named(ts) };
    },
    async profile({ team, user }, met) {
      const found = await askMember(installs, met?.team ?? team, user);
      const isThere = found?.isPerson && !found.isStranger;
      return isThere ? { timeZone: found.timeZone } : null;
    },
    deepLink({ team, channel }) {
      const query = new URLSearchParams({ channel, team });
      return `https://slack.com/app_redirect?${query}`;
    },
  };
}

async function toGuest(
  client: Install["client"],
  user: string,
  channel: string,
  messages: readonly SlackMessage[],
): Promise<void> {
  try {
    await post(client, await openDirectMessage(client, user), messages);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retryable) throw error;
    await whisper(client, { channel, user }, messages);
  }
}

/** A message that is to be written again needs its name. */
function named(timestamp: string): string {
  if (timestamp !== "") return timestamp;
  const facts = { code: "no_timestamp", outcome: "unknown", retryable: false } as const;
  throw new ProviderError("Slack did not say which message it made", facts);
}

async function updated(update: () => Promise<unknown>): Promise<"updated" | "gone"> {
  try {
    await calling(update);
    return "updated";
  } catch (error) {
    if (GONE.has(slackErrorCode(error) ?? "")) return "gone";
    throw error;
  }
}

function reminderMessages(install: Install, where: ReminderPlace, reminder: Reminder) {
  const surface = where.kind === "channel" ? "channel" : "private";
  return slackMessages(reminderMessage(reminder, where), reading(install, surface));
}

const reading = ({ team, isApart }: Install, surface: Reading["surface"]): Reading => ({
  ...{ team, isApart, surface },
});

function card(install: Install, view: MilestoneView): SlackMessage {
  return slackCard(milestoneCard(view), reading(install, "channel"));
}
