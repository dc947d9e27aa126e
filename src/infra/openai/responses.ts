import type OpenAI from "openai";
import { z } from "zod";
import { ANSWER_NAME, ANSWER_SCHEMA } from "../../domain/context/answer.ts";
import {
  type Asking,
  dataUrl,
  MOST_OUTPUT_TOKENS,
  readable,
  reasons,
  type Said,
} from "./asking.ts";

/** Asks by the Responses API: no tools, nothing stored at the provider, and an answer of exactly our shape. */
export async function askResponses(client: OpenAI, asking: Asking): Promise<Said> {
  const { model, instructions, evidence, images, signal } = asking;
  const pictures = images.flatMap((image) => [
    { type: "input_text" as const, text: `Picture of evidence ${image.label}:` },
    { type: "input_image" as const, detail: "auto" as const, image_url: dataUrl(image) },
  ]);
  const answer = await client.responses.create(
    {
      model,
      instructions,
      input: [{ role: "user", content: [{ type: "input_text", text: evidence }, ...pictures] }],
      text: {
        format: {
          type: "json_schema",
          name: ANSWER_NAME,
          schema: { ...ANSWER_SCHEMA },
          strict: true,
        },
      },
      store: false,
      max_output_tokens: MOST_OUTPUT_TOKENS,
      ...(reasons(model) && { reasoning: { effort: "low" } }),
    },
    { signal },
  );
  return saidIn(readable(replySchema, answer));
}

/** As much of the answer as is read, since a server of one's own may send anything. */
const replySchema = z.object({
  status: z.string().nullish(),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
  usage: z
    .object({ input_tokens: z.number().catch(0), output_tokens: z.number().catch(0) })
    .nullish(),
  output: z
    .array(
      z.object({
        type: z.string(),
        content: z.array(z.object({ type: z.string(), text: z.string().nullish() })).nullish(),
      }),
    )
    .nullish(),
});

function saidIn(answer: z.infer<typeof replySchema>): Said {
  const { usage } = answer;
  const tokens = { input: usage?.input_tokens ?? 0, output: usage?.output_tokens ?? 0 };
  const parts = (answer.output ?? []).flatMap((item) =>
    item.type === "message" ? (item.content ?? []) : [],
  );
  if (parts.some(({ type }) => type === "refusal")) return { kind: "refused", tokens };
  if (answer.incomplete_details?.reason === "content_filter") return { kind: "refused", tokens };
  if ((answer.status ?? "completed") !== "completed") return { kind: "cut", tokens };
  const text = parts.map((part) => (part.type === "output_text" ? (part.text ?? "") : "")).join("");
  return { kind: "text", text, tokens };
}
