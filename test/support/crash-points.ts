import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { retryRefused } from "../../src/app/money/retry.ts";
import { ledgerReport } from "../../src/app/queries/ledger.ts";
import { runTask } from "../../src/app/run-task.ts";
import { done, steps } from "./acts.ts";
import { type House, startHouse } from "./house.ts";
import { type Kill, Killed, mortal } from "./killer.ts";
import { partOf } from "./long.ts";

type Fault = Readonly<Record<string, unknown>> & { readonly kind: string };

/** What Stripe answers to the call that moves the money; each with the fault that provokes it. */
const OUTCOMES: Readonly<Record<string, Fault | null>> = {
  success: null,
  "success with the answer lost": { kind: "after" },
  "closed socket before any effect": { kind: "before" },
  "definite refusal": {
    kind: "status",
    status: 400,
    body: { error: { type: "invalid_request_error", code: "refused_by_test", message: "No." } },
  },
  "409, the key is in use": {
    kind: "status",
    status: 409,
    body: {
      error: { type: "idempotency_error", code: "idempotency_key_in_use", message: "In use." },
    },
  },
  "429, too many": { kind: "rate_limit", retryAfter: 0 },
  "500 without effect": { kind: "status", status: 500 },
  "500 after the effect, replayed for ever": { kind: "after", status: 500 },
};

const PATHS = {
  transfer: { api: "/v1/transfers", list: "transfers" },
  refund: { api: "/v1/refunds", list: "refunds" },
  reversal: { api: "/v1/transfers", list: "reversals" },
} as const;

/** What a path is tried with: the steps around the call are the same, so the newest one needs no more than its own. */
const TRIED: Readonly<Record<keyof typeof PATHS, readonly string[]>> = {
  transfer: Object.keys(OUTCOMES),
  refund: Object.keys(OUTCOMES),
  reversal: ["success", "success with the answer lost", "500 after the effect, replayed for ever"],
};

/**
 * The worker killed at every await of one path, times each answer of Stripe: a loop over crash points, not a sample. In a
 * plain run each answer takes every third point, each beginning at another, so that every point and every answer occurs.
 * One file a path, so that they run side by side.
 */
