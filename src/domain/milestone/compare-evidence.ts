import type { EvidenceItem } from "./evidence-item.ts";

/** What became of the evidence from one submission to the next. */
export type EvidenceChange =
  | { readonly kind: "added" | "removed" | "unchanged"; readonly item: EvidenceItem }
  /** The same link or file name, with another content behind it. */
  | { readonly kind: "content_changed"; readonly item: EvidenceItem };

type Same = (was: EvidenceItem, is: EvidenceItem) => boolean;

/** Piece by piece, in the order of the later submission, then what is gone. Without both copies nothing is said of a content. */
export function compareEvidence(
  before: readonly EvidenceItem[],
  after: readonly EvidenceItem[],
): readonly EvidenceChange[] {
  const left = [...before];
  const pairs = new Map<EvidenceItem, EvidenceItem>();
  // The closest first: of two files of one name, the one with the same content is the same file.
  for (const isSame of [hasId, isAlike, hasName]) {
    for (const item of after.filter((one) => !pairs.has(one))) {
      const at = left.findIndex((one) => isSame(one, item));
      const [was] = at < 0 ? [] : left.splice(at, 1);
      if (was) pairs.set(item, was);
    }
  }
  const later = after.map((item): EvidenceChange => {
    const was = pairs.get(item);
    if (!was) return { kind: "added", item };
    return { kind: hasOtherContent(was, item) ? "content_changed" : "unchanged", item };
  });
  return [...later, ...left.map((item) => ({ kind: "removed", item }) as const)];
}

const hasId: Same = (was, is) => was.id === is.id;
const isAlike: Same = (was, is) => hasName(was, is) && !hasOtherContent(was, is);
const hasName: Same = (was, is) =>
  was.kind === is.kind && was.criterionId === is.criterionId && was.text === is.text;

const hasOtherContent: Same = ({ copy: was }, { copy: is }) =>
  was.state === "kept" && is.state === "kept" && was.sha256 !== is.sha256;
