import type Stripe from "stripe";
import { balanceOf, currenciesOf } from "../balance.ts";
import type { World } from "../world.ts";

/** `GET /v1/balance` of the platform or a connected account; its default currency is always there. */
export function balanceObject(
  world: World,
  holder: string,
  defaultCurrency: string,
): Stripe.Balance {
  const currencies = new Set([defaultCurrency, ...currenciesOf(world, holder)]);
  const rows = [...currencies].map((currency) => ({
    currency,
    ...balanceOf(world, holder, currency),
  }));
  return {
    object: "balance",
    available: rows.map(({ currency, available }) => ({
      amount: available,
      currency,
      source_types: { card: available },
    })),
    livemode: false,
    pending: rows.map(({ currency, pending }) => ({
      amount: pending,
      currency,
      source_types: { card: pending },
    })),
    refund_and_dispute_prefunding: {
      available: rows.map(({ currency }) => ({ amount: 0, currency, source_types: { card: 0 } })),
      pending: rows.map(({ currency }) => ({ amount: 0, currency, source_types: { card: 0 } })),
    },
  };
}
