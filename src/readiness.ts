import { setTimeout } from "node:timers/promises";
import type { Finding } from "./app/ports/finding.ts";
import { findingWords } from "./chat/copy/doctor.ts";
import type { Problem, Readiness } from "./http/health.ts";

/** What a vendor says is asked for at most so often, however often the health is. */
const GLANCE_MS = 60_000;
/** Whoever asks for the health is answered, and hears what a slow vendor says the next time. */
const PATIENCE_MS = 1_000;

export type ReadinessParts = {
  /** What this process cannot work without, asked each time. */
  parts(): Promise<{
    readonly needed: Readonly<Record<string, boolean>>;
    readonly also: Readonly<Record<string, boolean>>;
  }>;
  /** What the doctor finds at a glance. */
  glance(): Promise<readonly Finding[]>;
  readonly now?: () => number;
};

/**
 * Whether this process can do its work, and why not. A finding about a vendor's account is said and turns nobody away:
 * what people ask is still answered, and what is owed waits.
 */
export function createReadiness({
  parts,
  glance,
  now = Date.now,
}: ReadinessParts): () => Promise<Readiness> {
  let known: readonly Problem[] = [];
  let at = Number.NEGATIVE_INFINITY;
  let look: Promise<void> = Promise.resolve();
  const problems = async () => {
    if (now() - at >= GLANCE_MS) {
      at = now();
      // A look that breaks says nothing: what this process needs is asked by itself.
      look = glance().then(
        (found) => {
          known = problemsOf(found);
        },
        () => undefined,
      );
    }
    await Promise.race([look, patience()]);
    return known;
  };
  return async () => {
    const [{ needed, also }, found] = await Promise.all([parts(), problems()]);
    const ready = Object.values(needed).every(Boolean);
    return { ready, parts: { ...needed, ...also }, problems: found };
  };
}

function problemsOf(findings: readonly Finding[]): readonly Problem[] {
  return findings
    .filter(({ level }) => level !== "fine")
    .map((one) => ({ part: one.part, code: one.code, ...findingWords(one) }));
}

const patience = () => setTimeout(PATIENCE_MS, undefined, { ref: false });
