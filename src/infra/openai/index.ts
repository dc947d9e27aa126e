import type OpenAI from "openai";
import type { ContextImage, ContextWriter } from "../../app/ports/context-writer.ts";
import type { Log } from "../../app/ports.ts";
import { readAnswer } from "../../domain/context/answer.ts";
import { framedEvidence, INSTRUCTIONS } from "../../domain/context/prompt.ts";
import type { ContextInput } from "../../domain/context/review-context.ts";
import type { Asking, Said } from "./asking.ts";
import { type OpenaiSettings, openaiClient } from "./client.ts";
import { askCompletions } from "./completions.ts";
import { asProviderError, failureFacts, hasNoSuchApi, isBadRequest, noContext } from "./errors.ts";
import { onceMore } from "./once-more.ts";
import { askResponses } from "./responses.ts";

/** Pictures that go with one question at most, and the longest of them in bytes. */
const MOST_IMAGES = 6;
const LARGEST_IMAGE_BYTES = 4_000_000;
const IMAGE_TYPES: ReadonlySet<string> = new Set([
  ...["image/png", "image/jpeg", "image/webp", "image/gif"],
]);

/** What was said, and the labels of the pictures that were shown for it. */
type SaidOf = { readonly said: Said; readonly seen: readonly string[] };

type Ask = (client: OpenAI, asking: Asking) => Promise<Said>;

/**
 * A model at OpenAI, or at any server that speaks like it. It is asked by Responses; where a server has none, by Chat
 * Completions from then on. Throws ProviderError only, in which no word of the evidence stands.
 */
export function createContextWriter(
  options: OpenaiSettings & { readonly log: Log },
): ContextWriter {
  const { model, log, timeoutSeconds } = options;
  const client = openaiClient(options);
  let ask: Ask = askResponses;
  let takesImages = options.images;

  const asked = async (asking: Asking): Promise<Said> => {
    try {
      return await ask(client, asking);
    } catch (error) {
      if (ask !== askResponses || !hasNoSuchApi(error)) throw error;
      const said = await askCompletions(client, asking);
      ask = askCompletions;
      log.info("the model's server has no Responses: Chat Completions are used", {});
      return said;
    }
  };
  const askedWithout = async (asking: Asking): Promise<SaidOf> => {
    try {
      return { said: await asked(asking), seen: asking.images.map(({ label }) => label) };
    } catch (error) {
      if (asking.images.length === 0 || !isBadRequest(error)) throw error;
      const said = await asked({ ...asking, images: [] });
      takesImages = false;
      log.info("the model takes no pictures: they are left out", { model });
      return { said, seen: [] };
    }
  };
  return {
    model,
    async write(input: ContextInput, images: readonly ContextImage[]) {
      const until = performance.now() + timeoutSeconds * 1_000;
      const leftMs = () => until - performance.now();
      const asking: Asking = {
        model,
        instructions: INSTRUCTIONS,
        evidence: framedEvidence(input),
        images: takesImages ? images.filter(isShown).slice(0, MOST_IMAGES) : [],
        signal: AbortSignal.timeout(timeoutSeconds * 1_000),
      };
      try {
        return written(await onceMore(leftMs, () => askedWithout(asking)));
      } catch (error) {
        log.warn("the model gave no review context", { model, ...failureFacts(error) });
        throw asProviderError(error);
      }
    },
  };
}

const isShown = ({ mediaType, bytes }: ContextImage) =>
  IMAGE_TYPES.has(mediaType) && bytes.byteLength <= LARGEST_IMAGE_BYTES;

function written({ said, seen }: SaidOf) {
  if (said.kind === "refused") throw noContext("model_refused");
  const answer = said.kind === "text" ? readAnswer(said.text) : null;
  if (!answer) throw noContext("off_schema");
  return { answer, seen, tokens: said.tokens };
}
