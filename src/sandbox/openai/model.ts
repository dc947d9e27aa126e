import { asList, asObject } from "../core/json.ts";
import type { Ask } from "./ask.ts";
import type { Answer } from "./bodies.ts";
import { type Framed, readFrame } from "./frame.ts";
import { lie, obey } from "./obey.ts";
import { type Laid, layOutByOverlap } from "./overlap.ts";
import type { Reply, Rule } from "./replies.ts";

/** What the model says to a request, from the request and the driver's wish alone. It keeps nothing. */
export function answerOf(ask: Ask, reply: Reply | null): Answer {
  switch (reply?.kind) {
    case "text":
      return { kind: "text", text: reply.text };
    case "refusal":
      return { kind: "refusal", text: reply.text };
    case "malformed":
      return { kind: "text", text: '{"criteria": [{"number": 1, "verdict": "looks fine to me"' };
    case "incomplete":
      return { kind: "cut", text: textOf(ask, "overlap").slice(0, 60) };
    case "rule":
      return { kind: "text", text: textOf(ask, reply.rule) };
    case "obey":
      return { kind: "text", text: textOf(ask, "obey") };
    default:
      return { kind: "text", text: textOf(ask, "overlap") };
  }
}

function textOf(ask: Ask, rule: Rule): string {
  if (ask.schema === null) return "The sandbox's model answers in a given shape only.";
  const framed = readFrame(ask.input);
  return JSON.stringify(framed ? byRule(framed, rule) : least(ask.schema));
}

function byRule(framed: Framed, rule: Rule): Laid {
  if (rule === "obey") return obey(framed);
  if (rule === "lie") return lie(framed);
  const laid = layOutByOverlap(framed);
  if (rule === "overlap") return laid;
  const first = framed.documents[0];
  const anything = first?.lines.find((line) => line.trim().split(/\s+/).length >= 4)?.trim();
  const some = first && anything ? [{ evidence: first.label, quote: anything.slice(0, 200) }] : [];
  return {
    ...laid,
    criteria: laid.criteria.map((one) => {
      const verdict = rule[String(one.number)] ?? one.verdict;
      const quotes = one.quotes.length > 0 ? one.quotes : some;
      return { ...one, verdict, quotes: verdict === "not_evidenced" ? [] : quotes };
    }),
  };
}

/** The least value that a schema allows: a request of another kind gets an answer of its shape. */
function least(schema: unknown): unknown {
  const { type, properties, enum: values, anyOf } = asObject(schema);
  const [first] = [...asList(values), ...asList(anyOf).map(least)];
  if (first !== undefined) return first;
  const kind = Array.isArray(type) ? type[0] : type;
  if (kind === "object") {
    const parts = Object.entries(asObject(properties));
    return Object.fromEntries(parts.map(([name, part]) => [name, least(part)]));
  }
  if (kind === "array") return [];
  if (kind === "integer" || kind === "number") return 0;
  if (kind === "boolean") return false;
  return kind === "null" ? null : "";
}
