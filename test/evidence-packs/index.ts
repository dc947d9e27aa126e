import type { ContextInput } from "../../src/domain/context/review-context.ts";
import type { CriterionId } from "../../src/domain/ids.ts";
import { asId } from "../../src/domain/ids.ts";
import { CONTRADICTORY } from "./contradictory.ts";
import { HONEST } from "./honest.ts";
import { HOSTILE } from "./hostile.ts";
import { HUGE } from "./huge.ts";
import { MULTILINGUAL } from "./multilingual.ts";
import { OFF_TOPIC } from "./off-topic.ts";
import type { Pack } from "./pack.ts";
import { THIN } from "./thin.ts";

/** 40 packs of evidence with known truth. */
export const PACKS: readonly Pack[] = [
  ...HONEST,
  ...THIN,
  ...CONTRADICTORY,
  ...OFF_TOPIC,
  ...MULTILINGUAL,
  ...HUGE,
  ...HOSTILE,
];

const criterionId = (pack: Pack, number: number) =>
  asId<CriterionId>(`${pack.kind}-${pack.name}-criterion-${number}`);

/** What the product would be given of a pack: all but its truth. */
export function inputOf(pack: Pack): ContextInput {
  return {
    criteria: pack.criteria.map(({ text }, at) => ({ id: criterionId(pack, at + 1), text })),
    requiredProof: pack.proof,
    exclusions: pack.exclusions,
    documents: pack.documents.map((document, at) => ({
      id: `${pack.kind}-${pack.name}-document-${at + 1}`,
      label: `E${at + 1}`,
      from: "facilitator",
      criterionId: document.for === 0 ? null : criterionId(pack, document.for),
      name: document.name,
      text: document.text,
    })),
  };
}
