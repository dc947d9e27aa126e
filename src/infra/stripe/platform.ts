import type Stripe from "stripe";
import type { Payments } from "../../app/ports.ts";
import { calling, expectObject } from "./errors.ts";

/** What the secret key belongs to. Live money needs manual payouts: automatic ones would empty what we hold. */
export async function getPlatform(stripe: Stripe): ReturnType<Payments["getPlatform"]> {
  const [account, balance] = await Promise.all([
    calling(() => stripe.accounts.retrieveCurrent()),
    calling(() => stripe.balance.retrieve()),
  ]);
  expectObject(account, "account");
  return {
    accountId: account.id,
    country: account.country ?? "",
    livemode: expectObject(balance, "balance").livemode,
    payoutsManual: account.settings?.payouts?.schedule.interval === "manual",
  };
}
