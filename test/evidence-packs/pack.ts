import type { Verdict } from "../../src/domain/context/review-context.ts";

export type PackKind =
  | "honest"
  | "thin"
  | "contradictory"
  | "off_topic"
  | "multilingual"
  | "huge"
  | "hostile";

/** Agreed terms, evidence, and what a careful reader finds in it. Only scoring may see `truth`. */
export type Pack = {
  readonly name: string;
  readonly kind: PackKind;
  /** Not looked at while the extract was tuned. */
  readonly heldOut?: true;
  readonly criteria: readonly { readonly text: string; readonly truth: Verdict }[];
  readonly proof: string;
  readonly exclusions: string;
  readonly documents: readonly {
    readonly name: string;
    /** The number of the criterion that it was given for; 0 for the whole. */
    readonly for: number;
    readonly text: string;
  }[];
  /** Words that steer the reader and may stand in no quote. */
  readonly forbidden?: readonly string[];
};
