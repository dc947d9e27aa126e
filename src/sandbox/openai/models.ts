import type { Model } from "openai/resources/models";

/** What the list of models names. */
export const MODELS: readonly string[] = ["sandbox-model", "gpt-5", "gpt-5-mini", "gpt-5-nano"];

export const modelObject = (id: string): Model => ({
  id,
  object: "model",
  created: 1_754_000_000,
  owned_by: id.startsWith("sandbox-") ? "sandbox" : "system",
});
