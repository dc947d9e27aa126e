import type { Agreement } from "../../domain/agreement/agreement.ts";
import { DEFAULT_POLICIES, type Policies } from "../../domain/agreement/policies.ts";
import { itemsOf } from "../../domain/milestone/evidence-item.ts";
import type { Milestone, Review, Submission } from "../../domain/milestone/milestone.ts";
import type { Terms } from "../../domain/milestone/terms.ts";

type NewInMilestone =
  | ("dueAt" | "block" | "extension" | "nudged")
  | ("disputes" | "resumedAt")
  | ("giveBacks" | "chargebacks");
type OpenReview = Extract<Review, { state: "open" }>;
type StoredReview =
  | Exclude<Review, OpenReview>
  | (Omit<OpenReview, "since" | "silence"> & Partial<OpenReview>);
type StoredPolicies = Partial<Policies>;
type Since<T> = Omit<T, "policies"> & { readonly policies: StoredPolicies };

/** A milestone as an earlier version of this program may have stored it. */
export type StoredMilestone = Omit<Milestone, NewInMilestone | "review" | "terms" | "amendment"> &
  Partial<Pick<Milestone, NewInMilestone>> & {
    readonly review: StoredReview;
    readonly terms: Since<Terms>;
    readonly amendment: Since<Terms> | null;
  };

export type StoredAgreement = Since<Agreement>;

/** What was stored before the clock and disputes existed: nothing was stopped, extended, nudged or disputed, and nobody was told of silence. */
export function milestoneOf(stored: StoredMilestone): Milestone {
  const terms = withAllPolicies(stored.terms);
  return {
    ...{ dueAt: terms.dueAt, block: null, extension: null, nudged: {} },
    ...{ disputes: 0, resumedAt: null, giveBacks: [], chargebacks: [] },
    ...stored,
    ...{ submission: submissionOf(stored) },
    terms,
    amendment: stored.amendment && withAllPolicies(stored.amendment),
    review: reviewOf(stored),
  };
}

/** Settings that did not exist then have the value that changes nothing. */
export function agreementOf(stored: StoredAgreement): Agreement {
  return withAllPolicies(stored);
}

function withAllPolicies<T extends { readonly policies: StoredPolicies }>(stored: T) {
  return { ...stored, policies: { ...DEFAULT_POLICIES, ...stored.policies } };
}

/** What was handed in before there were items. */
function submissionOf({ submission }: StoredMilestone): Submission {
  if (submission.state !== "submitted") return submission;
  return { ...submission, evidence: itemsOf(submission.evidence, submission) };
}

function reviewOf({ review, submission, createdAt }: StoredMilestone): Review {
  if (review.state !== "open") return review;
  const since = "at" in submission ? submission.at : createdAt;
  return { since, silence: { rule: "escalates" }, ...review };
}
