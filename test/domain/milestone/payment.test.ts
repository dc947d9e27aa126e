import { describe, expect, it } from "vitest";
import { asId, type CheckoutId } from "../../../src/domain/ids.ts";
import { decidePayment, type PaymentFact } from "../../../src/domain/milestone/money/payment.ts";
import { accepted } from "../../support/milestones.ts";
import { NOW } from "../../support/parties.ts";

const { milestone } = accepted();
const expected = milestone.terms.costs.buyerPaysMinor;
const { currency } = milestone.terms.amount;

function paid(amountMinor: number, askedMinor: number): PaymentFact {
  return {
    state: "paid",
    checkoutId: asId<CheckoutId>("checkout-1"),
    paymentIntentId: "pi_1",
    chargeId: "ch_1",
    amount: { amountMinor, currency },
    asked: { amountMinor: askedMinor, currency },
    providerFeeMinor: 30,
    availableOn: null,
  };
}

const eventsOf = (fact: PaymentFact) =>
  decidePayment(milestone, fact, { now: NOW, newId: () => "move-1" }).map(({ type }) => type);

describe("a payment of accepted terms", () => {
  it("funds the milestone where it is what they ask", () =>
    expect(eventsOf(paid(expected, expected))).toEqual(["MilestoneFunded"]));

  it("goes back by itself where its checkout asked for terms that were changed since", () =>
    expect(eventsOf(paid(expected - 100, expected - 100))).toEqual(["StrayPaymentReceived"]));

  it("waits for the operator where it is neither what they ask nor what its checkout asked (fault 8)", () =>
    expect(eventsOf(paid(expected - 100, expected))).toEqual(["PaymentMismatched"]));
});
