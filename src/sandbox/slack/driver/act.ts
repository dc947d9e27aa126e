import { asObject, type JsonObject } from "../../core/json.ts";
import type { Ack, Delivery, EnvelopeType } from "../delivery.ts";
import { acceptContent, post } from "../messages.ts";
import { SlackError } from "../slack-error.ts";
import { type Channel, type Person, SLACKBOT, type StoredView, type Workspace } from "../state.ts";
import type { World } from "../world.ts";
import { shownMessage, shownView } from "./read.ts";

const SETTLE_MS = 15_000;
const QUIET_MS = 300;

/** Who acts, where, and on what the driver works. */
export type Act = {
  readonly world: World;
  readonly hub: Delivery;
  readonly workspace: Workspace;
  readonly person: Person;
};

/** Where a person's private news are looked for: one channel, or wherever they are. */
type Place = Channel | null;

/**
 * Sends an interaction and waits until the bot has acknowledged it and its listeners have settled. What the
 * acknowledgement says is done at once, before whatever the listeners do after it.
 */
export async function deliverAndSettle(
  act: Act,
  type: EnvelopeType,
  payload: unknown,
  onAck: (answer: JsonObject) => void = () => {},
): Promise<Ack> {
  const ack = await act.hub.deliver(type, payload);
  if (ack === null) return null;
  onAck(asObject(ack.payload));
  await settled(act.world);
  return ack;
}

/** Resolves when no listener of the bot is in flight, or when the bot has been quiet for a moment. */
export async function settled(world: World): Promise<void> {
  const { bot } = world.core;
  // An event is acknowledged before its listeners have begun.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const answer = await bot.call("POST", "/dev/settle", { timeoutMs: SETTLE_MS }, SETTLE_MS + 1000);
  if (answer?.status === 200) return;
  const began = Date.now();
  while (Date.now() - began < SETTLE_MS) {
    if (Date.now() - began >= QUIET_MS && bot.quietForMs() >= QUIET_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Everything that a person newly got in private since a moment: ephemerals, and direct messages of the bot. */
export function newsSince(act: Act, place: Place, since: number) {
  const { person } = act;
  const { workspaces } = act.world.state.value;
  const everywhere = workspaces.flatMap(({ channels }) => channels);
  const channels = place === null ? everywhere : [place];
  const ephemeral = channels.flatMap((channel) =>
    channel.messages
      .filter((one) => one.sequence > since && one.user !== person.id)
      .filter((one) => one.reader === person.id || (place?.kind === "im" && one.reader === null))
      .map((one) => shownMessage(act, channel, one)),
  );
  const view = viewSince(act, since);
  return {
    ephemeral,
    ...(view !== undefined && { view: shownView(act, view) }),
  };
}

/** The modal that was opened, pushed or updated for this person since a moment. */
function viewSince({ world, person }: Act, since: number): StoredView | undefined {
  return world.state.value.workspaces
    .flatMap(({ views }) => views)
    .findLast(
      (one) => one.type === "modal" && one.open && one.owner === person.id && one.sequence > since,
    );
}

/** The same person acting where a view of theirs is open: in a shared channel the app of either company may open one. */
export function whereViewIs(act: Act, viewId: unknown): Act {
  const { workspaces } = act.world.state.value;
  const found = workspaces.find(({ views }) =>
    views.some((one) => one.id === viewId && one.owner === act.person.id),
  );
  return found === undefined ? act : { ...act, workspace: found };
}

/** What Slack tells a person when the app does not acknowledge in time: from Slackbot, to them alone. */
export function sayFailed(act: Act, channel: Channel, what: string): void {
  post(act.world, act.workspace, channel, {
    text: `${what} failed because the app did not respond.`,
    blocks: null,
    attachments: null,
    user: SLACKBOT,
    reader: act.person.id,
  });
}

/** Posts what the bot said in its acknowledgement of a command. */
export function postAckContent(
  act: Act,
  channel: Channel,
  payload: Record<string, unknown>,
  what: string,
): void {
  if (Object.keys(payload).length === 0) return;
  const { world, workspace, person } = act;
  try {
    post(world, workspace, channel, {
      ...acceptContent(world, payload),
      user: workspace.botUserId,
      reader: payload.response_type === "in_channel" ? null : person.id,
    });
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    world.core.log("warn", `slack: the answer to ${what} is refused: ${error.message}`);
    post(world, workspace, channel, {
      text: `${what} failed with the error "${error.error}"`,
      blocks: null,
      attachments: null,
      user: SLACKBOT,
      reader: person.id,
    });
  }
}
