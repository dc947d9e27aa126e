/** What stands in the database at one moment, in numbers: nothing of it names a person, an agreement or a milestone. */
export type Standing = {
  /** Money moves that are not settled. */
  readonly moves: readonly {
    readonly kind: string;
    readonly status: string;
    readonly count: number;
    readonly oldestSeconds: number;
  }[];
  /** Tasks that are due and not begun, handed to the queue, running; what is due later does not count. */
  readonly tasks: { readonly due: number; readonly queued: number; readonly running: number };
  /** How long the oldest of those that are not begun is due; 0 where there is none. */
  readonly oldestDueSeconds: number;
  readonly questions: readonly { readonly kind: string; readonly count: number }[];
  readonly oldestQuestionSeconds: number;
  readonly unappliedEvents: number;
  readonly unkeptEvidence: number;
};
