import type { WithoutModel } from "../../domain/context/review-context.ts";

/** Why no model wrote it, after "because". */
export const WITHOUT_MODEL: Readonly<Record<Exclude<WithoutModel, "nothing_to_read">, string>> = {
  no_model: "none is set up here",
  off_by_terms: "the terms send no evidence to one",
  model_down: "the model doesn't answer at the moment",
  too_slow: "the model took too long",
  over_budget: "what it may cost in a day is used up",
  off_schema: "the model's answer could not be used",
  model_refused: "the model declined to answer",
};
