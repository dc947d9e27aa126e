import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAnswer } from "../../../src/domain/context/answer.ts";
import { folded, foldedText } from "../../../src/domain/context/normalise.ts";
import { checkAnswer, verbatim } from "../../../src/domain/context/quotes.ts";
import type { ContextInput, ModelAnswer } from "../../../src/domain/context/review-context.ts";
import { asId, type CriterionId } from "../../../src/domain/ids.ts";
import { anyText } from "../../support/any-text.ts";

const id = (number: number) => asId<CriterionId>(`criterion-${number}`);

const EVIDENCE =
  "Recording 2:10. The payment intent “succeeded”,\u00a0order 1042\ncreated — caf\u0065\u0301 menu.\nCustomers were unable to pay with cards.";

const input: ContextInput = {
  criteria: [
    { id: id(1), text: "Card payment succeeds" },
    { id: id(2), text: "Load test at 50 rps" },
  ],
  requiredProof: "Recording",
  exclusions: "Apple Pay; gift cards",
  documents: [
    {
      ...{ id: "a", label: "E1", from: "facilitator", criterionId: null, name: "a.txt" },
      text: EVIDENCE,
    },
    {
      ...{ id: "b", label: "E2", from: "buyer", criterionId: null, name: "b.txt" },
      text: "Gift cards were tried at the till as well.",
    },
  ],
};

const NOTHING = { verdict: "not_evidenced", quotes: [], ask: "" } as const;
const answering = (over: Partial<ModelAnswer>): ModelAnswer => ({
  ...{ criteria: [], proof: NOTHING, exclusions: [], questions: [] },
  ...over,
});
const claim = (quote: string, evidence = "E1") =>
  checkAnswer(
    input,
    answering({
      criteria: [{ number: 1, verdict: "evidenced", quotes: [{ evidence, quote }], ask: "" }],
    }),
  );

describe("a quote", () => {
  it.each([
    ["with plain marks and blanks", `payment intent "succeeded", order 1042 created - café`],
    ["in quotation marks of its own", "“order 1042 created — café menu.”"],
    ["with dots where it stops", "The payment intent “succeeded”, order 1042..."],
    ["with invisible characters", "payment\u200b intent \u2066“succeeded”\u2069"],
  ])("counts %s", (_, quote) => {
    const [first] = claim(quote).criteria;
    expect(first?.verdict).toBe("evidenced");
    expect(foldedText(EVIDENCE)).toContain(foldedText(first?.quotes[0]?.text ?? "-"));
  });

  it("is shown in the evidence's own words", () => {
    const [first] = claim('the payment intent "succeeded", order'.replace("the", "The")).criteria;
    expect(first?.quotes).toEqual([
      { evidenceId: "a", text: "The payment intent “succeeded”, order" },
    ]);
  });

  it.each([
    ["that stands nowhere", "the payment was confirmed by the bank"],
    ["of another case", "THE PAYMENT INTENT “SUCCEEDED”"],
    ["that two places make up", "Recording 2:10. Customers were unable"],
    ["from the middle of a word, which turns it around", "able to pay with cards"],
    ["of two words", "payment intent"],
    ["of few letters", "a b c d"],
    ["of nothing", ""],
  ])("does not count %s, and its claim is dropped and counted", (_, quote) => {
    const checked = claim(quote);
    expect(checked.criteria[0]).toEqual({ criterionId: id(1), ...NOTHING });
    expect(checked.dropped).toBe(1);
  });

  it("counts only in the evidence that it names", () => {
    expect(claim("Gift cards were tried at the till", "E1").dropped).toBe(1);
    expect(claim("Gift cards were tried at the till", "E7").dropped).toBe(1);
    expect(claim("Gift cards were tried at the till", "e2 ").dropped).toBe(0);
  });

  it("does not count above 300 characters", () => {
    const words = "one more word of it and ".repeat(20).trim();
    expect(verbatim(folded(words), words)).toBeNull();
    expect(verbatim(folded(words), words.slice(0, 287))).not.toBeNull();
  });

  it("counts in a script without blanks", () => {
    const text = "ステージング環境でカード決済を三回試し、すべて成功しました。";
    expect(verbatim(folded(text), "カード決済を三回試し")).toBe("カード決済を三回試し");
    expect(verbatim(folded(text), "決済を")).toBeNull();
  });

  it("is shown with the “not” that it was cut from", () => {
    const text = "The app did not really pass the load test at 50 rps.";
    expect(verbatim(folded(text), "pass the load test at 50 rps")).toBe(
      "not really pass the load test at 50 rps",
    );
  });

  it("loses the address in it", () => {
    const text = "The report is at https://evil.example/x and shows all forty runs.";
    expect(verbatim(folded(text), text)).toBe("and shows all forty runs.");
  });
});

