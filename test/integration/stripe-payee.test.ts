import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { reconcile } from "../../src/app/money/reconcile.ts";
import { code, done } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { count, eventTypes, inChannel, stripeHouse } from "../support/stripe-house.ts";

const NET = 466_050;
const GROSS = 480_000;
const SEND = { method: "POST", path: "/v1/transfers" };

describe("paying the facilitator", () => {
  let house: House;
  let at: ReturnType<typeof stripeHouse>;
  let channels = 0;
  beforeAll(async () => {
    house = await startHouse({ worker: false });
    at = stripeHouse(house);
  });
  afterAll(() => house.close());
  afterEach(async () => {
    await at.clearFaults();
    await at.retry();
    await at.books();
  });

  /** An agreement of its own, with no payee yet. */
  const fresh = () => {
    const there = inChannel(house, `C-payee-${++channels}`);
    return { there, ...stripeHouse(there) };
  };
  type Fresh = ReturnType<typeof fresh>;

  const payeeOf = async ({ there }: Fresh) => {
    const channel = there.as("buyer").channel ?? undefined;
    const loaded = await house.deps.store.load({
      ref: { by: "none" },
      ...(channel && { channel }),
    });
    return loaded.agreement?.payee ?? null;
  };
  const transfersOf = async (milestone: Done) => {
    const { transfers } = await house.stripe();
    return transfers.filter((one) => one.metadata["milestone_id"] === milestone.view.milestone.id);
  };
  /** Who was told of something since, one entry a telling. */
  const listener = () => {
    const from = house.said.length;
    return (kind: string) => house.said.slice(from).filter((one) => one.kind === kind);
  };
  const silence = () => at.fault({ kind: "drop", times: 50, on: "delivery" });
  const becomes = (account: string, outcome: string) =>
    house.drive("/sandbox/stripe/onboard", { account, outcome });

  it("transfers out of a charge that is still pending and says when it arrives (fault 17)", async () => {
    const one = fresh();
    const milestone = await one.submitted();
    const account = await one.onboard();
    const { funding } = await one.now(milestone);
    done(await one.approve(milestone, account));
    await one.work();
    const { payout } = await one.now(milestone);
    expect(funding).toMatchObject({ state: "funded" });
    expect(payout).toMatchObject({
      state: "done",
      amountMinor: NET,
      arrivesOn: funding.state === "funded" ? funding.availableOn : "nothing was funded",
    });
    expect(await transfersOf(milestone)).toMatchObject([{ amount: NET, destination: account }]);
  });

  it("says nothing of an arrival that is not waited for (fault 17)", async () => {
    const one = fresh();
    const milestone = await one.submitted();
    const account = await one.onboard();
    await house.advance(72);
    await one.work();
    done(await one.approve(milestone, account));
    await one.work();
    expect((await one.now(milestone)).payout).toMatchObject({ state: "done", arrivesOn: null });
  });

  it.each(["requirements_due", "restricted"] as const)(
    "holds a payout while the payee is %s, tells both sides once, and releases by itself (fault 18)",
    async (outcome) => {
      const one = fresh();
      const milestone = await one.submitted();
      const account = await one.onboard(outcome);
      const payee = await payeeOf(one);
      expect(payee).toMatchObject({ ready: false });
      expect(payee?.requirements.length).toBeGreaterThan(0);
      const heard = listener();
      done(await one.approve(milestone, account));
      await one.work();
      expect((await one.now(milestone)).payout).toMatchObject({
        state: "waiting",
        reason: "payee_not_ready",
        requirements: payee?.requirements,
      });
      const to = heard("payout_waiting").map((each) => each.to);
      expect(to).toHaveLength(2);
      expect(new Set(to).size).toBe(2);
      // However often it is looked at: nothing is sent, nobody is told again.
      await reconcile(house.deps);
      await house.advance(3);
      await one.work();
      expect(heard("payout_waiting")).toHaveLength(2);
      expect(await one.keyed("/v1/transfers", milestone.view.milestone.id)).toEqual([]);
      await becomes(account, "ready");
      await one.work();
      expect((await one.now(milestone)).payout).toMatchObject({ state: "done", amountMinor: NET });
      expect(await transfersOf(milestone)).toHaveLength(1);
      expect(heard("released")).toHaveLength(1);
    },
  );

  it("waits where there is no payee at all, and releases by itself once there is (fault 18)", async () => {
    const one = fresh();
    const milestone = await one.submitted();
    await one.work();
    const heard = listener();
    done(await one.approve(milestone, null));
    await one.work();
    expect((await one.now(milestone)).payout).toMatchObject({
      state: "waiting",
      reason: "payee_missing",
    });
    expect(heard("payout_waiting")).toHaveLength(2);
    const account = await one.onboard();
    expect((await one.now(milestone)).payout).toMatchObject({ state: "done" });
    expect(await transfersOf(milestone)).toMatchObject([{ amount: NET, destination: account }]);
  });

  /** Approved while Stripe could pay; then, unheard, Stripe cannot any more. */
  async function lost(one: Fresh, outcome = "requirements_due") {
    const milestone = await one.submitted();
    const account = await one.onboard();
    done(await one.approve(milestone, account));
    await silence();
    await becomes(account, outcome);
    await at.clearFaults();
    return { milestone, account };
  }

  it("waits with the requirements when the capability is lost between approval and transfer (fault 18)", async () => {
    const one = fresh();
    const heard = listener();
    const { milestone, account } = await lost(one);
    await one.work();
    const payee = await payeeOf(one);
    expect(payee).toMatchObject({ ready: false });
    expect(payee?.requirements.length).toBeGreaterThan(0);
    expect((await one.now(milestone)).payout).toMatchObject({
      state: "waiting",
      reason: "payee_not_ready",
      requirements: payee?.requirements,
    });
    await reconcile(house.deps);
    await one.work();
    expect(heard("payout_waiting")).toHaveLength(2);
    expect(heard("payout_failed")).toEqual([]);
    expect((await one.keyed("/v1/transfers", milestone.view.milestone.id)).length).toBe(1);
    await becomes(account, "ready");
    await one.work();
    expect((await one.now(milestone)).payout).toMatchObject({ state: "done" });
    expect(await one.move(milestone)).toMatchObject({ status: "done", generation: 2 });
    expect(await transfersOf(milestone)).toHaveLength(1);
  });

  it("neither hurries nor repeats itself where Stripe refuses an account that it calls ready (fault 18)", async () => {
    const one = fresh();
    const milestone = await one.submitted();
    const account = await one.onboard();
    const heard = listener();
    const body = {
      error: {
        type: "invalid_request_error",
        code: "insufficient_capabilities_for_transfer",
        message: "The destination account cannot receive transfers.",
      },
    };
    await at.fault({ kind: "status", status: 400, body, match: SEND, times: 5 });
    done(await one.approve(milestone, account));
    await one.work();
    const sent = () => one.keyed("/v1/transfers", milestone.view.milestone.id);
    expect((await sent()).length).toBeLessThanOrEqual(2);
    expect((await one.now(milestone)).payout.state).toBe("waiting");
    for (let hour = 0; hour < 8; hour++) {
      await house.advance(1);
      await reconcile(house.deps);
      await one.work();
    }
    expect((await one.now(milestone)).payout).toMatchObject({ state: "done" });
    expect(await transfersOf(milestone)).toHaveLength(1);
    expect(heard("payout_waiting").length).toBeLessThanOrEqual(2);
  });

  it("never transfers again when payouts to the bank stop or come back after the release (faults 19, 20)", async () => {
    const one = fresh();
    const milestone = await one.submitted();
    const account = await one.onboard();
    done(await one.approve(milestone, account));
    await one.work();
    const { payout } = await one.now(milestone);
    expect(payout.state).toBe("done");
    const types = await eventTypes(house, milestone);
    const heard = listener();
    await house.drive("/sandbox/stripe/payouts", { account, outcome: "failed" });
    await one.work();
    expect(heard("bank_payout_failed").map((each) => each.to)).toEqual([
      milestone.view.agreement.seats.find((seat) => seat.side === "facilitator")?.personId,
    ]);
    expect(heard("payout_failed")).toEqual([]);
    await becomes(account, "restricted");
    await one.work();
    await becomes(account, "ready");
    await reconcile(house.deps);
    await house.advance(48);
    await one.work();
    expect((await one.now(milestone)).payout).toEqual(payout);
    expect(await eventTypes(house, milestone)).toEqual(types);
    expect(await transfersOf(milestone)).toHaveLength(1);
    expect((await one.keyed("/v1/transfers", milestone.view.milestone.id)).length).toBe(1);
  });

  it("voids a release that was decided for an account that is changed before it is sent (fault 33)", async () => {
    const one = fresh();
    const milestone = await one.submitted();
    const old = await one.onboard("requirements_due");
    done(await one.approve(milestone, old));
    await one.work();
    const next = await one.onboard("ready", true);
    expect(next).not.toBe(old);
    expect(count(await eventTypes(house, milestone), "ApprovalsVoided")).toBe(1);
    expect(await transfersOf(milestone)).toEqual([]);
    expect(await one.move(milestone)).toMatchObject({ status: "void" });
    // Stripe could pay the old account now; nobody asks it to.
    await becomes(old, "ready");
    await one.work();
    expect(await transfersOf(milestone)).toEqual([]);
    expect((await at.questions("unknown_account")).some((each) => each.subject === old)).toBe(
      false,
    );
    expect(code(await one.approve(milestone, next))).toBe("payee.change_waits");
    await house.advance(23);
    expect(code(await one.approve(milestone, next))).toBe("payee.change_waits");
    await house.advance(2);
    expect(code(await one.approve(milestone, old))).toBe("payee.changed");
    done(await one.approve(milestone, next));
    await one.work();
    expect(await transfersOf(milestone)).toMatchObject([{ amount: NET, destination: next }]);
  });

  it("is not stuck when the account that Stripe refused is changed for another (faults 18, 33)", async () => {
    const one = fresh();
    const { milestone } = await lost(one, "restricted");
    await one.work();
    const next = await one.onboard("ready", true);
    expect(await one.move(milestone)).toMatchObject({ status: "void" });
    expect((await one.now(milestone)).review.state).toBe("open");
    expect((await one.tasks("send_move")).filter((task) => task.state === "waiting")).toEqual([]);
    await house.advance(25);
    done(await one.approve(milestone, next));
    await one.work();
    expect(await transfersOf(milestone)).toMatchObject([{ amount: NET, destination: next }]);
  });

  it("keeps the payee of a transfer whose outcome is not known, whoever is payee by then (fault 33)", async () => {
    const one = fresh();
    const milestone = await one.submitted();
    const old = await one.onboard();
    done(await one.approve(milestone, old));
    await at.fault({ kind: "after", match: SEND, times: 2 });
    await one.work();
    expect(await one.move(milestone)).toMatchObject({ status: "unknown", destination: old });
    await one.onboard("ready", true);
    await one.retry();
    expect(await one.move(milestone)).toMatchObject({ status: "done", destination: old });
    expect(await transfersOf(milestone)).toMatchObject([{ amount: NET, destination: old }]);
    expect(count(await eventTypes(house, milestone), "ApprovalsVoided")).toBe(0);
  });

  it("neither stores nor logs an onboarding link (fault 62)", async () => {
    const one = fresh();
    const milestone = await one.submitted();
    const links: string[] = [];
    for (const change of [false, false, true]) {
      links.push(
        done(await one.there.app.startOnboarding(one.there.as("facilitator"), change)).url,
      );
    }
    await one.work();
    expect(new Set(links).size).toBe(3);
    expect(milestone.kind).toBe("done");
    const stored = await everywhere(house);
    const logged = JSON.stringify(house.logged, (_key, value: unknown) =>
      value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
    );
    for (const link of links) {
      const token = link.split("/").at(-1) ?? "";
      expect(token.length).toBeGreaterThan(15);
      expect(stored).not.toContain(token);
      expect(logged).not.toContain(token);
    }
  });
});

