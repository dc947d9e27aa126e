import type { KnownBlock } from "@slack/types";
import { messagePayload } from "./messages.ts";
import { VERIFICATION_TOKEN } from "./oauth/app.ts";
import {
  APP_ID,
  type Channel,
  type Person,
  type StoredMessage,
  type StoredView,
  type Workspace,
} from "./state.ts";
import { viewPayload } from "./views.ts";
import { homeOf, slackId, type World } from "./world.ts";

/** A trigger_id for that person: good once, for three real seconds. */
function issueTrigger(
  world: World,
  workspace: Workspace,
  person: Person,
  viewId: string | null = null,
): string {
  const now = world.core.clock.real().getTime();
  const { triggers } = world.state.value;
  for (const [id, trigger] of Object.entries(triggers)) {
    if (trigger.expiresAt < now - 60_000) delete triggers[id];
  }
  const id = `${now}.${Math.floor(Math.random() * 1e12)}.${world.core.id("", 32).toLowerCase()}`;
  triggers[id] = {
    workspace: workspace.id,
    user: person.id,
    viewId,
    expiresAt: now + world.core.answerMs,
    used: false,
  };
  return id;
}

/** A slash command as Slack sends it. */
export function commandPayload(
  world: World,
  workspace: Workspace,
  person: Person,
  channel: Channel,
  command: { name: string; text: string; responseUrl: string },
) {
  return {
    token: VERIFICATION_TOKEN,
    team_id: workspace.id,
    team_domain: workspace.key,
    channel_id: channel.id,
    channel_name: channel.kind === "im" ? "directmessage" : channel.name,
    user_id: person.id,
    user_name: person.name,
    command: command.name,
    text: command.text,
    api_app_id: APP_ID,
    is_enterprise_install: "false",
    response_url: command.responseUrl,
    trigger_id: issueTrigger(world, workspace, person),
  };
}

function interaction(workspace: Workspace, person: Person, team = workspace) {
  return {
    team: { id: team.id, domain: team.key },
    user: { id: person.id, username: person.name, name: person.name, team_id: person.teamId },
    api_app_id: APP_ID,
    token: VERIFICATION_TOKEN,
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** A click in a message. Slack leaves `message` out where it is ephemeral. */
export function messageActionsPayload(
  world: World,
  workspace: Workspace,
  person: Person,
  channel: Channel,
  message: StoredMessage,
  action: Record<string, unknown>,
  responseUrl: string,
) {
  const ephemeral = message.reader !== null;
  return {
    type: "block_actions",
    ...interaction(workspace, person),
    trigger_id: issueTrigger(world, workspace, person),
    container: {
      type: "message",
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      ...(message.threadTs !== null && { thread_ts: message.threadTs }),
    },
    channel: { id: channel.id, name: channel.kind === "im" ? "directmessage" : channel.name },
    ...(!ephemeral && { message: messagePayload(world, workspace, channel, message) }),
    state: { values: message.values },
    response_url: responseUrl,
    actions: [action],
  };
}

/** A click in a modal or in Home. */
export function viewActionsPayload(
  world: World,
  workspace: Workspace,
  person: Person,
  view: StoredView,
  action: Record<string, unknown>,
) {
  return {
    type: "block_actions",
    ...interaction(workspace, person),
    trigger_id: issueTrigger(world, workspace, person, view.id),
    container: { type: "view", view_id: view.id },
    view: viewPayload(workspace, view),
    actions: [action],
  };
}

/** A modal handed in, or closed where it asked to be told. */
export function viewPayloadOf(
  type: "view_submission" | "view_closed",
  world: World,
  workspace: Workspace,
  person: Person,
  view: StoredView,
  responseUrls: readonly Record<string, string>[] = [],
) {
  const submitted = type === "view_submission";
  return {
    type,
    // Of somebody of another company it is their own team; the view says where the app is (slackapi/bolt-js#1614).
    ...interaction(workspace, person, homeOf(world, workspace, person)),
    ...(submitted && {
      trigger_id: issueTrigger(world, workspace, person, view.id),
      response_urls: responseUrls,
    }),
    ...(!submitted && { is_cleared: false }),
    view: viewPayload(workspace, view),
  };
}

/** What a person types into a select whose options the app gives. */
export function suggestionPayload(
  workspace: Workspace,
  person: Person,
  at: { block: KnownBlock; actionId: string; value: string; view: StoredView | null },
) {
  return {
    type: "block_suggestion",
    ...interaction(workspace, person),
    action_id: at.actionId,
    block_id: at.block.block_id ?? "",
    value: at.value,
    container: at.view === null ? { type: "message" } : { type: "view", view_id: at.view.id },
    ...(at.view !== null && { view: viewPayload(workspace, at.view) }),
  };
}

/** A global shortcut, or with a message the one in its menu. */
export function shortcutPayload(
  world: World,
  workspace: Workspace,
  person: Person,
  callbackId: string,
  on: { channel: Channel; message: StoredMessage; responseUrl: string } | null,
) {
  const common = {
    ...interaction(workspace, person),
    callback_id: callbackId,
    trigger_id: issueTrigger(world, workspace, person),
    action_ts: `${Math.floor(Date.now() / 1000)}.000000`,
  };
  if (on === null) return { type: "shortcut", ...common };
  return {
    type: "message_action",
    ...common,
    channel: { id: on.channel.id, name: on.channel.name },
    message_ts: on.message.ts,
    message: messagePayload(world, workspace, on.channel, on.message),
    response_url: on.responseUrl,
  };
}

/** An event as the Events API wraps it. */
export function eventPayload(world: World, workspace: Workspace, event: Record<string, unknown>) {
  const channel = workspace.channels.find(({ id }) => id === event.channel);
  const seconds = Math.floor(world.core.clock.now().getTime() / 1000);
  return {
    token: VERIFICATION_TOKEN,
    team_id: workspace.id,
    context_team_id: workspace.id,
    context_enterprise_id: null,
    api_app_id: APP_ID,
    event,
    type: "event_callback",
    event_id: slackId(world, "Ev", 12),
    event_time: seconds,
    authorizations: [
      {
        enterprise_id: null,
        team_id: workspace.id,
        user_id: workspace.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: channel?.sharedWith !== undefined,
  };
}
