import type { FilesGetUploadURLExternalResponse, WebClient } from "@slack/web-api";
import { ProviderError } from "../../app/ports.ts";
import { cut, LIMITS } from "./limits.ts";
import { calling } from "./provider-error.ts";

/** A file for a channel; `alt` says in words what a picture shows. */
export type Upload = {
  readonly name: string;
  readonly title: string;
  readonly content: Buffer;
  readonly alt?: string;
};

/** As long as any other call to Slack may take. */
const PATIENCE_MS = 8_000;

/**
 * Shares files in one message of a channel, with words above them. Slack shows it a moment after it has said yes. This is
 * docs.slack.dev/messaging/working-with-files step by step: the SDK's own way sends `alt_text`, which Slack does not know
 * (it is `alt_txt` in docs.slack.dev/reference/methods/files.getUploadURLExternal). Only pictures get it: for other files
 * Slack then shares nothing, and says nothing (slackapi/python-slack-sdk#1818).
 */
export async function shareFiles(
  client: WebClient,
  channel: string,
  words: string,
  uploads: readonly Upload[],
): Promise<void> {
  const files = await Promise.all(
    uploads.map(async (upload) => ({ id: await sent(client, upload), title: upload.title })),
  );
  const [first, ...rest] = files;
  if (!first) return;
  await calling(() =>
    client.files.completeUploadExternal({
      files: [first, ...rest],
      channel_id: channel,
      initial_comment: words,
    }),
  );
}

/** The file's id, once Slack has its bytes. */
async function sent(client: WebClient, { name, content, alt }: Upload): Promise<string> {
  const wanted = { filename: name, length: content.length };
  const place = await calling(() =>
    client.apiCall("files.getUploadURLExternal", {
      ...wanted,
      ...(alt === undefined ? {} : { alt_txt: cut(alt, LIMITS.pictureAlt) }),
    }),
  );
  const { upload_url: url, file_id: id }: FilesGetUploadURLExternalResponse = place;
  if (!url || !id) throw notTaken("no_upload_url");
  const body = new Uint8Array(content);
  const answer = await fetch(url, {
    method: "POST",
    body,
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => null);
  if (!answer?.ok) throw notTaken(answer ? `http_${answer.status}` : "no_answer");
  return id;
}

/** Bytes that were never shared are seen by nobody. */
const notTaken = (code: string) =>
  new ProviderError("Slack did not take a file", { code, outcome: "failed", retryable: true });
