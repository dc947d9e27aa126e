import { instant } from "../../domain/clock/instant.ts";
import type { RefusalCode } from "../../domain/refusals.ts";
import { code, deadline, moment, money, type Span, type Spans, say, text } from "../spans.ts";
import type { Known } from "./refusals.ts";

type AfterwardsCode = Extract<RefusalCode, `${"give_back" | "chargeback"}.${string}`>;

/** Why nothing can be given back, or decided, now; each with what happens instead. */
export function afterwardsWords(
  those: (known: Known, nobody?: string) => Spans,
): Readonly<Record<AfterwardsCode, (known: Known) => Spans>> {
  return {
    "give_back.only_facilitator": (known) =>
      say`Only the facilitator can give back what was paid out for ${known.m}, and that's ${those(known)}.`,
    "give_back.nothing_released": ({ m, ref }) =>
      say`Nothing was paid out for ${m} yet, so there is nothing to give back. What is held goes back with ${code(`/milestone cancel ${ref}`)}.`,
    "give_back.all_given_back": ({ m }) =>
      say`All that was paid out for ${m} is given back already, or on its way.`,
    "give_back.too_much": ({ detail }) =>
      say`Only ${left(detail)} can still be given back. Write an amount up to that, or a percentage up to 100.`,
    "give_back.unreadable": ({ detail }) =>
      say`Write how much of ${left(detail)} you give back, as an amount or a percentage: for example 50%.`,
    "give_back.reason_missing": () =>
      say`Say why in a few words: both sides read it, and it stays in the record.`,
    "chargeback.frozen": ({ m, detail, now }) =>
      say`The buyer's bank has taken ${amount(detail)} of ${m} back${since(detail.at, now)}, so its money is frozen until the bank has decided. Nothing is released, refunded or given back until then${answered(detail.evidenceDueAt, now)}.`,
    "chargeback.lost": ({ m, detail, now }) =>
      say`${m} is over: the bank decided for the buyer${since(detail.at, now)}, and ${amount(detail)} went back to them.`,
  };
}

const isMoment = (value: unknown): value is string =>
  typeof value === "string" && !Number.isNaN(Date.parse(value));

function since(at: unknown, now: Known["now"]): Spans {
  return isMoment(at) ? say`, ${moment(instant(at), now)}` : [];
}

function answered(due: unknown, now: Known["now"]): Spans {
  return isMoment(due)
    ? say`; Tranche's operator can answer the bank until ${deadline(instant(due), now)}`
    : [];
}

function amount({ amountMinor, currency }: Known["detail"]): Span {
  return typeof amountMinor === "number" && typeof currency === "string"
    ? money(amountMinor, currency)
    : text("the payment");
}

function left({ heldMinor, currency }: Known["detail"]): Span {
  return typeof heldMinor === "number" && typeof currency === "string"
    ? money(heldMinor, currency)
    : text("what was paid out");
}
