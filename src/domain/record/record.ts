import type { AgreementEvent } from "../agreement/agreement.ts";
import type { Instant } from "../clock/instant.ts";
import type { AgreementId, MilestoneId, MoveId, PersonId } from "../ids.ts";
import type { MilestoneEvent } from "../milestone/events.ts";
import type { LegKind } from "../milestone/milestone.ts";
import type { Money } from "../money.ts";

/** Names the shape and the rules of an exported record; a change of either gets a new number. */
export const RECORD_FORMAT = "tranche-record/2";
/** Records of before evidence was laid out; they verify as they did. */
export const OLDER_FORMAT = "tranche-record/1";

/** SHA-256 in hex of the RFC 8785 canonical JSON of a value; throws where a value has none (a lone surrogate, NaN). */
export type HashOf = (value: unknown) => string;

/** One event as it stands in a record: `payload` is the event without its type, `hash` is over the whole link. */
export type RecordedEvent = {
  readonly seq: number;
  readonly type: string;
  readonly at: Instant;
  readonly actor: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly prevHash: string;
  readonly hash: string;
};

/** One refund or transfer, as the platform saw it last. */
export type RecordedMove = {
  readonly moveId: string;
  readonly kind: LegKind;
  readonly amountMinor: number;
  readonly currency: string;
  readonly status: string;
  readonly providerId: string | null;
};

/** One line of the ledger; the lines of one event are one transaction and sum to zero. */
export type RecordedPosting = {
  /** The event that it was posted with. */
  readonly seq: number;
  readonly account: string;
  readonly currency: string;
  /** Debit positive, credit negative, in minor units. */
  readonly amountMinor: number;
};

/** A milestone's whole history in a file, which anyone can verify without us. */
export type MilestoneRecord = {
  readonly format: typeof RECORD_FORMAT | typeof OLDER_FORMAT;
  readonly agreement: { readonly id: string };
  readonly milestone: { readonly id: string; readonly number: number };
  readonly exportedAt: Instant;
  readonly people: readonly { readonly personId: string; readonly displayName: string }[];
  readonly events: readonly RecordedEvent[];
  /** The last event when it was exported: an end that was cut off shows by it. */
  readonly head: { readonly seq: number; readonly hash: string };
  readonly totals: {
    readonly events: number;
    readonly moneyMoves: number;
    readonly postings: number;
  };
  /** The decision that moved the money, repeated from its event for the reader; null while there is none. */
  readonly decision: RecordedDecision | null;
  readonly moneyMoves: readonly RecordedMove[];
  readonly postings: readonly RecordedPosting[];
  /** How machines laid the evidence out for its readers. It decided nothing and is no part of the chain. */
  readonly contexts: readonly unknown[];
};

export type RecordedDecision = {
  readonly seq: number;
  readonly decisionId: string;
  readonly how: string;
  readonly by: readonly string[];
};

/** One thing that does not fit; `seq` is the event it is about, null where it is about the record as a whole. */
export type RecordProblem = { readonly seq: number | null; readonly what: string };

/** What the store knows of a milestone, from which a record is written. */
export type RecordSource = {
  readonly agreementId: AgreementId;
  readonly milestoneId: MilestoneId;
  readonly number: number;
  readonly exportedAt: Instant;
  readonly people: readonly { readonly personId: PersonId; readonly displayName: string }[];
  readonly events: readonly {
    readonly seq: number;
    readonly at: Instant;
    readonly actor: string;
    readonly event: MilestoneEvent | AgreementEvent;
    readonly prevHash: string;
    readonly hash: string;
  }[];
  readonly moves: readonly {
    readonly id: MoveId;
    readonly kind: LegKind;
    readonly amount: Money;
    readonly status: string;
    readonly providerId: string | null;
  }[];
  readonly postings: readonly RecordedPosting[];
  readonly contexts?: readonly unknown[];
};

/** Writes a record down; verifyRecord finds it intact as long as nobody changes it. */
export function buildRecord(source: RecordSource): MilestoneRecord {
  const last = source.events.at(-1);
  return {
    format: RECORD_FORMAT,
    agreement: { id: source.agreementId },
    milestone: { id: source.milestoneId, number: source.number },
    exportedAt: source.exportedAt,
    people: source.people.map(({ personId, displayName }) => ({ personId, displayName })),
    events: source.events.map(({ seq, at, actor, event, prevHash, hash }) => {
      const { type, ...payload } = event;
      return { seq, type, at, actor, payload, prevHash, hash };
    }),
    head: { seq: last?.seq ?? 0, hash: last?.hash ?? "" },
    totals: {
      events: source.events.length,
      moneyMoves: source.moves.length,
      postings: source.postings.length,
    },
    decision: decisionOf(source),
    moneyMoves: source.moves.map(({ id, kind, amount, status, providerId }) => ({
      moveId: id,
      kind,
      amountMinor: amount.amountMinor,
      currency: amount.currency,
      status,
      providerId,
    })),
    postings: source.postings.map(({ seq, account, currency, amountMinor }) => ({
      seq,
      account,
      currency,
      amountMinor,
    })),
    contexts: source.contexts ?? [],
  };
}

function decisionOf(source: RecordSource): RecordedDecision | null {
  for (const { seq, event } of source.events.toReversed()) {
    // A decision whose approvals were voided moved no money.
    if (event.type === "ApprovalsVoided") return null;
    if (
      event.type === "ReleaseDecided" ||
      event.type === "RefundDecided" ||
      event.type === "DisputeDecided"
    ) {
      return { seq, decisionId: event.decisionId, how: event.how, by: event.by };
    }
    if (event.type === "DeadlockResolved") {
      return { seq, decisionId: event.decisionId, how: "deadlock", by: [] };
    }
  }
  return null;
}
