import type { MilestoneView } from "../../app/queries/views.ts";
import type { Actor } from "../../domain/milestone/decision.ts";
import { type Milestone, openProposal } from "../../domain/milestone/milestone.ts";
import { refTo } from "../action-ref.ts";
import type { Block, Message } from "../blocks.ts";
import { approvalLines } from "../copy/approvals.ts";
import { nextActionLine } from "../copy/next-action.ts";
import { clipped, personOf } from "../people.ts";
import { named, type Spans, say, strong } from "../spans.ts";
import { buttonsFor, cardButtons, compareButtons } from "./buttons.ts";
import { clockLines } from "./clock.ts";
import { costBlock } from "./costs.ts";
import { criteriaItems, wholeBlocks } from "./evidence.ts";
import { outcomeLines } from "./outcome.ts";
import { headlineWord, moneyLine, stateLine } from "./standing.ts";
import { saveTemplateButton } from "./templates.ts";
import { changedTerms, termsInFull } from "./terms.ts";

/** How much of what someone wrote a card quotes; Details has all of it. */
const WORDS_ON_CARD = 300;

/**
 * A milestone as everyone in its channel sees it, in this order: what it is, how much, where it stands, criterion by
 * criterion, what was decided, and last before the buttons what is next, by whom and by when.
 */
export function milestoneCard(view: MilestoneView): Message {
  const { milestone } = view;
  return {
    summary: cardSummary(view),
    blocks: [
      ...head(view, WORDS_ON_CARD),
      { kind: "checklist", items: criteriaItems(view, false) },
      ...wholeBlocks(view, false),
      ...note(milestone, WORDS_ON_CARD),
      ...endings(view, WORDS_ON_CARD),
      { kind: "actions", actions: cardButtons(view) },
    ],
  };
}

/** The same for one person, privately and in full: terms, costs, evidence, and everything that they may do now. */
export function detailCard(view: MilestoneView, actor: Actor): Message {
  const { milestone } = view;
  const submitted = milestone.submission.state === "submitted";
  const evidence: readonly Block[] = submitted
    ? [
        { kind: "text", spans: [strong`What was submitted`] },
        { kind: "checklist", items: criteriaItems(view, true) },
        ...wholeBlocks(view, true),
      ]
    : [];
  return {
    summary: cardSummary(view),
    blocks: [
      ...head(view, Number.POSITIVE_INFINITY),
      ...termsInFull(milestone.terms, view, milestone.dueAt),
      costBlock(milestone.terms),
      ...amendmentBlocks(view),
      ...evidence,
      ...note(milestone, Number.POSITIVE_INFINITY),
      ...endings(view, Number.POSITIVE_INFINITY),
      {
        kind: "actions",
        actions: [
          ...buttonsFor(view, actor),
          ...compareButtons(view),
          { kind: "act", label: "Record", ref: refTo("record", milestone.id) },
          ...(actor.side ? [saveTemplateButton(milestone.id)] : []),
        ],
      },
    ],
  };
}

/** What a notification shows of a card. */
export function cardSummary({ milestone }: MilestoneView): Spans {
  return say`M-${milestone.number} ${milestone.terms.title}: ${headlineWord(milestone)}`;
}

function head(view: MilestoneView, longest: number): readonly Block[] {
  const { number, terms } = view.milestone;
  return [
    { kind: "header", text: `M-${number} ${terms.title}` },
    { kind: "text", spans: moneyLine(view) },
    {
      kind: "text",
      spans: isOutcome(view) ? [strong`${headlineWord(view.milestone)}`] : stateLine(view),
    },
    ...[...approvalLines(view), ...clockLines(view, longest)].map(
      (spans) => ({ kind: "text", spans }) as const,
    ),
  ];
}

/** A decided milestone says so in its outcome line, which carries the one symbol. */
function isOutcome({ milestone: { review } }: MilestoneView): boolean {
  return review.state === "approved" || review.state === "decided";
}

/** The buyer's words for the changes asked, where they are not about one criterion. */
function note({ review }: Milestone, longest: number): readonly Block[] {
  if (review.state !== "changes_requested" || review.note.trim() === "") return [];
  return [
    {
      kind: "labelled",
      label: "What needs to change",
      spans: say`${clipped(review.note, longest)}`,
    },
  ];
}

function endings(view: MilestoneView, longest: number): readonly Block[] {
  const { cancellation } = view.milestone;
  const asked = cancellation
    ? [
        say`${named(personOf(view.people, cancellation.by))} asks to cancel: “${clipped(cancellation.reason, longest)}”`,
      ]
    : [];
  const next = nextActionLine(view);
  return [...outcomeLines(view), ...asked, ...(next ? [next] : [])].map((spans) => ({
    kind: "text",
    spans,
  }));
}

/** What an open amendment changes, old struck through; nothing where none is open. */
export function amendmentBlocks(view: MilestoneView): readonly Block[] {
  const { milestone, people } = view;
  const { amendment, terms } = milestone;
  if (!amendment || openProposal(milestone) !== amendment) return [];
  const by = named(personOf(people, amendment.proposedBy));
  return [
    { kind: "divider" },
    {
      kind: "text",
      spans: [strong`Version ${amendment.version}, proposed by ${by}, changes this:`],
    },
    ...changedTerms(terms, amendment, view),
    ...(amendment.costs.buyerPaysMinor === terms.costs.buyerPaysMinor
      ? []
      : [costBlock(amendment)]),
  ];
}
