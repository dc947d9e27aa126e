import type { Account } from "../../domain/ledger/postings.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import { writeRecord } from "../../domain/record/record.ts";
import type { MilestoneRef, Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import { see } from "./see.ts";
import type { RecordFile, Refused } from "./views.ts";

/** A milestone's whole history as JSON with its hash chain; `npm run verify-record` checks it offline. */
export async function recordOf(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
): Promise<RecordFile | Refused> {
  const seen = await see(deps, origin, ref, "record");
  if (seen.kind === "refused") return seen;
  const { view } = seen;
  const { milestone, agreement } = view;
  const [events, postings, moves] = await Promise.all([
    deps.reads.events(milestone.id),
    deps.reads.postings(milestone.id),
    deps.reads.movesOf(milestone.id),
  ]);
  const record = writeRecord({
    agreementId: agreement.id,
    milestoneId: milestone.id,
    number: milestone.number,
    exportedAt: view.now,
    people: Object.values(view.people).map(({ personId, displayName }) => ({
      personId,
      displayName,
    })),
    events: events.map((link) => ({ ...link, event: link.event as MilestoneEvent })),
    postings: postings.map((posting) => ({ ...posting, account: posting.account as Account })),
    moneyMoves: moves.map(({ id, kind, amount, status, providerId }) => ({
      moveId: id,
      kind,
      amountMinor: amount.amountMinor,
      currency: amount.currency,
      status,
      providerId,
    })),
  });
  const name = `M-${milestone.number}-record.json`;
  return { kind: "record", view, name, json: `${JSON.stringify(record, null, 2)}\n` };
}
