import type { ContextSource, ContextView } from "../../app/queries/context-view.ts";
import type {
  CriterionContext,
  Quote,
  ReviewContext,
  Verdict,
} from "../../domain/context/review-context.ts";
import type { Block, Message } from "../blocks.ts";
import { counted, ordinal } from "../copy/time.ts";
import { WITHOUT_MODEL } from "../copy/without-model.ts";
import { clipped } from "../people.ts";
import { emphasis, inert, link, listed, type Spans, say, strong, text } from "../spans.ts";

const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  evidenced: "evidenced",
  partly: "partly evidenced",
  not_evidenced: "not evidenced",
  contradicted: "contradicted",
};

/** How much of a name stands behind a quote. */
const NAME_LENGTH = 80;

/**
 * The work laid out against the agreed criteria. It says first who wrote it and that it decides nothing. What evidence or
 * a model said is shown as it is: it formats, links and mentions nothing.
 */
export function contextMessage(said: ContextView): Message {
  const head = headWords(said);
  const found = isEmpty(said.context)
    ? []
    : [...criterionBlocks(said), ...proofBlocks(said), ...exclusionBlocks(said)];
  return {
    summary: head,
    blocks: [
      { kind: "text", spans: [emphasis(head)] },
      ...found,
      ...questionBlocks(said.context),
      ...restBlocks(said),
    ],
  };
}

/** Where nothing can be read, criterion after criterion would only say so again. */
const isEmpty = ({ by }: ReviewContext) =>
  by.kind === "extract" && by.because === "nothing_to_read";

function headWords({ view, subject, context: { by } }: ContextView): Spans {
  const [kind, nth = "1"] = subject.split(":");
  const isHandedIn = kind === "submission";
  const what = isHandedIn
    ? `${ordinal(Number(nth))} submission`
    : kind === "dispute"
      ? "dispute"
      : "dispute, for the arbiter";
  const from = isHandedIn ? "the submission" : "both sides' material";
  const name = `Review context of M-${view.milestone.number}, ${what}`;
  if (by.kind === "model")
    return say`${name}, written by a model (${inert(by.model)}) from ${from}. It decides nothing; check the quotes.`;
  if (by.because === "nothing_to_read")
    return say`${name}: nothing that is attached can be read, so nothing is laid out. It decides nothing.`;
  return say`${name}: an extract by words in common, made without a model because ${WITHOUT_MODEL[by.because]}. It decides nothing; check the quotes.`;
}

const paragraph = (spans: Spans): Block => ({ kind: "text", spans });

function criterionBlocks({ view, context, sources }: ContextView): readonly Block[] {
  const { criteria } = view.milestone.terms;
  return criteria.flatMap((criterion, index) => {
    const found = context.criteria.find(({ criterionId }) => criterionId === criterion.id);
    if (!found) return [];
    return [paragraph(findingWords(say`${index + 1} ${criterion.text}`, found, sources))];
  });
}

type Finding = Pick<CriterionContext, "verdict" | "quotes" | "ask">;

function findingWords(what: Spans, finding: Finding, sources: readonly ContextSource[]): Spans {
  const { verdict, quotes, ask } = finding;
  const asked = ask === "" ? [] : say`${emphasis([text("Ask:")])} ${inert(ask)}`;
  const said = say`${what}: ${strong`${VERDICT_WORDS[verdict]}`} — `;
  if (quotes.length > 0)
    return [...said, ...quoteWords(quotes, sources), ...say`${ask === "" ? "" : " "}${asked}`];
  return [...said, ...(ask === "" ? say`nothing in the evidence says so.` : asked)];
}

/** “payment intent succeeded, order 1042 created” (https://…); each with where it stands. */
function quoteWords(quotes: readonly Quote[], sources: readonly ContextSource[]): Spans {
  return listed(
    quotes.map(({ evidenceId, text: words }) => {
      const source = sources.find(({ id }) => id === evidenceId);
      return say`“${inert(words)}”${source ? say` (${placeWords(source)})` : []}`;
    }),
  );
}

const placeWords = (source: ContextSource): Spans =>
  source.link ? [link(source.link)] : [inert(clipped(source.name, NAME_LENGTH))];

function proofBlocks({ context: { proof }, sources }: ContextView): readonly Block[] {
  return proof ? [paragraph(findingWords([text("Required proof")], proof, sources))] : [];
}

function exclusionBlocks({ context: { exclusions }, sources }: ContextView): readonly Block[] {
  return exclusions.map(({ text: exclusion, quotes }) =>
    paragraph(
      say`Known exclusion “${inert(clipped(exclusion, 200))}” is touched: ${quoteWords(quotes, sources)}`,
    ),
  );
}

function questionBlocks({ questions }: ReviewContext): readonly Block[] {
  if (questions.length === 0) return [];
  return [
    paragraph([strong`Worth asking`]),
    { kind: "timeline", entries: questions.map((question) => [inert(question)]) },
  ];
}

/** What is not in it, so that nobody takes it for the whole. */
function restBlocks({ context, sources, looked }: ContextView): readonly Block[] {
  const { dropped, cut } = context;
  const named = (of: readonly ContextSource[]) =>
    listed(of.map(({ name }) => [inert(clipped(name, NAME_LENGTH))]));
  const shortened = cut.flatMap(({ evidenceId, characters }) => {
    const source = sources.find(({ id }) => id === evidenceId);
    return source && characters > 0
      ? [say`${characters.toLocaleString("en-US")} characters of ${named([source])}`]
      : [];
  });
  const unread = sources.filter(
    ({ state }) => state === "unreadable" || (state === "picture" && !looked),
  );
  const missing = sources.filter(({ state }) => state === "not_kept");
  const lines: readonly Spans[] = [
    ...(dropped > 0
      ? [
          say`${counted(dropped, "statement")} left out because ${dropped === 1 ? "its quote was" : "their quotes were"} not found in the evidence.`,
        ]
      : []),
    ...(shortened.length > 0
      ? [say`Left out as least about the criteria: ${listed(shortened)}.`]
      : []),
    ...(unread.length > 0 ? [say`Attached and not read: ${named(unread)}.`] : []),
    ...(missing.length > 0 ? [say`No copy could be made: ${named(missing)}.`] : []),
  ];
  return lines.map(paragraph);
}
