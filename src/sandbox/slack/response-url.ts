import { asObject, parseJson } from "../core/json.ts";
import type { SandboxRequest, SandboxResponse } from "../core/types.ts";
import { acceptContent, edit, post, remove } from "./messages.ts";
import { SlackError } from "./slack-error.ts";
import type { ResponseUrl, Workspace } from "./state.ts";
import { channelsOf, type World } from "./world.ts";

const USES = 5;
const GOOD_FOR_MS = 30 * 60_000;

/** A response_url for an interaction: five uses in thirty real minutes (docs.slack.dev, "Handling user interaction"). */
export function issueResponseUrl(
  world: World,
  workspace: Workspace,
  to: Pick<ResponseUrl, "channel" | "user" | "threadTs" | "messageTs">,
): string {
  const token = world.core.id("", 24);
  const now = world.core.clock.real().getTime();
  const { responseUrls } = world.state.value;
  for (const [old, { expiresAt }] of Object.entries(responseUrls)) {
    if (expiresAt < now - GOOD_FOR_MS) delete responseUrls[old];
  }
  const expiresAt = now + GOOD_FOR_MS;
  responseUrls[token] = { ...to, workspace: workspace.id, uses: 0, expiresAt };
  world.state.changed();
  return `${world.core.selfUrl()}/slack/response/${workspace.id}/${token}`;
}

/** Answers a POST to a response_url. */
export function respond(world: World, request: SandboxRequest): SandboxResponse {
  const token = request.path.split("/").at(-1) ?? "";
  const target = world.state.value.responseUrls[token];
  if (target === undefined || target.expiresAt < world.core.clock.real().getTime()) {
    return { status: 404, body: { ok: false, error: "expired_url" } };
  }
  if (target.uses >= USES) return { status: 404, body: { ok: false, error: "used_url" } };
  target.uses += 1;
  world.state.changed();
  try {
    say(world, target, asObject(parseJson(request.body.toString("utf8"))));
    return { status: 200, body: "ok" };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    world.core.log("warn", `slack response_url: ${error.message}`);
    return { status: 400, body: { ok: false, error: error.error, messages: error.messages } };
  }
}

function say(world: World, target: ResponseUrl, body: Record<string, unknown>): void {
  const workspace = world.state.value.workspaces.find((one) => one.id === target.workspace);
  const channel =
    workspace && channelsOf(world, workspace).find((one) => one.id === target.channel);
  if (workspace === undefined || channel === undefined) throw new SlackError("channel_not_found");
  const original = channel.messages.find(
    (one) => one.ts === target.messageTs && (one.reader === null || one.reader === target.user),
  );
  if (body.delete_original === true || body.delete_original === "true") {
    if (original !== undefined) remove(world, channel, original);
    return;
  }
  const content = acceptContent(world, body);
  // A command's response_url has no original: Slack posts anew (slackapi/bolt-python#1268).
  const replace = body.replace_original === true || body.replace_original === "true";
  if (replace && original !== undefined) {
    edit(world, workspace, original, content);
    return;
  }
  // Where nothing is said, the answer is ephemeral.
  const shared = body.response_type === "in_channel";
  post(world, workspace, channel, {
    ...content,
    user: workspace.botUserId,
    threadTs: typeof body.thread_ts === "string" ? body.thread_ts : target.threadTs,
    reader: shared ? null : target.user,
  });
}
