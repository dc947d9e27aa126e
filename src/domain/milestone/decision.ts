import type { Agreement, Side } from "../agreement/agreement.ts";
import type { Instant } from "../clock/instant.ts";
import type { PersonId } from "../ids.ts";
import type { Currency } from "../money.ts";
import type { Refusal } from "../refusals.ts";
import type { MilestoneEvent } from "./events.ts";
import type { Milestone } from "./milestone.ts";
import type { Absences } from "./quorum.ts";

/** Who asks, as the signed payload and the database say, and on which platform. */
export type Actor = {
  readonly personId: PersonId;
  readonly side: Side | null;
  readonly platform: string;
  /** Until when this account, which joined the person a short while ago, may not decide over money; null for most. */
  readonly waitsUntil: Instant | null;
};

/** What the platform charges and can settle; configuration, the same for all agreements. */
export type PlatformTerms = {
  readonly currencies: readonly Currency[];
  /** Processing estimate: percentage in basis points plus a fixed part in minor units of a two-decimal currency. */
  readonly processingBps: number;
  readonly processingFixedMinor: number;
  readonly feeBps: number;
  /** How long the platform's country lets money be held, in days (design section 6). */
  readonly holdLimitDays: number;
};

/** What every decision may look at besides its state; nothing in it reads a clock or a random source. */
export type Context = {
  readonly now: Instant;
  readonly actor: Actor;
  readonly platform: PlatformTerms;
  /**
   * The end of a person's nth working day after a moment, in their own hours and zone; their absence moves nothing, as
   * nobody should get out of a deadline by going away.
   */
  workingDaysAfter(person: PersonId | null, at: Instant, days: number): Instant;
  /** Who is away now, as they said themselves; left out, nobody is. */
  readonly absenceOf?: Absences;
  /** A fresh unique id. */
  newId(): string;
  /** SHA-256 in hex of the RFC 8785 canonical JSON of a value. */
  hashOf(value: unknown): string;
};

export type Situation = { readonly milestone: Milestone; readonly agreement: Agreement };

export type Decided =
  | { readonly ok: true; readonly events: readonly MilestoneEvent[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

export function decided(...events: readonly MilestoneEvent[]): Decided {
  return { ok: true, events };
}
