import { describe, expect, it } from "vitest";
import { hashOf } from "../../src/infra/hash.ts";

describe("hashOf", () => {
  it("hashes the RFC 8785 form: the order of keys and the way numbers are written do not matter", () => {
    // sha256sum of the text {"a":[1,"é"],"b":1e+21}
    const known = "52eedcb06c967820ccaf77e4111cfc87a01061a4e1c79273a495798fc6a10d41";
    expect(hashOf({ b: 1e21, a: [1, "é"] })).toBe(known);
    expect(hashOf({ a: [1.0, "\u00e9"], b: 1_000_000_000_000_000_000_000 })).toBe(known);
  });

  it.each([undefined, Number.NaN, "\uD800"])("refuses %s, which has no canonical form", (value) => {
    expect(() => hashOf(value)).toThrow();
  });
});
