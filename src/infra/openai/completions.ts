import type OpenAI from "openai";
import { z } from "zod";
import { ANSWER_NAME, ANSWER_SCHEMA } from "../../domain/context/answer.ts";
import { type Asking, dataUrl, MOST_OUTPUT_TOKENS, readable, type Said } from "./asking.ts";

/** Asks by Chat Completions, which servers of one's own speak where they know no Responses. */
export async function askCompletions(client: OpenAI, asking: Asking): Promise<Said> {
  const { model, instructions, evidence, images, signal } = asking;
  const pictures = images.flatMap((image) => [
    { type: "text" as const, text: `Picture of evidence ${image.label}:` },
    { type: "image_url" as const, image_url: { url: dataUrl(image) } },
  ]);
  const answer = await client.chat.completions.create(
    {
      model,
      messages: [
        { role: "system", content: instructions },
        { role: "user", content: [{ type: "text", text: evidence }, ...pictures] },
      ],
      response_format: {
        type: "json_schema",
        json_schema: { name: ANSWER_NAME, schema: { ...ANSWER_SCHEMA }, strict: true },
      },
      store: false,
      max_completion_tokens: MOST_OUTPUT_TOKENS,
    },
    { signal },
  );
  return saidIn(readable(replySchema, answer));
}

/** As much of the answer as is read, since a server of one's own may send anything. */
const replySchema = z.object({
  usage: z
    .object({ prompt_tokens: z.number().catch(0), completion_tokens: z.number().catch(0) })
    .nullish(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ refusal: z.string().nullish(), content: z.string().nullish() }),
      }),
    )
    .nullish(),
});

function saidIn(answer: z.infer<typeof replySchema>): Said {
  const { usage } = answer;
  const tokens = { input: usage?.prompt_tokens ?? 0, output: usage?.completion_tokens ?? 0 };
  const choice = answer.choices?.[0];
  if (choice?.message.refusal || choice?.finish_reason === "content_filter") {
    return { kind: "refused", tokens };
  }
  if (choice?.finish_reason === "length") return { kind: "cut", tokens };
  return { kind: "text", text: choice?.message.content ?? "", tokens };
}
