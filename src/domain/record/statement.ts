import type { Instant } from "../clock/instant.ts";
import type { Account } from "../ledger/postings.ts";
import type { MilestoneEvent } from "../milestone/events.ts";
import type { PostedEvent } from "../report/history.ts";
import type { RecordSource } from "./record.ts";

/** One line of an entry: debit or credit, never both, in minor units. */
export type StatementLine = {
  readonly account: Account;
  readonly debitMinor: number;
  readonly creditMinor: number;
};

/** One zero-sum transaction of the ledger as a bookkeeper reads it. */
export type StatementEntry = {
  /** The number of its event within the milestone. */
  readonly seq: number;
  readonly at: Instant;
  readonly what: MilestoneEvent["type"];
  readonly currency: string;
  /** What one side of the entry adds up to. */
  readonly amountMinor: number;
  readonly lines: readonly StatementLine[];
  /** The payment provider's ids of what moved, as they stand in its dashboard. */
  readonly references: readonly string[];
};

/** Every entry of a milestone's ledger, in order; events that moved no money have none. */
export function statementOf(events: readonly PostedEvent[]): readonly StatementEntry[] {
  return events.flatMap(({ event, postings }, index) => {
    const currency = postings[0]?.currency;
    if (currency === undefined) return [];
    const lines = postings.map(({ account, amountMinor }) => ({
      account,
      debitMinor: Math.max(0, amountMinor),
      creditMinor: Math.max(0, -amountMinor),
    }));
    const amountMinor = lines.reduce((sum, { debitMinor }) => sum + debitMinor, 0);
    const references = referencesOf(event);
    return [
      { seq: index + 1, at: event.at, what: event.type, currency, amountMinor, lines, references },
    ];
  });
}

/** A record's events, each with what it posted. */
export function postedEvents({ events, postings }: RecordSource): readonly PostedEvent[] {
  return events.map(({ seq, event }) => ({
    event: event as MilestoneEvent,
    postings: postings
      .filter((posting) => posting.seq === seq)
      .map(({ account, currency, amountMinor }) => ({
        account: account as Account,
        currency,
        amountMinor,
      })),
  }));
}

const NAMES = [
  ...(["paymentIntentId", "chargeId", "transferId", "refundId"] as const),
  ...(["reversalId", "chargebackId"] as const),
] as const;

function referencesOf(event: MilestoneEvent): readonly string[] {
  const fields: Readonly<Record<string, unknown>> = event;
  return NAMES.map((name) => fields[name]).filter((id) => typeof id === "string");
}
