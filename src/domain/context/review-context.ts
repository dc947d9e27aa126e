import type { CriterionId } from "../ids.ts";

/** What the evidence says about one criterion. It informs the reader and is an input of no decision. */
export type Verdict = "evidenced" | "partly" | "not_evidenced" | "contradicted";

/** One readable piece of evidence, with its text. Untrusted. */
export type EvidenceDocument = {
  /** The evidence's id; the model never sees it, only `label`. */
  readonly id: string;
  /** "E1", "E2" … in the order in which it was given. */
  readonly label: string;
  readonly from: "buyer" | "facilitator" | "arbiter";
  /** The criterion it was attached to; null where it is about the whole. */
  readonly criterionId: CriterionId | null;
  readonly name: string;
  readonly text: string;
};

/** What is to be looked at: the standard that both sides accepted, and the evidence. No ids, no amounts, no names of people. */
export type ContextInput = {
  readonly criteria: readonly { readonly id: CriterionId; readonly text: string }[];
  readonly requiredProof: string;
  readonly exclusions: string;
  readonly documents: readonly EvidenceDocument[];
};

/** Words that stand verbatim in a stored piece of evidence (after Unicode and white-space normalisation). */
export type Quote = { readonly evidenceId: string; readonly text: string };

export type CriterionContext = {
  readonly criterionId: CriterionId;
  readonly verdict: Verdict;
  /** At most two. */
  readonly quotes: readonly Quote[];
  /** A question worth asking; empty where there is none. Untrusted text, without links. */
  readonly ask: string;
};

/** Why the deterministic extract stands in the model's place; "no_model" where none is configured. */
export type WithoutModel =
  | "no_model"
  | "off_by_terms"
  /** No word and no picture of what was attached could be read. */
  | "nothing_to_read"
  | "model_down"
  | "too_slow"
  | "over_budget"
  | "off_schema"
  | "model_refused";

/** The work laid out against the agreed criteria, written by a machine; it decides nothing. */
export type ReviewContext = {
  readonly by:
    | { readonly kind: "model"; readonly model: string }
    | { readonly kind: "extract"; readonly because: WithoutModel };
  readonly criteria: readonly CriterionContext[];
  /** What the required proof says against what was given. */
  readonly proof: {
    readonly verdict: Verdict;
    readonly quotes: readonly Quote[];
    readonly ask: string;
  } | null;
  /** Known exclusions that the evidence touches. */
  readonly exclusions: readonly { readonly text: string; readonly quotes: readonly Quote[] }[];
  readonly questions: readonly string[];
  /** Claims left out because their quotes were not found in the evidence. */
  readonly dropped: number;
  /** Evidence that was cut to what is relevant to the criteria, in characters left out. */
  readonly cut: readonly { readonly evidenceId: string; readonly characters: number }[];
};

/** What a model answered, in the shape it was asked for and not yet checked. Criteria and evidence by number and label. */
export type ModelAnswer = {
  readonly criteria: readonly {
    readonly number: number;
    readonly verdict: Verdict;
    readonly quotes: readonly { readonly evidence: string; readonly quote: string }[];
    readonly ask: string;
  }[];
  readonly proof: {
    readonly verdict: Verdict;
    readonly quotes: readonly { readonly evidence: string; readonly quote: string }[];
    readonly ask: string;
  };
  readonly exclusions: readonly {
    readonly exclusion: string;
    readonly quotes: readonly { readonly evidence: string; readonly quote: string }[];
  }[];
  readonly questions: readonly string[];
};
