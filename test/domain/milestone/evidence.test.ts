import { describe, expect, it } from "vitest";
import { readEvidence } from "../../../src/domain/milestone/evidence.ts";
import { c1, c2 } from "../../support/parties.ts";

const criteria = [
  { id: c1, text: "One" },
  { id: c2, text: "Two" },
];
const read = (text: string) => {
  const result = readEvidence([{ criterionId: c1, text }], criteria);
  return result.ok ? result.evidence[0] : result.refusals;
};

describe("readEvidence", () => {
  it("takes links out of text, normalised and each once, and keeps the rest as a note", () => {
    expect(
      read("See (HTTPS://Example.com/a), then:\nhttps://example.com/a https://example.com/b.\nOK?"),
    ).toEqual({
      criterionId: "c1",
      links: ["https://example.com/a", "https://example.com/b"],
      note: "See (HTTPS://Example.com/a), then:\nOK?",
    });
    expect(read("http://bücher.example")).toMatchObject({
      links: ["http://xn--bcher-kva.example/"],
      note: "",
    });
  });

  it("lists only criteria that have something, in the terms' order", () => {
    const given = [
      { criterionId: c2, text: "b" },
      { criterionId: c1, text: " \u200b\n" },
    ];
    expect(readEvidence(given, criteria)).toEqual({
      ok: true,
      evidence: [{ criterionId: c2, links: [], note: "b" }],
    });
  });

  it.each([
    ["credentials", "https://user:pass@example.com", "credentials"],
    ["a user alone", "https://user@example.com/x", "credentials"],
    ["other schemes", "ftp://example.com/file", "scheme"],
    ["files", "file:///etc/passwd", "scheme"],
    ["what is no address", "https://", "unreadable"],
    ["a bad port", "http://example.com:99999/", "unreadable"],
  ])("refuses links with %s", (_, text, why) => {
    expect(read(text)).toMatchObject([
      { code: "evidence.link_invalid", field: "c1", detail: { why } },
    ]);
  });

  it("does not repeat the credentials that it refuses", () => {
    expect(JSON.stringify(read("https://user:s3cret@example.com"))).not.toContain("s3cret");
  });

  it("leaves script addresses as the inert words that they are", () => {
    expect(read("javascript:alert(1)")).toMatchObject({ links: [], note: "javascript:alert(1)" });
  });

  it("refuses too much text and too many links, and says how much is too much", () => {
    expect(read("x".repeat(2_001))).toMatchObject([
      { code: "evidence.too_long", field: "c1", detail: { max: 2_000, length: 2_001 } },
    ]);
    const links = Array.from({ length: 11 }, (_, n) => `https://example.com/${n}`).join("\n");
    expect(read(links)).toMatchObject([
      { code: "evidence.too_long", detail: { maxLinks: 10, links: 11 } },
    ]);
  });

  it("refuses a submission that shows nothing", () => {
    expect(readEvidence([], criteria)).toMatchObject({ refusals: [{ code: "evidence.missing" }] });
    expect(read(" \u200b")).toMatchObject([{ code: "evidence.missing" }]);
  });
});
