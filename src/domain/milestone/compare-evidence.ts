import type { EvidenceItem } from "./evidence-item.ts";

/** What became of the evidence from one submission to the next. */
export type EvidenceChange =
  | { readonly kind: "added" | "removed" | "unchanged"; readonly item: EvidenceItem }
  /** The same link or file name, with another content behind it. */
  | { readonly kind: "content_changed"; readonly item: EvidenceItem };

/** Piece by piece, in the order of the later submission, then what is gone. Without both copies nothing is said of a content. */
export function compareEvidence(
  before: readonly EvidenceItem[],
  after: readonly EvidenceItem[],
): readonly EvidenceChange[] {
  const left = [...before];
  const later = after.map((item): EvidenceChange => {
    const at = left.findIndex((one) => isSame(one, item));
    const [was] = at < 0 ? [] : left.splice(at, 1);
    if (!was) return { kind: "added", item };
    return { kind: hasOtherContent(was, item) ? "content_changed" : "unchanged", item };
  });
  return [...later, ...left.map((item) => ({ kind: "removed", item }) as const)];
}

const isSame = (one: EvidenceItem, other: EvidenceItem): boolean =>
  one.id === other.id ||
  (one.kind === other.kind && one.criterionId === other.criterionId && one.text === other.text);

const hasOtherContent = ({ copy: was }: EvidenceItem, { copy: is }: EvidenceItem): boolean =>
  was.state === "kept" && is.state === "kept" && was.sha256 !== is.sha256;
