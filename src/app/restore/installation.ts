import type { Instant } from "../../domain/clock/instant.ts";

/** Why a database is believed to be a restored copy. */
export type RestoredWhy =
  /** The mark that it wrote outside of itself is ahead of its own. */
  | "mark_ahead"
  /** The provider has money moves of our milestones that it never sent. */
  | "provider_ahead"
  /** The operator says so. */
  | "said";

/** What a database knows of itself. */
export type Installation = {
  readonly identity: string;
  readonly state: "running" | "restored";
  /** Since when it is read-only, and why; null where it runs. */
  readonly since: Instant | null;
  readonly why: string | null;
  readonly mark: number;
  /** When a worker last worked on it: of a restored copy, when it was made. */
  readonly aliveAt: Instant;
};

/** The database's word about itself. */
export type Installations = {
  read(): Promise<Installation>;
  /** A sign of life where the last one is older than that; null where it is not due, or the copy is read-only. */
  beat(everySeconds: number): Promise<Pick<Installation, "identity" | "mark"> | null>;
  /** Makes it read-only; false where it is already. */
  begin(why: string): Promise<boolean>;
  /** Lets it act again, with a mark above the one that stands outside; false where it did already. */
  resume(markOutside: number): Promise<boolean>;
};

/** The mark outside of the database: nothing that a restore of the database brings back. */
export type OutsideMark = {
  /** Null where there is none. */
  read(identity: string): Promise<number | null>;
  write(identity: string, mark: number): Promise<void>;
};
