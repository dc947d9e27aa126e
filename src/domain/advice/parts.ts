import type { Instant } from "../clock/instant.ts";
import { calendarDay } from "../clock/zone.ts";
import type { TermsInput } from "../milestone/commands.ts";
import { quorumOf } from "../milestone/quorum.ts";
import { TERMS_LIMITS, type TermsDraft } from "../milestone/terms.ts";
import { parseAmount } from "../money.ts";
import { type Refusal, refusal } from "../refusals.ts";
import { type Checkpoint, splitIntoCheckpoints } from "./split.ts";

/** What a person says of one checkpoint, as typed. */
export type PartInput = { readonly amount: string; readonly dueOn: string };

export type ReadParts =
  | { readonly ok: true; readonly parts: readonly TermsInput[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** The field of a part's amount or day in a form; parts count from 1. */
export const partField = (field: keyof PartInput, nth: number): string => `${field}_${nth}`;

/** "Checkout (1 of 3)", within what a title may be long. */
export function partTitle(title: string, nth: number, of: number): string {
  const ending = ` (${nth} of ${of})`;
  const room = TERMS_LIMITS.title - ending.length;
  return `${title.length > room ? `${title.slice(0, room - 1).trimEnd()}…` : title}${ending}`;
}

/** The day that a checkpoint's form starts with: never today, which may be over at its due hour already. */
export function partDay(part: Checkpoint, whole: TermsDraft, zone: string, now: Instant): string {
  const day = calendarDay(part.dueAt, zone);
  return day > calendarDay(now, zone) ? day : calendarDay(whole.dueAt, zone);
}

/**
 * Terms of each checkpoint from those of the whole and what was typed for each: criteria shared out as
 * `splitIntoCheckpoints` does, amounts exactly the whole's together. Each must still be read as terms of its own.
 */
export function readParts(
  input: TermsInput,
  whole: TermsDraft,
  typed: readonly PartInput[],
  now: Instant,
): ReadParts {
  const criteria = whole.criteria.map(({ text }) => text);
  const checkpoints = splitIntoCheckpoints({ ...whole, criteria }, now, typed.length);
  if (checkpoints?.length !== typed.length)
    return { ok: false, refusals: [refusal("advice.no_split")] };
  const refusals = sumRefusals(whole, typed);
  if (refusals.length > 0) return { ok: false, refusals };
  // What needs more approvals as a whole needs them in parts too.
  const policies =
    quorumOf(whole) > 1 ? { ...input.policies, quorumAboveMinor: null } : input.policies;
  const parts = checkpoints.map((checkpoint, at) => ({
    ...input,
    title: partTitle(whole.title, at + 1, checkpoints.length),
    // Marks of a list, which reading takes off again, keep what looks like one and belongs to the words.
    criteria: checkpoint.criteria.map((index) => `- [ ] ${criteria[index] ?? ""}`).join("\n"),
    amount: typed[at]?.amount ?? "",
    dueOn: typed[at]?.dueOn ?? "",
    policies,
  }));
  return { ok: true, parts };
}

function sumRefusals({ amount }: TermsDraft, typed: readonly PartInput[]): readonly Refusal[] {
  const { currency, amountMinor } = amount;
  const read = typed.map((part) => parseAmount(part.amount, currency));
  const unread = read.flatMap((one, at) =>
    one.ok ? [] : [{ ...one.refusal, field: partField("amount", at + 1) }],
  );
  if (unread.length > 0) return unread;
  const sum = read.reduce((total, one) => total + (one.ok ? one.money.amountMinor : 0), 0);
  if (sum === amountMinor) return [];
  const detail = { sumMinor: sum, wholeMinor: amountMinor, currency };
  return [refusal("advice.sum", detail, partField("amount", typed.length))];
}
