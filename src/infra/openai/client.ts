import OpenAI from "openai";

export type OpenaiSettings = {
  /** As people are told. */
  readonly model: string;
  /** Undefined where a server of one's own asks for none. */
  readonly apiKey?: string | undefined;
  /** Elsewhere than api.openai.com: any server that speaks like it. */
  readonly baseUrl?: string | undefined;
  /** Whether pictures are sent too. */
  readonly images: boolean;
  /** How long one answer may take, all tries together. */
  readonly timeoutSeconds: number;
};

const OPENAI_URL = "https://api.openai.com/v1";

/**
 * The SDK without what it would read from the process's variables or write by itself: only our configuration counts, and
 * nothing that was sent is logged. It tries nothing again by itself, and no answer leads it elsewhere.
 */
export function openaiClient({ apiKey, baseUrl, timeoutSeconds }: OpenaiSettings): OpenAI {
  return new OpenAI({
    apiKey: apiKey ?? "none",
    baseURL: baseUrl ?? OPENAI_URL,
    ...{ adminAPIKey: null, organization: null, project: null, webhookSecret: null },
    timeout: timeoutSeconds * 1_000,
    maxRetries: 0,
    logLevel: "off",
    fetchOptions: { redirect: "error" },
  });
}