describe("paying the buyer back", () => {
  it("fails for now when the balance is short, tells both, and goes out after a top-up (fault 17)", async () => {
    const house = await startHouse({ worker: false });
    try {
      const at = stripeHouse(house);
      const milestone = await at.funded();
      const charge = (await house.stripe()).charges.at(-1)?.id ?? "";
      // Settled: Stripe's fee is gone, and what is left does not reach for the whole.
      await house.drive("/sandbox/stripe/available", { charge });
      const cancel = { verb: "cancel", reason: "No longer needed" } as const;
      done(await house.app.act(house.as("facilitator"), at.ref(milestone), cancel));
      await at.work();
      expect(await at.move(milestone)).toMatchObject({
        status: "failed",
        lastError: "balance_insufficient",
      });
      const told = house.said.filter((one) => one.kind === "refund_failed").map((one) => one.to);
      expect(told).toHaveLength(2);
      expect(new Set(told).size).toBe(2);
      expect(await at.questions("move_refused")).toHaveLength(1);
      await at.books();
      await house.drive("/sandbox/stripe/topup", { amount: 5_000, currency: "usd" });
      await at.work();
      expect(await at.move(milestone)).toMatchObject({ status: "failed" });
      await house.drive("/sandbox/stripe/topup", { amount: 20_000, currency: "usd" });
      await at.work();
      expect(await at.move(milestone)).toMatchObject({ status: "done" });
      expect((await at.now(milestone)).funding.state).toBe("closed");
      expect((await house.stripe()).refunds).toMatchObject([
        { amount: GROSS, status: "succeeded" },
      ]);
      expect(await at.questions("move_refused")).toEqual([]);
      expect(at.told("refunded")).toBe(1);
      await at.books({ usd: 25_000 });
    } finally {
      await house.close();
    }
  });

  it("takes a refund of its own that was cancelled for none, and pays back for real (fault 11)", async () => {
    const house = await startHouse({ worker: false });
    try {
      const at = stripeHouse(house);
      const milestone = await at.funded();
      const cancel = { verb: "cancel", reason: "No longer needed" } as const;
      done(await house.app.act(house.as("facilitator"), at.ref(milestone), cancel));
      const { id, chargeId } = await at.move(milestone);
      await at.fault({
        kind: "status",
        status: 500,
        match: { method: "POST", path: "/v1/refunds" },
      });
      await at.work();
      await house.advance(25);
      const cancelled = {
        ...{ id: "re_cancelled", object: "refund", amount: GROSS, currency: "usd" },
        ...{ charge: chargeId, status: "canceled", metadata: { move_id: id } },
      };
      await at.fault({
        ...{ kind: "status", status: 200, match: { method: "GET", path: "/v1/refunds" } },
        body: { object: "list", url: "/v1/refunds", has_more: false, data: [cancelled] },
      });
      await at.retry();
      await at.retry();
      expect(await at.move(milestone)).toMatchObject({ status: "done", generation: 2 });
      expect((await house.stripe()).refunds).toMatchObject([
        { amount: GROSS, status: "succeeded" },
      ]);
      await at.books();
    } finally {
      await house.close();
    }
  });

  it("holds the money again when a refund fails later, and asks the operator (fault 24)", async () => {
    const house = await startHouse({ worker: false });
    try {
      const at = stripeHouse(house);
      const milestone = await at.funded();
      const cancel = { verb: "cancel", reason: "No longer needed" } as const;
      done(await house.app.act(house.as("facilitator"), at.ref(milestone), cancel));
      await at.work();
      expect((await at.now(milestone)).funding.state).toBe("closed");
      const refund = (await house.stripe()).refunds.at(-1)?.id ?? "";
      await house.drive("/sandbox/stripe/refund", { refund, outcome: "failed" });
      await at.work();
      expect((await at.now(milestone)).funding).toMatchObject({
        state: "funded",
        amountMinor: GROSS,
      });
      expect(await at.questions("refund_failed")).toHaveLength(1);
      expect(at.told("refund_failed")).toBe(1);
      await at.books();
    } finally {
      await house.close();
    }
  });
});

/** All text of every column of every table, the queue's own included. */
async function everywhere(house: House): Promise<string> {
  const { rows } = await house.pool.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  expect(rows.length).toBeGreaterThan(15);
  const texts: string[] = [];
  for (const { name } of rows) {
    const all = await house.pool.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
    texts.push(...all.rows.map((row) => row.text));
  }
  return texts.join("\n");
}
