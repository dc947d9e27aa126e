import type { Core } from "../core/types.ts";
import { type EventRecord, emptyState, type StripeState } from "./state.ts";

/** The request that an act comes from; null for what happens by itself or in a browser. */
type Cause = { readonly requestId: string; readonly idempotencyKey: string | null } | null;

/** What every operation works on: the state, virtual time, ids, and the way out for events. */
export type World = {
  readonly core: Core;
  readonly state: StripeState;
  /** Virtual time in whole seconds. */
  now(): number;
  id(prefix: string, length?: number): string;
  /** Marks the state as changed. */
  changed(): void;
  /** Set while a request is carried out; events name it. */
  cause: Cause;
  /** Hands an event to whoever delivers it; the event is already part of the state. */
  publish(event: EventRecord): void;
};

/** A world over the core's storage; `publish` is told of each new event. */
export function createWorld(core: Core, publish: (event: EventRecord) => void) {
  const box = core.state<StripeState>("stripe", emptyState);
  const world: World = {
    core,
    get state() {
      return box.value;
    },
    now: () => Math.floor(core.clock.now().getTime() / 1000),
    id: (prefix, length) => core.id(prefix, length),
    changed: () => box.changed(),
    cause: null,
    publish,
  };
  return { world, reset: () => box.reset() };
}
