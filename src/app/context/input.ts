import type { ContextInput, EvidenceDocument } from "../../domain/context/review-context.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import type { Piece } from "./material.ts";

/** What is asked about: the accepted standard and what was handed in, labelled in its order. No amounts, no people. */
export function inputOf(
  { terms: { criteria, requiredProof, exclusions } }: Milestone,
  pieces: readonly Piece[],
): ContextInput {
  const documents = pieces.flatMap(({ source, from, criterionId, text }, index) => {
    if (text === null || text.trim() === "") return [];
    const document: EvidenceDocument = {
      ...{ id: source.id, label: labelOf(index), from, criterionId },
      ...{ name: source.name, text },
    };
    return [document];
  });
  return {
    criteria: criteria.map(({ id, text }) => ({ id, text })),
    ...{ requiredProof, exclusions, documents },
  };
}

/** "E1", "E2" … by the place in the whole, so that a picture has one too. */
export const labelOf = (index: number): string => `E${index + 1}`;
