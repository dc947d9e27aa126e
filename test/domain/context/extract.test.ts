import { describe, expect, it } from "vitest";
import { extract } from "../../../src/domain/context/extract.ts";
import { accuracy, scored, sum } from "../../eval/score.ts";
import { inputOf, PACKS } from "../../evidence-packs/index.ts";

const rows = PACKS.map((pack) => scored(pack, extract(inputOf(pack), "no_model")));

/** What it reaches (test/eval/README.md), less one verdict each: a change that makes it worse is seen. */
const FLOOR = { tuned: 0.95, heldOut: 0.69 };

describe("the extract over 40 packs of evidence", () => {
  it("reads packs of each kind", () => {
    const count = (kind: string) => PACKS.filter((pack) => pack.kind === kind).length;
    expect(PACKS).toHaveLength(40);
    expect(PACKS.filter(({ heldOut }) => heldOut)).toHaveLength(10);
    expect(
      ["honest", "thin", "contradictory", "off_topic", "multilingual", "huge", "hostile"].map(
        count,
      ),
    ).toEqual([10, 6, 6, 5, 5, 3, 5]);
  });

  it("gives as many right verdicts as it did, also on packs that it was not tuned on", () => {
    expect(accuracy(rows.filter(({ pack }) => !pack.heldOut))).toBeGreaterThanOrEqual(FLOOR.tuned);
    expect(accuracy(rows.filter(({ pack }) => pack.heldOut))).toBeGreaterThanOrEqual(FLOOR.heldOut);
  });

  it("quotes only what stands in the evidence, and claims nothing without", () => {
    expect(sum(rows.map(({ quotes }) => quotes))).toBeGreaterThan(60);
    expect(rows.filter(({ invalid }) => invalid > 0)).toEqual([]);
  });

  it("is steered by none of them", () => {
    expect(rows.flatMap(({ steered }) => steered)).toEqual([]);
  });
});

describe("the extract", () => {
  const [pack] = PACKS;
  if (!pack) throw new Error("no pack");

  it("says why it stands there, and asks for what is not attached", () => {
    const context = extract(inputOf(pack), "model_down");
    expect(context.by).toEqual({ kind: "extract", because: "model_down" });
    expect(context.criteria[2]).toMatchObject({
      verdict: "not_evidenced",
      quotes: [],
      ask: expect.stringMatching(
        /^Nothing attached mentions “\w+”: was it done, and where is the result\?$/,
      ),
    });
  });

  it("has a word for evidence without words, and none without evidence", () => {
    const input = { ...inputOf(pack), documents: [] };
    const context = extract(input, "no_model");
    expect(context.criteria.map(({ verdict }) => verdict)).toEqual(Array(3).fill("not_evidenced"));
    expect(context.questions).toHaveLength(1);
  });

  it("names the known exclusion that evidence touches", () => {
    const input = inputOf(pack);
    const [document] = input.documents;
    if (!document) throw new Error("no document");
    const documents = [
      { ...document, text: "We also tried Apple Pay with a test wallet on staging." },
    ];
    expect(extract({ ...input, documents }, "no_model").exclusions).toEqual([
      {
        text: "Apple Pay is not included",
        quotes: [
          {
            evidenceId: document.id,
            text: "We also tried Apple Pay with a test wallet on staging.",
          },
        ],
      },
    ]);
  });
});
