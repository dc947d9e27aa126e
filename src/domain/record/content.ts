import type {
  HashOf,
  MilestoneRecord,
  RecordedEvent,
  RecordedMove,
  RecordProblem,
} from "./record.ts";

/** What the events say must agree with what the record says around them. */
export function contentProblems(record: MilestoneRecord, hashOf: HashOf): RecordProblem[] {
  return [
    ...originProblems(record),
    ...termsProblems(record, hashOf),
    ...decisionProblems(record),
    ...moveProblems(record),
    ...postingProblems(record),
  ];
}

function originProblems({ agreement, milestone, events }: MilestoneRecord): RecordProblem[] {
  const first = events[0];
  if (!first) return [];
  const { seq, type, payload } = first;
  if (type !== "MilestoneProposed") {
    return [{ seq, what: "the record does not begin with the proposal" }];
  }
  const fits = payload.agreementId === agreement.id && payload.number === milestone.number;
  return fits ? [] : [{ seq, what: "the proposal is of another agreement or number" }];
}

/** Each version of the terms carries its own hash, and an acceptance names the hash of what was accepted. */
function termsProblems({ events }: MilestoneRecord, hashOf: HashOf): RecordProblem[] {
  const problems: RecordProblem[] = [];
  const versions = new Map<unknown, unknown>();
  for (const { seq, type, payload } of events) {
    if (type === "MilestoneProposed" || type === "TermsAmended") {
      const { hash, ...content } = hashedTerms(payload.terms);
      versions.set(content.version, hash);
      if (hash !== hashOrNull(content, hashOf)) {
        problems.push({ seq, what: `the terms in event ${seq} do not fit their hash` });
      }
    }
    if (type === "TermsAccepted" && payload.termsHash !== versions.get(payload.termsVersion)) {
      problems.push({ seq, what: `event ${seq} accepts terms that are not in the record` });
    }
  }
  return problems;
}

/** Terms without who proposed them and when: the hash is over what was agreed (sealTerms). */
function hashedTerms(terms: unknown) {
  const { proposedBy: _by, proposedSide: _side, proposedAt: _at, ...hashed } = objectOf(terms);
  return hashed;
}

const DECIDES: ReadonlySet<string> = new Set([
  ...["ReleaseDecided", "RefundDecided", "DeadlockResolved", "DisputeDecided"],
]);

const OWES: ReadonlySet<string> = new Set([
  ...DECIDES,
  ...["GiveBackDecided", "ReversalDecided"],
  ...["ChargebackOpened", "ChargebackWon", "ChargebackLost"],
]);

/** One that the terms made by themselves (DeadlockResolved) has no author. */
function decisionProblems({ decision, events }: MilestoneRecord): RecordProblem[] {
  if (decision === null) return [];
  const { seq, decisionId, how, by } = decision;
  const event = events.find((each) => each.seq === seq);
  const { how: stated = "deadlock", by: deciders = [] } = event?.payload ?? {};
  const fits =
    event !== undefined &&
    DECIDES.has(event.type) &&
    event.payload.decisionId === decisionId &&
    stated === how &&
    sameList(deciders, by);
  return fits ? [] : [{ seq, what: "the decision stated is not the one in the events" }];
}

const DONE_BY: Readonly<Record<string, { kind: RecordedMove["kind"]; id: string }>> = {
  TransferSucceeded: { kind: "transfer", id: "transferId" },
  RefundCreated: { kind: "refund", id: "refundId" },
  ReversalSucceeded: { kind: "reversal", id: "reversalId" },
};

/** Money that an event says was moved is in the list of moves, with the same amount and the provider's same id. */
function moveProblems({ events, moneyMoves }: MilestoneRecord): RecordProblem[] {
  const problems: RecordProblem[] = [];
  const owed = new Set(events.flatMap(movesOwedBy));
  for (const { moveId } of moneyMoves) {
    if (!owed.has(moveId))
      problems.push({ seq: null, what: `no event decided money move ${moveId}` });
  }
  for (const { seq, type, payload } of events) {
    const done = DONE_BY[type];
    if (!done) continue;
    const move = moneyMoves.find((each) => each.moveId === payload.moveId);
    const fits =
      move?.kind === done.kind &&
      move.amountMinor === payload.amountMinor &&
      move.providerId === payload[done.id];
    if (!fits) problems.push({ seq, what: `the money moves do not show what event ${seq} says` });
  }
  return problems;
}

function movesOwedBy({ type, payload }: RecordedEvent): unknown[] {
  if (type === "StrayPaymentReceived") return [payload.moveId];
  if (type === "TransferGivenUp") return [objectOf(payload.refund).moveId];
  if (!OWES.has(type)) return [];
  const legs = Array.isArray(payload.legs) ? payload.legs : [];
  return legs.map((leg: unknown) => objectOf(leg).moveId);
}

/** Debits equal credits, for each event and currency. */
function postingProblems({ events, postings }: MilestoneRecord): RecordProblem[] {
  const problems: RecordProblem[] = [];
  const known = new Set(events.map(({ seq }) => seq));
  const sums = Map.groupBy(postings, ({ seq, currency }) => `${seq} ${currency}`);
  for (const lines of sums.values()) {
    const seq = lines[0]?.seq ?? null;
    const sum = lines.reduce((total, { amountMinor }) => total + amountMinor, 0);
    if (sum !== 0)
      problems.push({ seq, what: `the postings of event ${seq} are ${sum} out of balance` });
    if (seq !== null && !known.has(seq)) {
      problems.push({ seq, what: `there are postings of event ${seq}, which is not there` });
    }
  }
  return problems;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function sameList(one: unknown, other: readonly string[]): boolean {
  return (
    Array.isArray(one) && one.length === other.length && one.every((each, at) => each === other[at])
  );
}

function hashOrNull(value: unknown, hashOf: HashOf): string | null {
  try {
    return hashOf(value);
  } catch {
    return null;
  }
}
