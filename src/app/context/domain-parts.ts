import type {
  ContextInput,
  ReviewContext,
  WithoutModel,
} from "../../domain/context/review-context.ts";

export function extract(input: ContextInput, because: WithoutModel): ReviewContext {
  return {
    by: { kind: "extract", because },
    criteria: input.criteria.map(({ id }) => {
      const own = input.documents.find(({ criterionId }) => criterionId === id);
      return {
        criterionId: id,
        verdict: own ? "partly" : "not_evidenced",
        quotes: own ? [{ evidenceId: own.id, text: own.text.slice(0, 200) }] : [],
        ask: "",
      };
    }),
    proof: null,
    exclusions: [],
    questions: [],
    dropped: 0,
    cut: [],
  };
}

export function cutToFit(input: ContextInput, _characters: number) {
  return { input, cut: [] };
}
