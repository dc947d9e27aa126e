import OpenAI from "openai";
import { type Finding, finding } from "../../app/ports/finding.ts";
import { type OpenaiSettings, openaiClient } from "./client.ts";

const PATIENCE_SECONDS = 8;

/** Asks the model's server whether it has the model and takes the key. Never throws for what it says. */
export async function checkOpenai(
  settings: Omit<OpenaiSettings, "images" | "timeoutSeconds"> | null,
): Promise<readonly Finding[]> {
  if (settings === null) return [finding("openai.off")];
  const { model } = settings;
  const client = openaiClient({ ...settings, images: false, timeoutSeconds: PATIENCE_SECONDS });
  try {
    await client.models.retrieve(model);
    return [finding("openai.fine", { model })];
  } catch (error) {
    if (!(error instanceof OpenAI.OpenAIError)) throw error;
    return [reasonOf(error, settings)];
  }
}

function reasonOf(
  error: InstanceType<typeof OpenAI.OpenAIError>,
  { model, baseUrl }: { model: string; baseUrl?: string | undefined },
): Finding {
  const { status, code } = error instanceof OpenAI.APIError ? error : {};
  const said = String(code ?? (status === undefined ? "no answer" : `HTTP ${status}`));
  if (status === 401 || status === 403) return finding("openai.key_refused", { code: said });
  const isMissing = status === 404 && (code === "model_not_found" || baseUrl === undefined);
  if (isMissing) return finding("openai.model_missing", { model });
  // A server of one's own need not list its models: it answers, and that is all that can be said.
  if (status === 404 || status === 405) return finding("openai.fine", { model });
  return finding("openai.no_answer", { code: said });
}
