import type { FilesGetUploadURLExternalResponse, FilesInfoResponse } from "@slack/web-api";
import { asList, asText, isObject } from "../../core/json.ts";
import { filePayload, newFile } from "../files.ts";
import { acceptContent, post } from "../messages.ts";
import { SlackError } from "../slack-error.ts";
import { type Call, channelOf, type Method, mustBeIn, optional, required } from "./call.ts";

function getUploadUrl(call: Call) {
  const name = required(call, "filename");
  const length = Number(required(call, "length"));
  if (!Number.isInteger(length) || length <= 0) throw new SlackError("invalid_arguments");
  // As docs.slack.dev/reference/methods/files.getUploadURLExternal calls it, and as the SDK sends it.
  const alt = optional(call, "alt_txt") ?? optional(call, "alt_text");
  if ((alt ?? "").length > 1_000) throw new SlackError("alt_txt_too_large");
  const file = newFile(call.world, call.workspace, call.workspace.botUserId, name);
  file.size = length;
  if (alt !== undefined) file.alt = alt;
  return {
    upload_url: `${call.world.core.selfUrl()}/slack/upload/v1/${file.id}`,
    file_id: file.id,
  } satisfies Partial<FilesGetUploadURLExternalResponse>;
}

function completeUpload(call: Call) {
  const { world, workspace } = call;
  const wanted = asList(call.args.files).filter(isObject);
  if (wanted.length === 0) throw new SlackError("invalid_arguments");
  const files = wanted.map((one) => {
    const file = workspace.files.find((known) => known.id === one.id);
    if (file === undefined || file.base64 === "") throw new SlackError("file_not_found");
    file.title = asText(one.title) ?? file.name;
    return file;
  });
  const target = optional(call, "channel_id") ?? optional(call, "channels");
  if (target !== undefined) {
    const channel = channelOf({ ...call, args: { ...call.args, channel: target } });
    mustBeIn(call, channel);
    const comment = optional(call, "initial_comment") ?? "";
    const hasContent = comment !== "" || call.args.blocks !== undefined;
    post(world, workspace, channel, {
      ...(hasContent
        ? acceptContent(world, { text: comment, blocks: call.args.blocks })
        : { text: "", blocks: null, attachments: null }),
      user: workspace.botUserId,
      threadTs: optional(call, "thread_ts") ?? null,
      fileIds: files.map((file) => file.id),
    });
    for (const file of files) file.channels.push(channel.id);
  }
  for (const file of files) file.shared = true;
  world.state.changed();
  return { files: files.map((file) => filePayload(world, workspace, file)) };
}

function info(call: Call) {
  const id = required(call, "file", "file_not_found");
  const file = call.workspace.files.find((one) => one.id === id);
  if (file === undefined) throw new SlackError("file_not_found");
  if (file.deleted) throw new SlackError("file_deleted");
  return {
    file: filePayload(call.world, call.workspace, file),
    comments: [],
    response_metadata: { next_cursor: "" },
  } satisfies Partial<FilesInfoResponse>;
}

/** Web API methods about files. */
export const fileMethods: Readonly<Record<string, Method>> = {
  "files.getUploadURLExternal": { scope: "files:write", run: getUploadUrl },
  "files.completeUploadExternal": { scope: "files:write", run: completeUpload },
  "files.info": { scope: "files:read", run: info },
};
