import type { Attachment, Message, ReadonlyCollection } from "discord.js";
import { type GivenFile, type GivenMessage, writeFiles } from "../../app/evidence/given.ts";

type Attached = Pick<Attachment, "name" | "size" | "url">;

/** Files as somebody attached them; of a message they can be asked for again when their address has expired. */
function givenFiles(
  files: Iterable<Attached>,
  team: string,
  at: { readonly channel: string; readonly message: string } | null,
): readonly GivenFile[] {
  return [...files].map(({ name, size, url }) => ({
    ...{ name, bytes: size },
    origin: { platform: "discord", team, url, at },
  }));
}

/** The files of a form, as the rest of the house reads them. */
export const formFiles = (
  files: ReadonlyCollection<string, Attached> | undefined,
  team: string,
): string => writeFiles(givenFiles(files?.values() ?? [], team, null));

/** A message that somebody attaches: its words, its author and its files. */
export function givenMessage(message: Message, team: string): GivenMessage {
  const { channelId: channel, id } = message;
  return {
    text: message.cleanContent === "" ? embedded(message) : message.cleanContent,
    author: message.member?.displayName ?? message.author.displayName,
    authorAccount: { platform: "discord", team, user: message.author.id },
    source: `https://discord.com/channels/${team}/${channel}/${id}`,
    files: givenFiles(message.attachments.values(), team, { channel, message: id }),
  };
}

/** What a message shows that has no words of its own. */
const embedded = ({ embeds }: Message): string =>
  embeds
    .flatMap(({ title, description }) => [title ?? "", description ?? ""])
    .filter((line) => line !== "")
    .join("\n");
