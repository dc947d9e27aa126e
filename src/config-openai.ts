import { z } from "zod";
import { isApiAddress, whole } from "./config-values.ts";

/** What says which model lays evidence out, and what it may cost. */
export const OPENAI_VARIABLES = {
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: z.string().refine(isApiAddress, "expected an http(s):// address").optional(),
  OPENAI_MODEL: z
    .string()
    .regex(/^[\w./:@-]{1,100}$/, "expected a model's name, or off")
    .optional(),
  OPENAI_IMAGES: z.enum(["on", "off"], "expected on or off").optional(),
  OPENAI_TIMEOUT_SECONDS: whole(1, 60).default(45),
  OPENAI_DAILY_TOKENS: whole(0, 1_000_000_000).default(400_000),
  OPENAI_CALL_TOKENS: whole(2_000, 1_000_000).default(40_000),
} as const;

type Variables = z.infer<z.ZodObject<typeof OPENAI_VARIABLES>>;

/** A model at OpenAI, or at any server that speaks like it. */
export type OpenaiConfig = {
  /** As people are told. */
  readonly model: string;
  /** Undefined in sandbox mode, and where a server of one's own asks for none. */
  readonly apiKey: string | undefined;
  /** Undefined: OpenAI's own. */
  readonly baseUrl: string | undefined;
  /** Whether pictures are sent too. */
  readonly images: boolean;
  /** How long one answer may take. */
  readonly timeoutSeconds: number;
  readonly budget: { readonly dailyTokens: number; readonly callTokens: number };
};

/**
 * The model as configured; null where there is none. The sandbox has one of its own and never speaks to a real one: key and
 * address are left alone there.
 */
export function openaiConfig(values: Variables, mode: "sandbox" | "live"): OpenaiConfig | null {
  const { OPENAI_IMAGES, OPENAI_TIMEOUT_SECONDS: timeoutSeconds } = values;
  const model = values.OPENAI_MODEL ?? (mode === "live" ? "gpt-5-mini" : "sandbox-model");
  const apiKey = mode === "live" ? values.OPENAI_API_KEY : undefined;
  const baseUrl = mode === "live" ? values.OPENAI_BASE_URL : undefined;
  const isSet = mode === "sandbox" || apiKey !== undefined || baseUrl !== undefined;
  if (model === "off" || !isSet) return null;
  const takesImages = baseUrl === undefined || baseUrl.startsWith("https://api.openai.com/");
  return {
    ...{ model, apiKey, baseUrl, timeoutSeconds },
    images: OPENAI_IMAGES === undefined ? takesImages : OPENAI_IMAGES === "on",
    budget: { dailyTokens: values.OPENAI_DAILY_TOKENS, callTokens: values.OPENAI_CALL_TOKENS },
  };
}
