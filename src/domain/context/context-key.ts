import { ANSWER_SCHEMA } from "./answer.ts";
import { INSTRUCTIONS, PROMPT_VERSION } from "./prompt.ts";
import type { ContextInput } from "./review-context.ts";

/**
 * What the question to a model consists of, as one value: hash its canonical JSON, and the same evidence, terms and model
 * are never asked about twice. Ids are in it, because the answer is kept with them.
 */
export function contextKey(input: ContextInput, model: string): unknown {
  const { criteria, requiredProof, exclusions, documents } = input;
  return {
    model,
    prompt: { version: PROMPT_VERSION, instructions: INSTRUCTIONS, schema: ANSWER_SCHEMA },
    criteria: criteria.map(({ id, text }) => ({ id, text })),
    requiredProof,
    exclusions,
    documents: documents.map(({ id, label, from, criterionId, text }) => {
      return { id, label, from, criterionId, text };
    }),
  };
}
