import type { MilestoneView } from "../../app/queries/views.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import { ordinal } from "../copy/time.ts";
import { clipped, personOf } from "../people.ts";
import { listed, moment, money, named, type Spans, say } from "../spans.ts";

/** What happened, one line each, with who and when; only what a reader of a dispute looks for. */
export function timelineEntries(
  view: MilestoneView,
  events: readonly MilestoneEvent[],
): readonly Spans[] {
  let submissions = 0;
  return events.flatMap((event): readonly Spans[] => {
    if (event.type === "WorkSubmitted") submissions += 1;
    const words = wordsOf(view, event, submissions);
    return words ? [say`${moment(event.at, view.now)}: ${words}`] : [];
  });
}

function wordsOf(
  { people, milestone }: MilestoneView,
  event: MilestoneEvent,
  submissions: number,
): Spans | null {
  const who = (id: PersonId) => named(personOf(people, id));
  const because = (reason: string) =>
    reason.trim() === "" ? [] : say`: “${clipped(reason.trim(), 200)}”`;
  const standIn = (absent: readonly PersonId[]) =>
    absent.length > 0 ? say`, also in place of ${listed(absent.map((one) => [who(one)]))}` : [];
  const { currency } = milestone.terms.amount;
  switch (event.type) {
    case "MilestoneProposed":
    case "TermsAmended":
      return say`${who(event.terms.proposedBy)} proposed version ${event.terms.version}`;
    case "TermsAccepted":
      return say`${who(event.by)} accepted version ${event.termsVersion}`;
    case "TermsDeclined":
      return say`${who(event.by)} declined version ${event.termsVersion}${because(event.reason)}`;
    case "MilestoneFunded":
      return say`${money(event.amountMinor, currency)} funded`;
    case "WorkSubmitted":
      return say`${who(event.by)} submitted${submissions > 1 ? `, the ${ordinal(submissions)} time` : ""}`;
    case "SubmissionWithdrawn":
      return say`${who(event.by)} took the submission back`;
    case "ChangesRequested":
      return say`${who(event.by)} asked for changes${because(event.note)}`;
    case "ApprovalGiven":
      return say`${who(event.by)} approved${standIn(event.standingInFor ?? [])}`;
    case "ApprovalsVoided":
      return event.why === "disputed" ? say`the approval no longer counts` : null;
    case "BlockSet":
      return say`${who(event.by)} stopped the clocks${because(event.what)}`;
    case "BlockLifted":
      return say`the clocks went on`;
    case "ExtensionGranted":
      return say`${who(event.by)} gave more time`;
    case "CancellationRequested":
      return say`${who(event.by)} asked to cancel${because(event.reason)}`;
    case "CancellationRefused":
      return say`${who(event.by)} kept it going`;
    case "DisputeOpened":
      return say`${who(event.by)} disputed it${because(event.reason)}`;
    case "DisputeWithdrawn":
      return say`${who(event.by)} withdrew that dispute`;
    default:
      return null;
  }
}
