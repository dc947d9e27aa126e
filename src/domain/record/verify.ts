import { chained, GENESIS } from "./chain.ts";
import { contentProblems } from "./content.ts";
import type { HashOf, MilestoneRecord, RecordedEvent, RecordProblem } from "./record.ts";

export type Verification =
  | { readonly intact: true; readonly events: number }
  | { readonly intact: false; readonly problems: readonly RecordProblem[] };

/**
 * Walks the chain and checks everything that follows from it: an event that was altered, moved, removed, inserted or cut
 * off the end, terms that do not fit their hash, moves and postings that no event explains. It believes nothing but the
 * arithmetic. What it cannot know is a record rewritten as a whole: compare `head` with the one that the other side holds.
 */
export function verifyRecord(record: MilestoneRecord, hashOf: HashOf): Verification {
  const problems = [
    ...chainProblems(record, hashOf),
    ...endProblems(record),
    ...contentProblems(record, hashOf),
  ];
  return problems.length === 0
    ? { intact: true, events: record.events.length }
    : { intact: false, problems };
}

function chainProblems(record: MilestoneRecord, hashOf: HashOf): RecordProblem[] {
  const problems: RecordProblem[] = [];
  let before = { seq: 0, hash: GENESIS };
  for (const event of record.events) {
    const { seq } = event;
    if (seq !== before.seq + 1) {
      problems.push({
        seq,
        what: `event ${seq} follows event ${before.seq}: ${gap(seq, before.seq)}`,
      });
    }
    if (event.prevHash !== before.hash) {
      problems.push({ seq, what: `event ${seq} does not follow from what stands before it` });
    }
    if (hashOfEvent(record.milestone.id, event, hashOf) !== event.hash) {
      problems.push({
        seq,
        what: `event ${seq} (${event.type}) was altered: its content does not fit its hash`,
      });
    }
    // The stated hash goes on, so that one altered event is one problem and not the rest of the record.
    before = { seq, hash: event.hash };
  }
  return problems;
}

/** The hash that the event should have; null where its content has no canonical form at all. */
function hashOfEvent(stream: string, recorded: RecordedEvent, hashOf: HashOf): string | null {
  // A type within the payload would hide the one beside it.
  if (Object.hasOwn(recorded.payload, "type")) return null;
  const { seq, at, actor, prevHash } = recorded;
  const event = { ...recorded.payload, type: recorded.type };
  try {
    return chained({ stream, seq, at, actor, event, prevHash }, hashOf).hash;
  } catch {
    return null;
  }
}

function gap(seq: number, before: number): string {
  return seq > before + 1 ? "something was removed between them" : "the order was changed";
}

/** The record says where it ends; a tail that was cut off does not reach it. */
function endProblems(record: MilestoneRecord): RecordProblem[] {
  const problems: RecordProblem[] = [];
  const last = record.events.at(-1);
  if (!last) problems.push({ seq: null, what: "the record holds no events" });
  else if (last.seq !== record.head.seq || last.hash !== record.head.hash) {
    const what = `the record states event ${record.head.seq} as its last, but ends with event ${last.seq}`;
    problems.push({ seq: last.seq, what });
  }
  for (const part of ["events", "moneyMoves", "postings"] as const) {
    const [stated, found] = [record.totals[part], record[part].length];
    if (stated !== found) {
      problems.push({ seq: null, what: `the record states ${stated} ${part}, but holds ${found}` });
    }
  }
  return problems;
}
