import type {
  ContextInput,
  ModelAnswer,
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

export function checkAnswer(input: ContextInput, answer: ModelAnswer): ReviewContext {
  let dropped = 0;
  const kept = (quotes: ModelAnswer["proof"]["quotes"]) =>
    quotes
      .flatMap(({ evidence, quote }) => {
        const document = input.documents.find(({ label }) => label === evidence);
        return document?.text.includes(quote) && quote.length <= 300
          ? [{ evidenceId: document.id, text: quote }]
          : [];
      })
      .slice(0, 2);
  const finding = (one: ModelAnswer["proof"]) => {
    const quotes = kept(one.quotes);
    const isClaim = one.verdict !== "not_evidenced";
    if (isClaim && quotes.length === 0) dropped += 1;
    const verdict = quotes.length === 0 ? ("not_evidenced" as const) : one.verdict;
    return { verdict, quotes, ask: one.ask.slice(0, 200) };
  };
  return {
    by: { kind: "extract", because: "no_model" },
    criteria: input.criteria.map(({ id }, index) => {
      const said = answer.criteria.find(({ number }) => number === index + 1);
      return {
        criterionId: id,
        ...finding(said ?? { verdict: "not_evidenced", quotes: [], ask: "" }),
      };
    }),
    proof: input.requiredProof === "" ? null : finding(answer.proof),
    exclusions: [],
    questions: answer.questions.slice(0, 3).map((one) => one.slice(0, 200)),
    dropped,
    cut: [],
  };
}

export function cutToFit(input: ContextInput, _characters: number) {
  return { input, cut: [] };
}
