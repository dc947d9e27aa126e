import type Stripe from "stripe";
import { type Payments, ProviderError, type ProviderObject } from "../../app/ports.ts";
import { calling, expectObject } from "./errors.ts";
import { refundStatus } from "./refunds.ts";
import { idOf, milestoneIdOf, money, moveIdOf } from "./values.ts";

/** A transfer or refund as our metadata on it names it; one that somebody else made names nothing of ours. */
export async function describe(
  stripe: Stripe,
  kind: "transfer" | "refund",
  id: string,
): ReturnType<Payments["describe"]> {
  try {
    return kind === "transfer"
      ? transferFacts(expectObject(await calling(() => stripe.transfers.retrieve(id)), "transfer"))
      : refundFacts(expectObject(await calling(() => stripe.refunds.retrieve(id)), "refund"));
  } catch (error) {
    if (error instanceof ProviderError && error.code === "resource_missing") return null;
    throw error;
  }
}

function transferFacts(transfer: Stripe.Transfer): ProviderObject {
  return {
    moveId: moveIdOf(transfer.metadata),
    milestoneId: milestoneIdOf(transfer.metadata),
    amount: money(transfer.amount, transfer.currency),
    chargeId: idOf(transfer.source_transaction),
    destination: idOf(transfer.destination),
    // A transfer that was taken back moves nothing any more.
    status: transfer.reversed ? "cancelled" : "succeeded",
  };
}

function refundFacts(refund: Stripe.Refund): ProviderObject {
  return {
    moveId: moveIdOf(refund.metadata),
    milestoneId: milestoneIdOf(refund.metadata),
    amount: money(refund.amount, refund.currency),
    chargeId: idOf(refund.charge),
    destination: null,
    status: refundStatus(refund.status),
  };
}
