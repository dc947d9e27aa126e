import { type APIMessage, type Client, MessageFlags, type RawFile, Routes } from "discord.js";
import { ProviderError } from "../../app/ports.ts";
import type { Breaker } from "./client.ts";
import { hashed } from "./nonce.ts";
import { CODES, calling, discordErrorCode } from "./provider-error.ts";
import type { DiscordMessage, MessageFile } from "./render/message.ts";

/** The bot's own calls to Discord, each of which throws ProviderError. */
export type Sender = {
  /** Posts in order; answers the first message's id. `once` makes a repeat within minutes find the same messages. */
  post(channel: string, messages: readonly DiscordMessage[], once: string): Promise<string>;
  edit(channel: string, message: string, content: DiscordMessage): Promise<void>;
  /** The direct messages of the bot with a person. */
  openDirectMessage(user: string): Promise<string>;
  startThread(channel: string, message: string, name: string): Promise<void>;
  /** A message as it is now; null where it is no more. */
  message(channel: string, message: string): Promise<APIMessage | null>;
  /** Whether somebody is in a server. */
  isMember(team: string, user: string): Promise<boolean>;
};

const GONE: ReadonlySet<number> = new Set([
  ...[CODES.unknownChannel, CODES.unknownMessage, CODES.missingAccess],
]);

/** `token` is given before each call, since discord.js forgets it after a single 401. */
export function createSender(client: Client, token: string, breaker: Breaker): Sender {
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    breaker.check();
    client.rest.setToken(token);
    return calling(work);
  };
  return {
    async post(channel, messages, once) {
      let first = "";
      for (const [index, message] of messages.entries()) {
        const nonce = hashed(`${once} ${channel} ${index}`);
        const body = { ...bodyOf(message), nonce, enforce_nonce: true };
        const options = { body, files: rawFiles(message.files) };
        const sent = await call(() => posted(client, channel, options));
        first ||= sent.id;
      }
      if (first !== "") return first;
      const facts = { code: "nothing_to_post", outcome: "failed", retryable: false } as const;
      throw new ProviderError("there is nothing to post", facts);
    },
    async edit(channel, message, content) {
      const body = { ...bodyOf(content), attachments: content.files.map(attachment) };
      const files = rawFiles(content.files);
      await call(() => client.rest.patch(Routes.channelMessage(channel, message), { body, files }));
    },
    async openDirectMessage(user) {
      const body = { recipient_id: user };
      const opened = await call(() => client.rest.post(Routes.userChannels(), { body }));
      if (typeof opened === "object" && opened !== null && "id" in opened) return String(opened.id);
      const facts = { code: "no_channel", outcome: "failed", retryable: false } as const;
      throw new ProviderError("Discord opened no direct message", facts);
    },
    async startThread(channel, message, name) {
      const body = { name, auto_archive_duration: WEEK_MINUTES };
      await call(() => client.rest.post(Routes.threads(channel, message), { body }));
    },
    async message(channel, message) {
      try {
        return (await call(() =>
          client.rest.get(Routes.channelMessage(channel, message)),
        )) as APIMessage;
      } catch (error) {
        if (GONE.has(discordErrorCode(error) ?? 0)) return null;
        throw error;
      }
    },
    async isMember(team, user) {
      try {
        await call(() => client.rest.get(Routes.guildMember(team, user)));
        return true;
      } catch (error) {
        if (NOBODY.has(discordErrorCode(error) ?? 0)) return false;
        throw error;
      }
    },
  };
}

const WEEK_MINUTES = 10_080;

/** Whoever left the server, or is no user any more. */
const NOBODY: ReadonlySet<number> = new Set([CODES.unknownMember, CODES.unknownUser]);

type Sending = { readonly body: unknown; readonly files: RawFile[] };

async function posted(client: Client, channel: string, options: Sending): Promise<{ id: string }> {
  const sent = await client.rest.post(Routes.channelMessages(channel), options);
  if (typeof sent === "object" && sent !== null && "id" in sent) return { id: String(sent.id) };
  const facts = { code: "no_message_id", outcome: "unknown", retryable: false } as const;
  throw new ProviderError("Discord did not say which message it made", facts);
}

/** What is sent for a message anywhere: nobody is pinged but who is named. */
function bodyOf({ components, pings, files }: DiscordMessage) {
  return {
    components,
    flags: MessageFlags.IsComponentsV2,
    allowed_mentions: { parse: [], users: [...pings] },
    ...(files.length > 0 ? { attachments: files.map(attachment) } : {}),
  };
}

const attachment = ({ name, alt }: MessageFile, index: number) => ({
  id: String(index),
  filename: name,
  ...(alt === undefined ? {} : { description: alt }),
});

const rawFiles = (files: readonly MessageFile[]): RawFile[] =>
  files.map(({ name, content }) => ({
    name,
    data: Buffer.from(content),
    contentType: name.endsWith(".png") ? "image/png" : "text/plain",
  }));
