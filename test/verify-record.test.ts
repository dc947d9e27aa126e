import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { releasedRecord } from "./support/records.ts";

const folder = mkdtempSync(join(tmpdir(), "tranche-record-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(text: string): string {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(file, text);
  return file;
}

/** The command as a person runs it. */
function verifyRecordCommand(...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["src/verify-record.ts", ...args], (error, stdout) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, said: stdout });
    });
  });
}

describe("npm run verify-record", () => {
  it("says that a record is intact, with the hash to compare, and exits 0", async () => {
    const record = releasedRecord();
    const { code, said } = await verifyRecordCommand(fileWith(JSON.stringify(record, null, 2)));
    expect(said).toContain("Milestone M-3");
    expect(said).toContain("Intact: 10 events");
    expect(said).toContain(record.head.hash);
    expect(code).toBe(0);
  });

  it("names what was altered and exits 1", async () => {
    const text = JSON.stringify(releasedRecord()).replace("slack", "slick");
    const { code, said } = await verifyRecordCommand(fileWith(text));
    expect(said).toContain("NOT intact, 1 found");
    expect(said).toContain("event 7 (ApprovalGiven) was altered");
    expect(code).toBe(1);
  });

  it("finds a field that no hash covers", async () => {
    const record = releasedRecord();
    const events = record.events.map((event) => ({ ...event, note: "put in later" }));
    const { code, said } = await verifyRecordCommand(
      fileWith(JSON.stringify({ ...record, events })),
    );
    expect(said).toContain("note");
    expect(code).toBe(1);
  });

  it("says plainly that a file is not JSON, or no record", async () => {
    const broken = await verifyRecordCommand(fileWith('{"format": '));
    expect(broken).toMatchObject({ code: 1, said: expect.stringContaining("It is not JSON") });
    const other = await verifyRecordCommand(fileWith('{"format":"something/1"}'));
    expect(other.said).toContain('its "format" says something else');
    expect(other.code).toBe(1);
  });

  it("explains itself and exits 64 without a file, and with one that is not there", async () => {
    const none = await verifyRecordCommand();
    expect(none).toMatchObject({ code: 64, said: expect.stringContaining("verify-record FILE") });
    const missing = await verifyRecordCommand(join(folder, "missing.json"));
    expect(missing).toMatchObject({ code: 64, said: expect.stringContaining("I can't read") });
  });
});
