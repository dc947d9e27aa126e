import type { Agreement } from "../agreement/agreement.ts";
import { peopleOf } from "../agreement/agreement.ts";
import { MOST_APPROVALS, type Policies } from "../agreement/policies.ts";
import {
  type PolicyField,
  type PolicyLimits,
  policyRefusals,
} from "../agreement/policy-refusals.ts";
import { cleanBlock, cleanLine } from "../clean-text.ts";
import { hoursBetween, type Instant, plusDays } from "../clock/instant.ts";
import { calendarDay, isCalendarDay, isTimeZone, zonedInstant } from "../clock/zone.ts";
import { asId, type CriterionId } from "../ids.ts";
import { type Money, parseAmount } from "../money.ts";
import { type Refusal, type RefusalCode, type RefusalDetail, refusal } from "../refusals.ts";
import type { TermsInput } from "./commands.ts";
import type { Context } from "./decision.ts";
import { HOLD_RESOLUTION_DAYS } from "./hold.ts";
import { costLines } from "./pricing.ts";
import { quorumOf } from "./quorum.ts";
import { type Criterion, TERMS_LIMITS, type Terms, type TermsDraft } from "./terms.ts";

/** The hour, in the proposer's zone, at which a due day ends: the end of a working day. */
const DUE_HOUR = 17;

/** Time kept free for a dispute between the end of review and the hold limit (design section 6). */
const DISPUTE_DAYS = 30;

/** The form's fields that a refusal may name. */
export type TermsField = Exclude<keyof TermsInput, "timeZone" | "policies"> | PolicyField;

export type ReadTerms =
  | { readonly ok: true; readonly draft: TermsDraft }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** What an amendment starts from, and since when money is held under it (null where none is). */
export type Amending = { readonly terms: Terms; readonly heldSince: Instant | null };

type Say = (code: RefusalCode, field: TermsField, detail?: RefusalDetail) => void;

/**
 * Reads a form into terms, or says everything that is wrong with it at once, each refusal with its field. An
 * amendment may keep a due time that has passed meanwhile, and keeps its exact time where the day is unchanged.
 */
export function readTerms(
  input: TermsInput,
  context: Pick<Context, "now" | "platform">,
  agreement: Agreement,
  amending: Amending | null = null,
): ReadTerms {
  const refusals: Refusal[] = [];
  const say: Say = (code, field, detail = {}) => refusals.push(refusal(code, detail, field));
  const { policies } = input;
  refusals.push(...policyRefusals(policies, limitsIn(context, agreement, input)));
  const texts = {
    title: readTitle(input.title, say),
    deliverable: readBlock("deliverable", input, say, "terms.deliverable_missing"),
    criteria: readCriteria(input.criteria, say),
    requiredProof: readBlock("requiredProof", input, say),
    exclusions: readBlock("exclusions", input, say),
    ifDependenciesMissing: readBlock(
      "ifDependenciesMissing",
      input,
      say,
      "terms.dependencies_missing",
    ),
  };
  const amount = readAmount(input, context, amending, refusals);
  const dueAt = readDue(input, context, amending, say);
  if (refusals.length > 0 || !amount || !dueAt) return { ok: false, refusals };
  return { ok: true, draft: { ...texts, amount, dueAt, policies } };
}

function readTitle(text: string, say: Say): string {
  const title = cleanLine(text);
  if (title === "") say("terms.title_missing", "title");
  if (title.length > TERMS_LIMITS.title)
    say("terms.title_too_long", "title", { max: TERMS_LIMITS.title, length: title.length });
  return title;
}

type BlockField = "deliverable" | "requiredProof" | "exclusions" | "ifDependenciesMissing";

function readBlock(
  field: BlockField,
  input: TermsInput,
  say: Say,
  ifMissing?: RefusalCode,
): string {
  const text = cleanBlock(input[field]);
  const max = TERMS_LIMITS[field];
  if (text === "" && ifMissing) say(ifMissing, field);
  if (text.length > max) say("terms.text_too_long", field, { max, length: text.length });
  return text;
}

/** A list's marks: "- ", "* ", "1. ", "2) ", and a checkbox after it or alone. */
const LIST_MARK = /^(?:(?:[-*•]|\d{1,2}[.)])(?:\s+|$))?(?:\[[ xX]?\]\s*)?/;

