import { unreachable } from "../assert.ts";
import type { EventOf } from "./events.ts";
import type { Milestone } from "./milestone.ts";

/** How far the payment is after one more event about it; what is about another checkout changes nothing. */
export function fundingAfter(
  m: Milestone,
  event: EventOf<
    | "CheckoutRequested"
    | "CheckoutOpened"
    | "CheckoutClosed"
    | "PaymentProcessing"
    | "MilestoneFunded"
  >,
): Milestone["funding"] {
  const { funding } = m;
  switch (event.type) {
    case "CheckoutRequested":
      return {
        state: "checkout_open",
        checkoutId: event.checkoutId,
        by: event.by,
        requestedAt: event.at,
        expiresAt: null,
      };
    case "CheckoutOpened":
      return funding.state === "checkout_open" && funding.checkoutId === event.checkoutId
        ? { ...funding, expiresAt: event.expiresAt }
        : funding;
    case "CheckoutClosed":
      return (funding.state === "checkout_open" || funding.state === "processing") &&
        funding.checkoutId === event.checkoutId
        ? { state: "unfunded" }
        : funding;
    case "PaymentProcessing":
      return { state: "processing", checkoutId: event.checkoutId, since: event.at };
    case "MilestoneFunded": {
      const { checkoutId, chargeId, amountMinor, availableOn, at } = event;
      return { state: "funded", checkoutId, chargeId, amountMinor, availableOn, at };
    }
    default:
      return unreachable(event);
  }
}
