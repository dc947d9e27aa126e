import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanBlock, cleanLine } from "../../src/domain/clean-text.ts";
import { anyText } from "../support/any-text.ts";

describe("cleaned text", () => {
  it.each([
    ["NUL and control characters", "a\u0000b\u0007c\u007f", "abc"],
    ["lone surrogates", "a\ud800b\udfffc", "abc"],
    ["direction overrides and isolates", "\u202eevil\u202c \u2066x\u2069", "evil x"],
    ["direction marks", "\u200ea\u200f\u061c", "a"],
    ["zero-width characters", "a\u200bb\u2060c\ufeffd\u00ade", "abcde"],
    ["tags that spell hidden words", "a\u{e0061}\u{e0062}b", "ab"],
    ["fillers that look empty", "\u3164\u115f", ""],
    ["joiners between Latin letters", "a\u200db\u200cc", "abc"],
  ])("loses %s", (_, text, clean) => {
    expect(cleanBlock(text)).toBe(clean);
  });

  it.each([
    ["a family of emoji", "👩\u200d👩\u200d👧"],
    ["emoji with skin and heart", "👩🏽\u200d🚀 ❤️\u200d🔥"],
    ["a Persian non-joiner", "می\u200cخواهم"],
    ["accents", "Crème brûlée"],
    ["lines", "one\n\ntwo"],
  ])("keeps %s", (_, text) => {
    expect(cleanBlock(text)).toBe(text.normalize("NFC"));
  });

  it("composes what an invisible character held apart", () => {
    expect(cleanBlock("e\u200b\u0301")).toBe("é");
  });

  it("composes, trims, and keeps at most one empty line", () => {
    expect(cleanBlock(" e\u0301 \r\n\r\n\r\n\u2028x\t ")).toBe("é\n\nx");
    expect(cleanLine(" a\n b\t\tc ")).toBe("a b c");
  });

  it("is well-formed, without invisible characters, and cleaning it again changes nothing", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = cleanBlock(text);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean).not.toMatch(/[[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069]--\n]/v);
        expect(cleanBlock(clean)).toBe(clean);
        expect(cleanLine(clean)).not.toContain("\n");
      }),
      { examples: [["\u08cf\u0301\u200dA"]] },
    );
  });

  it("cleans a megabyte at once", () => {
    expect(cleanLine("a \u200b\n".repeat(250_000)).length).toBe(499_999);
  });
});
