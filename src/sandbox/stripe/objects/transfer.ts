import { balanceOf, book, needAvailable, settlementOf } from "../balance.ts";
import { invalidRequest, noSuch, refused } from "../errors.ts";
import { checkAmount, checkCurrency, formatMoney } from "../money.ts";
import type { Params } from "../params.ts";
import {
  type AccountRecord,
  PLATFORM,
  type StoredCharge,
  type StoredReversal,
  type StoredTransfer,
} from "../state.ts";
import type { World } from "../world.ts";
import { chargeOf } from "./charge.ts";
import { emit } from "./event.ts";

/** What has been transferred out of a charge, net of reversals, in minor units. */
export function transferredFrom(world: World, charge: string): number {
  return world.state.transfers
    .filter((transfer) => transfer.source_transaction === charge)
    .reduce((sum, transfer) => sum + transfer.amount - transfer.amount_reversed, 0);
}

/**
 * `POST /v1/transfers` (docs.stripe.com/connect/separate-charges-and-transfers): tied to a charge it is accepted while the
 * charge is pending, and never goes above it; otherwise the available balance must cover it.
 */
export function createTransfer(world: World, params: Params): StoredTransfer {
  params.only(
    "amount",
    "currency",
    "description",
    "destination",
    "metadata",
    "source_transaction",
    "source_type",
    "transfer_group",
  );
  const currency = checkCurrency(params.requiredText("currency"), "currency");
  const destination = destinationOf(world, params.requiredText("destination"));
  const sourceId = params.text("source_transaction");
  const source = sourceId === undefined ? null : chargeOf(world, sourceId, "source_transaction");
  const metadata = params.metadata();
  const wanted = params.integer("amount");
  if (wanted === undefined && source === null) params.requiredText("amount");
  const amount = checkAmount(wanted ?? source?.amount ?? 0, currency, "amount");
  if (destination.transfers !== "active") {
    throw refused(
      "Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments",
      { code: "insufficient_capabilities_for_transfer" },
    );
  }
  if (source !== null) checkSource(world, source, amount, currency);
  const settlement = settlementOf(world, sourceId ?? null);
  if (!("availableOn" in settlement)) needAvailable(world, PLATFORM, currency, amount);
  const transfer = newTransfer(world, params, {
    amount,
    currency,
    destination: destination.id,
    source,
    metadata,
  });
  const [from] = book(world, currency, [
    {
      holder: PLATFORM,
      type: "transfer",
      amount: -amount,
      source: transfer.id,
      ...(transfer.description === null ? {} : { description: transfer.description }),
      ...settlement,
    },
    {
      holder: destination.id,
      type: "payment",
      amount,
      source: transfer.destination_payment ?? transfer.id,
      ...settlement,
    },
  ]);
  transfer.balance_transaction = from?.id ?? null;
  world.state.transfers.push(transfer);
  world.changed();
  emit(world, "transfer.created", transfer);
  return transfer;
}

function destinationOf(world: World, id: string): AccountRecord {
  if (id === PLATFORM) {
    throw refused("Cannot create transfers to your own account.", { param: "destination" });
  }
  const account = world.state.accounts.find((each) => each.id === id);
  if (account === undefined) throw noSuch("destination", id, "destination");
  return account;
}

function checkSource(world: World, source: StoredCharge, amount: number, currency: string): void {
  if (source.status !== "succeeded") {
    throw refused(`Charge ${source.id} has not succeeded and cannot be the source of a transfer.`, {
      param: "source_transaction",
    });
  }
  if (source.currency !== currency) {
    throw refused(
      `The currency of source_transaction's balance transaction (${source.currency}) must be the same as the transfer currency (${currency})`,
      { param: "currency" },
    );
  }
  const before = transferredFrom(world, source.id);
  const most = source.amount - source.amount_refunded;
  if (before + amount <= most) return;
  throw refused(
    `Transfers using this transaction as a source must not exceed the source amount of ${formatMoney(most, currency)}. (You have already transferred ${formatMoney(before, currency)}.)`,
    { param: "amount" },
  );
}

