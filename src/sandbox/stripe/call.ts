import { noSuch } from "./errors.ts";
import type { Params } from "./params.ts";
import type { EventRecord } from "./state.ts";
import type { World } from "./world.ts";

const EVENT_LIFETIME_SECONDS = 30 * 24 * 60 * 60;

/** One call of the API: parameters from query or body, ids from the path, and whose account it is about. */
export type Call = {
  readonly world: World;
  readonly params: Params;
  readonly query: URLSearchParams;
  /** The ids in the path, in order. */
  readonly ids: readonly string[];
  /** The connected account of the `Stripe-Account` header; null for the platform. */
  readonly account: string | null;
  readonly webhookSecret: string;
};

/** What one method and path do; the answer is the object itself. */
export type Operation = (call: Call) => unknown;

/** The first id of the path. */
export const first = ({ ids }: Call): string => ids[0] ?? "";

/** Events can be read for 30 days (docs.stripe.com/api/events). */
export function recentEvents(world: World): EventRecord[] {
  const oldest = world.now() - EVENT_LIFETIME_SECONDS;
  return world.state.events.filter(({ created }) => created >= oldest);
}

/** The event that the path names, of one generation of the API. */
export function eventOf(call: Call, generation: "v1" | "v2") {
  const id = first(call);
  const found = call.world.state.events.find(
    (each) => each.id === id && each.generation === generation,
  );
  if (found === undefined) throw noSuch("event", id, "id");
  return found.resource;
}
