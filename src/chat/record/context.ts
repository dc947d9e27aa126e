import type { DocumentPart } from "../../app/ports/documents.ts";
import type { RecordFile } from "../../app/queries/views.ts";
import type { Verdict } from "../../domain/context/review-context.ts";
import { WITHOUT_MODEL } from "../copy/without-model.ts";

const VERDICTS: Readonly<Record<Verdict, string>> = {
  evidenced: "evidenced",
  partly: "partly evidenced",
  not_evidenced: "not evidenced",
  contradicted: "contradicted",
};

/** How the evidence of a submission or dispute was laid out for its readers; it decided nothing, and says so. */
export function contextParts(file: RecordFile, subject: string): readonly DocumentPart[] {
  const found = file.contexts.find((one) => one.subject === subject);
  if (!found) return [];
  const { context, sources } = found;
  const nameOf = (id: string) => sources.find((source) => source.id === id)?.name ?? "evidence";
  const quoted = (quotes: readonly { readonly evidenceId: string; readonly text: string }[]) =>
    quotes.map(({ evidenceId, text }) => `“${text}” (${nameOf(evidenceId)})`).join("\n");
  const { criteria } = file.view.milestone.terms;
  const rows = context.criteria.map(({ criterionId, verdict, quotes }) => {
    const index = criteria.findIndex(({ id }) => id === criterionId);
    return [index < 0 ? "–" : String(index + 1), VERDICTS[verdict], quoted(quotes)];
  });
  const by =
    context.by.kind === "model"
      ? `written by a model (${context.by.model})`
      : `an extract by words in common (${context.by.because === "nothing_to_read" ? "nothing can be read" : WITHOUT_MODEL[context.by.because]})`;
  return [
    {
      ...{ kind: "paragraph", soft: true },
      text: `Review context, ${by}. It decided nothing. Its quotes stand word for word in the evidence${context.dropped > 0 ? `; ${context.dropped} claims whose quotes did not were left out` : ""}. It is no part of the chain of hashes.`,
    },
    { kind: "table", head: ["Criterion", "Verdict", "Quotes"], widths: [0.7, 1.4, 4], rows },
  ];
}
