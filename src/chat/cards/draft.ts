import type { Draft } from "../../app/evidence/draft.ts";
import { EVERY_PIECE } from "../../app/evidence/given.ts";
import type { EvidenceItem } from "../../domain/milestone/evidence-item.ts";
import { type ActionRef, refTo } from "../action-ref.ts";
import type { Action, Block, ChecklistItem, Message } from "../blocks.ts";
import { ordinal } from "../copy/time.ts";
import { clipped, sideName, withAuthors } from "../people.ts";
import { emphasis, inert, type Spans, say, strong, text } from "../spans.ts";
import { itemWords } from "./evidence-item.ts";

/** How many single pieces can be taken out here; what was typed is taken out in its form. */
const REMOVABLE = 15;

/** What the buyer will get, criterion by criterion, for the facilitator's eyes until it is sent. */
export function draftMessage({ view, nth, items: pieces }: Draft): Message {
  const items = withAuthors(pieces, view.people);
  const { id, number, terms } = view.milestone;
  const title = say`${ordinal(nth)} submission of M-${number}, not sent yet`;
  const whole = items.filter(({ criterionId }) => criterionId === null);
  const apart = items.filter(({ kind }) => kind === "file" || kind === "message");
  const bare = terms.criteria.filter(
    ({ id: one }) => !items.some((item) => item.criterionId === one),
  );
  return {
    summary: title,
    blocks: [
      { kind: "text", spans: [strong`${title}`] },
      {
        ...{ kind: "text", aside: true },
        spans: say`Only your side sees this. ${sideName(view, "buyer")} gets it when you send it, and the review time starts then.`,
      },
      { kind: "checklist", items: checklist(view.milestone.terms.criteria, items) },
      ...(whole.length > 0
        ? [{ kind: "labelled", label: "About the whole", spans: joined(whole) } as const]
        : []),
      ...apart.slice(0, REMOVABLE).map((item) => removable(item, id)),
      ...copyingWords(items),
      ...bareWords(bare.length, terms.criteria.length),
      { kind: "actions", actions: draftActions(id, nth, items) },
    ],
  };
}

function checklist(
  criteria: Draft["view"]["milestone"]["terms"]["criteria"],
  items: readonly EvidenceItem[],
): readonly ChecklistItem[] {
  return criteria.map(({ id, text: words }) => {
    const found = items.filter(({ criterionId }) => criterionId === id);
    const nothing = [emphasis([text("nothing attached")])];
    return {
      ...{ shown: found.length > 0, spans: [text(words)] },
      note: found.length > 1 ? say`${found.length} pieces:\n${joined(found)}` : one(found, nothing),
    };
  });
}

const one = ([item]: readonly EvidenceItem[], nothing: Spans): Spans =>
  item ? pieceWords(item) : nothing;

/** Several pieces, each on a line of its own, so that it is plain which belong together. */
const joined = (items: readonly EvidenceItem[]): Spans =>
  items.flatMap((item, index) => [text(index === 0 ? "• " : "\n• "), ...pieceWords(item)]);

const pieceWords = (item: EvidenceItem): Spans => [
  ...itemWords(item, false),
  ...(isFetching(item) ? [text(" "), emphasis(say`(being copied)`)] : []),
];

/** What is fetched from elsewhere; words are ours as soon as they are typed. */
const isFetching = ({ kind, copy }: EvidenceItem): boolean =>
  copy.state === "keeping" && (kind === "link" || kind === "file");

function removable(item: EvidenceItem, id: Parameters<typeof refTo>[1]): Block {
  const ref: ActionRef = { name: "draft_drop", id, version: item.id.slice(0, 18) };
  return {
    kind: "line",
    // What it is stands above; here it only has to be told from the others.
    spans: [inert(clipped(item.text.replaceAll(/\s+/g, " "), 60))],
    action: { kind: "act", label: "Remove", ref },
  };
}

function copyingWords(items: readonly EvidenceItem[]): readonly Block[] {
  const open = items.filter(isFetching).length;
  if (open === 0) return [];
  const spans = say`${open === 1 ? "One piece is" : `${open} pieces are`} being copied. You can send it now; the copies follow.`;
  return [{ kind: "text", spans, aside: true }];
}

function bareWords(bare: number, all: number): readonly Block[] {
  if (bare === 0) return [];
  const spans =
    bare === all
      ? say`Nothing is attached to a single criterion yet.`
      : say`${bare === 1 ? "One criterion has" : `${bare} criteria have`} nothing attached; the buyer will see that.`;
  return [{ kind: "text", spans }];
}

function draftActions(
  id: Parameters<typeof refTo>[1],
  nth: number,
  items: readonly EvidenceItem[],
): readonly Action[] {
  const act = (label: string, ref: ActionRef, style?: "primary"): Action => ({
    ...{ kind: "act", label, ref },
    ...(style && { style }),
  });
  return [
    ...(items.length > 0
      ? [act("Send to the buyer", refTo("draft_send", id, nth), "primary")]
      : []),
    act("Add files", refTo("draft_add", id)),
    act("Edit links and notes", refTo("submit", id)),
    ...(items.some(isFetching) ? [act("Check again", refTo("draft", id))] : []),
    ...(items.length > 1 ? [startOver(id)] : []),
  ];
}

function startOver(id: Parameters<typeof refTo>[1]): Action {
  return {
    ...{ kind: "act", label: "Start over", ref: { name: "draft_drop", id, version: EVERY_PIECE } },
    confirm: {
      title: "Start over",
      question: say`All links, notes, messages and files leave this draft. What was sent before stays as it is.`,
      yes: "Take everything out",
      no: "Keep it",
    },
  };
}
