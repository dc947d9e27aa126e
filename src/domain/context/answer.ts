import type { ModelAnswer, Verdict } from "./review-context.ts";

/** The name of the shape, as structured output wants one. */
export const ANSWER_NAME = "review_context";

const VERDICTS = ["evidenced", "partly", "not_evidenced", "contradicted"] as const;
const text = { type: "string" } as const;
const verdict = { type: "string", enum: VERDICTS } as const;
const quotes = list(shape({ evidence: text, quote: text }));

/**
 * ModelAnswer as JSON Schema, in the strict subset (developers.openai.com/api/docs/guides/structured-outputs): every field
 * required, none besides them. Lengths and counts are bounded when the answer is checked, since not every server takes them.
 */
export const ANSWER_SCHEMA: Readonly<Record<string, unknown>> = shape({
  criteria: list(shape({ number: { type: "integer" }, verdict, quotes, ask: text })),
  proof: shape({ verdict, quotes, ask: text }),
  exclusions: list(shape({ exclusion: text, quotes })),
  questions: list(text),
});

function shape(properties: Readonly<Record<string, unknown>>) {
  const required = Object.keys(properties);
  return { type: "object", properties, required, additionalProperties: false };
}

function list(items: unknown) {
  return { type: "array", items };
}

/** Longer than any honest answer by far. */
const LONGEST_ANSWER = 200_000;

/** A model's words as an answer of the asked shape; null where they are not one. Nothing in it is checked yet. */
export function readAnswer(words: string): ModelAnswer | null {
  if (words.length > LONGEST_ANSWER) return null;
  try {
    return answerOf(JSON.parse(words));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof OffSchema) return null;
    throw error;
  }
}

class OffSchema extends Error {}

function answerOf(value: unknown): ModelAnswer {
  const { criteria, proof, exclusions, questions } = fieldsOf(value);
  return {
    criteria: listOf(criteria).map((item) => {
      const { number } = fieldsOf(item);
      if (typeof number !== "number" || !Number.isInteger(number)) throw new OffSchema();
      return { number, ...findingOf(item) };
    }),
    proof: findingOf(proof),
    exclusions: listOf(exclusions).map((item) => {
      const { exclusion, quotes: given } = fieldsOf(item);
      return { exclusion: textOf(exclusion), quotes: quotesOf(given) };
    }),
    questions: listOf(questions).map(textOf),
  };
}

function findingOf(value: unknown): ModelAnswer["proof"] {
  const { verdict: said, quotes: given, ask } = fieldsOf(value);
  return { verdict: verdictOf(said), quotes: quotesOf(given), ask: textOf(ask) };
}

function quotesOf(value: unknown): ModelAnswer["proof"]["quotes"] {
  return listOf(value).map((item) => {
    const { evidence, quote } = fieldsOf(item);
    return { evidence: textOf(evidence), quote: textOf(quote) };
  });
}

function verdictOf(value: unknown): Verdict {
  const found = VERDICTS.find((one) => one === value);
  if (!found) throw new OffSchema();
  return found;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new OffSchema();
  return Object.fromEntries(Object.entries(value));
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new OffSchema();
  return value;
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw new OffSchema();
  return value;
}
