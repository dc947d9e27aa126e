import type { APIMessage } from "discord.js";
import type { FileOrigin } from "../../app/evidence/evidence-row.ts";
import { readWhole } from "../../app/evidence/read-whole.ts";
import type { Fetched } from "../../app/ports/evidence.ts";

type Origin = Extract<FileOrigin, { platform: "discord" }>;

/**
 * A file that a person attached on Discord. Its address expires after about a day (docs.discord.com: attachment
 * addresses are signed), so that of a message is asked for anew where the first one does not answer any more. Without
 * the privileged intent for message content Discord only answers for messages that mention the bot or are direct.
 */
export async function downloadAttachment(
  { url, at }: Origin,
  messageOf: (channel: string, message: string) => Promise<APIMessage | null>,
): Promise<Fetched> {
  const names = { name: nameIn(url), address: url.split("?")[0] ?? "" };
  const first = await readWhole(url, names);
  if (first.ok || first.why !== "gone" || !at) return first;
  const message = await messageOf(at.channel, at.message);
  const same = message?.attachments.find((one) => pathOf(one.url) === pathOf(url));
  return same ? readWhole(same.url, names) : first;
}

const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url);
const nameIn = (url: string): string => pathOf(url).split("/").at(-1) ?? "file";
