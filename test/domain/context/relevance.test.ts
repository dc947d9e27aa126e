import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutToRelevant } from "../../../src/domain/context/relevance.ts";
import { inputOf, PACKS } from "../../evidence-packs/index.ts";

const packed = (name: string) => {
  const pack = PACKS.find((one) => one.name === name);
  if (!pack) throw new Error(name);
  return inputOf(pack);
};
const LOG = packed("needle-in-log");

describe("long evidence", () => {
  it("is cut to what is about the criteria, and it is said how much is left out", () => {
    const { input, cut } = cutToRelevant(LOG, 6_000);
    const [document] = input.documents;
    expect(document?.text.length).toBeLessThanOrEqual(6_000);
    for (const words of [
      "nightly backup completed: 48.2 GB",
      "backup restored successfully",
      "AES-256-GCM",
    ])
      expect(document?.text).toContain(words);
    const whole = LOG.documents[0]?.text.length ?? 0;
    expect(cut).toEqual([{ evidenceId: document?.id, characters: expect.any(Number) }]);
    expect(cut[0]?.characters).toBeGreaterThan(whole - 6_100);
    expect(cut[0]?.characters).toBeLessThan(whole);
  });

  it("leaves short pieces whole, and shares the rest fairly", () => {
    const [long] = LOG.documents;
    if (!long) throw new Error("no document");
    const short = { ...long, id: "short", label: "E2", text: "Nothing in common, kept whole." };
    const second = { ...long, id: "second", label: "E3" };
    const { input, cut } = cutToRelevant({ ...LOG, documents: [long, short, second] }, 10_030);
    const [first, kept, last] = input.documents.map(({ text }) => text);
    expect(kept).toBe(short.text);
    for (const text of [first, last]) {
      expect(text?.length).toBeGreaterThan(4_500);
      expect(text?.length).toBeLessThanOrEqual(5_000);
    }
    expect(cut.map(({ evidenceId }) => evidenceId)).toEqual([long.id, "second"]);
  });

  it("stays as it is below the budget", () => {
    const input = packed("checkout");
    expect(cutToRelevant(input)).toEqual({ input, cut: [] });
  });

  it("is cut the same each time, to the budget, whatever it is", () => {
    const [document] = LOG.documents;
    if (!document) throw new Error("no document");
    const texts = fc.array(fc.lorem({ maxCount: 60, mode: "sentences" }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(texts, fc.nat(2_000), (some, budget) => {
        const documents = some.map((text, at) => ({
          ...document,
          id: `${at}`,
          label: `E${at + 1}`,
          text,
        }));
        const once = cutToRelevant({ ...LOG, documents }, budget);
        expect(cutToRelevant({ ...LOG, documents }, budget)).toEqual(once);
        const length = once.input.documents.reduce((sum, { text }) => sum + text.length, 0);
        expect(length).toBeLessThanOrEqual(budget);
      }),
      { numRuns: 40 },
    );
  });
});
