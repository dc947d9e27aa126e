import { type Call, eventOf, first, type Operation, recentEvents } from "./call.ts";
import { noSuch } from "./errors.ts";
import { PAGING, page, typeFilter } from "./lists.ts";
import { accountOf, reachable } from "./objects/account.ts";
import { accountV1 } from "./objects/account-v1.ts";
import { balanceObject } from "./objects/balance.ts";
import { chargeOf } from "./objects/charge.ts";
import { createSession, expireSession, sessionRecord } from "./objects/checkout-session.ts";
import { countrySpec } from "./objects/country-spec.ts";
import { acceptDispute, disputeOf, updateDispute } from "./objects/dispute.ts";
import { lineItemsOf } from "./objects/line-item.ts";
import { paymentIntent } from "./objects/payment-intent.ts";
import { payoutOf, payoutsOf } from "./objects/payout.ts";
import { platformAccount } from "./objects/platform-account.ts";
import { createRefund, refundOf } from "./objects/refund.ts";
import { createReversal, createTransfer, transferOf } from "./objects/transfer.ts";
import { createWebhookEndpoint } from "./objects/webhook-endpoint.ts";
import type { Params } from "./params.ts";
import { PLATFORM } from "./state.ts";

const second = ({ ids }: Call): string => ids[1] ?? "";

/** Keeps the items whose field has the value that the parameter of that name asks for, if it does. */
function matching<T extends object>(
  items: readonly T[],
  params: Params,
  ...names: (keyof T & string)[]
) {
  return items.filter((item) =>
    names.every((name) => {
      const wanted = params.text(name);
      return wanted === undefined || item[name] === wanted;
    }),
  );
}

/** An update: only metadata, and the description where there is one, ever change that way. */
function relabel<
  T extends { metadata: Record<string, string> | null; description?: string | null },
>({ world, params }: Call, object: T, ...fields: readonly "description"[]): T {
  params.only("metadata", ...fields);
  object.metadata = params.mergedMetadata(object.metadata ?? {});
  const description = params.text("description");
  if (description !== undefined) object.description = description;
  world.changed();
  return object;
}

