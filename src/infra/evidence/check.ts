import type { EvidenceStore } from "../../app/ports/evidence.ts";
import { type Finding, finding } from "../../app/ports/finding.ts";
import { ProviderError } from "../../app/ports.ts";
import { confinement } from "./read/confinement.ts";

/** Always the same content: however often it is written, it is kept once. */
const PROBE = Buffer.from("Tranche looks whether evidence can be written and read back.\n");

/** What is looked at: the store, what people call it, and one content that is on record, where there is any. */
export type EvidenceToCheck = {
  readonly store: EvidenceStore;
  readonly where: string;
  readonly onRecord: string | null;
};

/** Writes, reads back, and reads one older content. Never throws for what the store says. */
export async function checkEvidence(asked: EvidenceToCheck): Promise<readonly Finding[]> {
  const { store, where, onRecord } = asked;
  let sha256: string;
  try {
    ({ sha256 } = await store.put(PROBE));
  } catch (error) {
    return [finding("evidence.unwritable", { where, code: codeOf(error) })];
  }
  try {
    const back = await store.get(sha256);
    if (!back || !PROBE.equals(back)) throw new Error("it is another content");
  } catch (error) {
    return [finding("evidence.unreadable", { where, code: codeOf(error) })];
  }
  const lost = onRecord === null ? null : await whyLost(store, onRecord);
  if (lost !== null) return [finding("evidence.key_lost", { code: lost })];
  return [finding("evidence.fine", { where })];
}

/** How strangers' files are read here, where it is less than all that Linux can do. */
export async function checkConfinement(): Promise<readonly Finding[]> {
  const lacks = await confinement();
  return lacks === null ? [] : [finding("evidence.reader_less_confined", { lacks })];
}

async function whyLost(store: EvidenceStore, sha256: string): Promise<string | null> {
  try {
    const kept = await store.get(sha256);
    return kept ? null : `the copy ${sha256.slice(0, 12)} is missing`;
  } catch (error) {
    return codeOf(error);
  }
}

/** The message of a ProviderError says less than its code; other messages here hold neither key nor content. */
function codeOf(error: unknown): string {
  if (error instanceof ProviderError) return error.code;
  if (error instanceof Error && "code" in error) return String(error.code);
  return error instanceof Error ? error.message : "unknown";
}
