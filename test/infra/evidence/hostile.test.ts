import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Extracted } from "../../../src/app/ports/evidence.ts";
import { EXTRACTED_CHARACTERS } from "../../../src/app/ports/evidence.ts";
import { createEvidenceReader } from "../../../src/infra/evidence/read/reader.ts";
import { ARCHIVES } from "../../support/hostile/archives.ts";
import type { Hostile } from "../../support/hostile/content.ts";
import { PDFS } from "../../support/hostile/pdfs.ts";
import { PICTURES } from "../../support/hostile/pictures.ts";
import { TEXTS } from "../../support/hostile/texts.ts";
import { WORD_DOCUMENTS } from "../../support/hostile/word-documents.ts";

// A tenth of the time that it has in earnest, so that the ones that are killed do not hold this file up.
const SHORT_MS = 700;
// What has one right answer gets it, however slow the machine is.
const PATIENT_MS = 60_000;
const MEGABYTE = 1024 * 1024;
const MOST_MEMORY = 256 * MEGABYTE;
// Memory is looked at every so often: so much more may have come between two looks.
const BETWEEN_LOOKS = 64 * MEGABYTE;

const hasty = createEvidenceReader({ timeMs: SHORT_MS, warmBytes: 192 * MEGABYTE });
const patient = createEvidenceReader({ timeMs: PATIENT_MS, warmBytes: 192 * MEGABYTE });

let peak = 0;
let survived = 0;
const looking = setInterval(() => {
  peak = Math.max(peak, ...children().map(residentBytes));
}, 20);

beforeAll(() => patient.extract({ bytes: Buffer.from("warm"), name: "" }));
afterAll(async () => {
  clearInterval(looking);
  await Promise.all([hasty.stop(), patient.stop()]);
});

async function survive({ name = "", bytes, fits }: Hostile): Promise<void> {
  const content = { bytes: await bytes(), name };
  const mayBeKilled = !fits || fits.includes("too_complex");
  const found = await (mayBeKilled ? hasty : patient).extract(content);
  if (fits) expect(fits).toContain(found.kind === "unreadable" ? found.why : found.kind);
  canBeStored(found);
  survived += 1;
}

function canBeStored(found: Extracted): void {
  expect(found.mediaType).toMatch(/^[\w.+-]+\/[\w.+-]+$/);
  if (found.kind !== "text") return;
  expect(found.text.length).toBeLessThanOrEqual(EXTRACTED_CHARACTERS);
  expect(found.text.isWellFormed()).toBe(true);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not come through.
  expect(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(found.text)).toBe(false);
  expect(found.text).not.toContain("root:");
}

describe.concurrent("survives what strangers may send (faults 74, 75)", {
  timeout: 120_000,
}, () => {
  it.each(ARCHIVES)("an archive with $what", survive);
  it.each(WORD_DOCUMENTS)("a Word document with $what", survive);
  it.each(PDFS)("a PDF with $what", survive);
  it.each(PICTURES)("a picture: $what", survive);
  it.each(TEXTS)("a text: $what", survive);
});

it("is a hundred of them, and still reads what is harmless", async () => {
  expect(survived).toBeGreaterThanOrEqual(100);
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(MOST_MEMORY + BETWEEN_LOOKS);
  const found = await patient.extract({ bytes: Buffer.from("Ship it"), name: "" });
  expect(found).toMatchObject({ kind: "text", text: "Ship it" });
});

/** Processes that this one started, by id. */
function children(): readonly string[] {
  return readdirSync("/proc/self/task")
    .flatMap((thread) => readFileSync(`/proc/self/task/${thread}/children`, "utf8").split(" "))
    .filter((id) => id !== "");
}

function residentBytes(id: string): number {
  try {
    return (
      Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0) * 1024
    );
  } catch {
    return 0; // It has ended meanwhile.
  }
}
