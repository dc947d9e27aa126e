import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Agreement, Payee, Seat, Side } from "../../src/domain/agreement/agreement.ts";
import { DEFAULT_POLICIES, type Policies } from "../../src/domain/agreement/policies.ts";
import { type Instant, instant, plusDays } from "../../src/domain/clock/instant.ts";
import {
  type AgreementId,
  asId,
  type CheckoutId,
  type CriterionId,
  type PersonId,
  type SeatId,
} from "../../src/domain/ids.ts";
import type { TermsInput } from "../../src/domain/milestone/commands.ts";
import type { Actor, Context, PlatformTerms } from "../../src/domain/milestone/decision.ts";

export const NOW = instant("2026-11-23T09:00:00.000Z");

export const buyer = asId<PersonId>("person-buyer");
export const secondBuyer = asId<PersonId>("person-buyer-2");
export const facilitator = asId<PersonId>("person-facilitator");
export const outsider = asId<PersonId>("person-outsider");

/** Facilitator bears processing of 2.9 % + 0.30; no fee; ninety days. */
export const PLATFORM: PlatformTerms = {
  currencies: ["USD", "EUR", "JPY", "KWD"],
  processingBps: 290,
  processingFixedMinor: 30,
  feeBps: 0,
  holdLimitDays: 90,
};

export const PAYEE: Payee = {
  accountId: "acct_1",
  ready: true,
  requirements: [],
  holder: "Studio North",
  last4: "6789",
  setBy: facilitator,
  setAt: instant("2026-11-01T09:00:00.000Z"),
  replacedAnother: false,
};

function seat(personId: PersonId, side: Side, role: Seat["role"]): Seat {
  return { seatId: asId<SeatId>(`seat-${personId}`), side, personId, role, since: NOW };
}

/** A buyer with two people, a facilitator with one, and an account that can be paid. */
export function anAgreement(over: Partial<Agreement> = {}): Agreement {
  return {
    id: asId<AgreementId>("agreement-1"),
    version: 1,
    seats: [
      seat(buyer, "buyer", "owner"),
      seat(secondBuyer, "buyer", "member"),
      seat(facilitator, "facilitator", "owner"),
    ],
    arbiter: null,
    policies: DEFAULT_POLICIES,
    payee: PAYEE,
    ...over,
  };
}

/** A form that is accepted as it stands: $4,800, two criteria, due on 18 December in New York. */
export function termsInput(
  over: Partial<Omit<TermsInput, "policies">> & { policies?: Partial<Policies> } = {},
): TermsInput {
  return {
    title: "Checkout that takes cards",
    deliverable: "A checkout page on staging that takes card payments.",
    criteria: "Card payment succeeds on staging\nDeclined card shows the reason",
    requiredProof: "A recording of both",
    exclusions: "",
    ifDependenciesMissing: "The due date moves by as many days as access is late.",
    amount: "4,800",
    currency: "USD",
    dueOn: "2026-12-18",
    timeZone: "America/New_York",
    ...over,
    policies: { ...DEFAULT_POLICIES, ...over.policies },
  };
}

export const c1 = asId<CriterionId>("c1");
export const c2 = asId<CriterionId>("c2");
export const checkoutId = asId<CheckoutId>("checkout-1");

let count = 0;

/** What a decision by this person at this moment looks at; ids are fresh, hashes are real. */
export function contextOf(
  personId: PersonId,
  now: Instant = NOW,
  over: Partial<Context> = {},
): Context {
  return {
    now,
    actor: actorOf(personId),
    platform: PLATFORM,
    newId: () => `id-${++count}`,
    hashOf: (value) =>
      createHash("sha256")
        .update(canonicalize(value) ?? "")
        .digest("hex"),
    workingDaysAfter: (_person, at, days) => plusDays(at, days),
    ...over,
  };
}

export function actorOf(personId: PersonId): Actor {
  const side = anAgreement().seats.find((one) => one.personId === personId)?.side ?? null;
  return { personId, side, platform: "slack", waitsUntil: null };
}
