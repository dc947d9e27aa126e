import { describe, expect, it } from "vitest";
import { asId, type EvidenceId } from "../../../src/domain/ids.ts";
import { compareEvidence } from "../../../src/domain/milestone/compare-evidence.ts";
import type { EvidenceItem } from "../../../src/domain/milestone/evidence-item.ts";
import { anItem } from "../../support/evidence-items.ts";
import { c1, c2, NOW } from "../../support/parties.ts";

const copyOf = (sha256: string): EvidenceItem["copy"] => ({
  ...{ state: "kept", sha256, bytes: 1, mediaType: "text/plain", unreadable: null, at: NOW },
});
const notKept = { state: "not_kept", why: "gone", at: NOW } as const;
const report = (over: Partial<EvidenceItem> = {}) =>
  anItem({ kind: "file", text: "report.pdf", copy: copyOf("a"), ...over });
const kinds = (before: readonly EvidenceItem[], after: readonly EvidenceItem[]) =>
  compareEvidence(before, after).map(({ kind, item }) => `${kind} ${item.text}`);

describe("what changed from one submission to the next", () => {
  it("is nothing where the same pieces were handed in again, in whatever order", () => {
    const [one, other] = [report(), anItem({ text: "Done" })];
    expect(kinds([one, other], [other, one])).toEqual(["unchanged Done", "unchanged report.pdf"]);
    expect(kinds([one], [report()])).toEqual(["unchanged report.pdf"]);
    expect(kinds([], [])).toEqual([]);
  });

  it("lists the later submission in its own order, and what is gone after it", () => {
    const [first, second] = [anItem({ text: "First" }), anItem({ text: "Second" })];
    expect(kinds([first, second], [anItem({ text: "Third" }), second])).toEqual([
      ...["added Third", "unchanged Second", "removed First"],
    ]);
  });

  it("tells the same name or link with another content behind it", () => {
    expect(kinds([report()], [report({ copy: copyOf("b") })])).toEqual([
      "content_changed report.pdf",
    ]);
    const link = (sha256: string) =>
      anItem({ kind: "link", text: "https://a.example/", copy: copyOf(sha256) });
    expect(kinds([link("a")], [link("b")])).toEqual(["content_changed https://a.example/"]);
  });

  it.each([
    ["is being copied", { state: "keeping" } as const],
    ["has no copy", notKept],
  ])("says nothing of a content where one of the two %s", (_, copy) => {
    expect(kinds([report()], [report({ copy })])).toEqual(["unchanged report.pdf"]);
    expect(kinds([report({ copy })], [report()])).toEqual(["unchanged report.pdf"]);
  });

  it("takes a piece that shows another criterion for another piece, and so one of another kind", () => {
    expect(kinds([report()], [report({ criterionId: c2 })])).toEqual([
      ...["added report.pdf", "removed report.pdf"],
    ]);
    expect(kinds([report()], [report({ criterionId: null })])).toHaveLength(2);
    const words = { text: "Same words", criterionId: c1 };
    expect(kinds([anItem(words)], [anItem({ ...words, kind: "message" })])).toEqual([
      ...["added Same words", "removed Same words"],
    ]);
  });

  it("pairs each piece once, the identical one before another of its name", () => {
    const [one, other] = [report(), report({ copy: copyOf("b") })];
    expect(kinds([one, other], [other])).toEqual(["unchanged report.pdf", "removed report.pdf"]);
    expect(kinds([one, other], [report({ copy: copyOf("b") })])).toEqual([
      ...["unchanged report.pdf", "removed report.pdf"],
    ]);
    expect(kinds([one], [one, report({ copy: copyOf("c") })])).toEqual([
      ...["unchanged report.pdf", "added report.pdf"],
    ]);
    expect(kinds([one], [report({ copy: copyOf("c") }), one])).toEqual([
      ...["added report.pdf", "unchanged report.pdf"],
    ]);
  });

  it("knows a piece that was moved to the whole by its id", () => {
    const id = asId<EvidenceId>("kept");
    expect(kinds([report({ id })], [report({ id, criterionId: null })])).toEqual([
      "unchanged report.pdf",
    ]);
  });
});
