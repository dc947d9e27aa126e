import { accountV2, INCLUDES } from "./objects/account-v2.ts";
import { balanceObject } from "./objects/balance.ts";
import { type EventRecord, PLATFORM } from "./state.ts";
import type { World } from "./world.ts";

/** `GET /sandbox/stripe`: everything there is, oldest first, with the state of each delivery. */
export function overview(world: World) {
  const { state } = world;
  return {
    balance: balanceObject(world, PLATFORM, "usd"),
    sessions: state.sessions.map(({ session }) => session),
    payment_intents: state.paymentIntents,
    charges: state.charges,
    balance_transactions: state.balance
      .filter(({ holder }) => holder === PLATFORM)
      .map(({ transaction }) => transaction),
    transfers: state.transfers,
    reversals: state.reversals,
    refunds: state.refunds,
    disputes: state.disputes,
    accounts: state.accounts.map((account) => ({
      ...accountV2(account, INCLUDES),
      bank: account.bank,
      balance: balanceObject(world, account.id, account.currency),
    })),
    payouts: state.payouts.map(({ account, payout }) => ({ ...payout, account })),
    events: state.events.map(eventSummary),
  };
}

function eventSummary({ id, type, created, account, objectId, generation, delivery }: EventRecord) {
  return { id, type, created, account, object: objectId, generation, delivery };
}
