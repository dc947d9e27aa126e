import type { EvidenceDocument } from "../../domain/context/review-context.ts";
import type { Dispute } from "../../domain/milestone/dispute.ts";
import { type EvidenceItem, referredAuthor } from "../../domain/milestone/evidence-item.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import type { Deps } from "../deps.ts";
import type { EvidenceRow } from "../evidence/evidence-row.ts";
import { ProviderError } from "../ports.ts";
import type { ContextSource, ContextSubject } from "../queries/context-view.ts";

type From = EvidenceDocument["from"];

/** One piece of evidence, with what is to be read of it. */
export type Piece = {
  readonly source: ContextSource;
  readonly from: From;
  readonly criterionId: EvidenceDocument["criterionId"];
  /** Its words; null for what has none. Untrusted. */
  readonly text: string | null;
  /** The hash of a picture that is kept. */
  readonly picture: { readonly sha256: string; readonly mediaType: string } | null;
};

/** What is laid out for a subject, and whether all copies of it are made or given up. */
export type Material = { readonly pieces: readonly Piece[]; readonly isWhole: boolean };

/** What there is to lay out; null where that submission or dispute does not stand any more. */
export async function materialOf(
  deps: Pick<Deps, "reads" | "evidence">,
  milestone: Milestone,
  subject: ContextSubject,
): Promise<Material | null> {
  const given = givenFor(milestone, subject);
  if (!given) return null;
  const rows = await deps.reads.evidenceOf(milestone.id);
  const rowOf = (item: EvidenceItem) => rows.find(({ id }) => id === item.id) ?? null;
  const pieces = await Promise.all(
    given.items.map(({ item, from }) => pieceOf(deps, item, from, rowOf(item))),
  );
  const isWhole = given.items.every(({ item }) => (rowOf(item) ?? item).copy.state !== "keeping");
  return { pieces: [...given.said, ...pieces], isWhole };
}

type Given = {
  readonly items: readonly { readonly item: EvidenceItem; readonly from: From }[];
  readonly said: readonly Piece[];
};

function givenFor({ submission, review }: Milestone, subject: ContextSubject): Given | null {
  const [kind, nth] = subject.split(":");
  const handedIn = submission.state === "submitted" ? submission.evidence : [];
  const items = handedIn.map((item) => ({ item, from: "facilitator" as const }));
  if (kind === "submission") {
    const stands = submission.state === "submitted" && submission.nth === Number(nth);
    return stands ? { items, said: [] } : null;
  }
  if (review.state !== "disputed" || review.dispute.nth !== Number(nth)) return null;
  const { dispute } = review;
  const attached = dispute.statements.flatMap(({ evidence, from }) =>
    evidence.map((item) => ({ item, from })),
  );
  return { items: [...items, ...attached], said: saidIn(dispute) };
}

/** What both sides said for the record: the reason, then each statement. */
function saidIn({ nth, side, reason, statements }: Dispute): readonly Piece[] {
  const words = (id: string, name: string, from: From, text: string): Piece => ({
    source: { id, name, link: null, state: "read" },
    ...{ from, criterionId: null, text, picture: null },
  });
  return [
    words(`dispute-${nth}`, "reason of the dispute", side, reason),
    ...statements.map(({ id, from, text }, index) =>
      words(id, `statement ${index + 1}`, from, text),
    ),
  ];
}

async function pieceOf(
  { evidence }: Pick<Deps, "evidence">,
  item: EvidenceItem,
  from: From,
  row: EvidenceRow | null,
): Promise<Piece> {
  const copy = row?.copy ?? item.copy;
  const picture =
    copy.state === "kept" && copy.mediaType.startsWith("image/")
      ? { sha256: copy.sha256, mediaType: copy.mediaType }
      : null;
  const kept = row?.textSha256 ? await openKept(evidence, row.textSha256) : null;
  // What was typed is its own words, kept or not.
  const typed = item.kind === "note" || item.kind === "message" ? item.text : null;
  const text = kept ? new TextDecoder().decode(kept) : typed;
  const state =
    text !== null
      ? "read"
      : picture
        ? "picture"
        : copy.state === "kept"
          ? "unreadable"
          : "not_kept";
  const source: ContextSource = { id: item.id, name: nameOf(item), link: item.source, state };
  return { source, from, criterionId: item.criterionId, text, picture };
}

/** What is kept, or null where it is lost: cut, altered, or encrypted with a key that nobody has any more. */
export async function openKept(
  evidence: Deps["evidence"],
  sha256: string,
): Promise<Uint8Array | null> {
  try {
    return await evidence.get(sha256);
  } catch (error) {
    // A store that does not answer may answer soon.
    if (error instanceof ProviderError && error.retryable) throw error;
    return null;
  }
}

function nameOf({ kind, text, author }: EvidenceItem): string {
  switch (kind) {
    case "note":
      return "note";
    case "message":
      return author && !referredAuthor(author) ? `message by ${author}` : "message";
    default:
      return text;
  }
}
