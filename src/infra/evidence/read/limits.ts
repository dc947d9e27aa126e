import { EXTRACTED_CHARACTERS } from "../../../app/ports/evidence.ts";
import type { ChildLimits } from "./child/ask.ts";

/** What reading one content may cost. Times in milliseconds, sizes in bytes. */
export type ReaderLimits = {
  readonly timeMs: number;
  /** Resident memory of the reading process, itself included, at which it is killed; it may pass it for a moment. */
  readonly memoryBytes: number;
  /** A bigger content is not looked into. */
  readonly contentBytes: number;
  /** A process that holds more than this after a content is not kept for the next. */
  readonly warmBytes: number;
  /** Contents that one process reads before a fresh one takes its place. */
  readonly contentsPerProcess: number;
  /** Processes that read at the same time. */
  readonly processes: number;
  /** A process that has nothing to read ends after this long. */
  readonly idleMs: number;
  readonly child: ChildLimits;
};

const MEGABYTE = 1024 * 1024;

export const READER_LIMITS: ReaderLimits = {
  timeMs: 10_000,
  memoryBytes: 224 * MEGABYTE,
  contentBytes: 32 * MEGABYTE,
  warmBytes: 144 * MEGABYTE,
  contentsPerProcess: 50,
  processes: 2,
  idleMs: 30_000,
  child: {
    characters: EXTRACTED_CHARACTERS,
    pages: 500,
    pixels: 50_000_000,
    archiveEntries: 2_000,
    expandedBytes: 64 * MEGABYTE,
  },
};
