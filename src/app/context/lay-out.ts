import { contextKey } from "../../domain/context/context-key.ts";
import { extract } from "../../domain/context/extract.ts";
import { checkAnswer } from "../../domain/context/quotes.ts";
import { cutToRelevant } from "../../domain/context/relevance.ts";
import type {
  ContextInput,
  ReviewContext,
  WithoutModel,
} from "../../domain/context/review-context.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import type { Deps } from "../deps.ts";
import type { ContextImage, ContextWriter } from "../ports/context-writer.ts";
import { ProviderError } from "../ports.ts";
import type { ContextSubject } from "../queries/context-view.ts";
import type { ContextRow, StoredContext } from "./context-store.ts";
import { inputOf, labelOf } from "./input.ts";
import { type Material, openKept, type Piece } from "./material.ts";

/** What a picture costs at most, at the detail that a model chooses by itself. */
const TOKENS_A_PICTURE = 1_500;
const MOST_PICTURES = 6;
/** What instructions, terms and an answer cost together, for the budget that a call is held against beforehand. */
const TOKENS_BESIDE = 4_000;
/** Fewer than in English, so that other scripts stay within the budget too. */
const CHARACTERS_A_TOKEN = 3;

type Made = Pick<ContextRow, "context" | "looked" | "tokens" | "key"> & {
  /** Labels of pictures that did not go with the question; they are told as not read. */
  readonly unseen?: readonly string[];
};

/** One question to a model, cut to what a call may cost. */
type Question = {
  readonly writer: ContextWriter;
  readonly whole: ContextInput;
  readonly input: ContextInput;
  readonly cut: ReviewContext["cut"];
  readonly images: readonly ContextImage[];
  readonly key: string;
  readonly pieces: readonly Piece[];
};

/**
 * Lays evidence out against the accepted criteria: by the configured model where the terms allow it and its budget lasts,
 * else by words in common. It always comes to something, and says why no model wrote it. Runs outside any transaction.
 */
export async function layOut(
  deps: Deps,
  milestone: Milestone,
  subject: ContextSubject,
  { pieces }: Material,
): Promise<ContextRow> {
  const { id: milestoneId, agreementId } = milestone;
  const { unseen = [], ...made } = await make(deps, milestone, pieces);
  const sources = pieces.map(({ source }, index) =>
    unseen.includes(labelOf(index)) ? { ...source, state: "unreadable" as const } : source,
  );
  return { id: deps.newId(), agreementId, milestoneId, subject, sources, ...made };
}

async function make(deps: Deps, milestone: Milestone, pieces: readonly Piece[]): Promise<Made> {
  const whole = inputOf(milestone, pieces);
  const { contextWriter: writer } = deps;
  if (milestone.terms.policies.aiContext === "off") return extracted(deps, whole, "off_by_terms");
  if (!writer) return extracted(deps, whole, "no_model");
  const images = await picturesOf(deps, pieces);
  if (whole.documents.length + images.length === 0) {
    return extracted(deps, whole, "nothing_to_read");
  }
  const room = deps.contextBudget.callTokens - images.length * TOKENS_A_PICTURE;
  const { input, cut } = cutToRelevant(whole, Math.max(room, 1_000) * CHARACTERS_A_TOKEN);
  const key = deps.hashOf({
    ...{ question: contextKey(unnamed(input), writer.model) },
    pictures: pieces.flatMap(({ picture }) => picture?.sha256 ?? []),
  });
  const known = await deps.contexts.known(milestone.id, key);
  if (known) {
    const { looked, sources } = known;
    const unseen = picturesIn(pieces, (_, at) => sources[at]?.state === "unreadable");
    const context = renamed(known, pieces);
    return { context, looked, unseen, key, tokens: { input: 0, output: 0 } };
  }
  return ask(deps, milestone, { writer, whole, input, cut, images, key, pieces });
}

