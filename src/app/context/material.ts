import type { EvidenceDocument } from "../../domain/context/review-context.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import type { Deps } from "../deps.ts";
import type { ContextSource, ContextSubject } from "../queries/context-view.ts";

/** One piece of evidence, with what is to be read of it. */
export type Piece = {
  readonly source: ContextSource;
  readonly from: EvidenceDocument["from"];
  readonly criterionId: EvidenceDocument["criterionId"];
  /** Its words; null for what has none. Untrusted. */
  readonly text: string | null;
  /** The hash of a picture that is kept. */
  readonly picture: { readonly sha256: string; readonly mediaType: string } | null;
};

/** What is laid out for a subject, and whether copies of it are still being made. */
export type Material = { readonly pieces: readonly Piece[]; readonly isWhole: boolean };

/** What there is to lay out; null where that submission or dispute does not stand any more. */
export async function materialOf(
  _deps: Pick<Deps, "reads">,
  milestone: Milestone,
  subject: ContextSubject,
): Promise<Material | null> {
  const { submission } = milestone;
  if (submission.state !== "submitted" || subject !== `submission:${submission.nth}`) return null;
  const pieces = submission.evidence.flatMap(({ criterionId, note, links }): Piece[] => {
    const about = { from: "facilitator", criterionId, picture: null } as const;
    const noted: Piece[] =
      note === ""
        ? []
        : [
            {
              ...about,
              source: { id: `${criterionId}-note`, name: "note", link: null, state: "read" },
              text: note,
            },
          ];
    return [
      ...noted,
      ...links.map(
        (link, index): Piece => ({
          ...about,
          source: { id: `${criterionId}-${index}`, name: link, link, state: "not_kept" },
          text: null,
        }),
      ),
    ];
  });
  return { pieces, isWhole: true };
}
