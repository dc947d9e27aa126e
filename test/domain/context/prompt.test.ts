import { describe, expect, it } from "vitest";
import { ANSWER_SCHEMA, readAnswer } from "../../../src/domain/context/answer.ts";
import { contextKey } from "../../../src/domain/context/context-key.ts";
import { framedEvidence } from "../../../src/domain/context/prompt.ts";
import { inputOf, PACKS } from "../../evidence-packs/index.ts";

const [pack] = PACKS;
if (!pack) throw new Error("no pack");
const input = inputOf(pack);

describe("what a model is shown", () => {
  it("is terms and evidence in tagged lines", () => {
    expect(framedEvidence(input).split("\n").slice(0, 9)).toEqual([
      "C1| Card payment succeeds on staging",
      "C2| A declined card shows the reason to the customer",
      "C3| Load test at 50 rps for 10 minutes with p95 under 300 ms",
      "P| Recording of a payment and the load test report",
      "X1| Apple Pay is not included",
      "EVIDENCE E1| from the facilitator, given for criterion 1",
      expect.stringMatching(/^E1\| Recording 2:10\. Paid with/),
      "EVIDENCE E2| from the facilitator, given for criterion 2",
      "E2| # Declined card",
    ]);
  });

  it("holds no id and no file name", () => {
    for (const one of PACKS) {
      const given = inputOf(one);
      const shown = framedEvidence(given);
      for (const { id, name } of given.documents) {
        expect(shown).not.toContain(id);
        expect(shown).not.toContain(`${name}\n`);
      }
      for (const { id } of given.criteria) expect(shown).not.toContain(id);
    }
  });
});

describe("the shape of an answer", () => {
  it("is in the strict subset: every field required, none besides", () => {
    const problems: string[] = [];
    const look = (schema: unknown, path: string) => {
      if (typeof schema !== "object" || schema === null) return;
      const fields = Object.fromEntries(Object.entries(schema));
      if (fields["type"] === "object") {
        if (fields["additionalProperties"] !== false) problems.push(`${path}: more fields`);
        const names = Object.keys(Object(fields["properties"]));
        if (JSON.stringify(fields["required"]) !== JSON.stringify(names))
          problems.push(`${path}: required`);
      }
      for (const [name, part] of Object.entries(fields)) look(part, `${path}.${name}`);
    };
    look(ANSWER_SCHEMA, "answer");
    expect(problems).toEqual([]);
  });

  it("is read back as it was written", () => {
    const quotes = [{ evidence: "E1", quote: "order 1042 created" }];
    const answer = {
      criteria: [{ number: 1, verdict: "evidenced", quotes, ask: "" }],
      proof: { verdict: "partly", quotes, ask: "Where is the load test report?" },
      exclusions: [{ exclusion: "X1", quotes }],
      questions: ["Which card was used?"],
    };
    expect(readAnswer(JSON.stringify(answer))).toEqual(answer);
  });
});

describe("the key under which a context is kept", () => {
  const text = (value: unknown) => JSON.stringify(value);

  it("is the same for the same question, and another for another model, text or term", () => {
    const key = text(contextKey(input, "m"));
    expect(text(contextKey(structuredClone(input), "m"))).toBe(key);
    expect(text(contextKey(input, "n"))).not.toBe(key);
    expect(text(contextKey({ ...input, exclusions: "" }, "m"))).not.toBe(key);
    const [first, ...rest] = input.documents;
    if (!first) throw new Error("no document");
    const documents = [{ ...first, text: `${first.text}.` }, ...rest];
    expect(text(contextKey({ ...input, documents }, "m"))).not.toBe(key);
  });
});
