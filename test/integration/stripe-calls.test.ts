import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { retryRefused } from "../../src/app/money/retry.ts";
import { runTask } from "../../src/app/run-task.ts";
import { done } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { stripeHouse } from "../support/stripe-house.ts";

type At = ReturnType<typeof stripeHouse>;

const KINDS = {
  transfer: { api: "/v1/transfers", list: "transfers" },
  refund: { api: "/v1/refunds", list: "refunds" },
} as const;

describe.each(Object.entries(KINDS))(
  "calls to Stripe that move money: %s",
  (kind, { api, list }) => {
    let house: House;
    let at: At;
    let account = "";
    beforeAll(async () => {
      house = await startHouse({ worker: false });
      at = stripeHouse(house);
      await at.accepted();
      account = await at.onboard();
    });
    afterAll(() => house.close());
    afterEach(async () => {
      await at.clearFaults();
      await at.retry();
      await at.books();
    });

    /** A milestone whose money is owed to one side and not yet sent. */
    async function owed(): Promise<Done> {
      const milestone = await at.submitted();
      await at.work();
      if (kind === "transfer") done(await at.approve(milestone, account));
      else {
        const cancel = { verb: "cancel", reason: "No longer needed" } as const;
        done(await house.app.act(house.as("facilitator"), at.ref(milestone), cancel));
      }
      return milestone;
    }

    const sent = async (moveId: string) =>
      (await at.keyed(api, moveId)).map((one) => one.headers["idempotency-key"]);
    const effects = async (moveId: string): Promise<number> => {
      const all: readonly { metadata: Record<string, string> }[] = (await house.stripe())[list];
      return all.filter((one) => one.metadata["move_id"] === moveId).length;
    };
    const POST = { method: "POST", path: api };

    it("keeps what is not known as unknown and adopts the result under the same key (fault 10)", async () => {
      const milestone = await owed();
      const { id } = await at.move(milestone);
      // Twice: the SDK sends once more by itself after a closed socket.
      await at.fault({ kind: "after", match: POST, times: 2 });
      await at.work();
      expect(await at.move(milestone)).toMatchObject({ status: "unknown", generation: 1 });
      expect(await effects(id)).toBe(1);
      await at.retry();
      expect(await at.move(milestone)).toMatchObject({ status: "done", generation: 1 });
      expect(new Set(await sent(id))).toEqual(new Set([`tranche-${id}-g1`]));
      expect(await effects(id)).toBe(1);
    });

    it("uses the same key where the SDK sends again by itself after a closed socket (fault 14)", async () => {
      const milestone = await owed();
      const { id } = await at.move(milestone);
      await at.fault({ kind: "after", match: POST, times: 1 });
      await at.work();
      expect(await sent(id)).toEqual([`tranche-${id}-g1`, `tranche-${id}-g1`]);
      expect(await at.move(milestone)).toMatchObject({ status: "done", attempt: 1 });
      expect(await effects(id)).toBe(1);
    });

    it("stops sending on a replayed 500, finds its own effect and adopts it (fault 11)", async () => {
      const milestone = await owed();
      const { id } = await at.move(milestone);
      await at.fault({ kind: "after", status: 500, match: POST, times: 1 });
      await at.work();
      await at.retry();
      expect(await at.move(milestone)).toMatchObject({ status: "unknown", lastError: "replayed" });
      const before = (await sent(id)).length;
      await at.retry();
      expect(await at.move(milestone)).toMatchObject({ status: "done", generation: 1 });
      expect((await sent(id)).length).toBe(before);
      expect(await effects(id)).toBe(1);
    });

    it("sends under a new key once a replayed 500 is proven to have had no effect (fault 11)", async () => {
      const milestone = await owed();
      const { id } = await at.move(milestone);
      // Stripe fails before it has done anything, and remembers that failure for the key.
      const nothing = await withoutEffect(milestone);
      await at.fault({ kind: "after", status: 500, match: POST, times: 1 });
      await at.work();
      await at.retry();
      expect(await at.move(milestone)).toMatchObject({ status: "unknown", lastError: "replayed" });
      expect(await effects(id)).toBe(0);
      await nothing.over();
      await at.retry();
      await at.retry();
      expect(await at.move(milestone)).toMatchObject({ status: "done", generation: 2 });
      expect(new Set(await sent(id))).toEqual(new Set([`tranche-${id}-g1`, `tranche-${id}-g2`]));
      expect(await effects(id)).toBe(1);
    });

    /** Makes Stripe refuse underneath: what it then answers with is replaced by the 500 that the key repeats. */
    async function withoutEffect(milestone: Done): Promise<{ over(): Promise<void> }> {
      const { funding } = await at.now(milestone);
      const charge = "chargeId" in funding ? funding.chargeId : "";
      await at.fault({ kind: "drop", times: 20, on: "delivery" });
      if (kind === "refund") {
        // Somebody gives a part back by hand, so that the whole cannot be given back until that has failed.
        const other = await at.sdk.refunds.create({ charge, amount: 100 });
        return {
          over: async () => {
            await house.drive("/sandbox/stripe/refund", { refund: other.id, outcome: "failed" });
          },
        };
      }
      await house.drive("/sandbox/stripe/onboard", { account, outcome: "restricted" });
      return {
        over: async () => {
          await house.drive("/sandbox/stripe/onboard", { account, outcome: "ready" });
        },
      };
    }

    it("backs off on 409 and comes again with the same key (fault 12)", async () => {
      const milestone = await owed();
      const { id } = await at.move(milestone);
      const inUse = {
        error: { type: "idempotency_error", code: "idempotency_key_in_use", message: "In use." },
      };
      await at.fault({ kind: "status", status: 409, body: inUse, match: POST, times: 1 });
      await at.work();
      expect(await at.move(milestone)).toMatchObject({ status: "unknown" });
      const task = (await at.tasks("send_move")).find((one) => one.subject === id);
      expect(task).toMatchObject({ state: "waiting", attempt: 1 });
      expect(task?.due_in).toBeGreaterThan(0);
      await at.retry();
      expect(await sent(id)).toEqual([`tranche-${id}-g1`, `tranche-${id}-g1`]);
      expect(await effects(id)).toBe(1);
    });

    it("waits as long as a 429 asks for, then sends money before anything else (fault 13)", async () => {
      const milestone = await owed();
      const { id } = await at.move(milestone);
      await at.fault({ kind: "rate_limit", retryAfter: 70, match: POST, times: 1 });
      const said = house.said.length;
      await at.work();
      const task = (await at.tasks("send_move")).find((one) => one.subject === id);
      expect(task).toMatchObject({ state: "waiting", attempt: 1 });
      expect(task?.due_in).toBeGreaterThan(60);
      expect(task?.due_in).toBeLessThan(75);
      expect(house.said.length).toBe(said);
      // Much else is due by then, and has been for longer.
      await house.pool.query(
        `INSERT INTO task (id, kind, subject, priority, due_at)
       SELECT gen_random_uuid(), 'update_card', $1, 3, app_now() - INTERVAL '1 hour' FROM generate_series(1, 30)`,
        [milestone.view.milestone.id],
      );
      await house.pool.query("UPDATE task SET due_at = app_now() WHERE id = $1", [task?.id]);
      const [first, ...rest] = await house.deps.tasks.takeDue(500);
      expect(first).toMatchObject({ name: "send_move", taskId: task?.id, priority: 1 });
      const priorities = rest.map((job) => job.priority);
      expect(priorities).toEqual(priorities.toSorted((a, b) => a - b));
      if (first) await runTask(house.deps, first);
      expect(await sent(id)).toEqual([`tranche-${id}-g1`, `tranche-${id}-g1`]);
      expect(await effects(id)).toBe(1);
      await house.pool.query("DELETE FROM task WHERE kind = 'update_card'");
    });

    it("never sends again after 23 hours without looking: what was done is adopted (fault 15)", async () => {
      const milestone = await owed();
      const { id } = await at.move(milestone);
      await at.fault({ kind: "after", status: 500, match: POST, times: 1 });
      await at.work();
      const before = (await sent(id)).length;
      await house.advance(25);
      await at.retry();
      expect(await at.move(milestone)).toMatchObject({ status: "done", generation: 1 });
      expect((await sent(id)).length).toBe(before);
      expect(await effects(id)).toBe(1);
    });

    it("sends under a new key after 23 hours once it is proven that nothing was done (fault 15)", async () => {
      const milestone = await owed();
      const { id } = await at.move(milestone);
      await at.fault({ kind: "status", status: 500, match: POST, times: 1 });
      await at.work();
      expect(await at.move(milestone)).toMatchObject({ status: "unknown" });
      expect(await effects(id)).toBe(0);
      await house.advance(24);
      await at.retry();
      await at.retry();
      expect(await at.move(milestone)).toMatchObject({ status: "done", generation: 2 });
      expect((await sent(id)).at(-1)).toBe(`tranche-${id}-g2`);
      expect(await effects(id)).toBe(1);
    });

    it("sends nothing while it cannot look, however old the attempt is (fault 15)", async () => {
      const milestone = await owed();
      const { id } = await at.move(milestone);
      await at.fault({ kind: "after", status: 500, match: POST, times: 1 });
      await at.work();
      const before = (await sent(id)).length;
      await house.advance(48);
      await at.fault({
        kind: "status",
        status: 500,
        match: { method: "GET", path: `/${api.replaceAll("/", "\\/")}$/` },
        times: 3,
      });
      for (let tries = 0; tries < 3; tries++) {
        await house.advance(1);
        await at.retry();
      }
      expect((await sent(id)).length).toBe(before);
      expect((await at.move(milestone)).status).not.toBe("done");
      await house.advance(1);
      await at.retry();
      expect(await at.move(milestone)).toMatchObject({ status: "done", generation: 1 });
      expect(await effects(id)).toBe(1);
    });

    it("sends the stored parameters again, whatever has changed since (fault 16)", async () => {
      const milestone = await owed();
      const { id } = await at.move(milestone);
      await at.fault({ kind: "status", status: 500, match: POST, times: 1 });
      await at.work();
      await house.pool.query("UPDATE person SET display_name = display_name || ' II'");
      await at.retry();
      const bodies = (await at.keyed(api, id)).map((one) => one.body);
      expect(bodies.length).toBe(2);
      expect(new Set(bodies).size).toBe(1);
      expect(await effects(id)).toBe(1);
    });

    it("asks the operator when Stripe says that a key was used otherwise, and a retry looks first (fault 16)", async () => {
      const milestone = await owed();
      const { id } = await at.move(milestone);
      await at.fault({ kind: "after", status: 500, match: POST, times: 1 });
      await at.work();
      const reused = {
        error: {
          type: "idempotency_error",
          message: "Keys can only be used with the same parameters.",
        },
      };
      await at.fault({ kind: "status", status: 400, body: reused, match: POST, times: 1 });
      await at.retry();
      const asked = (await at.questions("key_reused")).filter((one) => one.subject === id);
      expect(asked).toMatchObject([{ detail: { code: "idempotency_mismatch", kind } }]);
      const before = (await sent(id)).length;
      await house.advance(2);
      await at.retry();
      expect((await sent(id)).length).toBe(before);
      expect(await effects(id)).toBe(1);
      // The operator lets it be tried again: it was done already, so it is adopted and not done twice.
      await retryRefused(house.deps, await at.move(milestone));
      await at.work();
      await at.retry();
      expect(await at.move(milestone)).toMatchObject({ status: "done" });
      expect(await effects(id)).toBe(1);
      expect((await at.questions("key_reused")).filter((one) => one.subject === id)).toEqual([]);
    });

    it("waits for a working key of the API, and neither fails the money nor tells anyone", async () => {
      const milestone = await owed();
      const { id } = await at.move(milestone);
      const said = house.said.length;
      const body = {
        error: { type: "invalid_request_error", message: "Invalid API Key provided." },
      };
      await at.fault({ kind: "status", status: 401, body, match: POST, times: 1 });
      await at.work();
      expect((await at.move(milestone)).status).not.toBe("failed");
      expect(house.said.length).toBe(said);
      await at.retry();
      expect(await at.move(milestone)).toMatchObject({ status: "done", generation: 1 });
      expect(new Set(await sent(id))).toEqual(new Set([`tranche-${id}-g1`]));
    });
  },
);
