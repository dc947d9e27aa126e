import type { View } from "@slack/types";
import { viewProblems } from "./block-kit.ts";
import { knownBlocks, withIds } from "./elements.ts";
import { SlackError } from "./slack-error.ts";
import { APP_ID, type StoredView, type Workspace } from "./state.ts";
import { initialValues } from "./values.ts";
import { nextSequence, slackId, type World } from "./world.ts";

/** A view that the bot sent, held to Slack's limits; throws invalid_arguments with every problem. */
export function acceptView(value: unknown): View {
  const problems = viewProblems(value);
  if (!accepted(value, problems)) throw new SlackError("invalid_arguments", { messages: problems });
  return value;
}

/** Opens a view for a person: a new stack, or on top of `previous`. */
export function openView(
  world: World,
  workspace: Workspace,
  owner: string,
  view: View,
  previous: StoredView | null,
): StoredView {
  const id = slackId(world, "V");
  const stored: StoredView = {
    ...contentOf(world, view),
    id,
    hash: newHash(world),
    owner,
    rootViewId: previous?.rootViewId ?? id,
    previousViewId: previous?.id ?? null,
    open: true,
    sequence: nextSequence(world),
  };
  if (previous === null) closeAll(workspace, owner);
  workspace.views.push(stored);
  world.state.changed();
  return stored;
}

/** Replaces what a view shows; entries stay where block and action keep their ids. */
export function updateView(world: World, stored: StoredView, view: View): StoredView {
  const before = stored.values;
  Object.assign(stored, contentOf(world, view));
  for (const [blockId, actions] of Object.entries(stored.values)) {
    for (const [actionId, value] of Object.entries(actions)) {
      const kept = before[blockId]?.[actionId];
      if (kept !== undefined && kept.type === value.type) actions[actionId] = kept;
    }
  }
  stored.hash = newHash(world);
  stored.sequence = nextSequence(world);
  world.state.changed();
  return stored;
}

/** The Home that was published for a person. */
export function homeOfPerson(workspace: Workspace, owner: string): StoredView | undefined {
  return workspace.views.find((one) => one.type === "home" && one.owner === owner);
}

/** Publishes a person's Home. */
export function publishHome(
  world: World,
  workspace: Workspace,
  owner: string,
  view: View,
): StoredView {
  const home = homeOfPerson(workspace, owner);
  if (home !== undefined) return updateView(world, home, view);
  const id = slackId(world, "V");
  const stored: StoredView = {
    ...contentOf(world, view),
    id,
    hash: newHash(world),
    owner,
    rootViewId: id,
    previousViewId: null,
    open: true,
    sequence: nextSequence(world),
  };
  workspace.views.push(stored);
  world.state.changed();
  return stored;
}

/** Closes a view, which shows the one below it, or with `all` the whole stack. */
export function closeView(world: World, workspace: Workspace, view: StoredView, all = false): void {
  if (all) closeAll(workspace, view.owner);
  else view.open = false;
  workspace.views = workspace.views.filter((one) => one.open);
  world.state.changed();
}

/** The view on top of a person's stack. */
export function topView(workspace: Workspace, owner: string): StoredView | undefined {
  return workspace.views.findLast((one) => one.type === "modal" && one.open && one.owner === owner);
}

/** A view as Slack writes it in payloads and answers. */
export function viewPayload(workspace: Workspace, view: StoredView) {
  return {
    id: view.id,
    team_id: workspace.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    state: { values: view.values },
    hash: view.hash,
    ...(view.type === "modal" && { title: view.title, close: view.close, submit: view.submit }),
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    previous_view_id: view.previousViewId,
    root_view_id: view.rootViewId,
    app_id: APP_ID,
    external_id: view.externalId,
    app_installed_team_id: workspace.id,
    bot_id: workspace.botId,
  };
}

function closeAll(workspace: Workspace, owner: string): void {
  for (const view of workspace.views) {
    if (view.type === "modal" && view.owner === owner) view.open = false;
  }
  workspace.views = workspace.views.filter((one) => one.open);
}

type Content = Pick<
  StoredView,
  | "type"
  | "title"
  | "submit"
  | "close"
  | "blocks"
  | "privateMetadata"
  | "callbackId"
  | "externalId"
  | "clearOnClose"
  | "notifyOnClose"
  | "values"
>;

function contentOf(world: World, view: View): Content {
  const blocks = withIds(world, knownBlocks(view));
  const modal = view.type === "modal" ? view : null;
  return {
    type: view.type === "home" ? "home" : "modal",
    title: modal?.title ?? null,
    submit: modal?.submit ?? null,
    close: modal?.close ?? null,
    blocks,
    privateMetadata: view.private_metadata ?? "",
    callbackId: view.callback_id ?? "",
    externalId: view.external_id ?? "",
    clearOnClose: modal?.clear_on_close ?? false,
    notifyOnClose: modal?.notify_on_close ?? false,
    values: initialValues(blocks),
  };
}

function newHash(world: World): string {
  return `${Math.floor(Date.now() / 1000)}.${world.core.id("", 8)}`;
}

function accepted(_value: unknown, problems: readonly string[]): _value is View {
  return problems.length === 0;
}
