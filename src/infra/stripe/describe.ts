import type Stripe from "stripe";
import { type Payments, ProviderError } from "../../app/ports.ts";
import { calling, expectObject } from "./errors.ts";
import { milestoneIdOf, money, moveIdOf } from "./values.ts";

/** A transfer or refund as our metadata on it names it; one that somebody else made names nothing of ours. */
export async function describe(
  stripe: Stripe,
  kind: "transfer" | "refund",
  id: string,
): ReturnType<Payments["describe"]> {
  try {
    const found = await retrieve(stripe, kind, id);
    return {
      moveId: moveIdOf(found.metadata),
      milestoneId: milestoneIdOf(found.metadata),
      amount: money(found.amount, found.currency),
    };
  } catch (error) {
    if (error instanceof ProviderError && error.code === "resource_missing") return null;
    throw error;
  }
}

async function retrieve(
  stripe: Stripe,
  kind: "transfer" | "refund",
  id: string,
): Promise<Stripe.Transfer | Stripe.Refund> {
  return kind === "transfer"
    ? expectObject(await calling(() => stripe.transfers.retrieve(id)), "transfer")
    : expectObject(await calling(() => stripe.refunds.retrieve(id)), "refund");
}
