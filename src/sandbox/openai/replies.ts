import { z } from "zod";
import type { Core } from "../core/types.ts";

const VERDICT = z.enum(["evidenced", "partly", "not_evidenced", "contradicted"]);

/**
 * How a rule has the model answer: by words in common (as it does unasked), obeying whatever the evidence tells it to, with
 * quotes that stand nowhere, or with a verdict of the driver's for each criterion number.
 */
const rule = z.union([z.enum(["overlap", "obey", "lie"]), z.record(z.string(), VERDICT)]);

const times = z.number().int().min(1).max(1_000).default(1);
const reply = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("rule"), rule, times }),
  z.object({ kind: z.literal("obey"), times }),
  z.object({ kind: z.literal("text"), text: z.string(), times }),
  z.object({
    kind: z.literal("refusal"),
    text: z.string().default("I'm sorry, I can't assist with that request."),
    times,
  }),
  z.object({ kind: z.literal("malformed"), times }),
  z.object({ kind: z.literal("incomplete"), times }),
  z.object({ kind: z.literal("slow"), ms: z.number().int().min(0).default(60_000), times }),
  z.object({
    kind: z.literal("status"),
    status: z.number().int().min(400).max(599),
    retryAfter: z.number().int().min(1).default(1),
    code: z.string().optional(),
    times,
  }),
]);

/** What the model does with the next requests; `times` is how many of them are left. */
export type Reply = z.infer<typeof reply>;

export type Rule = z.infer<typeof rule>;

/** The replies that were asked for and are not used up, first come first served. */
export type Replies = {
  /** Takes `{kind, ...}`, the same without `kind` (`{text}`, `{refusal}`, `{slow: ms}` ...), or `{replies: [...]}`. */
  add(body: unknown): readonly Reply[];
  /** The reply for one more request; null where the model answers as it does unasked. */
  take(): Reply | null;
  list(): readonly Reply[];
  reset(): void;
};

export function createReplies(core: Core): Replies {
  const box = core.state<{ next: Reply[] }>("openai", () => ({ next: [] }));
  return {
    add(body) {
      const read = z.array(reply).safeParse(spelledOut(body));
      if (!read.success) {
        const [issue] = read.error.issues;
        const message = `${issue?.path.join(".") || "body"}: ${issue?.message}; kinds are rule, obey, text, refusal, malformed, incomplete, slow, status`;
        throw new core.DriverError(400, "bad_reply", message);
      }
      box.value.next.push(...read.data);
      box.changed();
      return box.value.next;
    },
    take() {
      const [first] = box.value.next;
      if (!first) return null;
      const taken = { ...first };
      first.times -= 1;
      if (first.times <= 0) box.value.next.shift();
      box.changed();
      return taken;
    },
    list: () => box.value.next,
    reset: () => box.reset(),
  };
}

/** Short forms, in which the kind is told by the field that is there. */
const SHORT: Readonly<Record<string, string>> = {
  refusal: "text",
  slow: "ms",
  status: "status",
  text: "text",
  rule: "rule",
};

function spelledOut(body: unknown): unknown {
  const given = z.object({ replies: z.array(z.unknown()) }).safeParse(body);
  const list = given.success ? given.data.replies : Array.isArray(body) ? body : [body];
  return list.map((one) => {
    const fields = z.record(z.string(), z.unknown()).safeParse(one);
    if (!fields.success || fields.data.kind !== undefined) return one;
    const known = [...Object.keys(SHORT), "malformed", "incomplete", "obey"];
    const kind = known.find((name) => name in fields.data);
    if (kind === undefined) return one;
    const { [kind]: value, ...rest } = fields.data;
    const field = SHORT[kind];
    const has = field !== undefined && value !== true;
    return { kind, ...rest, ...(has && { [field]: value }) };
  });
}
