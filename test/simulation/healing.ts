import { type LedgerReport, ledgerReport } from "../../src/app/queries/ledger.ts";
import type { MoneyMove } from "../../src/app/store.ts";
import { brokenByTime } from "./time.ts";
import { type World, work } from "./world.ts";

const ROUNDS = 40;
/** Hours of healing; past every session's end, every wait for a changed payee, and every idempotency key's age. */
const PACE = [0.02, 0.02, 0.5, 1, 1, 6, 25, 1, 80, 1];

/** What must hold after every step: the ledger's invariants (1-3, 7, 9), and what time may do (6), in words where they do not. */
export async function brokenNow(world: World): Promise<readonly string[]> {
  const report = await ledgerReport(world.house.deps);
  const books = report.invariants.flatMap(({ id, why }) =>
    why.map((words) => `invariant ${id}: ${words}`),
  );
  return [...books, ...(await brokenByTime(world))];
}

/** Faults stop, processes live, time passes, and everything that is due is done. */
export async function heal(world: World): Promise<void> {
  const { house } = world;
  await fetch(`${house.sandbox.url}/sandbox/faults`, { method: "DELETE" });
  for (const { id: account } of (await house.stripe()).accounts)
    await house.drive("/sandbox/stripe/onboard", { account, outcome: "ready" });
  const { disputes } = await house.stripe();
  for (const { charge, status } of disputes) {
    const outcome = world.chance.pick(["won", "lost"]);
    if (status !== "won" && status !== "lost")
      await house.drive("/sandbox/stripe/chargeback", { charge, outcome });
  }
  for (let round = 0; round < ROUNDS; round++) {
    await house.advance(PACE[round] ?? 25);
    let worked = 0;
    for (let again = 0; again < 12; again++) {
      const count = await work(world, false);
      worked += count;
      if (count === 0) break;
    }
    if (round >= PACE.length && (await owing(world)).length === 0 && !(await waits(world))) return;
    world.story.push(`healing: ${worked} tasks`);
  }
}

/** Two weeks in which nobody acts, and the worker is there every day: silence comes to its end. */
export async function quietDays(world: World): Promise<void> {
  for (let day = 0; day < 14; day++) {
    await world.house.advance(24);
    for (let again = 0; again < 4 && (await work(world, false)) > 0; again++);
  }
}

/** A refund to a bank takes days at Stripe; one that was made while healing is waited for. */
async function waits({ house }: World): Promise<boolean> {
  const { rowCount } = await house.pool.query("SELECT 1 FROM money_move WHERE status = 'pending'");
  return (rowCount ?? 0) > 0;
}

/** Work that is due or was begun and did not end (invariant 10). */
async function owing({ house }: World): Promise<readonly string[]> {
  const pending = await house.deps.tasks.pending();
  return pending.map(
    ({ kind, state, lastError }) =>
      `invariant 10: ${kind} is ${state} (${lastError ?? "no error"})`,
  );
}

/** What must hold once faults have stopped (invariants 4 and 10, and the books against Stripe's own balance). */
export async function brokenAfterHealing(world: World): Promise<readonly string[]> {
  const { house } = world;
  const report = await ledgerReport(house.deps);
  const questions = new Set((await house.deps.reads.questions()).map(({ subject }) => subject));
  const moves: MoneyMove[] = [];
  for (const { id } of report.milestones) {
    moves.push(...(await house.deps.reads.movesOf(id as World["milestones"][number])));
  }
  const { rows: dead } = await house.pool.query<{ id: string; kind: string }>(
    "SELECT id, kind FROM task WHERE state = 'dead' AND kind <> 'alarm'",
  );
  // An account whose maker died before it was written down is nobody's yet: the facilitator's next try finds it again.
  const { rowCount: named } = await house.pool.query(
    "SELECT 1 FROM agreement WHERE jsonb_typeof(state -> 'payee') = 'object'",
  );
  const isNamed = (named ?? 0) > 0;
  return [
    ...(await brokenNow(world)),
    ...(await owing(world)),
    ...moves
      .filter((move) => !isSettled(move, moves, questions, isNamed))
      .map(
        (move) => `invariant 10: ${move.kind} of ${move.amount.amountMinor} stays ${move.status}`,
      ),
    ...dead
      .filter(({ id }) => !questions.has(id))
      .map(({ kind }) => `invariant 10: ${kind} was given up, and no operator was asked`),
    ...(await unlike(world, moves)),
    ...(await imbalance(world, report)),
  ];
}

/** Done, void, with the operator, or waiting for a payee that nobody ever named: all who were named are ready by now. */
function isSettled(
  move: MoneyMove,
  all: readonly MoneyMove[],
  questions: ReadonlySet<string>,
  isNamed: boolean,
): boolean {
  if (move.status === "done" || move.status === "void") return true;
  if (move.status === "failed") return questions.has(move.id);
  if (move.status !== "owed") return false;
  // What is given back is refunded once the payee has enough to take it back from.
  const isShort = (one: MoneyMove) => one.kind === "reversal" && one.status === "failed";
  if (move.kind === "refund")
    return all.some((one) => one.milestoneId === move.milestoneId && isShort(one));
  return move.kind === "transfer" && !isNamed;
}

/** Every object at Stripe has exactly one move, and the other way round. */
async function unlike({ house }: World, moves: readonly MoneyMove[]): Promise<readonly string[]> {
  const { transfers, refunds, reversals } = await house.stripe();
  const done = (kind: MoneyMove["kind"]) =>
    moves
      .filter((move) => move.kind === kind && move.status === "done")
      .map((move) => move.providerId ?? "none")
      .sort();
  const alive = refunds.filter(({ status }) => status !== "failed" && status !== "canceled");
  const ids = (objects: readonly { id: string }[]) => objects.map(({ id }) => id).sort();
  return [
    ...same("transfers", done("transfer"), ids(transfers)),
    ...same("refunds", done("refund"), ids(alive)),
    ...same("reversals", done("reversal"), ids(reversals)),
  ];
}

function same(what: string, ours: readonly string[], theirs: readonly string[]) {
  return ours.join() === theirs.join()
    ? []
    : [`invariant 4: our ${what} are ${ours.length}, Stripe's ${theirs.length}, or not the same`];
}

async function imbalance(world: World, report: LedgerReport): Promise<readonly string[]> {
  const { available, pending } = (await world.house.stripe()).balance;
  const sum = (parts: readonly { amount: number; currency: string }[]) =>
    parts.filter(({ currency }) => currency === "usd").reduce((all, one) => all + one.amount, 0);
  const theirs = sum(available) + sum(pending) - world.toppedUpMinor;
  const ours = report.accounts
    .filter(({ account, currency }) => account === "stripe" && currency === "USD")
    .reduce((all, one) => all + one.balanceMinor, 0);
  return ours === theirs ? [] : [`the ledger has ${ours} at Stripe, Stripe says ${theirs}`];
}