function newTransfer(
  world: World,
  params: Params,
  known: {
    amount: number;
    currency: string;
    destination: string;
    source: StoredCharge | null;
    metadata: Record<string, string>;
  },
): StoredTransfer {
  const id = world.id("tr_");
  const { source } = known;
  const implied = source === null ? null : (source.transfer_group ?? `group_${source.id}`);
  return {
    id,
    object: "transfer",
    amount: known.amount,
    amount_reversed: 0,
    balance_transaction: null,
    created: world.now(),
    currency: known.currency,
    description: params.text("description") ?? null,
    destination: known.destination,
    destination_payment: world.id("py_"),
    livemode: false,
    metadata: known.metadata,
    reversals: {
      object: "list",
      data: [],
      has_more: false,
      url: `/v1/transfers/${id}/reversals`,
    },
    reversed: false,
    source_transaction: source?.id ?? null,
    source_type: "card",
    transfer_group: params.text("transfer_group") ?? implied,
  };
}

/** The transfer with this id. */
export function transferOf(world: World, id: string, param = "id"): StoredTransfer {
  const found = world.state.transfers.find((each) => each.id === id);
  if (found === undefined) throw noSuch("transfer", id, param);
  return found;
}

/** `POST /v1/transfers/:id/reversals`: takes money back, as far as the connected account still has it. */
export function createReversal(world: World, transfer: StoredTransfer, params: Params) {
  params.only("amount", "description", "metadata", "refund_application_fee");
  const { currency } = transfer;
  const left = transfer.amount - transfer.amount_reversed;
  const metadata = params.metadata();
  const wanted = params.integer("amount");
  if (wanted !== undefined) checkAmount(wanted, currency, "amount");
  const amount = wanted ?? left;
  if (left === 0) throw refused(`Transfer ${transfer.id} is already fully reversed.`);
  if (amount > left) {
    throw invalidRequest(
      `Reversal amount (${formatMoney(amount, currency)}) is greater than unreversed amount on transfer (${formatMoney(left, currency)})`,
      { param: "amount" },
    );
  }
  needConnected(world, transfer, amount);
  const reversal = bookReversal(world, transfer, amount, metadata);
  world.state.reversals.push(reversal);
  transfer.amount_reversed += amount;
  transfer.reversed = transfer.amount_reversed === transfer.amount;
  transfer.reversals.data.unshift(reversal);
  world.changed();
  emit(world, "transfer.reversed", transfer, {
    previous: { amount_reversed: transfer.amount_reversed - amount },
  });
  return reversal;
}

function needConnected(world: World, transfer: StoredTransfer, amount: number): void {
  const balance = balanceOf(world, transfer.destination ?? "", transfer.currency);
  if (balance.available + balance.pending >= amount) return;
  throw refused(
    "The connected account does not have sufficient funds in its balance to cover this reversal.",
    { code: "balance_insufficient" },
  );
}

function bookReversal(
  world: World,
  transfer: StoredTransfer,
  amount: number,
  metadata: Record<string, string>,
): StoredReversal {
  const id = world.id("trr_");
  const refund = world.id("pyr_");
  const settlement = settlementOf(world, transfer.source_transaction);
  const [, back] = book(world, transfer.currency, [
    {
      holder: transfer.destination ?? "",
      type: "payment_refund",
      amount: -amount,
      source: refund,
      ...settlement,
    },
    { holder: PLATFORM, type: "transfer_refund", amount, source: id, ...settlement },
  ]);
  return {
    id,
    object: "transfer_reversal",
    amount,
    balance_transaction: back?.id ?? null,
    created: world.now(),
    currency: transfer.currency,
    destination_payment_refund: refund,
    metadata,
    source_refund: null,
    transfer: transfer.id,
  };
}
