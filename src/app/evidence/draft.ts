import { cleanBlock, cleanLine } from "../../domain/clean-text.ts";
import {
  asId,
  type CriterionId,
  type EvidenceId,
  isUuid,
  type PersonId,
} from "../../domain/ids.ts";
import type { EvidenceInput } from "../../domain/milestone/commands.ts";
import type { Actor } from "../../domain/milestone/decision.ts";
import { itemsRefusal, readEvidence } from "../../domain/milestone/evidence.ts";
import type { EvidenceItem } from "../../domain/milestone/evidence-item.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import { type Refusal, refusal } from "../../domain/refusals.ts";
import type { Done, MilestoneRef, Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import { execute } from "../execute.ts";
import { see } from "../queries/see.ts";
import type { MilestoneView, Refused } from "../queries/views.ts";
import { owe, PRIORITY } from "../tasks.ts";
import type { EvidenceRow, NewEvidence } from "./evidence-row.ts";
import { EVERY_PIECE, type GivenFile, type GivenMessage } from "./given.ts";

/** What is collected for the next submission: only the facilitator's side sees it until it is sent. */
export type Draft = {
  readonly kind: "draft";
  readonly view: MilestoneView;
  readonly actor: Actor;
  /** Which submission it will be. */
  readonly nth: number;
  readonly items: readonly EvidenceItem[];
  /** Whether anybody has changed it yet; before that it is what was handed in the last time. */
  readonly isBegun: boolean;
};

/** What is added to a draft at once. */
export type Given = {
  readonly criterionId: CriterionId | null;
  /** Links and notes as typed; empty for none. */
  readonly text: string;
  readonly files: readonly GivenFile[];
  readonly message: GivenMessage | null;
};

const MOST_BYTES = 25 * 1024 * 1024;
const LONGEST_MESSAGE = 4_000;
/** The draft as it is; a later one begins with what was handed in before. */
export async function draftOf(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
): Promise<Draft | Refused> {
  const seen = await see(deps, origin, ref, "submit");
  if (seen.kind === "refused") return seen;
  const { view, actor } = seen;
  const { milestone } = view;
  const nth = nextNth(milestone);
  const rows = await deps.reads.draftOf(milestone.id, nth);
  const items = rows?.map(itemOf) ?? (await before(deps, milestone));
  const known = new Set(milestone.terms.criteria.map(({ id }) => id));
  // What showed a criterion that isn't in the terms any more is about the whole.
  const placed = items.map((item) =>
    item.criterionId !== null && !known.has(item.criterionId)
      ? { ...item, criterionId: null }
      : item,
  );
  return { kind: "draft", view, actor, nth, items: placed, isBegun: rows !== null };
}

const nextNth = ({ submission }: Milestone): number =>
  submission.state === "none" ? 1 : submission.nth + 1;

/** What was handed in the last time, also where it was taken back. */
async function before(deps: Deps, { id, submission }: Milestone): Promise<readonly EvidenceItem[]> {
  if (submission.state === "submitted") return submission.evidence;
  if (submission.state === "none") return [];
  return ((await deps.reads.draftOf(id, submission.nth)) ?? []).map(itemOf);
}

function itemOf({ id, kind, criterionId, text, source, author, by, at, copy }: EvidenceRow) {
  return { id, kind, criterionId, text, source, author, by, at, copy };
}

/** The form's text takes the place of every criterion's links and notes; the rest stays. */
export async function typeDraft(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
  typed: readonly EvidenceInput[],
): Promise<Draft | Refused> {
  const draft = await draftOf(deps, origin, ref);
  if (draft.kind === "refused") return draft;
  const apart = draft.items.filter(
    ({ kind, criterionId }) => kind === "message" || kind === "file" || criterionId === null,
  );
  const read = readEvidence(typed, draft.view.milestone.terms.criteria, apart.length === 0);
  if (!read.ok) return no(draft, ...read.refusals);
  const fresh: NewEvidence[] = [];
  const kept = new Set(apart.map(({ id }) => id));
  const pieces = read.evidence.flatMap(({ criterionId, note, links }) => [
    ...(note === "" ? [] : [{ criterionId, kind: "note", text: note } as const]),
    ...links.map((text) => ({ criterionId, kind: "link", text }) as const),
  ]);
  for (const piece of pieces) {
    const same = draft.items.find(
      (item) =>
        item.kind === piece.kind &&
        item.criterionId === piece.criterionId &&
        item.text === piece.text &&
        !kept.has(item.id),
    );
    // A link of the submission before is fetched anew, in its place.
    if (same && (draft.isBegun || piece.kind === "note")) kept.add(same.id);
    else fresh.push(newPiece(deps, draft, { ...piece, source: sourceOf(piece) }));
  }
  return change(deps, origin, draft, fresh, [...kept]);
}

const sourceOf = ({ kind, text }: { readonly kind: string; readonly text: string }) =>
  kind === "link" ? text : null;

/** Adds links, notes, files or a message to what is there. */
export async function addToDraft(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
  given: Given,
): Promise<Draft | Refused> {
  const draft = await draftOf(deps, origin, ref);
  if (draft.kind === "refused") return draft;
  const pieces = piecesOf(given, draft.view.milestone);
  if (!pieces.ok) return no(draft, ...pieces.refusals);
  const fresh = pieces.pieces
    .filter((piece) => !draft.items.some((item) => isThere(item, piece)))
    .map((piece) => newPiece(deps, draft, piece));
  return change(
    deps,
    origin,
    draft,
    fresh,
    draft.items.map(({ id }) => id),
  );
}

/** The same words, link or message twice says nothing more; two files of one name may be two files. */
const isThere = (item: EvidenceItem, { kind, criterionId, text, source }: Piece): boolean =>
  item.kind === kind &&
  item.criterionId === criterionId &&
  item.text === text &&
  item.source === source &&
  (kind !== "file" || source !== null);

type Piece = Pick<NewEvidence, "kind" | "criterionId" | "text" | "source"> &
  Partial<Pick<NewEvidence, "author" | "origin">>;

/** What was given as pieces of evidence, or why it can't be: for drafts, and for statements in a dispute. */
export function piecesOf(
  { criterionId, text, files, message }: Given,
  { terms }: Milestone,
):
  | { readonly ok: true; readonly pieces: readonly Piece[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] } {
  const large = files.find(({ bytes }) => bytes > MOST_BYTES);
  const all = [...files, ...(message?.files ?? [])];
  const words = cleanBlock(message?.text ?? "").slice(0, LONGEST_MESSAGE);
  if (large) {
    const detail = { name: cleanLine(large.name).slice(0, 100), megabytes: 25 };
    return { ok: false, refusals: [refusal("evidence.too_large", detail, "files")] };
  }
  // One that is about the whole is read as if it were about the first criterion, and then put where it belongs.
  const any = terms.criteria[0]?.id;
  const typed = cleanBlock(text);
  const read =
    typed === "" || !any
      ? ({ ok: true, evidence: [] } as const)
      : readEvidence([{ criterionId: criterionId ?? any, text: typed }], terms.criteria, false);
  if (!read.ok)
    return { ok: false, refusals: read.refusals.map((one) => ({ ...one, field: "text" })) };
  const said = read.evidence.flatMap(({ note, links }) => [
    ...(note === "" ? [] : [{ kind: "note", criterionId, text: note, source: null } as const]),
    ...links.map((address) => ({ ...LINK, criterionId, text: address, source: address })),
  ]);
  const quoted =
    message && words !== ""
      ? [
          {
            ...({ kind: "message", criterionId, text: words, source: message.source } as const),
            author: cleanLine(message.author).slice(0, 100),
          },
        ]
      : [];
  const attached = all.map((file) => ({
    ...({ kind: "file", criterionId } as const),
    text: nameOf(file),
    source: message?.source ?? null,
    origin: file.origin,
  }));
  const pieces = [...quoted, ...said, ...attached];
  return pieces.length > 0
    ? { ok: true, pieces }
    : { ok: false, refusals: [refusal("evidence.missing", {}, "text")] };
}

const LONGEST_NAME = 120;
const ENDING = 20;

/** A file's name on one line; of a very long one the middle is left out, so that its ending says what it is. */
function nameOf({ name }: GivenFile): string {
  const letters = [...cleanLine(name)];
  if (letters.length <= LONGEST_NAME) return letters.join("") || "file";
  return `${letters.slice(0, LONGEST_NAME - ENDING).join("")}…${letters.slice(-ENDING).join("")}`;
}

const LINK = { kind: "link" } as const;

function newPiece(deps: Deps, { view, actor }: Draft, piece: Piece): NewEvidence {
  return pieceBy(deps, view, { by: actor.personId, from: "facilitator" }, piece);
}

/** A piece with everything that the table keeps of it. */
export function pieceBy(
  deps: Deps,
  { milestone, agreement, now }: MilestoneView,
  who: { readonly by: PersonId; readonly from: NewEvidence["from"] },
  piece: Piece,
): NewEvidence {
  const { id: milestoneId } = milestone;
  return {
    ...{ id: asId<EvidenceId>(deps.newId()), agreementId: agreement.id, milestoneId, at: now },
    ...{ author: null, origin: null, ...who, ...piece },
  };
}

/** Takes one piece out, by its id or the beginning of it; or all of them, to start over. */
export async function dropFromDraft(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
  id: string,
): Promise<Draft | Refused> {
  const draft = await draftOf(deps, origin, ref);
  if (draft.kind === "refused") return draft;
  const goes = (one: EvidenceItem) => id === EVERY_PIECE || one.id.startsWith(id);
  const left = draft.items.filter((item) => !goes(item)).map((item) => item.id);
  return change(deps, origin, draft, [], left);
}

/** Writes what a draft is from now on, and has new pieces copied at once. */
async function change(
  deps: Deps,
  origin: Origin,
  draft: Draft,
  fresh: readonly NewEvidence[],
  left: readonly EvidenceId[],
): Promise<Draft | Refused> {
  const { milestone } = draft.view;
  const staying = draft.items.filter(({ id }) => left.includes(id));
  const unfit = itemsRefusal([...staying, ...fresh.map(asItem)], milestone.terms.criteria);
  if (unfit) return no(draft, unfit);
  // What was handed in before there were copies has no row of its own, and what stands at a link may be another thing
  // by now: handed in again, both are new.
  const isRenewed = ({ id, kind }: EvidenceItem) =>
    !isUuid(id) || (!draft.isBegun && kind === "link");
  const renewed = staying
    .filter(isRenewed)
    .map(({ id: _, copy: __, by: ___, at: ____, ...piece }) => newPiece(deps, draft, piece));
  const kept = staying.filter((item) => !isRenewed(item)).map(({ id }) => id);
  await deps.reads.changeDraft(milestone.id, draft.nth, {
    add: [...renewed, ...fresh],
    keep: kept,
    drop: draft.items.map(({ id }) => id).filter((id) => isUuid(id) && !kept.includes(id)),
  });
  if (fresh.length + renewed.length > 0) {
    await owe(deps, [
      {
        ...{ id: deps.newId(), kind: "keep_evidence", subject: milestone.id },
        ...{ agreementId: draft.view.agreement.id, milestoneId: milestone.id },
        priority: PRIORITY.card,
      },
    ]);
  }
  return draftOf(deps, origin, { by: "id", id: milestone.id });
}

const asItem = ({
  origin: _,
  from: __,
  agreementId: ___,
  milestoneId: ____,
  ...item
}: NewEvidence) => ({
  ...item,
  copy: { state: "keeping" } as const,
});

/** Hands in what was collected; one that was sent meanwhile, by whomever, is not sent twice. */
export async function sendDraft(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
  nth: number,
): Promise<Done | Refused> {
  const draft = await draftOf(deps, origin, ref);
  if (draft.kind === "refused") return draft;
  if (draft.nth !== nth) return no(draft, sentAlready(draft.view.milestone));
  if (draft.items.length === 0) return no(draft, refusal("evidence.draft_empty"));
  return execute(deps, origin, ref, { verb: "submit", evidence: [], items: draft.items });
}

/** Who sent it and when, where that is still the submission that stands. */
function sentAlready({ submission }: Milestone): Refusal {
  const { by, at } = submission.state === "submitted" ? submission : {};
  return refusal("evidence.draft_sent", { ...(by && { by }), ...(at && { at }) });
}

function no({ view }: Draft, ...refusals: readonly Refusal[]): Refused {
  return { kind: "refused", refusals, view, candidates: [], people: view.people };
}
