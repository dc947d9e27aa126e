import type { ContextInput, ModelAnswer } from "../../domain/context/review-context.ts";

/** Asks a model to lay evidence out against criteria. It has no tools, and its answer is checked before anyone sees it. */
export type ContextWriter = {
  /** As people are told, such as "gpt-5-mini". */
  readonly model: string;
  /**
   * Throws ProviderError with code "model_down", "too_slow", "over_budget", "off_schema" or "model_refused"; nothing is
   * tried again here for longer than the time budget.
   */
  write(input: ContextInput, images: readonly ContextImage[]): Promise<WrittenContext>;
};

/** A picture that was given as evidence; passed to models that take them. */
export type ContextImage = {
  readonly label: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
};

export type WrittenContext = {
  readonly answer: ModelAnswer;
  /** Labels of the pictures that the model was shown: not all may go with a question. */
  readonly seen: readonly string[];
  /** As the provider counted them. */
  readonly tokens: { readonly input: number; readonly output: number };
};
