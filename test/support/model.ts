import type { Log } from "../../src/app/ports.ts";
import { createContextWriter } from "../../src/infra/openai/index.ts";

/** Tokens of a day and seconds of a call, where they are to be few. */
export type ModelOptions = { readonly dailyTokens?: number; readonly timeoutSeconds?: number };

/** The real adapter on the sandbox's model. */
export function sandboxModel(url: string, log: Log, options: ModelOptions = {}) {
  const { dailyTokens = 1_000_000, timeoutSeconds = 10 } = options;
  const writer = createContextWriter({
    ...{ model: "sandbox-model", apiKey: "sk-sandbox", images: true, timeoutSeconds, log },
    baseUrl: `${url}/openai/v1`,
  });
  return { writer, budget: { dailyTokens, callTokens: 40_000 } };
}
