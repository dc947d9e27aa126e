import { expect } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { ledgerReport } from "../../src/app/queries/ledger.ts";
import { runTask } from "../../src/app/run-task.ts";
import type { MoneyMove } from "../../src/app/store.ts";
import { stripeClient } from "../../src/infra/stripe/client.ts";
import { signatureHeader } from "../../src/sandbox/stripe/webhook-request.ts";
import { done, steps } from "./acts.ts";
import type { House } from "./house.ts";

const WEBHOOK_SECRET = "whsec_test";

export type Wire = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
};

/** The same house with everyone in another channel, which is another agreement with a payee of its own. */
export function inChannel(house: House, channel: string): House {
  return { ...house, as: (person) => house.as(person, channel) };
}

/** What the tests of Stripe's faults do beside acting: run what is owed, look at Stripe, the wire and the books. */
export function stripeHouse(house: House) {
  const { pool, deps } = house;
  const sdk = stripeClient({
    secretKey: "sk_test_sandbox",
    host: "127.0.0.1",
    port: house.sandbox.port,
    protocol: "http",
  });

  /** Runs what is due until nothing is left, in the order in which the sweeper carries it; only with `worker: false`. */
  const work = async (): Promise<void> => {
    for (let round = 0; round < 60; round++) {
      // Nobody else carries: what was handed to the queue is taken back at once.
      await pool.query("UPDATE task SET lease_until = '-infinity' WHERE state = 'queued'");
      const jobs = await deps.tasks.takeDue(500);
      if (jobs.length === 0) return;
      for (const job of jobs) await runTask(deps, job);
    }
    throw new Error("there is no end to what is due");
  };
  /** As work, where what failed is due again at once: the back-off is over. */
  const retry = async (): Promise<void> => {
    await pool.query("UPDATE task SET due_at = app_now() WHERE state = 'waiting' AND attempt > 0");
    await work();
  };
  const fault = (body: Readonly<Record<string, unknown>>) =>
    house.drive("/sandbox/faults", { vendor: "stripe", ...body });
  const clearFaults = async () => {
    await fetch(`${house.sandbox.url}/sandbox/faults`, { method: "DELETE" });
  };
  const wire = async (method: string, path: string): Promise<readonly Wire[]> => {
    const answer = await fetch(`${house.sandbox.url}/sandbox/wire?vendor=stripe`);
    const lines = (await answer.text()).split("\n").filter((line) => line !== "");
    return lines
      .map((line): Wire => JSON.parse(line))
      .filter((one) => one.method === method && one.path === path);
  };
  const keyed = async (path: string, needle: string) =>
    (await wire("POST", path)).filter((one) => one.body.includes(needle));
  /** Where the milestone's money must go now: the move of its latest decision. */
  const move = async (milestone: Done): Promise<MoneyMove> => {
    const found = (await deps.reads.movesOf(milestone.view.milestone.id)).at(-1);
    if (!found) throw new Error("nothing is owed");
    return found;
  };
  const questions = async (kind: string) =>
    (await deps.reads.questions()).filter((one) => one.kind === kind);
  const tasks = async (kind: string) => {
    const { rows } = await pool.query<{
      id: string;
      subject: string;
      state: string;
      attempt: number;
      due_in: number;
      priority: number;
    }>(
      `SELECT id, subject, state, attempt, priority, extract(epoch FROM due_at - app_now())::float AS due_in
       FROM task WHERE kind = $1 ORDER BY created_at`,
      [kind],
    );
    return rows;
  };
  /** Every row of every table of ours: the same text means that nothing was written. */
  const everything = async (): Promise<string> => {
    const { rows: tables } = await pool.query<{ name: string }>(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    );
    const all = await Promise.all(
      tables.map(async ({ name }) => {
        const { rows } = await pool.query<{ text: string | null }>(
          `SELECT string_agg(t::text, E'\\n' ORDER BY t::text) AS text FROM ${name} t`,
        );
        return `${name}\n${rows[0]?.text ?? ""}`;
      }),
    );
    return all.join("\n\n");
  };
  /** An event as Stripe's own API gives it, which is what its webhooks carry. */
  const payloadOf = async (eventId: string): Promise<string> =>
    JSON.stringify(await sdk.events.retrieve(eventId));
  /** Sends a webhook over real HTTP; signed now and with the right secret where nothing else is said. */
  const webhook = async (
    payload: string,
    signed: { secret?: string; at?: Date; over?: string; header?: string | null } = {},
  ): Promise<{ status: number; error: string | undefined }> => {
    const { secret = WEBHOOK_SECRET, at = new Date(), over = payload } = signed;
    const header = signed.header === undefined ? signatureHeader(over, secret, at) : signed.header;
    const answer = await fetch(`${house.botUrl}/stripe/webhooks`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(header !== null && { "stripe-signature": header }),
      },
      body: payload,
    });
    return { status: answer.status, error: errorOf(JSON.parse(await answer.text())) };
  };
  /**
   * The books: every invariant holds, and the ledger's account of Stripe is what Stripe has, to the cent. `outside` is
   * what stands at Stripe and is known to be nobody's milestone: top-ups, payments that wait for the operator.
   */
  const books = async (outside: Readonly<Record<string, number>> = {}): Promise<void> => {
    const report = await ledgerReport(deps);
    expect(report.invariants.filter((one) => !one.ok)).toEqual([]);
    const at: Record<string, number> = {};
    const { balance } = await house.stripe();
    for (const { amount, currency } of [...balance.available, ...balance.pending]) {
      at[currency] = (at[currency] ?? 0) + amount;
    }
    const ours: Record<string, number> = {};
    for (const { account, currency, balanceMinor } of report.accounts) {
      if (account === "stripe") ours[currency.toLowerCase()] = balanceMinor;
    }
    for (const currency of new Set([...Object.keys(at), ...Object.keys(ours)])) {
      const known = (ours[currency] ?? 0) + (outside[currency] ?? 0);
      expect({ currency, minor: at[currency] ?? 0 }).toEqual({ currency, minor: known });
    }
  };
  /** How often each person or channel was told something, as "kind" -> how many. */
  const told = (kind: string): number => house.said.filter((one) => one.kind === kind).length;
  const onboard = async (
    outcome: "ready" | "requirements_due" | "restricted" | null = "ready",
    change = false,
  ): Promise<string> => {
    done(await house.app.startOnboarding(house.as("facilitator"), change));
    const account = (await house.stripe()).accounts.at(-1)?.id ?? "";
    if (outcome) await house.drive("/sandbox/stripe/onboard", { account, outcome });
    await work();
    return account;
  };
  const pay = (session: string, outcome = "paid") =>
    house.drive("/sandbox/stripe/pay", { session, outcome });
  return {
    ...{ sdk, work, retry, fault, clearFaults, wire, keyed, move, questions, tasks, everything },
    ...{ payloadOf, webhook, books, told, onboard, pay, ...steps(house) },
  };
}

function errorOf(body: { error?: string }): string | undefined {
  return body.error;
}

/** Types of a milestone's events, in order. */
export async function eventTypes(house: House, milestone: Done): Promise<readonly string[]> {
  const events = await house.deps.reads.events(milestone.view.milestone.id);
  return events.map(({ event }) => event.type);
}

export function count<T>(all: readonly T[], one: T): number {
  return all.filter((other) => other === one).length;
}
