import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { folded, foldedText } from "../../../src/domain/context/normalise.ts";
import { anyText } from "../../support/any-text.ts";

describe("folded text", () => {
  it.each([
    ["quotation marks", "“a” ‘b’ «c» „d‟", `"a" 'b' "c" "d"`],
    ["dashes", "a–b—c−d‑e", "a-b-c-d-e"],
    ["white space", " a\u00a0\u2003b\r\n\tc ", "a b c"],
    ["compatibility forms", "ﬁne ｗｉｄｅ ① ½", "fine wide 1 1⁄2"],
    ["composed and taken apart", "e\u0301 \u1112\u1161\u11ab", "é 한"],
    ["what is not seen", "a\u200bb\u202ec\u{e0061}d\u00ade", "abcde"],
  ])("is the same for %s", (_, text, plain) => expect(foldedText(text)).toBe(plain));

  it("knows where each of its characters came from", () => {
    const source = " x “Cafe\u0301\u200b  noir” ﬁn";
    const { text, starts, ends } = folded(source);
    const at = text.indexOf("Café noir");
    const found = source.slice(starts[at], ends[at + "Café noir".length - 1]);
    expect(found).toBe("Cafe\u0301\u200b  noir");
  });

  it("stays as it is when folded again, and maps into its source, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: "grapheme" })), (source) => {
        const { text, starts, ends } = folded(source);
        expect(foldedText(text)).toBe(text);
        expect(starts).toHaveLength(text.length);
        for (let at = 0; at < text.length; at += 1) {
          expect(ends[at]).toBeGreaterThan(starts[at] ?? Number.POSITIVE_INFINITY);
          expect(ends[at]).toBeLessThanOrEqual(source.length);
          expect(starts[at]).toBeGreaterThanOrEqual(starts[at - 1] ?? 0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
