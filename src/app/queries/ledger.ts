import type { Agreement } from "../../domain/agreement/agreement.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import { sentWhileChargedBack, sentWhileDisputed } from "../../domain/ledger/frozen.ts";
import {
  balance,
  checkMilestoneInvariants,
  type LedgerEntry,
  type Positions,
  positions,
} from "../../domain/ledger/positions.ts";
import { ACCOUNTS, type Account, type Posting } from "../../domain/ledger/postings.ts";
import { allLegs } from "../../domain/milestone/afterwards.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import { fold } from "../../domain/milestone/evolve.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import { chained, GENESIS } from "../../domain/record/chain.ts";
import type { Deps } from "../deps.ts";
import type { PostingRow } from "../reads.ts";
import type { ChainedEvent, MoneyMove } from "../store.ts";

export type Invariant = {
  readonly id: string;
  readonly name: string;
  readonly ok: boolean;
  readonly why: readonly string[];
};

export type LedgerReport = {
  readonly now: Instant;
  readonly accounts: readonly {
    readonly account: Account;
    readonly currency: string;
    readonly balanceMinor: number;
  }[];
  readonly milestones: readonly {
    readonly id: string;
    readonly number: number;
    readonly headline: string;
    readonly currency: string;
    readonly positions: Positions;
    readonly postings: readonly PostingRow[];
    readonly moves: readonly Pick<MoneyMove, "id" | "kind" | "amount" | "status" | "providerId">[];
  }[];
  readonly invariants: readonly Invariant[];
  readonly ok: boolean;
};

type Whole = {
  readonly milestone: Milestone;
  readonly agreement: Agreement;
  readonly events: readonly ChainedEvent[];
  readonly postings: readonly PostingRow[];
  readonly moves: readonly MoneyMove[];
  readonly headline: string;
};

/** The whole ledger, and what must hold of it (faults.md, invariants 1-3, 5, 7 and 9), checked anew from the events. */
export async function ledgerReport(deps: Deps): Promise<LedgerReport> {
  const wholes: Whole[] = [];
  for (const { id, headline } of await deps.reads.allMilestones()) {
    const loaded = await deps.store.load({ ref: { by: "id", id } });
    const { milestone, agreement } = loaded;
    if (!milestone || !agreement) continue;
    const [events, postings, moves] = await Promise.all([
      deps.reads.events(id),
      deps.reads.postings(id),
      deps.reads.movesOf(id),
    ]);
    wholes.push({ milestone, agreement, events, postings, moves, headline });
  }
  const all = wholes.flatMap((whole) => whole.postings);
  const invariants = [
    invariant("1", "debits equal credits, and all accounts sum to zero", zeroSum(all)),
    invariant("2", "all money paid in is somewhere, and nowhere twice", wholes.flatMap(misplaced)),
    invariant("3", "one live move a leg, one success a leg", wholes.flatMap(moveProblems)),
    invariant("5", "no money of what is disputed or charged back is sent", wholes.flatMap(thawed)),
    invariant("7", "the stored state is the fold of its events", wholes.flatMap(foldProblems)),
    invariant(
      "9",
      "the audit chain verifies",
      wholes.flatMap((whole) => chainProblems(deps, whole)),
    ),
  ];
  return {
    now: await deps.reads.now(),
    accounts: accountsOf(all),
    milestones: wholes.map((whole) => ({
      id: whole.milestone.id,
      number: whole.milestone.number,
      headline: whole.headline,
      currency: whole.milestone.terms.amount.currency,
      positions: positions(entriesOf(whole)),
      postings: whole.postings,
      moves: whole.moves.map(({ id, kind, amount, status, providerId }) => ({
        id,
        kind,
        amount,
        status,
        providerId,
      })),
    })),
    invariants,
    ok: invariants.every((one) => one.ok),
  };
}

function invariant(id: string, name: string, why: readonly string[]): Invariant {
  return { id, name, ok: why.length === 0, why };
}

function accountsOf(all: readonly PostingRow[]): LedgerReport["accounts"] {
  const currencies = [...new Set(all.map((posting) => posting.currency))].sort();
  return currencies.flatMap((currency) => {
    const own = all.filter((posting) => posting.currency === currency).map(asPosting);
    return ACCOUNTS.map((account) => ({ account, currency, balanceMinor: balance(own, account) }));
  });
}

