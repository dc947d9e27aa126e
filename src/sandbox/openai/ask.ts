import { z } from "zod";
import { badParam, missingParam, noSuchModel, type OpenaiRefusal } from "./errors.ts";
import { strictProblem } from "./strict-schema.ts";

/** One request to a model, whichever of the two APIs it came by. */
export type Ask = {
  readonly model: string;
  /** What the developer says, and what the user does. */
  readonly instructions: string;
  readonly input: string;
  readonly images: number;
  /** The shape that the answer must have; null where any text will do. */
  readonly schema: unknown;
  readonly maxOutputTokens: number | null;
  readonly store: boolean;
};

/** Models that the sandbox has, by the look of their names. */
const KNOWN = /^(gpt-|chatgpt-|o\d|sandbox-)[\w.:-]*$/;

const part = z.looseObject({ type: z.string(), text: z.string().optional() });
const turn = z.looseObject({
  role: z.enum(["user", "system", "developer", "assistant"]),
  content: z.union([z.string(), z.array(part)]),
});
type Turn = z.infer<typeof turn>;

const jsonFormat = z.looseObject({
  name: z.string().regex(/^[\w-]{1,64}$/),
  schema: z.record(z.string(), z.unknown()),
  strict: z.boolean().nullish(),
});

const responseBody = z.looseObject({
  model: z.string().optional(),
  input: z.union([z.string(), z.array(turn)]).optional(),
  instructions: z.string().nullish(),
  max_output_tokens: z.number().int().min(16).nullish(),
  store: z.boolean().nullish(),
  stream: z.literal(false).nullish(),
  tools: z.array(z.never()).optional(),
  text: z.looseObject({ format: z.looseObject({ type: z.string() }).optional() }).optional(),
});

const completionBody = z.looseObject({
  model: z.string().optional(),
  messages: z.array(turn).optional(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  store: z.boolean().nullish(),
  stream: z.literal(false).nullish(),
  response_format: z.looseObject({ type: z.string(), json_schema: z.unknown() }).optional(),
});

/** Reads the body of `POST /v1/responses`; throws OpenaiRefusal. */
export function responsesAsk(body: unknown): Ask {
  const given = parsed(responseBody, body);
  if (given.input === undefined) throw missingParam("input");
  const turns: readonly Turn[] =
    typeof given.input === "string" ? [{ role: "user", content: given.input }] : given.input;
  const format = given.text?.format;
  return {
    ...spoken(turns),
    model: modelOf(given.model),
    instructions: [given.instructions ?? "", spoken(turns).instructions].filter(Boolean).join("\n"),
    schema: schemaOf(format?.type ?? "text", format, "text.format"),
    maxOutputTokens: given.max_output_tokens ?? null,
    store: given.store ?? true,
  };
}

/** Reads the body of `POST /v1/chat/completions`; throws OpenaiRefusal. */
export function completionsAsk(body: unknown): Ask {
  const given = parsed(completionBody, body);
  if (given.messages === undefined) throw missingParam("messages");
  const format = given.response_format;
  return {
    ...spoken(given.messages),
    model: modelOf(given.model),
    schema: schemaOf(format?.type ?? "text", format?.json_schema, "response_format"),
    maxOutputTokens: given.max_completion_tokens ?? given.max_tokens ?? null,
    store: given.store ?? false,
  };
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const param = issue?.path.join(".") ?? "";
  throw badParam(`Invalid value for '${param}': ${issue?.message}`, param, "invalid_value");
}

function modelOf(model: string | undefined): string {
  if (model === undefined) throw missingParam("model");
  if (!KNOWN.test(model)) throw noSuchModel(model);
  return model;
}

function schemaOf(type: string, format: unknown, param: string): unknown {
  if (type !== "json_schema") return null;
  const found = jsonFormat.safeParse(format);
  if (!found.success) throw missingParam(`${param}.${found.error.issues[0]?.path.join(".")}`);
  const { name, schema, strict } = found.data;
  const problem = strict ? strictProblem(schema) : null;
  if (problem) throw invalidSchema(name, problem, param);
  return schema;
}

function invalidSchema(name: string, problem: string, param: string): OpenaiRefusal {
  const where = param === "text.format" ? "text.format.schema" : param;
  const code = param === "text.format" ? "invalid_json_schema" : null;
  return badParam(`Invalid schema for response_format '${name}': ${problem}`, where, code);
}

function spoken(turns: readonly Turn[]): Pick<Ask, "instructions" | "input" | "images"> {
  const isAbove = ({ role }: Turn) => role === "system" || role === "developer";
  const users = turns.filter(({ role }) => role === "user");
  return {
    instructions: turns.filter(isAbove).map(textOf).join("\n"),
    input: users.map(textOf).join("\n"),
    images: users.flatMap(({ content }) =>
      typeof content === "string" ? [] : content.filter(({ type }) => /image/.test(type)),
    ).length,
  };
}

function textOf({ content }: Turn): string {
  if (typeof content === "string") return content;
  return content.flatMap(({ text }) => text ?? []).join("\n");
}
