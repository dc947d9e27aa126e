import { unreachable } from "../assert.ts";
import type { Instant } from "../clock/instant.ts";
import { plusHours } from "../clock/instant.ts";
import type { AgreementId, PersonId, SeatId } from "../ids.ts";
import type { Policies } from "./policies.ts";

export type Side = "buyer" | "facilitator";

export type Seat = {
  readonly seatId: SeatId;
  readonly side: Side;
  readonly personId: PersonId;
  readonly role: "owner" | "member";
  readonly since: Instant;
};

/** Where the facilitator's money goes: one connected account, and whether Stripe can pay it today. */
export type Payee = {
  readonly accountId: string;
  readonly ready: boolean;
  /** What the provider still asks for, in its own codes; empty when ready. */
  readonly requirements: readonly string[];
  /**
   * What a person recognises the account by: the holder's name and the bank account's last four digits, where known. The name
   * is in no event, so that it can be forgotten.
   */
  readonly holder: string | null;
  readonly last4: string | null;
  readonly setBy: PersonId;
  readonly setAt: Instant;
  /** True where it replaced another account: approvals wait until PAYEE_CHANGE_WAIT_HOURS have passed. */
  readonly replacedAnother: boolean;
};

/** The frame in which milestones live, and the tenant. */
export type Agreement = {
  readonly id: AgreementId;
  /** Number of events; the expected version of the next commit. */
  readonly version: number;
  readonly seats: readonly Seat[];
  readonly arbiter: PersonId | null;
  readonly policies: Policies;
  readonly payee: Payee | null;
  /** Whether its channels hear of its week every Monday; missing where nobody ever wished so. */
  readonly weeklySummary?: boolean;
};

/** A channel of a workspace or server, where an agreement's cards live. */
export type LinkedPlace = {
  readonly platform: string;
  readonly team: string;
  readonly channel: string;
};

/** A changed payee account waits this long before an approval may use it (design section 3, Identity). */
export const PAYEE_CHANGE_WAIT_HOURS = 24;

export type AgreementEvent =
  | { type: "AgreementMade"; by: PersonId; seats: readonly Seat[]; policies: Policies }
  | { type: "SeatFilled"; by: PersonId; seat: Seat }
  | { type: "SeatVacated"; by: PersonId; seatId: SeatId; personId: PersonId }
  | { type: "ArbiterNamed"; by: PersonId; personId: PersonId | null }
  | { type: "PoliciesSet"; by: PersonId; policies: Policies }
  | { type: "SummarySet"; by: PersonId; weekly: boolean }
  | { type: "ChannelLinked"; by: PersonId; place: LinkedPlace; at: Instant }
  | { type: "ChannelUnlinked"; by: PersonId; place: LinkedPlace; at: Instant }
  | { type: "PayeeSet"; by: PersonId; accountId: string; at: Instant }
  | {
      type: "PayeeReadinessChanged";
      accountId: string;
      ready: boolean;
      requirements: readonly string[];
      /** Of events of before names were kept out of them; the state has it beside. */
      holder: string | null;
      last4: string | null;
    };

/** An agreement before its first event. */
export function emptyAgreement(id: AgreementId, policies: Policies): Agreement {
  return { id, version: 0, seats: [], arbiter: null, policies, payee: null };
}

/** The agreement after one more event; pure, total, and the only way its state changes. */
export function evolveAgreement(agreement: Agreement, event: AgreementEvent): Agreement {
  const next = { ...agreement, version: agreement.version + 1 };
  switch (event.type) {
    case "AgreementMade":
      return { ...next, seats: event.seats, policies: event.policies };
    case "SeatFilled":
      return { ...next, seats: [...agreement.seats, event.seat] };
    case "SeatVacated":
      return { ...next, seats: agreement.seats.filter((seat) => seat.seatId !== event.seatId) };
    case "ArbiterNamed":
      return { ...next, arbiter: event.personId };
    case "PoliciesSet":
      return { ...next, policies: event.policies };
    case "SummarySet":
      return { ...next, weeklySummary: event.weekly };
    case "ChannelLinked":
    case "ChannelUnlinked":
      // Where its cards live is looked up by channel, and so is a row of its own.
      return next;
    case "PayeeSet":
      return { ...next, payee: newPayee(agreement.payee, event) };
    case "PayeeReadinessChanged":
      return { ...next, payee: payeeAfterCheck(agreement.payee, event) };
    default:
      return unreachable(event);
  }
}

function newPayee(
  before: Payee | null,
  event: Extract<AgreementEvent, { type: "PayeeSet" }>,
): Payee {
  return {
    accountId: event.accountId,
    ready: false,
    requirements: [],
    holder: null,
    last4: null,
    setBy: event.by,
    setAt: event.at,
    replacedAnother: before !== null,
  };
}

function payeeAfterCheck(
  before: Payee | null,
  event: Extract<AgreementEvent, { type: "PayeeReadinessChanged" }>,
): Payee | null {
  if (!before || before.accountId !== event.accountId) return before;
  const { ready, requirements, holder, last4 } = event;
  return { ...before, ready, requirements, holder: holder ?? before.holder, last4 };
}

/** The side a person sits on, or null for one who is not of this agreement. Nobody sits on both. */
export function sideOf(agreement: Agreement, personId: PersonId): Side | null {
  return agreement.seats.find((seat) => seat.personId === personId)?.side ?? null;
}

/** The part that a person has in an agreement: a side, or its arbiter; null for one who is not of it. */
export function partOf(agreement: Agreement, personId: PersonId): Side | "arbiter" | null {
  const side = sideOf(agreement, personId);
  return side ?? (agreement.arbiter === personId ? "arbiter" : null);
}

export function otherSide(side: Side): Side {
  return side === "buyer" ? "facilitator" : "buyer";
}

export function isOwner(agreement: Agreement, personId: PersonId): boolean {
  return agreement.seats.some((seat) => seat.personId === personId && seat.role === "owner");
}

export function peopleOf(agreement: Agreement, side: Side): readonly PersonId[] {
  return agreement.seats.filter((seat) => seat.side === side).map((seat) => seat.personId);
}

/** The owner of a side; each side has exactly one at least. */
export function ownerOf(agreement: Agreement, side: Side): PersonId | null {
  const seats = agreement.seats.filter((seat) => seat.side === side);
  return (seats.find((seat) => seat.role === "owner") ?? seats[0])?.personId ?? null;
}

/** Until when a changed payee account may not be paid; null where nothing is waited for. */
export function payeeWaitsUntil(agreement: Agreement, now: Instant): Instant | null {
  const { payee } = agreement;
  if (!payee?.replacedAnother) return null;
  const until = plusHours(payee.setAt, PAYEE_CHANGE_WAIT_HOURS);
  return until > now ? until : null;
}
