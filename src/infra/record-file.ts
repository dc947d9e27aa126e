import { z } from "zod";
import { type Instant, instant } from "../domain/clock/instant.ts";
import { type MilestoneRecord, OLDER_FORMAT, RECORD_FORMAT } from "../domain/record/record.ts";

const count = z.int().min(0);
const amount = z.int();
const moment = z.custom<Instant>(isMoment, "expected a moment such as 2026-11-22T09:00:00.000Z");

/** Strict throughout: a field that is not of the format would be covered by no hash. */
const recordSchema = z.strictObject({
  format: z.enum([RECORD_FORMAT, OLDER_FORMAT]),
  agreement: z.strictObject({ id: z.string() }),
  milestone: z.strictObject({ id: z.string(), number: count }),
  exportedAt: moment,
  people: z.array(z.strictObject({ personId: z.string(), displayName: z.string() })),
  events: z.array(
    z.strictObject({
      seq: count,
      type: z.string(),
      at: moment,
      actor: z.string(),
      payload: z.record(z.string(), z.unknown()),
      prevHash: z.string(),
      hash: z.string(),
    }),
  ),
  head: z.strictObject({ seq: count, hash: z.string() }),
  totals: z.strictObject({ events: count, moneyMoves: count, postings: count }),
  decision: z
    .strictObject({ seq: count, decisionId: z.string(), how: z.string(), by: z.array(z.string()) })
    .nullable(),
  moneyMoves: z.array(
    z.strictObject({
      moveId: z.string(),
      kind: z.enum(["refund", "transfer"]),
      amountMinor: amount,
      currency: z.string(),
      status: z.string(),
      providerId: z.string().nullable(),
    }),
  ),
  postings: z.array(
    z.strictObject({
      seq: count,
      account: z.string(),
      currency: z.string(),
      amountMinor: amount,
    }),
  ),
  contexts: z.array(z.unknown()).default([]),
});

export type ReadRecord =
  | { readonly ok: true; readonly record: MilestoneRecord }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads a record file; says in plain words what keeps it from being one. */
export function readRecordFile(text: string): ReadRecord {
  const json = parseJson(text.replace(/^\uFEFF/, ""));
  if (!json.ok) return { ok: false, problems: [`It is not JSON: ${json.why}`] };
  const parsed = recordSchema.safeParse(json.value);
  if (parsed.success) return { ok: true, record: parsed.data };
  return { ok: false, problems: parsed.error.issues.map(inWords) };
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false; why: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

function inWords(issue: z.core.$ZodIssue): string {
  if (issue.path[0] === "format") {
    return `It is no "${RECORD_FORMAT}" file: its "format" says something else.`;
  }
  const where = issue.path.length === 0 ? "The file" : `"${issue.path.join(".")}"`;
  return `${where}: ${issue.message}`;
}

function isMoment(value: unknown): boolean {
  return typeof value === "string" && !Number.isNaN(Date.parse(value)) && instant(value) === value;
}
