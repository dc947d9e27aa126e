import type { Instant } from "../../domain/clock/instant.ts";
import { instant } from "../../domain/clock/instant.ts";
import { asId, type CheckoutId, type MilestoneId, type MoveId } from "../../domain/ids.ts";
import type { Money } from "../../domain/money.ts";

type Metadata = Readonly<Record<string, string>> | null | undefined;

/** Stripe's amount and lower-case currency as Money; both count the same minor units (docs.stripe.com/currencies). */
export function money(amountMinor: number, currency: string): Money {
  return { amountMinor, currency: currency.toUpperCase() };
}

/** A Unix time in seconds as an Instant. */
export function fromSeconds(seconds: number): Instant {
  return instant(seconds * 1000);
}

/** An Instant in whole Unix seconds, rounded down. */
export function toSeconds(at: Instant): number {
  return Math.floor(Date.parse(at) / 1000);
}

/** The id that a field holds, whether Stripe sent the id or the expanded object. */
export function idOf(field: string | { readonly id: string } | null | undefined): string | null {
  if (field === null || field === undefined) return null;
  return typeof field === "string" ? field : field.id;
}

/** The expanded object of a field; null where only an id came. */
export function expanded<T extends object>(field: string | T | null | undefined): T | null {
  return field === null || field === undefined || typeof field === "string" ? null : field;
}

/** The money move that an object was made for, as our metadata says. */
export function moveIdOf(metadata: Metadata): MoveId | null {
  return metadata?.move_id ? asId<MoveId>(metadata.move_id) : null;
}

export function checkoutIdOf(metadata: Metadata): CheckoutId | null {
  return metadata?.checkout_id ? asId<CheckoutId>(metadata.checkout_id) : null;
}

export function milestoneIdOf(metadata: Metadata): MilestoneId | null {
  return metadata?.milestone_id ? asId<MilestoneId>(metadata.milestone_id) : null;
}

/** Text for a field of limited length, cut between characters and never inside one. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.slice(0, length - 1);
  return `${/[\uD800-\uDBFF]$/.test(end) ? end.slice(0, -1) : end}…`;
}