describe("an answer", () => {
  it("says nothing on criteria, exclusions and evidence that do not exist", () => {
    const quotes = [{ evidence: "E2", quote: "Gift cards were tried at the till" }];
    const checked = checkAnswer(
      input,
      answering({
        criteria: [
          { number: 0, verdict: "evidenced", quotes, ask: "" },
          { number: 3, verdict: "evidenced", quotes, ask: "" },
        ],
        exclusions: [
          { exclusion: "X2", quotes },
          { exclusion: "X9", quotes },
          { exclusion: "Refunds", quotes },
        ],
      }),
    );
    expect(checked.criteria.map(({ verdict }) => verdict)).toEqual([
      "not_evidenced",
      "not_evidenced",
    ]);
    expect(checked.exclusions).toEqual([
      {
        text: "gift cards",
        quotes: [{ evidenceId: "b", text: "Gift cards were tried at the till" }],
      },
    ]);
  });

  it("keeps two quotes of a claim at most, each once", () => {
    const quotes = [
      "Recording 2:10. The payment",
      "The payment intent",
      "The payment intent",
      "Customers were unable to pay",
    ].map((quote) => ({ evidence: "E1", quote }));
    const checked = checkAnswer(
      input,
      answering({ proof: { verdict: "partly", quotes, ask: "Is there more of it?" } }),
    );
    expect(checked.proof?.quotes).toHaveLength(2);
    expect(checked.proof?.ask).toBe("Is there more of it?");
  });

  it("has no word on a proof that was not asked for", () => {
    const quotes = [{ evidence: "E1", quote: "Recording 2:10. The payment" }];
    const proof = { verdict: "evidenced", quotes, ask: "" } as const;
    expect(checkAnswer({ ...input, requiredProof: " " }, answering({ proof })).proof).toBeNull();
  });
});

const someWords = fc.oneof(
  anyText,
  fc.string({ unit: "grapheme" }),
  fc.tuple(fc.nat(120), fc.nat(80)).map(([at, length]) => EVIDENCE.slice(at, at + length)),
);
const someQuotes = fc.array(
  fc.record({ evidence: fc.constantFrom("E1", "E2", "E3", ""), quote: someWords }),
  { maxLength: 4 },
);
const finding = {
  verdict: fc.constantFrom("evidenced", "partly", "not_evidenced", "contradicted"),
  quotes: someQuotes,
  ask: someWords,
} as const;
const someAnswer = fc.record({
  criteria: fc.array(fc.record({ number: fc.integer({ min: -1, max: 4 }), ...finding }), {
    maxLength: 5,
  }),
  proof: fc.record(finding),
  exclusions: fc.array(
    fc.record({ exclusion: fc.oneof(someWords, fc.constant("X1")), quotes: someQuotes }),
    {
      maxLength: 3,
    },
  ),
  questions: fc.array(someWords, { maxLength: 5 }),
});

describe("any answer", () => {
  it("gives each criterion once, and no quote that does not stand in its evidence", () => {
    fc.assert(
      fc.property(someAnswer, (answer) => {
        const read = readAnswer(JSON.stringify(answer));
        if (!read) throw new Error("an answer of the right shape was not read");
        const { criteria, proof, exclusions } = checkAnswer(input, read);
        expect(criteria.map(({ criterionId }) => criterionId)).toEqual([id(1), id(2)]);
        for (const { verdict, quotes } of [...criteria, ...(proof ? [proof] : [])])
          expect(quotes.length > 0).toBe(verdict !== "not_evidenced");
        for (const { evidenceId, text } of [...criteria, ...exclusions].flatMap(
          ({ quotes }) => quotes,
        )) {
          const document = input.documents.find((one) => one.id === evidenceId);
          expect(foldedText(document?.text ?? "")).toContain(foldedText(text));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is read, or is none, whatever JSON it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (words) => {
        const read = readAnswer(words);
        if (read) expect(checkAnswer(input, read).criteria).toHaveLength(2);
      }),
    );
  });

  it.each([
    ["no JSON", "Sure! Here it is"],
    ["a list", "[]"],
    ["null", "null"],
    ["a missing field", '{"criteria":[],"exclusions":[],"questions":[]}'],
    [
      "an unknown verdict",
      '{"criteria":[],"proof":{"verdict":"great","quotes":[],"ask":""},"exclusions":[],"questions":[]}',
    ],
    [
      "a number that is none",
      '{"criteria":[{"number":1.5,"verdict":"partly","quotes":[],"ask":""}],"proof":{"verdict":"partly","quotes":[],"ask":""},"exclusions":[],"questions":[]}',
    ],
  ])("is no answer when it is %s", (_, words) => expect(readAnswer(words)).toBeNull());
});
