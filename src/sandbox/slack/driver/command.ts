import { asText, type JsonObject } from "../../core/json.ts";
import { post } from "../messages.ts";
import { commandPayload } from "../payloads.ts";
import { issueResponseUrl } from "../response-url.ts";
import { type Channel, SLACKBOT } from "../state.ts";
import { channelNamed, homeOf } from "../world.ts";
import { type Act, deliverAndSettle, newsSince, postAckContent, sayFailed } from "./act.ts";
import { escapeTyped } from "./typed-text.ts";

/** A person types a slash command: `{channel, text: "/milestone fund M-1"}`. */
export async function command(asked: Act, body: JsonObject) {
  const channel = channelNamed(asked.world, asked.workspace, asked.person, body.channel);
  mustBeMember(asked, channel);
  const act = atHome(asked, channel);
  const { world, workspace, person } = act;
  const [, name, rest = ""] = /^(\/\S+)\s*([\s\S]*)$/.exec(asText(body.text) ?? "") ?? [];
  if (name === undefined) {
    throw new world.core.DriverError(
      400,
      "bad_command",
      'text begins with a command: "/milestone"',
    );
  }
  const since = world.state.value.sequence;
  const refusal = refusedByClient(act, name, body);
  if (refusal !== null) {
    slackbotSays(act, channel, refusal.text);
    return { ackMs: null, error: refusal.error, ...newsSince(act, channel, since) };
  }
  const responseUrl = issueResponseUrl(world, workspace, {
    channel: channel.id,
    user: person.id,
    threadTs: null,
    messageTs: null,
  });
  const escaped = world.manifest.commands?.get(name)?.escape ?? false;
  const text = escaped ? escapeTyped(workspace, rest.trim()) : rest.trim();
  const payload = commandPayload(world, workspace, person, channel, { name, text, responseUrl });
  const ack = await deliverAndSettle(act, "slash_commands", payload, (answer) =>
    postAckContent(act, channel, answer, name),
  );
  if (ack === null) {
    sayFailed(act, channel, name);
    return { ackMs: null, error: "dispatch_failed", ...newsSince(act, channel, since) };
  }
  return { ackMs: ack.ms, ...newsSince(act, channel, since) };
}

/** In a channel that two companies share, each one's people have the commands of their own workspace. */
function atHome(act: Act, channel: Channel): Act {
  const home = homeOf(act.world, act.workspace, act.person);
  return channel.sharedWith?.includes(home.id) ? { ...act, workspace: home } : act;
}

/** Commands that Slack's client refuses by itself: in threads, or unknown to it. */
function refusedByClient({ world, workspace, person }: Act, name: string, body: JsonObject) {
  if (body.threadTs !== undefined || body.thread_ts !== undefined) {
    return { error: "not_in_threads", text: `${name} is not supported in threads. Sorry!` };
  }
  const known = world.manifest.commands?.has(name) ?? true;
  // In a shared channel a guest of another company has the commands of their own workspace alone.
  const own = person.teamId === workspace.id;
  if (workspace.installed && known && own) return null;
  return { error: "unknown_command", text: `${name} is not a valid command.` };
}

function slackbotSays(act: Act, channel: Channel, text: string): void {
  const { world, workspace, person } = act;
  const said = { text, blocks: null, attachments: null };
  post(world, workspace, channel, { ...said, user: SLACKBOT, reader: person.id });
}

/** Only members see and use a channel. */
export function mustBeMember({ world, person }: Act, channel: Channel): void {
  if (channel.members.includes(person.id)) return;
  throw new world.core.DriverError(403, "not_a_member", `${person.name} is not in ${channel.name}`);
}