export function crashPoints(kind: keyof typeof PATHS): void {
  const path = PATHS[kind];
  describe(`a worker killed on the ${kind} path (faults 10-14, 35, 36)`, () => {
    let house: House;
    let account = "";
    beforeAll(async () => {
      house = await startHouse({ worker: false, webhooks: false });
      const { accepted } = steps(house);
      await accepted();
      account = await onboard(house);
    });
    afterAll(() => house.close());

    /** A milestone whose money is owed to one side, and the task that sends it. */
    async function owed(): Promise<{ taskId: string; moveId: string }> {
      if (kind === "reversal") return givenBack();
      const { submitted, approve, ref } = steps(house);
      const milestone = await submitted();
      if (kind === "transfer") done(await approve(milestone, account));
      else {
        const cancel = { verb: "cancel", reason: "No longer needed" } as const;
        done(await house.app.act(house.as("facilitator"), ref(milestone), cancel));
      }
      const { rows } = await house.pool.query<{ id: string; subject: string }>(
        "SELECT id, subject FROM task WHERE kind = 'send_move' AND milestone_id = $1",
        [milestone.view.milestone.id],
      );
      return { taskId: rows[0]?.id ?? "", moveId: rows[0]?.subject ?? "" };
    }

    let releasedOnce: Done | null = null;
    /** One payout serves them all: a little of it is given back each time. */
    async function givenBack(): Promise<{ taskId: string; moveId: string }> {
      const { submitted, approve, ref } = steps(house);
      if (!releasedOnce) {
        releasedOnce = await submitted();
        done(await approve(releasedOnce, account));
        for (const job of await house.deps.tasks.takeDue(500)) await runTask(house.deps, job);
        const { rows } = await house.pool.query<{ id: string; generation: number }>(
          "SELECT id, generation FROM task WHERE kind = 'send_move' AND state <> 'done'",
        );
        for (const { id: taskId, generation } of rows)
          await runTask(house.deps, { taskId, generation });
      }
      const give = { verb: "settle", act: "give_back", amount: "2.00", reason: "A part" } as const;
      done(await house.app.act(house.as("facilitator"), ref(releasedOnce), give));
      const { rows } = await house.pool.query<{ id: string; subject: string }>(
        `SELECT t.id, t.subject FROM task t JOIN money_move m ON m.id = t.subject::uuid
         WHERE t.kind = 'send_move' AND m.kind = 'reversal' ORDER BY m.created_at DESC LIMIT 1`,
      );
      return { taskId: rows[0]?.id ?? "", moveId: rows[0]?.subject ?? "" };
    }

    async function run(taskId: string, kill: Kill): Promise<number> {
      const { deps, count } = mortal(house.deps, kill);
      const { rows } = await house.pool.query<{ generation: number }>(
        "SELECT generation FROM task WHERE id = $1",
        [taskId],
      );
      try {
        await runTask(deps, { taskId, generation: rows[0]?.generation ?? 1 });
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
      return count();
    }

    /** What the next worker finds and does once leases have run out; a refusal is tried again by the operator. */
    async function recover(moveId: string): Promise<void> {
      // Cards, notices and the reconciler have tests of their own, and would be most of the work here.
      await house.pool.query(
        "UPDATE task SET state = 'done' WHERE kind <> 'send_move' AND state <> 'done'",
      );
      for (let round = 0; round < 12; round++) {
        await house.pool.query(
          "UPDATE task SET lease_until = '-infinity' WHERE lease_until IS NOT NULL AND state <> 'done'",
        );
        await house.advance(1);
        await house.pool.query(
          "UPDATE task SET lease_until = '-infinity' WHERE lease_until IS NOT NULL AND state <> 'done'",
        );
        for (const job of await house.deps.tasks.takeDue(500)) await runTask(house.deps, job);
        const move = await house.deps.reads.move(moveId as never);
        if (move?.status === "done" || move?.status === "pending") return;
        if (move?.status === "failed") await retryRefused(house.deps, move);
      }
    }

    async function effects(moveId: string): Promise<number> {
      const all = (await house.stripe())[path.list] as readonly {
        metadata?: Record<string, string>;
      }[];
      return all.filter((one) => one.metadata?.move_id === moveId).length;
    }

    it.each(Object.entries(OUTCOMES).filter(([name]) => TRIED[kind].includes(name)))(
      "ends in exactly one effect: %s",
      async (name, fault) => {
        const first = await owed();
        await withFault(fault);
        const awaits = await run(first.taskId, null);
        await recover(first.moveId);
        expect(await effects(first.moveId)).toBe(1);
        expect(awaits).toBeGreaterThan(4);
        // Before one await is after the one before it: nothing that lasts happens in between.
        const points = Array.from({ length: awaits + 1 }, (_, at) => at);
        for (const at of partOf(points, 3, Object.keys(OUTCOMES).indexOf(name))) {
          const kill: Kill = at === 0 ? { at: 1, when: "before" } : { at, when: "after" };
          const { taskId, moveId } = await owed();
          await withFault(fault);
          await run(taskId, kill);
          await recover(moveId);
          expect.soft(await effects(moveId), `killed after await ${at}`).toBe(1);
          const move = await house.deps.reads.move(moveId as never);
          expect.soft(move?.status, `killed after await ${at}`).toBe("done");
          await clearFaults();
        }
        const report = await ledgerReport(house.deps);
        expect(report.invariants.filter((one) => !one.ok)).toEqual([]);
      },
    );

    async function withFault(fault: Fault | null): Promise<void> {
      if (!fault) return;
      const match = { method: "POST", path: path.api };
      await house.drive("/sandbox/faults", { vendor: "stripe", match, times: 1, ...fault });
    }

    async function clearFaults(): Promise<void> {
      await fetch(`${house.sandbox.url}/sandbox/faults`, { method: "DELETE" });
    }
  });
}

/** The facilitator's account, made ready, and the bot told of it without a webhook. */
async function onboard(house: House): Promise<string> {
  done(await house.app.startOnboarding(house.as("facilitator"), false));
  const account = (await house.stripe()).accounts.at(-1)?.id ?? "";
  await house.drive("/sandbox/stripe/onboard", { account, outcome: "ready" });
  done(await house.app.payouts(house.as("facilitator")));
  return account;
}
