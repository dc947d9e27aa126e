import type { DocumentPart } from "../../app/ports/documents.ts";
import type { RecordFile } from "../../app/queries/views.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import { ordinal } from "../copy/time.ts";
import { contextParts } from "./context.ts";
import { decidedParts } from "./decided.ts";
import { disputePart } from "./dispute.ts";
import { submittedParts } from "./evidence.ts";
import { platformName, type Words } from "./words.ts";

/** What was handed in, what was said of it, and how it was decided: in the order in which it happened. */
export function workParts(file: RecordFile, words: Words): readonly DocumentPart[] {
  const parts = file.history.events.flatMap(({ event }) => partsOf(file, event, words));
  if (parts.length === 0) return [];
  return [{ kind: "heading", text: "Work, review and decision" }, ...parts];
}

function partsOf(
  file: RecordFile,
  event: RecordFile["history"]["events"][number]["event"],
  words: Words,
): readonly DocumentPart[] {
  switch (event.type) {
    case "WorkSubmitted":
      return [
        title(`${ordinal(event.nth)} submission`, event.by, event, words),
        ...submittedParts(file, event, words),
        ...contextParts(file, `submission:${event.nth}`),
      ];
    case "SubmissionWithdrawn":
      return [title("The submission was withdrawn", event.by, event, words)];
    case "ChangesRequested":
      return [
        title("Changes requested", event.by, event, words),
        ...failing(file, event),
        ...(event.note === "" ? [] : [{ kind: "paragraph", text: event.note } as const]),
      ];
    case "ApprovalGiven":
      return [
        title(`Approved, on ${platformName(event.platform)}`, event.by, event, words),
        ...standInPart(event.standingInFor ?? [], words),
      ];
    case "ApprovalsVoided":
      return [
        { kind: "paragraph", soft: true, text: `${VOIDED[event.why]} ${words.at(event.at)}.` },
      ];
    case "ReleaseDecided":
    case "RefundDecided":
    case "DeadlockResolved":
    case "DisputeDecided":
    case "TransferGivenUp":
      return decidedParts(event, words);
    default: {
      const part = disputePart(file, event, words);
      const context =
        event.type === "DisputeOpened" ? contextParts(file, `dispute:${event.nth}`) : [];
      return part ? [part, ...context] : [];
    }
  }
}

const VOIDED: Readonly<
  Record<Extract<MilestoneEvent, { type: "ApprovalsVoided" }>["why"], string>
> = {
  payee_changed: "The approvals were voided, since the payout account changed,",
  unpayable: "The approvals were voided, since no payout was possible,",
  disputed: "The approval was taken back by the dispute that follows,",
};

function title(
  what: string,
  by: string,
  { at }: { readonly at: Parameters<Words["at"]>[0] },
  words: Words,
): DocumentPart {
  return { kind: "facts", facts: [[what, `${words.party(by)}, ${words.at(at)}`]] };
}

/** Whom an approval stood in for: said, though it is one approval. */
function standInPart(absent: readonly string[], words: Words): readonly DocumentPart[] {
  if (absent.length === 0) return [];
  const names = absent.map((one) => words.party(one)).join(", ");
  return [
    {
      kind: "paragraph",
      soft: true,
      text: `Also in place of ${names}, who was away; it is one approval.`,
    },
  ];
}

function failing(
  { view }: RecordFile,
  { failing }: Extract<MilestoneEvent, { type: "ChangesRequested" }>,
): readonly DocumentPart[] {
  if (failing.length === 0) return [];
  const { criteria } = view.milestone.terms;
  const items = failing.map(({ criterionId, why }) => {
    const index = criteria.findIndex(({ id }) => id === criterionId);
    return `Criterion ${index < 0 ? "no longer in the terms" : index + 1}: ${why}`;
  });
  return [{ kind: "list", numbered: false, items }];
}
