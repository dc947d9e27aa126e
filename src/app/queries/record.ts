import { buildRecord } from "../../domain/record/record.ts";
import { postedEvents } from "../../domain/record/statement.ts";
import { reportOf } from "../../domain/report/report.ts";
import type { MilestoneRef, Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import { drawn } from "./report.ts";
import { see } from "./see.ts";
import type { MilestoneView, RecordFile, Refused } from "./views.ts";

/** A milestone's whole history as JSON with its hash chain; `npm run verify-record` checks it offline. */
export async function recordOf(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
): Promise<RecordFile | Refused> {
  const seen = await see(deps, origin, ref, "record");
  return seen.kind === "refused" ? seen : recordFile(deps, seen.view);
}

/**
 * The same with its money over time as a picture, where any moved. Drawing takes up to a second or two: for a page that a
 * browser waits for, not for an answer in a chat.
 */
export async function recordWithChart(deps: Deps, view: MilestoneView): Promise<RecordFile> {
  const file = await recordFile(deps, view);
  const { id, number } = view.milestone;
  const report = reportOf([{ id, events: postedEvents(file.history) }], view.now);
  if (report.money.length === 0) return file;
  const chart = { report, png: await drawn(deps, report, `M-${number} over time`) };
  return { ...file, chart };
}

/** The record of a milestone that its reader may see. */
export async function recordFile(deps: Deps, view: MilestoneView): Promise<RecordFile> {
  const { milestone, agreement } = view;
  const [events, postings, moves, kept] = await Promise.all([
    deps.reads.events(milestone.id),
    deps.reads.postings(milestone.id),
    deps.reads.movesOf(milestone.id),
    deps.contexts.ofMilestone(milestone.id),
  ]);
  const contexts = kept.map(({ subject, context, sources }) => ({ subject, context, sources }));
  const history = {
    agreementId: agreement.id,
    milestoneId: milestone.id,
    number: milestone.number,
    exportedAt: view.now,
    people: Object.values(view.people).map(({ personId, displayName }) => ({
      personId,
      displayName,
    })),
    events,
    postings,
    moves,
    contexts,
  };
  const name = `M-${milestone.number}-record.json`;
  const json = `${JSON.stringify(buildRecord(history), null, 2)}\n`;
  return { kind: "record", view, name, json, history, contexts };
}
