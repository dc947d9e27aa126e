import type { DocumentTable } from "../../app/ports/documents.ts";
import type { People, RecordFile, ReportFiles } from "../../app/queries/views.ts";
import { type Agreement, peopleOf, type Side } from "../../domain/agreement/agreement.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import type { Account } from "../../domain/ledger/postings.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import { formatMinor } from "../../domain/money.ts";
import { postedEvents, statementOf } from "../../domain/record/statement.ts";
import type { PostedEvent } from "../../domain/report/history.ts";
import { howWords } from "./decided.ts";
import { EVENT_WORDS } from "./event-words.ts";
import { type Words, wordsFor } from "./words.ts";

/** One milestone's history, with what its lines are told in. */
export type Told = {
  readonly number: number;
  readonly title: string;
  readonly currency: string;
  readonly events: readonly PostedEvent[];
  readonly among: { readonly agreement: Agreement; readonly people: People };
};

/** The history of one record. */
export function toldOf({ view, history }: RecordFile): readonly Told[] {
  const { number, terms } = view.milestone;
  const { currency } = terms.amount;
  return [{ number, title: terms.title, currency, events: postedEvents(history), among: view }];
}

/** The histories of a whole report, by number. */
export function toldInReport({ report, histories, among }: ReportFiles): readonly Told[] {
  return histories.flatMap(({ events }) => {
    const first = events[0]?.event;
    const number = first?.type === "MilestoneProposed" ? first.number : 0;
    const row = report.rows.find((one) => one.number === number);
    if (!row) return [];
    return [{ number, title: row.title, currency: row.currency, events, among }];
  });
}

/** Whom an account is about, from where the platform stands. */
const ACCOUNTS: Readonly<
  Record<Account, { readonly name: string; readonly with: Side | "Stripe" | "bank" | "platform" }>
> = {
  stripe: { name: "Balance at Stripe", with: "Stripe" },
  held: { name: "Held for the buyer", with: "buyer" },
  payable: { name: "Owed to the facilitator", with: "facilitator" },
  refund_pending: { name: "Refund under way", with: "buyer" },
  platform_fee: { name: "Platform fee", with: "platform" },
  processing_recovered: { name: "Processing, borne by the two sides", with: "platform" },
  fee_expense: { name: "Stripe's fee", with: "Stripe" },
  clawback_receivable: { name: "Owed back by the facilitator", with: "facilitator" },
  chargeback_expense: { name: "The bank's fee", with: "bank" },
  write_off: { name: "Written off", with: "facilitator" },
};

const OTHERS = { Stripe: "Stripe", bank: "The buyer's bank", platform: "The platform" } as const;

const DAY = 10;

/**
 * Every posting as a bookkeeper reads it: entries by date, each balanced, amounts as plain decimals with all of the
 * currency's digits, ids as Stripe's dashboard has them. Days are UTC.
 */
export function moneyTable(all: readonly Told[]): DocumentTable {
  const rows = all.flatMap((told) =>
    statementOf(told.events).flatMap(({ seq, at, what, currency, lines, references }) =>
      lines.map(({ account, debitMinor, creditMinor }) => ({
        at,
        cells: [
          ...[at.slice(0, DAY), at, `M-${told.number}/${seq}`, `M-${told.number}`, told.title],
          ...[EVENT_WORDS[what], ACCOUNTS[account].name],
          ...[decimal(debitMinor, currency), decimal(creditMinor, currency), currency],
          ...[counterparty(account, told), references.join(" ")],
        ],
      })),
    ),
  );
  return { head: MONEY_HEAD, rows: inOrder(rows) };
}

const MONEY_HEAD = [
  ...["date", "at", "entry", "milestone", "title", "what", "account"],
  ...["debit", "credit", "currency", "counterparty", "stripe_reference"],
];

