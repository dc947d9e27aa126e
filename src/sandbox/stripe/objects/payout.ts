import { balanceOf, bookOne, currenciesOf } from "../balance.ts";
import { noSuch } from "../errors.ts";
import { type AccountRecord, PLATFORM, type StoredPayout } from "../state.ts";
import type { World } from "../world.ts";
import { emit } from "./event.ts";

const DAY = 24 * 60 * 60;
/** How long a payout is under way to the bank. */
const PAYOUT_SECONDS = 2 * DAY;

/** Pays out every positive available balance of an account to its bank, as Stripe does by itself. */
export function payOutBalance(world: World, account: AccountRecord): StoredPayout[] {
  const { bank } = account;
  if (bank === null || bank.status === "errored" || account.transfers !== "active") return [];
  return currenciesOf(world, account.id).flatMap((currency) => {
    const { available } = balanceOf(world, account.id, currency);
    return available > 0 ? [createPayout(world, account.id, bank.id, currency, available)] : [];
  });
}

function createPayout(
  world: World,
  account: string,
  bank: string,
  currency: string,
  amount: number,
): StoredPayout {
  const id = world.id("po_");
  const transaction = bookOne(
    world,
    currency,
    { holder: account, type: "payout", amount: -amount, source: id, description: "STRIPE PAYOUT" },
    { banks: amount },
  );
  const payout: StoredPayout = {
    id,
    object: "payout",
    amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: world.now() + PAYOUT_SECONDS,
    automatic: true,
    balance_transaction: transaction.id,
    created: world.now(),
    currency,
    description: "STRIPE PAYOUT",
    destination: bank,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: {},
    method: "standard",
    original_payout: null,
    payout_method: null,
    reconciliation_status: "in_progress",
    reversed_by: null,
    source_type: "card",
    statement_descriptor: null,
    status: "in_transit",
    trace_id: null,
    type: "bank_account",
  };
  world.state.payouts.push({ account, payout });
  world.changed();
  emit(world, "payout.created", payout, connected(account));
  return payout;
}

/** The bank has the money. */
export function arrive(world: World, account: string, payout: StoredPayout): void {
  payout.status = "paid";
  payout.arrival_date = Math.min(payout.arrival_date, world.now());
  payout.reconciliation_status = "completed";
  world.changed();
  emit(world, "payout.paid", payout, connected(account));
}

/** The bank refuses: the money is back on the connected balance, and the bank account is unusable until it is replaced. */
export function bounce(world: World, account: AccountRecord, payout: StoredPayout): void {
  const transaction = bookOne(
    world,
    payout.currency,
    {
      holder: account.id,
      type: "payout_failure",
      amount: payout.amount,
      source: payout.id,
      description: "STRIPE PAYOUT FAILURE",
    },
    { banks: -payout.amount },
  );
  payout.status = "failed";
  payout.failure_code = "account_closed";
  payout.failure_message = "The bank account has been closed.";
  payout.failure_balance_transaction = transaction.id;
  if (account.bank !== null) account.bank.status = "errored";
  world.changed();
  emit(world, "payout.failed", payout, connected(account.id));
}

/** Payouts whose arrival date has come. */
export function arriveDue(world: World): void {
  for (const { account, payout } of world.state.payouts) {
    if (payout.status === "in_transit" && payout.arrival_date <= world.now()) {
      arrive(world, account, payout);
    }
  }
}

/** Payouts of an account, or of the platform, whose own are manual and therefore none. */
export function payoutsOf(world: World, account: string | null): StoredPayout[] {
  const owner = account ?? PLATFORM;
  return world.state.payouts.filter((each) => each.account === owner).map((each) => each.payout);
}

/** The payout with this id, of that account. */
export function payoutOf(world: World, account: string | null, id: string): StoredPayout {
  const found = payoutsOf(world, account).find((each) => each.id === id);
  if (found === undefined) throw noSuch("payout", id, "id");
  return found;
}

const connected = (account: string) => (account === PLATFORM ? {} : { account });