/** Labels of the pictures of which something is so. */
function picturesIn(
  pieces: readonly Piece[],
  isSo: (label: string, at: number) => boolean,
): readonly string[] {
  return pieces.flatMap(({ picture }, at) =>
    picture && isSo(labelOf(at), at) ? [labelOf(at)] : [],
  );
}

/** The same words handed in again have other ids: what is asked about is the same. */
function unnamed(input: ContextInput): ContextInput {
  const documents = input.documents.map((one) => ({ ...one, id: one.label, name: one.label }));
  return { ...input, documents };
}

/** What was made of the same evidence before, under the ids that it has now. */
function renamed({ context, sources }: StoredContext, pieces: readonly Piece[]): ReviewContext {
  const idOf = (old: string) => {
    const at = sources.findIndex(({ id }) => id === old);
    return pieces[at]?.source.id ?? old;
  };
  const named = <T extends { readonly evidenceId: string }>(all: readonly T[]): readonly T[] =>
    all.map((one) => ({ ...one, evidenceId: idOf(one.evidenceId) }));
  const { criteria, proof, exclusions, cut } = context;
  return {
    ...context,
    criteria: criteria.map((one) => ({ ...one, quotes: named(one.quotes) })),
    proof: proof && { ...proof, quotes: named(proof.quotes) },
    exclusions: exclusions.map((one) => ({ ...one, quotes: named(one.quotes) })),
    cut: named(cut),
  };
}

async function ask(deps: Deps, milestone: Milestone, question: Question): Promise<Made> {
  const { writer, whole, input, cut, images, key, pieces } = question;
  const spent = await deps.contexts.spentTokens(milestone.agreementId);
  if (spent + estimated(question) > deps.contextBudget.dailyTokens) {
    return extracted(deps, whole, "over_budget");
  }
  try {
    const { answer, seen, tokens } = await writer.write(input, images);
    const by = { kind: "model", model: writer.model } as const;
    const context: ReviewContext = { ...checkAnswer(whole, answer), by, cut };
    const looked = seen.length > 0;
    const unseen = looked ? picturesIn(pieces, (label) => !seen.includes(label)) : [];
    return { context, key, tokens, looked, unseen };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    deps.log.warn("review context is an extract", { code: error.code, milestoneId: milestone.id });
    return extracted(deps, whole, becauseOf(error), costOf(error, question));
  }
}

function extracted(
  deps: Pick<Deps, "hashOf">,
  whole: ContextInput,
  because: WithoutModel,
  input = 0,
): Made {
  return {
    context: extract(whole, because),
    key: deps.hashOf({ extract: contextKey(whole, because) }),
    tokens: { input, output: 0 },
    looked: false,
  };
}

/** In tokens, on the high side. */
function estimated({ input, images }: Question): number {
  const characters = input.documents.reduce((sum, { text }) => sum + text.length, 0);
  return (
    TOKENS_BESIDE + Math.ceil(characters / CHARACTERS_A_TOKEN) + images.length * TOKENS_A_PICTURE
  );
}

const REASONS = ["model_down", "too_slow", "over_budget", "off_schema", "model_refused"] as const;

const becauseOf = ({ code }: ProviderError): WithoutModel =>
  REASONS.find((reason) => reason === code) ?? "model_down";

/** What was read is paid for, whatever became of the answer. */
function costOf({ code }: ProviderError, question: Question): number {
  return code === "model_down" || code === "over_budget" ? 0 : estimated(question);
}

async function picturesOf(
  deps: Pick<Deps, "evidence">,
  pieces: readonly Piece[],
): Promise<readonly ContextImage[]> {
  const pictures = pieces.flatMap(({ picture }, index) =>
    picture ? [{ ...picture, label: labelOf(index) }] : [],
  );
  const found = await Promise.all(
    pictures.slice(0, MOST_PICTURES).map(async ({ sha256, mediaType, label }) => {
      const bytes = await openKept(deps.evidence, sha256);
      return bytes ? [{ label, mediaType, bytes }] : [];
    }),
  );
  return found.flat();
}
