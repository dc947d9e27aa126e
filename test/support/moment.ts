import { inject } from "vitest";

/**
 * When every test begins: a Tuesday at which Berlin, London, New York and UTC are all at work, no clock is about to be
 * changed and no holiday is near. `TRANCHE_TEST_MOMENT` tries another one, which only a test about the hour may notice.
 */
export const MOMENT = process.env.TRANCHE_TEST_MOMENT ?? "2026-11-24T14:30:00Z";

declare module "vitest" {
  interface ProvidedContext {
    /** What is added to the machine's time, in the test's databases and in its sandboxes alike (ms). */
    clockOffsetMs: number;
  }
}

/** What a sandbox adds to the machine's time (ms), so that it stands where every fresh database does. */
export const clockOffsetMs = (): number => inject("clockOffsetMs");
