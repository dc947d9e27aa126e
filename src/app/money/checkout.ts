import { type Instant, plusHours } from "../../domain/clock/instant.ts";
import type { CheckoutId } from "../../domain/ids.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { CheckoutRow } from "../store.ts";
import { PRIORITY } from "../tasks.ts";
import { type Step, transact } from "../transact.ts";
import { recordPayment } from "./record-payment.ts";

/** A checkout stays open this long; the provider allows 30 minutes to 24 hours. */
const CHECKOUT_HOURS = 23;

/**
 * Opens the checkout that `fund` asked for and answers its address. Whatever an earlier one of the same milestone is at
 * the provider is settled first, so that nobody can pay twice. Safe to run again: the key is the checkout's own.
 * Null where it was replaced, paid or closed meanwhile.
 */
export async function openCheckout(deps: Deps, checkoutId: CheckoutId): Promise<string | null> {
  const row = await deps.reads.checkout(checkoutId);
  if (!row) return null;
  if (row.status === "open") return addressOf(deps, row);
  if (row.status !== "requested") return null;
  await closeEarlier(deps, row);
  const loaded = await deps.store.load({ ref: { by: "id", id: row.milestoneId } });
  const { milestone } = loaded;
  if (!milestone || !isCurrent(milestone, checkoutId)) return null;
  const channels = await deps.reads.channelsOf(row.agreementId);
  const channel = channels[0];
  const link = channel && deps.chats[channel.platform]?.deepLink(channel);
  try {
    const { sessionId, url, expiresAt } = await deps.payments.openCheckout({
      checkoutId,
      milestoneId: milestone.id,
      amount: row.amount,
      title: `M-${milestone.number} ${milestone.terms.title}`,
      description: milestone.terms.deliverable.slice(0, 200),
      returnUrl: link ?? deps.publicUrl ?? "https://slack.com/",
      // Measured from the request, so that a repeat sends the very same parameters under the same key.
      expiresAt: plusHours(requestedAt(milestone, loaded.now), CHECKOUT_HOURS),
      idempotencyKey: `tranche-checkout-${checkoutId}`,
    });
    return await recordOpened(deps, row, { sessionId, url, expiresAt });
  } catch (error) {
    if (error instanceof ProviderError && error.outcome === "failed" && !error.retryable) {
      await recordRefused(deps, row, error);
    }
    throw error;
  }
}

/** The address is the provider's to say: nothing that pays is kept with us. Null where it is not open any more. */
async function addressOf(deps: Deps, { sessionId }: CheckoutRow): Promise<string | null> {
  if (!sessionId) return null;
  const now = await deps.payments.getCheckout(sessionId);
  if (now.status !== "open") await recordPayment(deps, now);
  return now.url;
}

function requestedAt(milestone: Milestone, now: Instant): Instant {
  const { funding } = milestone;
  return funding.state === "checkout_open" ? funding.requestedAt : now;
}

function isCurrent(milestone: Milestone, checkoutId: CheckoutId): boolean {
  const { funding } = milestone;
  return funding.state === "checkout_open" && funding.checkoutId === checkoutId;
}

/** Reopening expires the old session at the provider first; one that was paid meanwhile is recorded instead. */
async function closeEarlier(deps: Deps, row: CheckoutRow): Promise<void> {
  const checkouts = await deps.reads.checkoutsOf(row.milestoneId);
  for (const earlier of checkouts) {
    if (earlier.id !== row.id && earlier.status === "replaced")
      await closeCheckout(deps, earlier.id);
  }
}

/** Makes sure that a replaced checkout can never be paid, or records that it was. */
export async function closeCheckout(deps: Deps, checkoutId: CheckoutId): Promise<void> {
  const row = await deps.reads.checkout(checkoutId);
  if (row?.status !== "replaced" || !row.sessionId) return;
  await recordPayment(deps, await deps.payments.expireCheckout(row.sessionId));
}

/** Asks the provider what became of a checkout, where no event has said it. */
export async function checkCheckout(deps: Deps, checkoutId: CheckoutId): Promise<void> {
  const row = await deps.reads.checkout(checkoutId);
  if (!row?.sessionId || row.status === "paid" || row.status === "expired") return;
  await recordPayment(deps, await deps.payments.getCheckout(row.sessionId));
}

type Opened = { readonly sessionId: string; readonly url: string; readonly expiresAt: Instant };

async function recordOpened(deps: Deps, row: CheckoutRow, opened: Opened): Promise<string | null> {
  const { sessionId, url, expiresAt } = opened;
  const request = { ref: { by: "id", id: row.milestoneId } } as const;
  return transact<string | null>(deps, request, (loaded): Step<string | null> => {
    const { milestone, now } = loaded;
    if (!milestone) return { answer: null };
    const { funding } = milestone;
    // Somebody else (the listener, or the worker) opened it with the same key a moment ago.
    if (isCurrent(milestone, row.id) && "expiresAt" in funding && funding.expiresAt) {
      return { answer: url };
    }
    if (isCurrent(milestone, row.id)) {
      return {
        change: {
          actor: "stripe",
          milestoneEvents: [
            { type: "CheckoutOpened", checkoutId: row.id, sessionId, expiresAt, at: now },
          ],
          checkoutUpdates: [{ id: row.id, status: "open", sessionId, expiresAt }],
        },
        answer: () => url,
      };
    }
    // It was replaced while it was being opened: known now, it is closed like any other.
    const close = {
      id: deps.newId(),
      kind: "close_checkout",
      subject: row.id,
      agreementId: row.agreementId,
      milestoneId: row.milestoneId,
      priority: PRIORITY.prompt,
    } as const;
    return {
      change: {
        actor: "stripe",
        checkoutUpdates: [{ id: row.id, status: "replaced", sessionId, expiresAt }],
        tasks: [close],
      },
      answer: () => null,
    };
  });
}

async function recordRefused(deps: Deps, row: CheckoutRow, error: ProviderError): Promise<void> {
  const request = { ref: { by: "id", id: row.milestoneId } } as const;
  await transact<void>(deps, request, (loaded): Step<void> => {
    const { milestone, now } = loaded;
    if (!milestone || !isCurrent(milestone, row.id)) return { answer: undefined };
    return {
      change: {
        actor: "stripe",
        milestoneEvents: [{ type: "CheckoutClosed", checkoutId: row.id, why: "refused", at: now }],
        checkoutUpdates: [{ id: row.id, status: "failed" }],
        questions: [
          {
            id: deps.newId(),
            kind: "checkout_refused",
            subject: row.id,
            agreementId: row.agreementId,
            milestoneId: row.milestoneId,
            detail: { code: error.code },
          },
        ],
      },
      answer: () => undefined,
    };
  });
}
