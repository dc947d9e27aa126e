import type { ReviewContext } from "../../domain/context/review-context.ts";
import type { MilestoneView } from "./views.ts";

/** What evidence is laid out for: the nth submission, the nth dispute as it begins, and as it goes to the arbiter. */
export type ContextSubject = `${ContextKind}:${number}`;
export type ContextKind = "submission" | "dispute" | "arbitration";

/** One piece of evidence as a reader finds it again. */
export type ContextSource = {
  readonly id: string;
  /** Untrusted text. */
  readonly name: string;
  /** Where it stands; null for what has no address. */
  readonly link: string | null;
  /** Whether its words were read; a picture is looked at by a model that takes pictures, and by nothing else. */
  readonly state: "read" | "picture" | "unreadable" | "not_kept";
};

/** Evidence laid out against the agreed criteria, as it is posted beside the card. It decides nothing. */
export type ContextView = {
  readonly view: MilestoneView;
  readonly subject: ContextSubject;
  readonly context: ReviewContext;
  readonly sources: readonly ContextSource[];
  /** Whether the model was shown the pictures. */
  readonly looked: boolean;
};