function readCriteria(text: string, say: Say): readonly Criterion[] {
  const lines = cleanBlock(text)
    .split("\n")
    .map((line) => cleanLine(cleanLine(line).replace(LIST_MARK, "")))
    .filter((line) => line !== "");
  const { criteria: max, criterion: longest } = TERMS_LIMITS;
  if (lines.length === 0) say("terms.criteria_missing", "criteria");
  if (lines.length > max) say("terms.criteria_too_many", "criteria", { max, count: lines.length });
  const tooLong = lines.findIndex((line) => line.length > longest);
  if (tooLong >= 0)
    say("terms.criterion_too_long", "criteria", {
      max: longest,
      number: tooLong + 1,
      length: lines[tooLong]?.length ?? 0,
    });
  return lines.map((line, index) => ({ id: asId<CriterionId>(`c${index + 1}`), text: line }));
}

/** More approvals than the buyer's side has people are no hindrance where so many are not asked for this amount. */
function limitsIn(
  { platform }: Pick<Context, "platform">,
  agreement: Agreement,
  { amount, currency, policies }: TermsInput,
): PolicyLimits {
  const read = parseAmount(amount, cleanLine(currency).toUpperCase());
  const isBelow = read.ok && quorumOf({ policies, amount: read.money }) === 1;
  return {
    mostApprovals: isBelow ? MOST_APPROVALS : Math.max(peopleOf(agreement, "buyer").length, 1),
    resolvedAfterDays: platform.holdLimitDays - HOLD_RESOLUTION_DAYS,
  };
}

function readAmount(
  input: TermsInput,
  { platform }: Pick<Context, "platform">,
  amending: Amending | null,
  refusals: Refusal[],
): Money | null {
  const currency = cleanLine(input.currency).toUpperCase();
  if (!platform.currencies.includes(currency)) {
    const detail = { currency: currency.slice(0, 10), supported: platform.currencies };
    refusals.push(refusal("amount.currency_unsupported", detail, "currency"));
    return null;
  }
  const parsed = parseAmount(input.amount, currency);
  if (!parsed.ok) {
    refusals.push(parsed.refusal);
    return null;
  }
  const priced = costLines(parsed.money, input.policies, platform);
  // What is held was priced when it was accepted: a rate changed since must not stop an amendment.
  if (!priced.ok && !amending?.heldSince) refusals.push(priced.refusal);
  return parsed.money;
}

function readDue(
  input: TermsInput,
  { now, platform }: Pick<Context, "now" | "platform">,
  amending: Amending | null,
  say: Say,
): Instant | null {
  const day = input.dueOn.trim();
  if (!isCalendarDay(day)) {
    say("terms.due_missing", "dueOn");
    return null;
  }
  // A platform that knows no zone for a person, or one that this runtime does not know, gets UTC.
  const timeZone = isTimeZone(input.timeZone) ? input.timeZone : "UTC";
  const before = amending?.terms.dueAt ?? null;
  const kept = before !== null && calendarDay(before, timeZone) === day ? before : null;
  const dueAt = kept ?? zonedInstant(day, DUE_HOUR, timeZone);
  if (kept === null && dueAt <= now) say("terms.due_in_past", "dueOn", { dueAt });
  const late = pastHoldLimit(
    dueAt,
    input.policies,
    platform.holdLimitDays,
    amending?.heldSince ?? now,
  );
  if (late) say("terms.hold_limit", "dueOn", late);
  return dueAt;
}

/** Why money held since `since` could not wait for this due time, its review and a dispute; null where it can. */
export function pastHoldLimit(
  dueAt: Instant,
  policies: Pick<Policies, "reviewWindowDays">,
  holdLimitDays: number,
  since: Instant,
): RefusalDetail | null {
  const reserve = policies.reviewWindowDays + DISPUTE_DAYS;
  if (!Number.isFinite(reserve)) return null;
  const latestDueAt = plusDays(since, holdLimitDays - reserve);
  return hoursBetween(latestDueAt, dueAt) > 0 ? { limitDays: holdLimitDays, latestDueAt } : null;
}
