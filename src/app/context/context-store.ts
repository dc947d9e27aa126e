import type { ReviewContext } from "../../domain/context/review-context.ts";
import type { AgreementId, MilestoneId } from "../../domain/ids.ts";
import type { ContextSource, ContextSubject } from "../queries/context-view.ts";
import type { MessageRef } from "../queries/views.ts";

/** What was made of one submission's or dispute's evidence, as it was made. */
export type StoredContext = {
  readonly context: ReviewContext;
  readonly sources: readonly ContextSource[];
  /** Whether the model was shown the pictures. */
  readonly looked: boolean;
};

export type ContextRow = StoredContext & {
  readonly id: string;
  readonly agreementId: AgreementId;
  readonly milestoneId: MilestoneId;
  readonly subject: ContextSubject;
  /** The hash of evidence, criteria and model. */
  readonly key: string;
  /** What it cost, also where the answer was of no use. */
  readonly tokens: { readonly input: number; readonly output: number };
};

/** Keeps what was made of evidence, what it cost, and where it was posted. Nothing that decides reads it. */
export type ContextStore = {
  find(milestoneId: MilestoneId, subject: ContextSubject): Promise<ContextRow | null>;
  /** All that was made of a milestone's evidence, oldest first. */
  ofMilestone(milestoneId: MilestoneId): Promise<readonly ContextRow[]>;
  /** What a model made of the same evidence, criteria and question of this milestone before. */
  known(milestoneId: MilestoneId, key: string): Promise<StoredContext | null>;
  /** Tokens that an agreement has used in the last 24 hours. */
  spentTokens(agreementId: AgreementId): Promise<number>;
  /** Keeps it unless there is one already; answers the one that stands. */
  save(row: ContextRow): Promise<ContextRow>;
  /** Where it was posted. */
  posts(contextId: string): Promise<readonly MessageRef[]>;
  markPosted(contextId: string, message: MessageRef): Promise<void>;
};