/** What people decided, and what followed from it for the money; the ledger's entries are named by the same numbers. */
export function decisionsTable(all: readonly Told[]): DocumentTable {
  const rows = all.flatMap((told) =>
    told.events.flatMap(({ event }, index) => {
      const words = wordsFor(told.among, told.currency);
      const decision = decisionIn(event);
      if (!decision) return [];
      const { how, by, legs, kept, reason, id } = decision;
      const { currency } = told;
      const sum = (kinds: string) => decimal(legs ? sumOf(legs, kinds) : null, currency);
      return [
        {
          at: event.at,
          cells: [
            ...[event.at.slice(0, DAY), event.at, `M-${told.number}/${index + 1}`],
            ...[`M-${told.number}`, told.title, how, byWords(by, words)],
            ...[sum("transfer"), sum("refund"), decimal(kept, currency), currency, reason, id],
          ],
        },
      ];
    }),
  );
  return { head: DECISIONS_HEAD, rows: inOrder(rows) };
}

const DECISIONS_HEAD = [
  ...["date", "at", "entry", "milestone", "title", "decision", "by"],
  ...["to_facilitator", "back_to_buyer", "kept", "currency", "reason", "decision_id"],
];

type Row = { readonly at: Instant; readonly cells: readonly string[] };

/** By time; what happened at the same moment stays as it was. */
function inOrder(rows: readonly Row[]): readonly (readonly string[])[] {
  return rows
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ cells }) => cells);
}

/** Nothing where there is nothing: a zero would read as an amount. */
function decimal(amountMinor: number | null, currency: string): string {
  return amountMinor ? formatMinor({ amountMinor, currency }) : "";
}

function counterparty(account: Account, { among, currency }: Told): string {
  const other = ACCOUNTS[account].with;
  if (other !== "buyer" && other !== "facilitator") return OTHERS[other];
  const { person } = wordsFor(among, currency);
  const names = peopleOf(among.agreement, other).map(person).join(", ");
  return names === "" ? `The ${other}` : `${names} (${other})`;
}

type Decision = {
  readonly how: string;
  readonly by: readonly string[];
  readonly legs: readonly { readonly kind: string; readonly amountMinor: number }[] | null;
  readonly kept: number | null;
  readonly reason: string;
  readonly id: string;
};

const NO_MONEY = { legs: null, kept: null, reason: "", id: "" } as const;

function decisionIn(event: MilestoneEvent): Decision | null {
  const how = EVENT_WORDS[event.type];
  switch (event.type) {
    case "TermsAccepted":
    case "ApprovalGiven":
      return { ...NO_MONEY, how, by: [event.by] };
    case "TermsDeclined":
    case "MilestoneCancelled":
      return { ...NO_MONEY, how, by: [event.by], reason: event.reason };
    case "ChangesRequested":
      return { ...NO_MONEY, how, by: [event.by], reason: event.note };
    case "GiveBackDecided": {
      const { by, legs, reason, decisionId } = event;
      return { ...NO_MONEY, how, by: [by], legs, reason, id: decisionId };
    }
    case "TransferGivenUp":
      return { ...NO_MONEY, how, by: [], legs: [event.refund] };
    case "ReleaseDecided":
    case "RefundDecided":
    case "DeadlockResolved":
    case "DisputeDecided": {
      const reason =
        "reasons" in event ? event.reasons : event.type === "RefundDecided" ? event.reason : "";
      const kept = "feeMinor" in event ? event.processingMinor + event.feeMinor : null;
      const by = "by" in event ? event.by : [];
      return { how: howWords(event), by, legs: event.legs, kept, reason, id: event.decisionId };
    }
    default:
      return null;
  }
}

const sumOf = (legs: NonNullable<Decision["legs"]>, kind: string): number =>
  legs
    .filter((leg) => leg.kind === kind)
    .reduce((total, { amountMinor }) => total + amountMinor, 0);

const byWords = (by: readonly string[], words: Words): string =>
  by.length === 0 ? "The accepted terms" : by.map(words.party).join(", ");
