import type Stripe from "stripe";
import type { Log, Payments } from "../../app/ports.ts";
import { createAccount, getAccount, mintOnboardingLink } from "./accounts.ts";
import { getChargeback, listChargebacks, updateChargebackEvidence } from "./chargebacks.ts";
import { expireCheckout, findCheckout, getCheckout, openCheckout } from "./checkout.ts";
import { type StripeSettings, stripeClient } from "./client.ts";
import { describe } from "./describe.ts";
import { listEvents, readWebhook } from "./events.ts";
import { listMade } from "./made.ts";
import { getPlatform } from "./platform.ts";
import { createRefund, getRefund, listRefunds } from "./refunds.ts";
import { createReversal, listReversals } from "./reversals.ts";
import { createTransfer, listTransfers } from "./transfers.ts";

export type StripePaymentsOptions = StripeSettings & {
  /** What signs webhooks, several where there are several endpoints; null where events are polled only. */
  readonly webhookSecret: string | readonly string[] | null;
  readonly log: Log;
};

/** Payments on Stripe: separate charges and transfers, Accounts v2 for recipients. Throws ProviderError only. */
export function createStripePayments(options: StripePaymentsOptions): Payments {
  const stripe = stripeClient(options);
  const secrets = [options.webhookSecret ?? []].flat();
  stripe.on("response", (response: Stripe.ResponseEvent) => {
    const { method, path, status, elapsed, request_id } = response;
    // No bodies: they hold links and names. Paths hold ids only, queries are cut off.
    const detail = { method, path: path.split("?")[0], status, elapsed, requestId: request_id };
    if (status >= 400) options.log.warn("stripe answered", detail);
  });
  return {
    openCheckout: (order) => openCheckout(stripe, order),
    expireCheckout: (sessionId) => expireCheckout(stripe, sessionId),
    getCheckout: (sessionId) => getCheckout(stripe, sessionId),
    findCheckout: (paymentIntentId) => findCheckout(stripe, paymentIntentId),
    createTransfer: (order) => createTransfer(stripe, order),
    listTransfers: (milestoneId) => listTransfers(stripe, milestoneId),
    createRefund: (order) => createRefund(stripe, order),
    listRefunds: (chargeId) => listRefunds(stripe, chargeId),
    getRefund: (refundId) => getRefund(stripe, refundId),
    createReversal: (order) => createReversal(stripe, order),
    listReversals: (transferId) => listReversals(stripe, transferId),
    getChargeback: (chargebackId) => getChargeback(stripe, chargebackId),
    listChargebacks: (since) => listChargebacks(stripe, since),
    updateChargebackEvidence: (order) => updateChargebackEvidence(stripe, order),
    createAccount: (order) => createAccount(stripe, order),
    getAccount: (accountId) => getAccount(stripe, accountId),
    mintOnboardingLink: (accountId, returnUrl) => mintOnboardingLink(stripe, accountId, returnUrl),
    readWebhook: (rawBody, signature) => readWebhook(stripe, secrets, rawBody, signature),
    listEvents: (since, after) => listEvents(stripe, since, after),
    describe: (kind, id) => describe(stripe, kind, id),
    listMade: (since) => listMade(stripe, since),
    getPlatform: () => getPlatform(stripe),
  };
}
