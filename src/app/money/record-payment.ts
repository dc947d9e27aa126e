import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import { decidePayment, type PaymentFact } from "../../domain/milestone/money/payment.ts";
import type { Deps } from "../deps.ts";
import type { CheckoutSnapshot } from "../ports.ts";
import type { CheckoutRow, CheckoutUpdate, NewQuestion } from "../store.ts";
import { type Step, transact } from "../transact.ts";

/**
 * Applies what the provider says now about one of our checkouts. The same snapshot twice, or an old one late, changes
 * nothing. A session that is none of ours goes to the operator.
 */
export async function recordPayment(
  deps: Deps,
  snapshot: CheckoutSnapshot,
  inbox?: string,
): Promise<void> {
  const row = snapshot.checkoutId ? await deps.reads.checkout(snapshot.checkoutId) : null;
  // A session of our own account that we did not open (another use of it) is nobody's milestone.
  if (!row || row.milestoneId !== snapshot.milestoneId) return;
  if (row.sessionId !== null && row.sessionId !== snapshot.sessionId) {
    return recordBeside(deps, row, snapshot);
  }
  if (row.status === "failed" && snapshot.payment === "paid") return;
  const fact = factOf(row, snapshot);
  const request = { ref: { by: "id", id: row.milestoneId } } as const;
  await transact<void>(deps, request, (loaded): Step<void> => {
    const { milestone } = loaded;
    if (!milestone) return { answer: undefined };
    const tools = { now: loaded.now, newId: deps.newId };
    const events = decidePayment(milestone, fact, tools);
    const update = updateAfter(row, snapshot, fact, events);
    if (events.length === 0 && update.status === row.status) return { answer: undefined };
    const mismatch = events.find((event) => event.type === "PaymentMismatched");
    const questions = mismatch ? [mismatchQuestion(deps, row, snapshot)] : undefined;
    return {
      change: {
        actor: "stripe",
        milestoneEvents: events,
        checkoutUpdates: [update],
        ...(questions && { questions }),
        ...(inbox && { inbox }),
      },
      answer: () => undefined,
    };
  });
}

/**
 * A session that bears our metadata and is not the one we opened (made by hand with our key): our own stays as it is, and
 * money that was paid there waits for the operator.
 */
async function recordBeside(
  deps: Deps,
  row: CheckoutRow,
  snapshot: CheckoutSnapshot,
): Promise<void> {
  if (snapshot.payment !== "paid") return;
  await deps.store.commit({ questions: [mismatchQuestion(deps, row, snapshot)] });
}

function factOf(row: CheckoutRow, snapshot: CheckoutSnapshot): PaymentFact {
  const checkoutId = row.id;
  const { charge } = snapshot;
  if (snapshot.payment === "paid" && charge) {
    return {
      state: "paid",
      checkoutId,
      paymentIntentId: charge.paymentIntentId,
      chargeId: charge.chargeId,
      amount: charge.amount,
      asked: row.amount,
      providerFeeMinor: charge.feeMinor,
      availableOn: charge.availableOn,
    };
  }
  if (snapshot.payment === "processing") return { state: "processing", checkoutId };
  if (snapshot.status === "expired") return { state: "expired", checkoutId };
  if (snapshot.status === "complete") return { state: "payment_failed", checkoutId };
  return { state: "open", checkoutId };
}

/** The checkout's own row follows the provider, but never goes back from paid. */
function updateAfter(
  row: CheckoutRow,
  snapshot: CheckoutSnapshot,
  fact: PaymentFact,
  events: readonly MilestoneEvent[],
): CheckoutUpdate {
  const base = { id: row.id, sessionId: snapshot.sessionId };
  if (row.status === "paid" || row.status === "failed") return { ...base, status: row.status };
  if (events.some((event) => event.type === "PaymentMismatched"))
    return { ...base, status: "failed" };
  switch (fact.state) {
    case "paid":
      return { ...base, status: "paid" };
    case "processing":
      return { ...base, status: "processing" };
    case "payment_failed":
      return { ...base, status: "failed" };
    case "expired":
      return { ...base, status: "expired" };
    case "open":
      return { ...base, status: row.status };
  }
}

function mismatchQuestion(deps: Deps, row: CheckoutRow, snapshot: CheckoutSnapshot): NewQuestion {
  return {
    id: deps.newId(),
    kind: "payment_mismatch",
    subject: snapshot.charge?.chargeId ?? snapshot.sessionId,
    agreementId: row.agreementId,
    milestoneId: row.milestoneId,
    detail: {
      sessionId: snapshot.sessionId,
      foundMinor: snapshot.amount.amountMinor,
      foundCurrency: snapshot.amount.currency,
      expectedMinor: row.amount.amountMinor,
      expectedCurrency: row.amount.currency,
    },
  };
}
