import { type Instant, plusHours } from "../../domain/clock/instant.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { MoneyMove, MoveUpdate, NewTask } from "../store.ts";
import { PRIORITY } from "../tasks.ts";
import { type Change, transact } from "../transact.ts";
import { sendTask } from "./payee.ts";
import type { Claimed } from "./send-move.ts";

export type Result = {
  readonly providerId: string;
  readonly pending: boolean;
  readonly arrivesOn: Instant | null;
};

/** The provider says that the payee cannot be paid: a reason to wait, not a failure of the release. */
const PAYEE_NOT_READY = new Set([
  "insufficient_capabilities_for_transfer",
  "account_invalid",
  "payouts_not_allowed",
]);
/** The platform's balance is short: it is tried again as soon as it may have changed. */
export const BALANCE_SHORT = "balance_insufficient";

/** The provider knows our key with other parameters: what was done under it is not known, and the operator decides. */
export const KEY_REUSED = "idempotency_mismatch";

/** As a move's last error: a stored failure was replayed, so sending the same key again says nothing any more. */
export const LOOK_FIRST = "replayed";

/** T3 after success, if the claim still holds; a worker whose lease was lost changes nothing. */
export async function recordSuccess(deps: Deps, claimed: Claimed, result: Result): Promise<void> {
  const { move } = claimed;
  await settle(deps, claimed, (now) => ({
    milestoneEvents: successEvents(move, result, now),
    settleSubject: move.id,
    move: { ...released(claimed), ...succeeded(result) },
  }));
}

/** What a move's success says in its milestone's history. */
export function successEvents(
  move: Pick<MoneyMove, "id" | "kind" | "amount">,
  result: Result,
  at: Instant,
): readonly MilestoneEvent[] {
  const { providerId, arrivesOn } = result;
  const facts = { moveId: move.id, amountMinor: move.amount.amountMinor, at };
  if (move.kind === "transfer") {
    return [{ type: "TransferSucceeded", ...facts, transferId: providerId, arrivesOn }];
  }
  if (move.kind === "reversal")
    return [{ type: "ReversalSucceeded", ...facts, reversalId: providerId }];
  const created = { type: "RefundCreated", ...facts, refundId: providerId } as const;
  return result.pending ? [created] : [created, { ...created, type: "RefundSettled" }];
}

/** What a success writes into the move's row. */
export function succeeded({ providerId, pending }: Result) {
  return { status: pending ? "pending" : "done", lastError: null, providerId } as const;
}

/** T3 after a failure: the error says whether it is definite, unknown, or something to wait for. */
export async function recordFailure(
  deps: Deps,
  claimed: Claimed,
  error: ProviderError,
): Promise<void> {
  const { move } = claimed;
  if (error.outcome === "unknown" || error.retryable) {
    const lastError = error.replayed ? LOOK_FIRST : error.code;
    // A definite "not now" (a rate limit) had no effect: the move is owed as before, with the same key.
    const status = error.outcome === "unknown" ? "unknown" : "sent";
    await settle(deps, claimed, () => ({ move: { ...released(claimed), status, lastError } }));
    throw error;
  }
  if (move.kind === "transfer" && PAYEE_NOT_READY.has(error.code)) {
    return payeeNotReady(deps, claimed, error);
  }
  const { id: moveId, kind } = move;
  const isShort = kind === "reversal" && error.code === BALANCE_SHORT;
  const again = isShort && move.generation > 1;
  await settle(deps, claimed, (now) => ({
    milestoneEvents: [
      { type: "MoveRefused", moveId, kind, code: error.code, ...(again && { again }), at: now },
    ],
    move: { ...released(claimed), status: "failed", lastError: error.code },
    ...(isShort && { tasks: [tryAgain(deps, move, now)] }),
    questions: [
      {
        id: deps.newId(),
        kind: error.code === KEY_REUSED ? "key_reused" : "move_refused",
        subject: moveId,
        agreementId: move.agreementId,
        milestoneId: move.milestoneId,
        detail: { code: error.code, kind, amountMinor: move.amount.amountMinor },
      },
    ],
  }));
}

/** Nobody tells when a payee's own balance has grown: it is tried again each day until there is enough (fault 22). */
const SHORT_RETRY_HOURS = 24;

function tryAgain(deps: Deps, move: MoneyMove, now: Instant): NewTask {
  return {
    ...sendTask(deps, move),
    ...({ kind: "retry_move", dueAt: plusHours(now, SHORT_RETRY_HOURS) } as const),
  };
}

/** Where the account is ready by its own words, nothing new can be found out sooner. */
const READY_YET_REFUSED_HOURS = 1;

/** The transfer goes back to owed under a new key (the old one would replay the refusal) and waits for readiness. */
async function payeeNotReady(deps: Deps, claimed: Claimed, error: ProviderError): Promise<void> {
  const { move } = claimed;
  const { ready, requirements } = await standingOf(deps, claimed);
  const again = PAYEE_NOT_READY.has(move.lastError ?? "") && requirements.length === 0;
  await settle(deps, claimed, (now) => ({
    milestoneEvents: [
      {
        ...{ type: "PayoutWaiting", reason: "payee_not_ready", requirements, at: now },
        ...(again && { again }),
      },
    ],
    move: {
      ...released(claimed),
      status: "owed",
      generation: move.generation + 1,
      firstSentAt: null,
      lastError: error.code,
    },
    tasks: [
      {
        id: deps.newId(),
        kind: "check_payee",
        subject: move.agreementId,
        agreementId: move.agreementId,
        milestoneId: null,
        priority: PRIORITY.prompt,
        ...(ready && { dueAt: plusHours(now, READY_YET_REFUSED_HOURS) }),
      },
    ],
  }));
}

/** What the account says of itself now; what was known of it where the provider does not answer. */
async function standingOf(deps: Deps, { move, situation }: Claimed) {
  const { payee } = situation.agreement;
  try {
    return await deps.payments.getAccount(move.destination ?? "");
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { ready: false, requirements: payee?.requirements ?? [] };
  }
}

/** The claim given back: what stays the same in every result. */
export function released({ move }: Claimed): Omit<MoveUpdate, "status" | "lastError"> {
  const { id, claim: expectedClaim, attempt, generation } = move;
  return { id, expectedClaim, claimBy: 0, leaseUntil: null, attempt, generation };
}

/**
 * Commits a result against the milestone as it is now. The claim in the update is the guard; where it is lost the change
 * can never be committed, and the retries of the commit end with an error that is logged and dropped by the task.
 */
export async function settle(
  deps: Deps,
  claimed: Claimed,
  changeAt: (now: Instant) => Omit<Change, "actor">,
): Promise<void> {
  const { move } = claimed;
  const request = { ref: { by: "id", id: move.milestoneId } } as const;
  let tries = 0;
  await transact<void>(deps, request, (loaded) => {
    tries++;
    if (tries > 8) throw new ProviderError("the claim was lost", LOST);
    return { change: { actor: "worker", ...changeAt(loaded.now) }, answer: () => undefined };
  });
}

const LOST = { code: "claim_lost", outcome: "unknown", retryable: true } as const;
