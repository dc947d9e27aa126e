import { plusHours } from "../domain/clock/instant.ts";
import {
  type AgreementId,
  asId,
  type CheckoutId,
  type MilestoneId,
  type MoveId,
  type PersonId,
} from "../domain/ids.ts";
import { learnPerson } from "./clock/learn-person.ts";
import { oweRefresh, refreshReminders } from "./clock/refresh-reminders.ts";
import { remind } from "./clock/remind.ts";
import { replanAgreement, replanPerson } from "./clock/replan.ts";
import { summarize } from "./clock/summarize.ts";
import { tick } from "./clock/tick.ts";
import { reviewContext } from "./context/review-context.ts";
import type { Deps } from "./deps.ts";
import { keepEvidence } from "./evidence/keep.ts";
import { tellLinkNotice } from "./link/tell.ts";
import { applyEvent } from "./money/apply-event.ts";
import { recordChargeback } from "./money/chargebacks.ts";
import { checkCheckout, closeCheckout } from "./money/checkout.ts";
import { checkPayee } from "./money/payee.ts";
import { pollEvents, reconcile } from "./money/reconcile.ts";
import { retryLater } from "./money/retry.ts";
import { sendMove } from "./money/send-move.ts";
import { voidApprovalsOf } from "./money/void-approvals.ts";
import { openCheckoutLater } from "./notify/checkout-ready.ts";
import { updateThreads } from "./notify/dispute-thread.ts";
import { announceNotice, tellNotice } from "./notify/notices.ts";
import { updateCard, updateCards } from "./notify/update-card.ts";
import { traceCode, traceIdOf } from "./ports/trace-code.ts";
import type { Facts, TaskOutcome } from "./ports/watch.ts";
import { type Job, ProviderError } from "./ports.ts";
import { prune } from "./prune.ts";
import { operatorCase } from "./queries/operator.ts";
import { PRIORITY, type Task } from "./tasks.ts";

const LEASE_SECONDS = 90;
/** Money is tried for weeks; a message that cannot be delivered is given up after about a day. */
const MAX_ATTEMPTS = { money: 200, other: 20 } as const;

/** What plans its own next time is not given up for one refusal. */
const STANDING: ReadonlySet<Task["kind"]> = new Set(["reconcile", "prune"]);

/** What time does, perhaps days after the act that planned it, and what plans its own next time. */
const TIMED: ReadonlySet<Task["kind"]> = new Set([
  ...(["tick", "remind", "weekly_summary", "poll_events", "reconcile", "prune"] as const),
]);

/** Somebody else is at it right now, or about to record it: nothing is wrong. */
const LEASED: ReadonlySet<string> = new Set(["card_leased", "thread_leased"]);
const IN_HAND: ReadonlySet<string> = new Set([
  ...LEASED,
  "move_leased",
  "not_recorded_yet",
  "renewed",
]);

/** Runs one task that the queue carried: claims its row, does it, and settles it. Never throws for a task's failure. */
export async function runTask(deps: Deps, job: Pick<Job, "taskId" | "generation">): Promise<void> {
  const task = await deps.tasks.claim(job.taskId, job.generation, LEASE_SECONDS);
  if (!task) return;
  const { kind, id, agreementId, milestoneId, attempt, waitedSeconds } = task;
  const { tracing, metrics, stopwatch } = deps.watch;
  const seconds = stopwatch();
  const count = (outcome: TaskOutcome) =>
    metrics.task({ kind, outcome, waitedSeconds, seconds: seconds() });
  const facts = { task: id, kind, agreement: agreementId, milestone: milestoneId, attempt };
  try {
    const run = async () => {
      const outcome = await runClaimed(deps, task);
      tracing.note({ outcome });
      if (task.priority === PRIORITY.money) logMoney(deps, { ...facts, outcome }, seconds());
      return outcome;
    };
    count(await tracing.span(`task ${kind}`, facts, run, traceOf(task)));
  } catch (error) {
    count("crashed");
    throw error;
  }
}

/** Money has a line of the log too, with the trace of the act that it follows from. */
function logMoney({ log, watch }: Deps, facts: Facts, seconds: number): void {
  const here = watch.tracing.here();
  if (!here) return;
  const trace = { trace: traceCode(here), traceId: traceIdOf(here) };
  log.info("task", { ...facts, ...trace, ms: Math.round(seconds * 10_000) / 10 });
}

/** What an act owes at once belongs to its trace; what time does later begins one of its own. */
function traceOf(task: Task): string | null {
  return TIMED.has(task.kind) ? null : task.trace;
}

async function runClaimed(deps: Deps, task: Task): Promise<TaskOutcome> {
  try {
    await perform(deps, task);
  } catch (error) {
    if (error instanceof ForNewerVersion) return leaveToNewer(deps, task);
    // A card that somebody else writes, with another update of it still to come: that one shows what is then.
    const isLeased = error instanceof ProviderError && LEASED.has(error.code);
    if (!isLeased || !(await deps.tasks.hasSuccessor(task)))
      return settleFailure(deps, task, error);
  }
  await deps.tasks.done(task);
  return "done";
}

