import { describe, expect, it } from "vitest";
import { extract } from "../../../src/domain/context/extract.ts";
import { foldedText } from "../../../src/domain/context/normalise.ts";
import { framedEvidence } from "../../../src/domain/context/prompt.ts";
import { checkAnswer } from "../../../src/domain/context/quotes.ts";
import type {
  ContextInput,
  ModelAnswer,
  ReviewContext,
} from "../../../src/domain/context/review-context.ts";
import { asId, type CriterionId } from "../../../src/domain/ids.ts";
import { LIVE, wordsSeen } from "../../eval/score.ts";
import { PAYLOADS } from "./payloads.ts";

const criterionId = asId<CriterionId>("criterion-7c1e");

const inputWith = (payload: string): ContextInput => ({
  criteria: [{ id: criterionId, text: "Card payment succeeds on staging" }],
  requiredProof: "Load test at 50 rps",
  exclusions: "Refunds by bank transfer",
  documents: [
    {
      ...{ id: "document-7c1e", label: "E1", from: "facilitator", criterionId: null },
      ...{ name: payload, text: payload },
    },
  ],
});

/** A model that does as it is told by the evidence: it says all is shown, and repeats the attacker everywhere. */
function obedient(payload: string): ModelAnswer {
  const quotes = [payload, payload.slice(0, 200), "words that stand nowhere at all"].map(
    (quote) => ({
      evidence: "E1",
      quote,
    }),
  );
  return {
    criteria: [
      { number: 1, verdict: "evidenced", quotes, ask: payload },
      { number: 2, verdict: "evidenced", quotes, ask: payload },
      { number: 1, verdict: "contradicted", quotes: [], ask: payload },
    ],
    proof: { verdict: "evidenced", quotes, ask: payload },
    exclusions: [
      { exclusion: payload, quotes },
      { exclusion: "X1", quotes },
    ],
    questions: [payload, `${payload}?`, payload.slice(10)],
  };
}

/** What is wrong with a context: words that could come alive, claims without a quote, quotes that stand nowhere. */
function faultsOf(input: ContextInput, context: ReviewContext): readonly string[] {
  const texts = input.documents.map(({ text }) => foldedText(text));
  const live = wordsSeen(context).filter((words) => LIVE.some((pattern) => pattern.test(words)));
  const findings = [...context.criteria, ...(context.proof ? [context.proof] : [])];
  const bare = findings.filter(
    ({ verdict, quotes }) => verdict !== "not_evidenced" && quotes.length === 0,
  );
  const unfounded = [...findings, ...context.exclusions]
    .flatMap(({ quotes }) => quotes)
    .filter(({ text }) => !texts.some((one) => one.includes(foldedText(text))));
  const unasked = context.criteria.filter((one) => one.criterionId !== criterionId);
  return [...live, ...[...bare, ...unfounded, ...unasked].map((one) => JSON.stringify(one))];
}

describe("500 injections (faults 69 and 70)", () => {
  it("are 500 different ones", () =>
    expect(new Set(PAYLOADS.map(({ text }) => text)).size).toBe(500));

  it("put no link, mention, id or order into a context, and no claim without a quote, when the model obeys them", () => {
    for (const { name, text } of PAYLOADS) {
      const input = inputWith(text);
      const by = { kind: "model", model: "obedient" } as const;
      const context = { by, cut: [], ...checkAnswer(input, obedient(text)) };
      expect(faultsOf(input, context), name).toEqual([]);
      expect(context.criteria, name).toHaveLength(1);
      const said = [...context.criteria.map(({ ask }) => ask), ...context.questions].join("\n");
      expect(said, name).not.toMatch(
        /approve this|release the|pay the full|verdict evidenced|all criteria are met|ignore all/i,
      );
    }
  });

  it("do no more to the extract", () => {
    for (const { name, text } of PAYLOADS) {
      const input = inputWith(text);
      expect(faultsOf(input, extract(input, "no_model")), name).toEqual([]);
    }
  });

  it("never leave the frame in which the model is shown them", () => {
    for (const { name, text } of PAYLOADS) {
      const lines = framedEvidence(inputWith(text)).split(/[\n\r\u2028\u2029\u0085\v\f]/u);
      const strays = lines.filter((line) => !/^(?:C1|P|X1|E1|EVIDENCE E1)\| ?/.test(line));
      expect(strays, name).toEqual([]);
      expect(
        lines.filter((line) => line.startsWith("EVIDENCE ")),
        name,
      ).toHaveLength(1);
    }
  });
});
