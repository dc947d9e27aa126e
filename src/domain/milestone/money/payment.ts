import type { Instant } from "../../clock/instant.ts";
import { asId, type CheckoutId, type MoveId } from "../../ids.ts";
import type { Money } from "../../money.ts";
import type { MilestoneEvent } from "../events.ts";
import type { Milestone } from "../milestone.ts";
import { isOver } from "../milestone.ts";

/** What the provider says about one checkout, fetched again: never what an event claimed. */
export type PaymentFact =
  | {
      readonly state: "paid";
      readonly checkoutId: CheckoutId;
      readonly paymentIntentId: string;
      readonly chargeId: string;
      readonly amount: Money;
      /** What the checkout asked for when it was opened. */
      readonly asked: Money;
      readonly providerFeeMinor: number;
      readonly availableOn: Instant | null;
    }
  | {
      readonly state: "processing" | "payment_failed" | "expired" | "open";
      readonly checkoutId: CheckoutId;
    };

/**
 * What a payment means for its milestone; applied monotonically, so that the same fact twice, or an old one late, gives
 * no event. A payment that may not stay is owed back; one of another amount or currency funds nothing.
 */
export function decidePayment(
  milestone: Milestone,
  fact: PaymentFact,
  tools: { readonly now: Instant; newId(): string },
): readonly MilestoneEvent[] {
  const { funding } = milestone;
  const at = tools.now;
  const { checkoutId } = fact;
  const isCurrent =
    (funding.state === "checkout_open" || funding.state === "processing") &&
    funding.checkoutId === checkoutId;
  switch (fact.state) {
    case "paid":
      return paid(milestone, fact, tools);
    case "processing":
      return isCurrent && funding.state === "checkout_open"
        ? [{ type: "PaymentProcessing", checkoutId, at }]
        : [];
    case "payment_failed":
      return isCurrent ? [{ type: "CheckoutClosed", checkoutId, why: "payment_failed", at }] : [];
    case "expired":
      return isCurrent && funding.state === "checkout_open"
        ? [{ type: "CheckoutClosed", checkoutId, why: "expired", at }]
        : [];
    case "open":
      return [];
  }
}

function pays(amount: Money, minor: number, currency: string): boolean {
  return amount.amountMinor === minor && amount.currency === currency;
}

function paid(
  milestone: Milestone,
  fact: Extract<PaymentFact, { state: "paid" }>,
  { now: at, newId }: { readonly now: Instant; newId(): string },
): readonly MilestoneEvent[] {
  const { funding, terms, strays, termsTrack } = milestone;
  const { checkoutId, chargeId, paymentIntentId, providerFeeMinor, availableOn } = fact;
  const { amountMinor } = fact.amount;
  const known =
    strays.some((stray) => stray.chargeId === chargeId) ||
    ("chargeId" in funding && funding.chargeId === chargeId);
  if (known) return [];
  const mayFund = termsTrack.state === "accepted" && !("chargeId" in funding) && !isOver(milestone);
  // Paid as its own checkout asked, for terms that were changed meanwhile: nothing to review, it goes back by itself.
  const isOutdated =
    !pays(fact.amount, terms.costs.buyerPaysMinor, terms.amount.currency) &&
    pays(fact.amount, fact.asked.amountMinor, fact.asked.currency) &&
    fact.asked.currency === terms.amount.currency;
  if (!mayFund || isOutdated) {
    const moveId = asId<MoveId>(newId());
    return [
      {
        type: "StrayPaymentReceived",
        checkoutId,
        chargeId,
        amountMinor,
        providerFeeMinor,
        moveId,
        at,
      },
    ];
  }
  const expected = terms.costs.buyerPaysMinor;
  if (!pays(fact.amount, expected, terms.amount.currency)) {
    const found = { foundMinor: amountMinor, foundCurrency: fact.amount.currency };
    const current = "checkoutId" in funding && funding.checkoutId === checkoutId;
    return [
      { type: "PaymentMismatched", checkoutId, expectedMinor: expected, ...found, at },
      ...(current ? [{ type: "CheckoutClosed", checkoutId, why: "refused", at } as const] : []),
    ];
  }
  // Another checkout may be open beside the one that was paid: it is closed, so that nobody pays twice.
  const other =
    funding.state === "checkout_open" && funding.checkoutId !== checkoutId
      ? [{ type: "CheckoutClosed", checkoutId: funding.checkoutId, why: "replaced", at } as const]
      : [];
  return [
    ...other,
    {
      type: "MilestoneFunded",
      checkoutId,
      paymentIntentId,
      chargeId,
      amountMinor,
      providerFeeMinor,
      availableOn,
      at,
    },
  ];
}
