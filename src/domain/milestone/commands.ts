import type { Policies } from "../agreement/policies.ts";
import type { CheckoutId, CriterionId, DecisionId, OfferId } from "../ids.ts";
import type { EvidenceItem } from "./evidence-item.ts";
import type { Dependency, FailingCriterion } from "./milestone.ts";

/** A form's text as a person typed it; decisions read it, so that every platform refuses alike. */
export type TermsInput = {
  readonly title: string;
  readonly deliverable: string;
  /** One criterion a line. */
  readonly criteria: string;
  readonly requiredProof: string;
  readonly exclusions: string;
  readonly ifDependenciesMissing: string;
  readonly amount: string;
  readonly currency: string;
  /** Calendar day YYYY-MM-DD in the proposer's zone; due at its end (17:00 there). */
  readonly dueOn: string;
  readonly timeZone: string;
  readonly policies: Policies;
};

/** What a person asks of a milestone; the verb's decision answers with events or a refusal. */
export type Command =
  | { readonly verb: "new"; readonly terms: TermsInput }
  | { readonly verb: "accept"; readonly termsVersion: number }
  | { readonly verb: "decline"; readonly termsVersion: number; readonly reason: string }
  | { readonly verb: "amend"; readonly termsVersion: number; readonly terms: TermsInput }
  | { readonly verb: "fund"; readonly termsVersion: number; readonly checkoutId: CheckoutId }
  | {
      readonly verb: "submit";
      readonly evidence: readonly EvidenceInput[];
      /** What was collected before, with its copies: messages, files, and what an earlier submission had. */
      readonly items?: readonly EvidenceItem[];
    }
  | { readonly verb: "withdraw" }
  | {
      readonly verb: "approve";
      readonly termsVersion: number;
      /** The payee account that the confirmation showed; null where it said that there is none yet. */
      readonly payeeAccountId: string | null;
      /** The dispute that the confirmation showed, which approving concedes; left out where it showed none. */
      readonly disputeNth?: number;
    }
  | {
      readonly verb: "changes";
      readonly failing: readonly FailingCriterion[];
      readonly note: string;
    }
  | { readonly verb: "cancel"; readonly reason: string; readonly answer?: "consent" | "refuse" }
  | {
      readonly verb: "block";
      /** "lift" ends the block that stands, from either side. */
      readonly act: "set" | "lift";
      readonly dependency: Dependency;
      readonly what: string;
    }
  | {
      readonly verb: "extend";
      readonly act: "ask" | "grant" | "refuse";
      /** How many days more, as typed; in an answer those of the wish that it answers, or empty for the one that is open. */
      readonly days: string;
      readonly reason: string;
    }
  | { readonly verb: "nudge" }
  | DisputeCommand
  | SettleCommand;

/** A disagreement, and what is said in it. */
export type DisputeCommand =
  | {
      readonly verb: "dispute";
      readonly act: "open";
      readonly reason: string;
      /** What is in question; empty where it is the whole. */
      readonly criteria: readonly CriterionId[];
      /** The decision that the form showed, which the dispute takes back; null where it showed none. */
      readonly decisionId: DecisionId | null;
    }
  | {
      readonly verb: "dispute";
      readonly act: "state";
      readonly text: string;
      readonly evidence: readonly EvidenceItem[];
    }
  | { readonly verb: "dispute"; readonly act: "withdraw"; readonly reason: string };

/** How a dispute ends. What is to be released is typed as an amount or a percentage of what is held, before costs. */
export type SettleCommand =
  | {
      readonly verb: "settle";
      readonly act: "offer";
      readonly release: string;
      readonly note: string;
    }
  | {
      readonly verb: "settle";
      readonly act: "accept";
      readonly offerId: OfferId;
      /** The payee account that the confirmation showed; left out where it showed none. */
      readonly payeeAccountId?: string | null;
    }
  | { readonly verb: "settle"; readonly act: "concede"; readonly payeeAccountId?: string | null }
  | {
      readonly verb: "settle";
      readonly act: "rule";
      readonly release: string;
      readonly reasons: string;
    }
  | {
      /** After the release, by the facilitator: an amount, or a percentage of what can still be given back. */
      readonly verb: "settle";
      readonly act: "give_back";
      readonly amount: string;
      readonly reason: string;
    };

export type EvidenceInput = {
  readonly criterionId: CriterionId;
  /** Links and notes as typed: what begins with http(s):// on a line of its own or as a word is a link. */
  readonly text: string;
};

export type Verb = Command["verb"];
export type CommandOf<V extends Verb> = Extract<Command, { verb: V }>;