/** The operations of v1, by method and path. */
export const V1_OPERATIONS: Readonly<Record<string, Operation>> = {
  "POST /v1/checkout/sessions": ({ world, params }) => createSession(world, params),
  "GET /v1/checkout/sessions": ({ world, params }) => {
    params.only(...PAGING, "payment_intent", "status");
    const sessions = world.state.sessions.map(({ session }) => session);
    return page(
      "/v1/checkout/sessions",
      matching(sessions, params, "payment_intent", "status"),
      params,
    );
  },
  "POST /v1/checkout/sessions/:id": (call) =>
    relabel(call, sessionRecord(call.world, first(call)).session),
  "GET /v1/checkout/sessions/:id": (call) => sessionRecord(call.world, first(call)).session,
  "POST /v1/checkout/sessions/:id/expire": (call) => expireSession(call.world, first(call)),
  "GET /v1/checkout/sessions/:id/line_items": (call) => {
    call.params.only(...PAGING);
    const items = lineItemsOf(sessionRecord(call.world, first(call))).reverse();
    return page(`/v1/checkout/sessions/${first(call)}/line_items`, items, call.params);
  },

  "GET /v1/payment_intents": ({ world, params }) => {
    params.only(...PAGING, "customer");
    return page("/v1/payment_intents", world.state.paymentIntents, params);
  },
  "POST /v1/payment_intents/:id": (call) =>
    relabel(call, paymentIntent(call.world, first(call)), "description"),
  "GET /v1/payment_intents/:id": (call) => paymentIntent(call.world, first(call)),

  "GET /v1/charges": ({ world, params }) => {
    params.only(...PAGING, "customer", "payment_intent", "transfer_group");
    const found = matching(world.state.charges, params, "payment_intent", "transfer_group");
    return page("/v1/charges", found, params);
  },
  "POST /v1/charges/:id": (call) =>
    relabel(call, chargeOf(call.world, first(call), "id"), "description"),
  "GET /v1/charges/:id": (call) => chargeOf(call.world, first(call), "id"),

  "POST /v1/refunds": ({ world, params }) => createRefund(world, params),
  "GET /v1/refunds": ({ world, params }) => {
    params.only(...PAGING, "charge", "payment_intent");
    return page(
      "/v1/refunds",
      matching(world.state.refunds, params, "charge", "payment_intent"),
      params,
    );
  },
  "POST /v1/refunds/:id": (call) => relabel(call, refundOf(call.world, first(call))),
  "GET /v1/refunds/:id": (call) => refundOf(call.world, first(call)),

  "POST /v1/transfers": ({ world, params }) => createTransfer(world, params),
  "GET /v1/transfers": ({ world, params }) => {
    params.only(...PAGING, "destination", "transfer_group");
    const found = matching(world.state.transfers, params, "destination", "transfer_group");
    return page("/v1/transfers", found, params);
  },
  "POST /v1/transfers/:id": (call) =>
    relabel(call, transferOf(call.world, first(call)), "description"),
  "GET /v1/transfers/:id": (call) => transferOf(call.world, first(call)),
  "POST /v1/transfers/:id/reversals": (call) =>
    createReversal(call.world, transferOf(call.world, first(call)), call.params),
  "GET /v1/transfers/:id/reversals": (call) => {
    call.params.only(...PAGING);
    const transfer = transferOf(call.world, first(call));
    const own = call.world.state.reversals.filter((each) => each.transfer === transfer.id);
    return page(transfer.reversals.url, own, call.params);
  },
  "GET /v1/transfers/:id/reversals/:id": (call) => {
    const found = call.world.state.reversals.find(
      (each) => each.transfer === first(call) && each.id === second(call),
    );
    if (found === undefined) throw noSuch("transfer_reversal", second(call), "id");
    return found;
  },

  "GET /v1/balance": ({ world, account }) =>
    balanceObject(
      world,
      account ?? PLATFORM,
      account === null ? "usd" : accountOf(world, account).currency,
    ),
  "GET /v1/balance_transactions": ({ world, params, account }) => {
    params.only(...PAGING, "currency", "payout", "source", "type");
    const own = world.state.balance
      .filter(({ holder }) => holder === (account ?? PLATFORM))
      .map(({ transaction }) => transaction);
    return page(
      "/v1/balance_transactions",
      matching(own, params, "currency", "source", "type"),
      params,
    );
  },
  "GET /v1/balance_transactions/:id": (call) => {
    const found = call.world.state.balance.find(
      ({ holder, transaction }) =>
        holder === (call.account ?? PLATFORM) && transaction.id === first(call),
    );
    if (found === undefined) throw noSuch("balance_transaction", first(call), "id");
    return found.transaction;
  },

  "GET /v1/payouts": ({ world, params, account }) => {
    params.only(...PAGING, "arrival_date", "destination", "status");
    return page(
      "/v1/payouts",
      matching(payoutsOf(world, account), params, "status", "destination"),
      params,
    );
  },
  "GET /v1/payouts/:id": (call) => payoutOf(call.world, call.account, first(call)),

  "GET /v1/disputes": ({ world, params }) => {
    params.only(...PAGING, "charge", "payment_intent");
    return page(
      "/v1/disputes",
      matching(world.state.disputes, params, "charge", "payment_intent"),
      params,
    );
  },
  "GET /v1/disputes/:id": (call) => disputeOf(call.world, first(call)),
  "POST /v1/disputes/:id": (call) =>
    updateDispute(call.world, disputeOf(call.world, first(call)), call.params),
  "POST /v1/disputes/:id/close": (call) => {
    call.params.only();
    return acceptDispute(call.world, disputeOf(call.world, first(call)));
  },

  "GET /v1/events": ({ world, params, account }) => {
    params.only(...PAGING, "delivery_success", "type", "types");
    const type = params.text("type");
    const wanted = typeFilter(type === undefined ? params.texts("types") : [type]);
    const own = recentEvents(world)
      .filter((each) => each.generation === "v1" && each.account === account && wanted(each))
      .map(({ id, created, resource }) => ({ ...resource, id, created }));
    return page("/v1/events", own, params);
  },
  "GET /v1/events/:id": (call) => eventOf(call, "v1"),

  "GET /v1/account": ({ world, account }) =>
    account === null ? platformAccount() : accountV1(accountOf(world, account)),
  "GET /v1/accounts/:id": (call) =>
    first(call) === PLATFORM ? platformAccount() : accountV1(reachable(call.world, first(call))),
  "GET /v1/accounts/:id/external_accounts": (call) => {
    call.params.only(...PAGING, "object");
    const banks = accountV1(reachable(call.world, first(call))).external_accounts?.data ?? [];
    return page(`/v1/accounts/${first(call)}/external_accounts`, banks, call.params);
  },
  "GET /v1/country_specs/:id": (call) => countrySpec(first(call)),

  "POST /v1/webhook_endpoints": ({ world, params, webhookSecret }) =>
    createWebhookEndpoint(world, params, webhookSecret),
  "GET /v1/webhook_endpoints": ({ world, params }) => {
    params.only(...PAGING);
    return page("/v1/webhook_endpoints", world.state.webhookEndpoints, params);
  },
};
