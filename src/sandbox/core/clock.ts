import { DriverError } from "./driver-error.ts";
import { durationMs } from "./duration.ts";
import type { JsonObject } from "./json.ts";
import type { Core } from "./types.ts";

/** The sandbox's two clocks: the real one, and the virtual one that an offset moves forward. */
export class Clock {
  readonly #state: { value: { offsetMs: number }; changed(): void; reset(): void };

  /** `startsAtMs` is what it is ahead of the real one at first. */
  constructor(state: Core["state"], startsAtMs = 0) {
    this.#state = state("clock", () => ({ offsetMs: startsAtMs }));
  }

  /** What the bot adds to its database's time. */
  get offsetMs(): number {
    return this.#state.value.offsetMs;
  }

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  real(): Date {
    return new Date();
  }

  /** Moves virtual time by `{advance: "P3D"}` or to `{to: iso}`; never backwards. */
  move(body: JsonObject): void {
    const ms = this.#wanted(body);
    if (ms < 0) throw new DriverError(400, "backwards", "virtual time only moves forward");
    this.#state.value.offsetMs += ms;
    this.#state.changed();
  }

  reset(): void {
    this.#state.reset();
  }

  #wanted(body: JsonObject): number {
    if (typeof body.advance === "string") {
      const ms = durationMs(body.advance);
      if (ms !== null) return ms;
      throw new DriverError(400, "bad_duration", `"${body.advance}" is no ISO-8601 duration (P3D)`);
    }
    const to = typeof body.to === "string" ? Date.parse(body.to) : Number.NaN;
    if (Number.isNaN(to)) {
      throw new DriverError(400, "bad_time", "give {advance: duration} or {to: ISO time}");
    }
    return to - this.now().getTime();
  }
}
