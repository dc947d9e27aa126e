import type { z } from "zod";
import type { ContextImage } from "../../app/ports/context-writer.ts";
import { noContext } from "./errors.ts";

/** One question to a model, before it is put into the words of either API. */
export type Asking = {
  readonly model: string;
  readonly instructions: string;
  readonly evidence: string;
  readonly images: readonly ContextImage[];
  readonly signal: AbortSignal;
};

/** What came back, before anyone has looked at it. */
export type Said =
  | { readonly kind: "text"; readonly text: string; readonly tokens: Tokens }
  | { readonly kind: "refused"; readonly tokens: Tokens }
  /** It stopped in the middle. */
  | { readonly kind: "cut"; readonly tokens: Tokens };

export type Tokens = { readonly input: number; readonly output: number };

/** What an answer may be long, with what a reasoning model thinks before it. */
export const MOST_OUTPUT_TOKENS = 8_000;

/** Reasoning models think a little only: this is reading, not proving. Others know no such setting. */
export const reasons = (model: string): boolean =>
  /^(gpt-[5-9]|o\d)/.test(model) && !/(-pro|-chat)/.test(model);

export function dataUrl({ mediaType, bytes }: ContextImage): string {
  return `data:${mediaType};base64,${Buffer.from(bytes).toString("base64")}`;
}

/** An answer of the expected form; throws that it is off-schema where it is of another. */
export function readable<T extends z.ZodType>(schema: T, answer: unknown): z.infer<T> {
  const read = schema.safeParse(answer);
  if (!read.success) throw noContext("off_schema");
  return read.data;
}
