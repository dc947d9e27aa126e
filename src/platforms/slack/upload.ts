import type { WebClient } from "@slack/web-api";
import { cut, LIMITS } from "./limits.ts";
import { calling } from "./provider-error.ts";

/** A file for a channel; `alt` says in words what a picture shows. */
export type Upload = {
  readonly name: string;
  readonly title: string;
  readonly content: Buffer;
  readonly alt?: string;
};

/**
 * Shares files in one message of a channel, with words above them; Slack shows it a moment after it has said yes. The
 * words say what the pictures show, too: Slack's documentation calls the alt text `alt_txt`, its SDK sends `alt_text`.
 */
export async function shareFiles(
  client: WebClient,
  channel: string,
  words: string,
  uploads: readonly Upload[],
): Promise<void> {
  const [first, ...rest] = uploads.map(({ name, title, content, alt }) => ({
    ...{ file: content, filename: name, title },
    ...(alt === undefined ? {} : { alt_text: cut(alt, LIMITS.pictureAlt) }),
  }));
  if (!first) return;
  await calling(() =>
    client.filesUploadV2({
      ...{ channel_id: channel, initial_comment: words, file_uploads: [first, ...rest] },
    }),
  );
}
