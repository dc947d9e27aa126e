import type { JsonObject } from "../../core/json.ts";
import type { Gateway } from "../gateway.ts";
import type { Ack, Desk, Setting } from "../interactions.ts";
import { post } from "../messages.ts";
import { BOT_USER_ID, type Channel, type Person, type Server, type StoredModal } from "../state.ts";
import { everyChannel, type World } from "../world.ts";
import { shownMessage, shownModal } from "./read.ts";

const SETTLE_MS = 15_000;
const QUIET_MS = 300;

/** What the driver and the admin's acts work on. */
export type Parts = { readonly world: World; readonly gateway: Gateway; readonly desk: Desk };

/** Who acts, in which server. */
export type Act = Parts & { readonly server: Server; readonly person: Person };

/** The setting of an interaction in a channel; direct messages are in no server. */
export function settingOf({ server, person }: Act, channel: Channel): Setting {
  return { server: channel.kind === "dm" ? null : server, channel, person };
}

/** Sends an interaction and waits until the bot has answered first and its listeners have settled. */
export async function deliverAndSettle(
  act: Act,
  channel: Channel,
  what: Parameters<Desk["deliver"]>[1],
  payload: JsonObject,
): Promise<Ack> {
  // Where the bot was removed, or Discord itself is away, nothing reaches it.
  if (channel.kind !== "dm" && !(act.server.botIn && act.server.available)) return null;
  const ack = await act.desk.deliver(settingOf(act, channel), what, payload);
  if (ack !== null) await settled(act.world);
  return ack;
}

/** Resolves when no listener of the bot is in flight, or when the bot has been quiet for a moment. */
export async function settled(world: World): Promise<void> {
  const { bot } = world.core;
  // An event is on its way before its listeners have begun.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const answer = await bot.call("POST", "/dev/settle", { timeoutMs: SETTLE_MS }, SETTLE_MS + 1000);
  if (answer?.status === 200) return;
  const began = Date.now();
  while (Date.now() - began < SETTLE_MS) {
    if (Date.now() - began >= QUIET_MS && bot.quietForMs() >= QUIET_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Everything that a person newly got in private since a moment: ephemeral messages, in a DM the bot's, and a modal. */
export function newsSince(act: Act, place: Channel | null, since: number) {
  const { world, server, person } = act;
  const fresh = everyChannel(world)
    .filter((one) => one.server === null || one.server === server)
    .flatMap(({ channel }) =>
      channel.messages
        .filter((one) => one.sequence > since && one.authorId !== person.id)
        .filter((one) => one.reader === person.id || (channel === place && channel.kind === "dm"))
        .map((one) => shownMessage(act, channel, one)),
    );
  const modal = modalOf(act);
  return {
    private: fresh,
    ...(modal !== undefined && modal.sequence > since && { modal: shownModal(act, modal) }),
  };
}

/** The modal that is open before this person. */
export function modalOf({ world, person }: Act): StoredModal | undefined {
  return world.state.value.modals.findLast((one) => one.userId === person.id);
}

/** What every act answers: when the bot answered first, or that it did not, and what is new. */
export function outcome(act: Act, channel: Channel, ack: Ack, since: number, failure: string) {
  if (ack === null) {
    // Discord's client says so by itself, to this person alone.
    const said = { content: failure, authorId: BOT_USER_ID, reader: act.person.id };
    post(act.world, channel, { ...said, type: 20 });
    return { ackMs: null, error: "did_not_respond", ...newsSince(act, channel, since) };
  }
  return { ackMs: ack.ms, ...newsSince(act, channel, since) };
}
