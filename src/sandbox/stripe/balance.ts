import { refused } from "./errors.ts";
import { formatMoney } from "./money.ts";
import type { BalanceEntry, Outside, StoredBalanceTransaction } from "./state.ts";
import type { World } from "./world.ts";

const DAY = 24 * 60 * 60;
/** How long a card payment takes until it can be spent: two days. */
export const SETTLEMENT_SECONDS = 2 * DAY;

/** One side of a movement: a balance here, or money outside. Amounts are minor units with a sign. */
type Movement = {
  readonly holder: string;
  readonly type: string;
  readonly amount: number;
  readonly fee?: number;
  readonly source: string;
  readonly description?: string;
  /** Virtual time from which it counts as available; now, where it is absent. */
  readonly availableOn?: number;
  readonly follows?: string | null;
};

const REPORTING: Readonly<Record<string, string>> = {
  payment: "charge",
  payment_refund: "refund",
  adjustment: "dispute",
  payout_failure: "payout_reversal",
  transfer_refund: "transfer_reversal",
};

/**
 * Books movements that belong together and returns their balance transactions. The sum of all amounts, outside included,
 * must be zero, or an error is thrown and nothing is booked. Fees go to Stripe by themselves.
 */
export function book(
  world: World,
  currency: string,
  movements: readonly Movement[],
  outside: Partial<Record<Outside, number>> = {},
): StoredBalanceTransaction[] {
  const inside = movements.reduce((sum, each) => sum + each.amount, 0);
  const around = Object.values(outside).reduce((sum, amount) => sum + amount, 0);
  if (inside + around !== 0) {
    throw new Error(`movements of ${currency} do not add up: ${inside} inside, ${around} outside`);
  }
  const totals = outsideOf(world, currency);
  totals.customers += outside.customers ?? 0;
  totals.banks += outside.banks ?? 0;
  totals.stripe += outside.stripe ?? 0;
  const booked = movements.map((movement) => {
    totals.stripe += movement.fee ?? 0;
    const entry = entryOf(world, currency, movement);
    world.state.balance.push(entry);
    return entry.transaction;
  });
  assertConserved(world);
  world.changed();
  return booked;
}

/** As `book`, for the single transaction that most operations make. */
export function bookOne(
  world: World,
  currency: string,
  movement: Movement,
  outside: Partial<Record<Outside, number>>,
): StoredBalanceTransaction {
  const [transaction] = book(world, currency, [movement], outside);
  if (transaction === undefined) throw new Error("nothing was booked");
  return transaction;
}

function entryOf(world: World, currency: string, movement: Movement): BalanceEntry {
  const now = world.now();
  const availableOn = movement.availableOn ?? now;
  const fee = movement.fee ?? 0;
  const transaction: StoredBalanceTransaction = {
    id: world.id("txn_"),
    object: "balance_transaction",
    amount: movement.amount,
    available_on: availableOn,
    balance_type: "payments",
    created: now,
    currency,
    description: movement.description ?? null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency,
              description:
                movement.type === "adjustment" ? "Dispute fee" : "Stripe processing fees",
              type: "stripe_fee",
            },
          ],
    net: movement.amount - fee,
    reporting_category: REPORTING[movement.type] ?? movement.type,
    source: movement.source,
    status: availableOn > now ? "pending" : "available",
    type: movement.type,
  };
  return { holder: movement.holder, follows: movement.follows ?? null, transaction };
}

function outsideOf(world: World, currency: string): Record<Outside, number> {
  const totals = world.state.outside[currency] ?? { customers: 0, banks: 0, stripe: 0 };
  world.state.outside[currency] = totals;
  return totals;
}

/** Throws where money of any currency has appeared or vanished. */
function assertConserved(world: World): void {
  const sums = new Map<string, number>();
  for (const { transaction } of world.state.balance) {
    sums.set(transaction.currency, (sums.get(transaction.currency) ?? 0) + transaction.net);
  }
  for (const [currency, sum] of sums) {
    const { customers, banks, stripe } = outsideOf(world, currency);
    const total = sum + customers + banks + stripe;
    if (total !== 0) throw new Error(`${total} ${currency} have appeared from nowhere`);
  }
}

/** The balance of an account in a currency, in minor units. */
export function balanceOf(world: World, holder: string, currency: string) {
  const balance = { available: 0, pending: 0 };
  for (const entry of world.state.balance) {
    if (entry.holder !== holder || entry.transaction.currency !== currency) continue;
    balance[entry.transaction.status === "pending" ? "pending" : "available"] +=
      entry.transaction.net;
  }
  return balance;
}

/** Currencies in which an account has ever had money. */
export function currenciesOf(world: World, holder: string): string[] {
  const own = world.state.balance.filter((entry) => entry.holder === holder);
  return [...new Set(own.map((entry) => entry.transaction.currency))];
}

/** Refuses, as a definite failure, what the available balance does not cover. */
export function needAvailable(
  world: World,
  holder: string,
  currency: string,
  amount: number,
): void {
  const { available } = balanceOf(world, holder, currency);
  if (available >= amount) return;
  throw refused(
    `Insufficient available funds in your ${currency.toUpperCase()} balance: ${formatMoney(amount, currency)} are needed and ${formatMoney(available, currency)} are available. Funds that have not settled yet cannot be used.`,
    { code: "balance_insufficient" },
  );
}

/** Makes what is due available; returns whose balance has grown, by holder and currency. */
export function settleDue(world: World): { holder: string; currency: string }[] {
  const now = world.now();
  return settle(world, ({ transaction }) => transaction.available_on <= now);
}

/** Makes everything available that waits for this charge, at once. */
export function settleCharge(world: World, charge: string) {
  return settle(world, (entry) => entry.follows === charge);
}

/** Makes everything of one account available, at once. */
export function settleHolder(world: World, holder: string) {
  return settle(world, (entry) => entry.holder === holder);
}

function settle(world: World, due: (entry: BalanceEntry) => boolean) {
  const touched = new Map<string, { holder: string; currency: string }>();
  for (const entry of world.state.balance) {
    const { transaction, holder } = entry;
    if (transaction.status !== "pending" || !due(entry)) continue;
    transaction.status = "available";
    transaction.available_on = Math.min(transaction.available_on, world.now());
    const { currency } = transaction;
    touched.set(`${holder} ${currency}`, { holder, currency });
  }
  if (touched.size > 0) world.changed();
  return [...touched.values()];
}

/** When what belongs to this charge becomes available: now, or with the charge itself. */
export function settlementOf(world: World, charge: string | null) {
  const own = world.state.balance.find(
    ({ transaction }) => charge !== null && transaction.source === charge,
  );
  if (own === undefined || own.transaction.status !== "pending") return {};
  return { availableOn: own.transaction.available_on, follows: charge };
}