async function perform(deps: Deps, task: Task): Promise<void> {
  const { subject } = task;
  switch (task.kind) {
    case "send_move":
      return sendMove(deps, asId<MoveId>(subject));
    case "open_checkout":
      return openCheckoutLater(deps, asId<CheckoutId>(subject));
    case "void_approvals":
      return voidApprovalsOf(deps, asId<AgreementId>(subject));
    case "close_checkout":
      return closeCheckout(deps, asId<CheckoutId>(subject));
    case "check_checkout":
      return checkCheckout(deps, asId<CheckoutId>(subject));
    case "apply_event":
      return applyEvent(deps, subject);
    case "retry_move":
      return retryLater(deps, asId<MoveId>(subject));
    case "check_chargeback":
      return recordChargeback(deps, subject);
    case "check_payee":
      return checkPayee(deps, asId<AgreementId>(subject));
    case "update_card":
      await oweRefresh(deps, asId<MilestoneId>(subject), task.agreementId);
      return updateCard(deps, asId<MilestoneId>(subject));
    case "update_threads":
      return updateThreads(deps, asId<MilestoneId>(subject));
    case "update_cards":
      return updateCards(deps, asId<AgreementId>(subject));
    case "tell":
      return tellNotice(deps, task);
    case "tell_link":
      return tellLinkNotice(deps, task);
    case "announce":
      return announceNotice(deps, task);
    case "poll_events":
      await pollEvents(deps);
      return;
    case "reconcile":
      await reconcile(deps);
      return planNext(deps, task, 1);
    case "prune":
      // What is left over because there was too much of it is not left for a whole day.
      return planNext(deps, task, (await prune(deps)) ? 24 : 0.1);
    case "alarm":
      return raiseAlarm(deps, subject);
    case "tick":
      return tick(deps, task);
    case "remind":
      return remind(deps, task);
    case "refresh_reminders":
      return refreshReminders(deps, asId<MilestoneId>(subject));
    case "keep_evidence":
      return keepEvidence(deps, task, asId<MilestoneId>(subject));
    case "weekly_summary":
      return summarize(deps, task);
    case "review_context":
      return reviewContext(deps, task);
    case "replan":
      return replanAgreement(deps, asId<AgreementId>(subject));
    case "replan_person":
      return replanPerson(deps, asId<PersonId>(subject));
    case "learn_person":
      return learnPerson(deps, asId<PersonId>(subject));
    default:
      throw new ForNewerVersion(task.kind satisfies never);
  }
}

/** A task of a kind that only a newer version has, which runs beside this one in a deploy (fault 45). */
class ForNewerVersion extends Error {}

/** It is due again in a moment, as if nobody had looked at it; whoever knows it takes it. */
const LEFT_SECONDS = 15;

async function leaveToNewer(deps: Deps, task: Task): Promise<TaskOutcome> {
  deps.log.info("a task is left to a newer version", { task: task.kind });
  await deps.tasks.leave(task, LEFT_SECONDS);
  return "waits";
}

/** Tells the operator of a question while it is open: what settled itself meanwhile wakes nobody. */
async function raiseAlarm(deps: Deps, questionId: string): Promise<void> {
  const waiting = await operatorCase(deps, questionId);
  if (waiting) await deps.alarm(waiting);
}

/** What comes again plans its next time; where it fails, its own retries do. */
async function planNext(deps: Deps, task: Task, hours: number): Promise<void> {
  const dueAt = plusHours(await deps.reads.now(), hours);
  const { kind, subject, agreementId, milestoneId, priority } = task;
  const next = { kind, subject, agreementId, milestoneId, priority, dueAt };
  await deps.tasks.addOnce({ ...next, id: deps.newId() });
}

/** The error decides on retry: a definite no ends the task, everything else backs off and comes again. */
async function settleFailure(deps: Deps, task: Task, error: unknown): Promise<TaskOutcome> {
  const why = reasonOf(error);
  const isMoney = task.priority <= 2 || STANDING.has(task.kind);
  const limit = isMoney ? MAX_ATTEMPTS.money : MAX_ATTEMPTS.other;
  const definite = error instanceof ProviderError && !error.retryable;
  const detail = { task: task.kind, taskId: task.id, attempt: task.attempt, error };
  if ((definite && !STANDING.has(task.kind)) || task.attempt >= limit) {
    deps.log.error("a task was given up", detail);
    // The question first: a worker that dies between the two leaves a task that runs again, never one nobody knows of.
    // An alarm that cannot be delivered asks for no other alarm; the question that it was about stays open.
    if (task.kind !== "alarm") {
      await deps.store.commit({ questions: [deadQuestion(deps, task, why)] });
    }
    await deps.tasks.dead(task, why);
    return "given_up";
  }
  if (!(error instanceof ProviderError)) {
    deps.log.error("a task failed", detail);
    deps.watch.failed(`task ${task.kind}`, error);
  } else if (IN_HAND.has(error.code))
    deps.log.info("a task waits for its twin", { task: task.kind });
  else deps.log.warn("a task is tried again", detail);
  await deps.tasks.retryIn(task, backoffSeconds(error, task.attempt), why);
  return error instanceof ProviderError && IN_HAND.has(error.code) ? "waits" : "retried";
}

/** What a row may keep of an error: a vendor's own words may repeat what it was sent, and go to the redacted log only. */
function reasonOf(error: unknown): string {
  if (error instanceof ProviderError) return `${error.name}: ${error.code}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : "unknown error";
}

/** Short for what someone else is just doing, exponential with jitter up to an hour for what a vendor cannot do now. */
function backoffSeconds(error: unknown, attempt: number): number {
  const jitter = 0.5 + Math.random();
  if (error instanceof ProviderError && error.retryAfterSeconds !== null) {
    return error.retryAfterSeconds + jitter;
  }
  return Math.min(0.25 * 2 ** Math.min(attempt, 14) * jitter, 3_600);
}

function deadQuestion(deps: Deps, task: Task, why: string) {
  return {
    id: deps.newId(),
    kind: "task_given_up",
    subject: task.id,
    agreementId: task.agreementId,
    milestoneId: task.milestoneId,
    detail: { task: task.kind, of: task.subject, why: why.slice(0, 300) },
  };
}
