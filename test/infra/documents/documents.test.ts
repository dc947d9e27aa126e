import { extractText, getDocumentProxy } from "unpdf";
import { describe, expect, it } from "vitest";
import { decisionRecord } from "../../../src/chat/record/decision-record.ts";
import { createDocuments } from "../../../src/infra/documents/index.ts";
import { recordFileOf, settledAt70 } from "../../support/record-files.ts";

const HOSTILE =
  '<script>alert(1)</script><img src=x onerror=alert(1)> [here](https://evil.example) {{1}} "><svg/onload=1>';
const documents = createDocuments();
const printed = decisionRecord(recordFileOf(settledAt70(HOSTILE)));

describe("the page of a record", () => {
  it("shows hostile words as they are: nothing runs, nothing is fetched, nothing is a link", () => {
    const page = documents.page(printed);
    const body = page.slice(page.indexOf("<body>"));
    expect(body).not.toMatch(/<(script|img|svg|a|iframe|form|link)\b/i);
    expect(page).toContain("default-src 'none'");
    const shown = body
      .replace(/<[^>]+>/g, "")
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
    expect(shown).toContain(HOSTILE);
  });
});

describe("the PDF of a record", () => {
  it("says the same in selectable text, page by page, and runs nothing", async () => {
    const bytes = await documents.pdf(printed);
    expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
    expect(bytes.toString("latin1")).not.toMatch(/\/(JavaScript|JS|Launch|URI|OpenAction)\b/);
    const { text, totalPages } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), {
      mergePages: true,
    });
    const words = text.replace(/\s+/g, " ");
    expect(words).toContain("Settled by an accepted offer");
    expect(words).toContain("$3,262.35");
    expect(words).toContain(`page ${totalPages} of ${totalPages}`);
  });

  it("shows letters that its font does not have as boxes, and says so", async () => {
    const bytes = await documents.pdf({
      ...{ title: "日本語", subtitle: "", foot: "M-3" },
      parts: [{ kind: "paragraph", text: "負荷テスト and Łódź" }],
    });
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), {
      mergePages: true,
    });
    expect(text).toContain("□□□□□ and Łódź");
    expect(text.replace(/\s+/g, " ")).toContain("file of this record have them.");
  });
});