function zeroSum(all: readonly PostingRow[]): readonly string[] {
  const sums = new Map<string, number>();
  for (const { milestoneId, seq, currency, amountMinor } of all) {
    const key = `${milestoneId} event ${seq} ${currency}`;
    sums.set(key, (sums.get(key) ?? 0) + amountMinor);
  }
  return [...sums].filter(([, sum]) => sum !== 0).map(([key, sum]) => `${key} is out by ${sum}`);
}

function misplaced(whole: Whole): readonly string[] {
  return checkMilestoneInvariants(whole.milestone, entriesOf(whole));
}

/** The ledger as it was written, each transaction with the event that posted it. */
function entriesOf({ events, postings }: Whole): readonly LedgerEntry[] {
  return events.flatMap(({ seq, event }): LedgerEntry[] => {
    const own = postings.filter((posting) => posting.seq === seq).map(asPosting);
    return own.length > 0 ? [{ type: (event as MilestoneEvent).type, postings: own }] : [];
  });
}

function asPosting({ account, currency, amountMinor }: PostingRow): Posting {
  return { account: account as Account, currency, amountMinor };
}

/** State and moves agree on what has succeeded, each once, and together they stay within what was paid in. */
function moveProblems({ milestone, moves }: Whole): readonly string[] {
  const legs = [...allLegs(milestone), ...milestone.strays];
  const done = moves.filter((move) => move.status === "done").map((move) => move.id);
  const settled = legs.filter((leg) => leg.progress.state === "done").map((leg) => leg.moveId);
  const apart = [
    ...settled.filter((id) => !done.includes(id)).map((id) => `leg ${id} is done, its move is not`),
    ...done.filter((id) => !settled.includes(id)).map((id) => `move ${id} is done, its leg is not`),
  ];
  const sum = moves
    .filter(({ kind, status }) => status !== "void" && (status !== "failed" || kind === "reversal"))
    .reduce((total, move) => total + amountOut(move), 0);
  const { funding, strays } = milestone;
  const funded = "amountMinor" in funding ? funding.amountMinor : 0;
  const stray = strays.reduce((total, one) => total + one.amountMinor, 0);
  const tooMuch =
    sum > funded + stray ? [`M-${milestone.number} owes ${sum} of ${funded + stray}`] : [];
  return [...apart, ...tooMuch];
}

/** What is taken back may go out again. */
const amountOut = ({ kind, amount }: MoneyMove): number =>
  kind === "reversal" ? -amount.amountMinor : amount.amountMinor;

/** Nothing goes out while two sides disagree, and nothing is about to. */
function thawed({ milestone, events, moves }: Whole): readonly string[] {
  const history = events.map(({ event }) => event as MilestoneEvent);
  const live = moves.filter(({ kind, status }) => kind === "transfer" && status !== "void");
  const isDisputed = milestone.review.state === "disputed";
  return [
    ...sentWhileDisputed(milestone.id, history),
    ...sentWhileChargedBack(milestone.id, history),
    ...(isDisputed ? live.map(({ id }) => `transfer ${id} is live though it is disputed`) : []),
  ];
}

function foldProblems({ milestone, events }: Whole): readonly string[] {
  const { head: _head, ...stored } = milestone as Milestone & { head?: string };
  const folded = fold(
    milestone.id,
    events.map(({ event }) => event as MilestoneEvent),
  );
  const same = canonical(folded) === canonical(stored);
  return same ? [] : [`M-${milestone.number}'s stored state is not the fold of its events`];
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function chainProblems(deps: Deps, { milestone, events }: Whole): readonly string[] {
  let prevHash = GENESIS;
  for (const { streamId: stream, seq, at, actor, event, ...link } of events) {
    const { hash } = chained({ stream, seq, at, actor, event, prevHash }, deps.hashOf);
    if (link.prevHash !== prevHash || link.hash !== hash) {
      return [`M-${milestone.number}'s chain breaks at event ${seq}`];
    }
    prevHash = hash;
  }
  return [];
}
