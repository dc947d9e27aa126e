import { type Instant, plusDays, plusHours } from "../../domain/clock/instant.ts";
import type { MilestoneId } from "../../domain/ids.ts";
import { debtOf } from "../../domain/milestone/afterwards.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import { decideChargeback, isEndWaiting } from "../../domain/milestone/money/chargeback.ts";
import type { Deps } from "../deps.ts";
import { type ChargebackSnapshot, ProviderError } from "../ports.ts";
import type { NewQuestion, NewTask } from "../store.ts";
import { PRIORITY } from "../tasks.ts";
import { type Change, type Step, transact } from "../transact.ts";
import { retryRefused } from "./retry.ts";

/** Banks decide within about three months; older ones are looked at only where an event names them. */
const LOOK_BACK_DAYS = 180;

/** What the provider calls a refund of a payment that the bank has taken back. */
const CHARGE_DISPUTED = "charge_disputed";

/** Fetches a chargeback again and books what it says now. Throws ProviderError where the look is to be repeated. */
export async function recordChargeback(deps: Deps, chargebackId: string): Promise<void> {
  await applyChargeback(deps, await deps.payments.getChargeback(chargebackId));
}

/** All of the last months, for those that no event told of; one that cannot be booked keeps no other from it. */
export async function reconcileChargebacks(
  deps: Deps,
  isolated: (what: string, look: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const since = plusDays(await deps.reads.now(), -LOOK_BACK_DAYS);
  for (const found of await deps.payments.listChargebacks(since)) {
    await isolated(`chargeback ${found.chargebackId}`, () => applyChargeback(deps, found));
  }
}

async function applyChargeback(deps: Deps, fact: ChargebackSnapshot): Promise<void> {
  const milestoneId = await deps.reads.milestoneByCharge(fact.chargeId);
  if (!milestoneId) return ask(deps, fact, "foreign_chargeback", null);
  const booked = await book(deps, fact, milestoneId);
  if (booked === "other_charge") return ask(deps, fact, "foreign_chargeback", milestoneId);
  if (booked === "inquiry") return ask(deps, fact, "bank_inquiry", milestoneId);
  if (booked === "wait") {
    throw new ProviderError("money of this milestone is on its way", {
      code: "not_recorded_yet",
      outcome: "unknown",
      retryable: true,
    });
  }
  if (booked === "ended") await sendWhatWasRefused(deps, milestoneId);
}

type Booked = "nothing" | "opened" | "ended" | "wait" | "inquiry" | "other_charge";

async function book(
  deps: Deps,
  fact: ChargebackSnapshot,
  milestoneId: MilestoneId,
): Promise<Booked> {
  const request = { ref: { by: "id", id: milestoneId } } as const;
  return transact<Booked>(deps, request, ({ milestone, now }): Step<Booked> => {
    if (!milestone || !isOf(milestone, fact)) return { answer: "other_charge" };
    if (fact.state === "inquiry") return { answer: "inquiry" };
    const said = decideChargeback(milestone, fact, { now, newId: deps.newId });
    if (said.say === "wait") return { answer: "wait" };
    const { events } = said;
    if (events.length === 0) return settledDebt(milestone, fact);
    return {
      change: { actor: "stripe", milestoneEvents: events, ...consequences(deps, fact, events) },
      answer: ({ milestone: after }) => {
        if (after && isEndWaiting(after, fact)) return "wait";
        return events.some(isEnd) ? "ended" : "opened";
      },
    };
  });
}

const isEnd = ({ type }: MilestoneEvent) => type === "ChargebackWon" || type === "ChargebackLost";

/** The books of a milestone are kept of the payment that funds it, in the currency of its terms. */
function isOf({ funding, terms }: Milestone, { chargeId, currency }: ChargebackSnapshot): boolean {
  return (
    "chargeId" in funding && funding.chargeId === chargeId && terms.amount.currency === currency
  );
}

/** What was missing has come in after all: the operator has nothing to decide any more. */
function settledDebt(milestone: Milestone, { chargebackId }: ChargebackSnapshot): Step<Booked> {
  const one = milestone.chargebacks.find(({ id }) => id === chargebackId);
  if (one?.state !== "lost" || one.taken.clawbackMinor === 0 || debtOf(one) > 0)
    return { answer: "nothing" };
  return {
    change: { actor: "stripe", settleSubject: clawbackSubject(chargebackId) },
    answer: () => "nothing",
  };
}

const clawbackSubject = (chargebackId: string): string => `clawback:${chargebackId}`;

/** So long before the bank's last moment the operator hears of it again. */
const WARNED_HOURS = 48;

/** The operator answers the bank while it asks, and decides about what is missing once it was lost. */
function consequences(
  deps: Deps,
  fact: ChargebackSnapshot,
  events: readonly MilestoneEvent[],
): Pick<Change, "settleSubject" | "asks" | "tasks"> {
  const { chargebackId, evidenceDueAt } = fact;
  const isEnded = events.some(isEnd);
  if (isEnded) {
    return {
      settleSubject: chargebackId,
      asks: (after) => debtQuestion(deps, fact, after),
    };
  }
  if (!events.some(({ type }) => type === "ChargebackOpened")) return {};
  const questionId = deps.newId();
  return {
    asks: ({ agreementId, id: milestoneId }) => [
      { ...aboutIt(fact), id: questionId, kind: "chargeback", agreementId, milestoneId },
    ],
    ...(evidenceDueAt && { tasks: [warning(deps, questionId, evidenceDueAt)] }),
  };
}

function warning(deps: Deps, questionId: string, evidenceDueAt: Instant): NewTask {
  return {
    ...({ id: deps.newId(), kind: "alarm", subject: questionId } as const),
    ...{ agreementId: null, milestoneId: null, priority: PRIORITY.prompt },
    dueAt: plusHours(evidenceDueAt, -WARNED_HOURS),
  };
}

function aboutIt(fact: ChargebackSnapshot): Pick<NewQuestion, "subject" | "detail"> {
  const { chargebackId: subject, amountMinor, currency, reason, evidenceDueAt, chargeId } = fact;
  return { subject, detail: { amountMinor, currency, reason, evidenceDueAt, chargeId } };
}

function debtQuestion(
  deps: Deps,
  fact: ChargebackSnapshot,
  { agreementId, id: milestoneId, chargebacks }: Milestone,
): readonly NewQuestion[] {
  const { chargebackId } = fact;
  const one = chargebacks.find(({ id }) => id === chargebackId);
  const debtMinor = one?.state === "lost" ? debtOf(one) : 0;
  if (debtMinor === 0) return [];
  const detail = { ...aboutIt(fact).detail, debtMinor, chargebackId };
  const subject = clawbackSubject(chargebackId);
  return [{ id: deps.newId(), kind: "clawback", subject, detail, agreementId, milestoneId }];
}

/** Refunds that were refused because the bank had the payment are owed again once it has decided. */
async function sendWhatWasRefused(deps: Deps, milestoneId: MilestoneId): Promise<void> {
  for (const move of await deps.reads.movesOf(milestoneId)) {
    if (move.status === "failed" && move.lastError === CHARGE_DISPUTED)
      await retryRefused(deps, move);
  }
}

/** A chargeback that is not in our books, or takes no money: the operator is told once. */
async function ask(
  deps: Deps,
  fact: ChargebackSnapshot,
  kind: "foreign_chargeback" | "bank_inquiry",
  milestoneId: MilestoneId | null,
): Promise<void> {
  if (await deps.reads.answered(fact.chargebackId)) return;
  const { milestone } = milestoneId
    ? await deps.store.load({ ref: { by: "id", id: milestoneId } })
    : { milestone: null };
  const agreementId = milestone?.agreementId ?? null;
  const question = { ...aboutIt(fact), id: deps.newId(), kind, milestoneId, agreementId };
  await deps.store.commit({ questions: [question] });
}
