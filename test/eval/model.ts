import type { ContextWriter } from "../../src/app/ports/context-writer.ts";
import type { Log } from "../../src/app/ports.ts";
import { createContextWriter } from "../../src/infra/openai/index.ts";

const silent: Log = { info() {}, warn() {}, error() {} };

/**
 * The model that the product would ask, by the same variables; null where none is configured. It may take longer here:
 * nobody waits.
 */
export function modelFromVariables(variables: NodeJS.ProcessEnv): ContextWriter | null {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL } = variables;
  const model = OPENAI_MODEL || "gpt-5-mini";
  if (model === "off" || (!apiKey && !baseUrl)) return null;
  return createContextWriter({
    ...{ model, images: false, timeoutSeconds: 120, log: silent },
    apiKey: apiKey || undefined,
    baseUrl: baseUrl || undefined,
  });
}
