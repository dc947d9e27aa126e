import type { ChatCompletion } from "openai/resources/chat/completions";
import type { Response, ResponseUsage } from "openai/resources/responses/responses";
import type { Ask } from "./ask.ts";

/** What the model came to. */
export type Answer =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "refusal"; readonly text: string }
  /** It ran out of tokens in the middle of a text. */
  | { readonly kind: "cut"; readonly text: string };

export type Stamp = { readonly id: string; readonly message: string; readonly createdAt: number };

/** About four characters a token, and 765 tokens an image of high detail. */
function tokensOf(text: string, images = 0): number {
  return Math.ceil(text.length / 4) + images * 765;
}

type Usage = Pick<ResponseUsage, "input_tokens" | "output_tokens" | "total_tokens">;

function usageOf(ask: Ask, answer: Answer): Usage {
  const schema = ask.schema === null ? "" : JSON.stringify(ask.schema);
  const input = tokensOf(ask.instructions + ask.input + schema, ask.images);
  const output = tokensOf(answer.text);
  return { input_tokens: input, output_tokens: output, total_tokens: input + output };
}

/** The body of `POST /v1/responses`; `output_text` is the SDK's, and does not travel. */
export function responseBody(
  ask: Ask,
  answer: Answer,
  stamp: Stamp,
): Omit<Response, "output_text"> {
  const isCut = answer.kind === "cut";
  const content: Response["output"] = [
    {
      id: stamp.message,
      type: "message",
      role: "assistant",
      status: isCut ? "incomplete" : "completed",
      content: [
        answer.kind === "refusal"
          ? { type: "refusal", refusal: answer.text }
          : { type: "output_text", text: answer.text, annotations: [], logprobs: [] },
      ],
    },
  ];
  return {
    id: stamp.id,
    object: "response",
    created_at: stamp.createdAt,
    access_programs: null,
    status: isCut ? "incomplete" : "completed",
    error: null,
    incomplete_details: isCut ? { reason: "max_output_tokens" } : null,
    instructions: ask.instructions === "" ? null : ask.instructions,
    max_output_tokens: ask.maxOutputTokens,
    model: ask.model,
    output: content,
    parallel_tool_calls: true,
    previous_response_id: null,
    metadata: {},
    temperature: 1,
    top_p: 1,
    tool_choice: "auto",
    tools: [],
    truncation: "disabled",
    usage: {
      ...usageOf(ask, answer),
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    },
  };
}

/** The body of `POST /v1/chat/completions`. */
export function completionBody(ask: Ask, answer: Answer, stamp: Stamp): ChatCompletion {
  const usage = usageOf(ask, answer);
  const isRefusal = answer.kind === "refusal";
  return {
    id: stamp.id,
    object: "chat.completion",
    created: stamp.createdAt,
    model: ask.model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: isRefusal ? null : answer.text,
          refusal: isRefusal ? answer.text : null,
          annotations: [],
        },
        logprobs: null,
        finish_reason: answer.kind === "cut" ? "length" : "stop",
      },
    ],
    usage: {
      prompt_tokens: usage.input_tokens,
      completion_tokens: usage.output_tokens,
      total_tokens: usage.total_tokens,
    },
    service_tier: "default",
  };
}
