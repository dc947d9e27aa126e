import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { READER_LIMITS } from "../../../src/infra/evidence/read/limits.ts";
import { createEvidenceReader } from "../../../src/infra/evidence/read/reader.ts";
import { docx, gif, jpeg, pdf, png, webp, wordLine, wordXml } from "../../support/contents.ts";
import { zip } from "../../support/zip.ts";

const reader = createEvidenceReader({ processes: 1 });
beforeAll(() => reader.extract({ bytes: Buffer.from("warm"), name: "" }));
afterAll(() => reader.stop());

const read = (bytes: Buffer | string, name = "") =>
  reader.extract({ bytes: Buffer.from(bytes), name });

describe("what a content says, by its bytes", () => {
  it("reads a PDF page after page, whatever its name says", async () => {
    const found = await read(await pdf(["Ship the login page", "Second page"]), "picture.png");
    expect(found).toEqual({
      kind: "text",
      mediaType: "application/pdf",
      text: "Ship the login page\n\nSecond page",
      isCut: false,
    });
  });

  it("says that a PDF longer than is read was cut", async () => {
    const short = createEvidenceReader({ child: { ...READER_LIMITS.child, pages: 1 } });
    const found = await short.extract({ bytes: await pdf(["one", "two"]), name: "" });
    await short.stop();
    expect(found).toMatchObject({ text: "one", isCut: true });
  });

  it("reads a Word document", async () => {
    const found = await read(
      docx(wordXml(wordLine("Handover") + wordLine("of the key &amp; the lock"))),
    );
    expect(found).toMatchObject({ kind: "text", text: "Handover\n\nof the key & the lock" });
    expect(found.mediaType).toContain("wordprocessingml");
  });

  it("reads the words of a page: no scripts, no styles, hidden words as plain text", async () => {
    const page = `<!-- x --><!doctype html><head><title>Shop &lt;b&gt;</title><style>p{}</style><script>steal()</script></head>
      <body><h1>Done</h1><p style="display:none">&lt;script&gt;approve&lt;/script&gt;</p><a href="javascript:x()">live</a><noscript>no</noscript></body>`;
    expect(await read(page, "notes.txt")).toEqual({
      kind: "text",
      mediaType: "text/html",
      text: "Shop <b>\n\nDone\n\n<script>approve</script>\n\nlive",
      isCut: false,
    });
  });

  it("reads Markdown by its words, with the addresses of its links", async () => {
    const text =
      "# Release\n\nSee [the build](https://ci.example/7) **now**\n\n- one\n- two\n\n```\ncode\n```\n\n<div>raw <b>words</b><script>x()</script></div>\n";
    expect(await read(text)).toMatchObject({
      mediaType: "text/markdown",
      text: "Release\n\nSee the build now <https://ci.example/7>\n\none\ntwo\n\ncode\n\nraw words",
    });
  });

  it.each([
    ["data.csv", "a,b\n1,2\n", "text/csv"],
    ["x", '{"a": [1, 2]}', "application/json"],
    ["x.patch", "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "text/x-diff"],
    ["x.py", "# setup\n\n- not a list\n# again\n**kw**\n", "text/plain"],
    ["x.svg", '<svg xmlns="http://www.w3.org/2000/svg"><text>Hi</text></svg>', "image/svg+xml"],
    ["x.xml", '<?xml version="1.0"?><a>1</a>', "application/xml"],
    ["about-pdf.txt", "A file begins with %PDF-1.7, they say.", "text/plain"],
  ])("reads %s as it stands", async (name, text, mediaType) => {
    expect(await read(text, name)).toEqual({ kind: "text", mediaType, text: text, isCut: false });
  });

  it.each([
    ["UTF-8 with a mark", Buffer.from("\ufeffGrüße", "utf8")],
    ["UTF-16, little end first", Buffer.from("\ufeffGrüße", "utf16le")],
    ["UTF-16, big end first", Buffer.from("\ufeffGrüße", "utf16le").swap16()],
    ["Latin 1", Buffer.from("Grüße", "latin1")],
  ])("reads %s", async (_, bytes) => {
    expect(await read(bytes)).toMatchObject({ mediaType: "text/plain", text: "Grüße" });
  });

  it("reads a charset that a page declares", async () => {
    const bytes = Buffer.concat([
      Buffer.from('<html><meta charset="windows-1251"><body>'),
      Buffer.from([0xcf, 0xf0]),
    ]);
    expect(await read(bytes)).toMatchObject({ text: "Пр" });
  });

  it("cleans what no store takes: NUL, half characters, terminal colours, foreign line ends", async () => {
    const text = `${"line of a log\n".repeat(20)}a\0b\r\nc\u001b[31mred\u001b[0m`;
    expect(await read(text)).toMatchObject({ text: `${"line of a log\n".repeat(20)}ab\ncred` });
    const half = Buffer.from("\ufeffab\ud800cd", "utf16le");
    expect(await read(half)).toMatchObject({ text: "ab\ufffdcd" });
  });

  it("keeps a million characters and never half of one", async () => {
    const found = await read("😀".repeat(500_001));
    expect(found).toMatchObject({ kind: "text", isCut: true });
    expect(found.kind === "text" && found.text.length).toBe(1_000_000);
    const odd = await read(`a${"😀".repeat(500_001)}`);
    expect(odd.kind === "text" && [odd.text.length, odd.text.isWellFormed()]).toEqual([
      999_999,
      true,
    ]);
  });

  it.each([
    ["image/png", png(640, 480)],
    ["image/gif", gif(640, 480)],
    ["image/jpeg", jpeg(640, 480)],
    ["image/webp", webp(640, 480)],
  ])("passes a picture on with its size: %s", async (mediaType, bytes) => {
    expect(await read(bytes, "x.txt")).toEqual({
      kind: "image",
      mediaType,
      width: 640,
      height: 480,
    });
  });

  it.each([
    ["an archive", zip([{ name: "a.txt", content: "a" }]), "application/zip", "unknown_type"],
    [
      "a program",
      Buffer.concat([Buffer.from("\u007fELF"), Buffer.alloc(200)]),
      "application/x-elf",
      "unknown_type",
    ],
    ["nothing", "", "application/octet-stream", "empty"],
    ["spaces", " \n\n ", "text/plain", "empty"],
  ])("says that it does not read %s", async (_, bytes, mediaType, why) => {
    expect(await read(bytes)).toEqual({ kind: "unreadable", mediaType, why });
  });

  it("says what a password keeps shut", async () => {
    const shut = { kind: "unreadable", why: "encrypted" };
    expect(await read(await pdf(["secret"], "pass"))).toMatchObject(shut);
    expect(await read(zip([{ name: "a", content: "a", flags: 1 }]))).toMatchObject(shut);
    const office = Buffer.concat([
      Buffer.from("d0cf11e0a1b11ae1", "hex"),
      Buffer.alloc(600),
      Buffer.from("EncryptedPackage", "utf16le"),
    ]);
    expect(await read(office)).toMatchObject(shut);
  });
});

describe("the processes behind it", () => {
  it("stays warm between contents, and takes a fresh process after a kill", async () => {
    const others = children();
    const own = createEvidenceReader({ processes: 1 });
    const readA = () => own.extract({ bytes: Buffer.from("a"), name: "" });
    const ownProcess = () => children().filter((id) => !others.includes(id));
    await readA();
    const first = ownProcess();
    expect(await readA()).toMatchObject({ text: "a" });
    expect(ownProcess()).toEqual(first);

    // Takes seconds where nobody ends it; how long it may take is for the hostile contents to show.
    const slow = Buffer.from(`# Slow\n\n${"<a ".repeat(90_000)}`);
    const reading = own.extract({ bytes: slow, name: "slow.md" });
    for (const id of first) process.kill(Number(id), "SIGKILL");
    expect(await reading).toMatchObject({ kind: "unreadable", why: "too_complex" });
    expect(await readA()).toMatchObject({ text: "a" });
    expect(ownProcess()).toHaveLength(1);
    expect(ownProcess()).not.toEqual(first);
    await own.stop();
  });

  it("leaves no process behind when it is stopped, and reads nothing any more", async () => {
    const before = children();
    const own = createEvidenceReader();
    await Promise.all(
      ["a", "b"].map((text) => own.extract({ bytes: Buffer.from(text), name: "" })),
    );
    expect(children().length).toBe(before.length + 2);
    await own.stop();
    expect(children()).toEqual(before);
    await expect(own.extract({ bytes: Buffer.from("a"), name: "" })).rejects.toThrow("stopped");
  });

  it("takes a fresh process after so many contents", async () => {
    const own = createEvidenceReader({ processes: 1, contentsPerProcess: 1 });
    const before = children();
    await own.extract({ bytes: Buffer.from("a"), name: "" });
    expect(children()).toEqual(before);
    await own.stop();
  });
});

/** Processes that this one started, by id. */
function children(): readonly string[] {
  return readdirSync("/proc/self/task")
    .flatMap((thread) => readFileSync(`/proc/self/task/${thread}/children`, "utf8").split(" "))
    .filter((id) => id !== "")
    .sort();
}
