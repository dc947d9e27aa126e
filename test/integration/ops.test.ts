import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { pollEvents } from "../../src/app/money/reconcile.ts";
import { adoptCase } from "../../src/app/ops/adopt.ts";
import { refundCase, resolveCase } from "../../src/app/ops/resolve.ts";
import { retryCase } from "../../src/app/ops/retry.ts";
import { ledgerReport } from "../../src/app/queries/ledger.ts";
import { type OperatorCase, operatorCases } from "../../src/app/queries/operator.ts";
import { readOpsArguments } from "../../src/ops-arguments.ts";
import { runOps } from "../../src/ops-command.ts";
import { done, steps } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";

const REASON = "Looked into it with the facilitator";
const REFUSAL = {
  kind: "status",
  status: 400,
  body: { error: { type: "invalid_request_error", code: "refused_by_test", message: "No." } },
};

describe("the operator", () => {
  let house: House;
  let stripe: Stripe;
  let account = "";
  const alarms: OperatorCase[] = [];

  beforeAll(async () => {
    const started = await startHouse({ alarm: async (waiting) => void alarms.push(waiting) });
    // A checkout looks after itself seconds later; nobody has to wait for that.
    const hear: House["hear"] = async (milestoneId) => {
      await started.pool.query("UPDATE clock SET offset_ms = offset_ms + 6000");
      await started.hear(milestoneId);
    };
    house = { ...started, hear };
    const { port } = new URL(house.sandbox.url);
    stripe = new Stripe("sk_test_sandbox", { host: "127.0.0.1", port, protocol: "http" });
    await steps(house).accepted();
    account = await steps(house).payable();
    await house.drive("/sandbox/stripe/topup", { amount: 10_000_000, currency: "usd" });
  });
  afterAll(() => house.close());

  const waiting = async (kind: string, milestone: Done | null) => {
    // What was done by hand a moment ago: its webhook may still be on the way.
    await pollEvents(house.deps);
    await house.idle();
    const cases = await operatorCases(house.deps);
    return cases.filter(
      (one) =>
        one.kind === kind && (!milestone || one.milestone?.id === milestone.view.milestone.id),
    );
  };
  const only = async (kind: string, milestone: Done | null): Promise<OperatorCase> => {
    const [one, ...more] = await waiting(kind, milestone);
    if (!one || more.length > 0) throw new Error(`${more.length + 1} of ${kind}, or none`);
    return one;
  };
  const acts = async (milestone: Done) =>
    (await house.deps.reads.events(milestone.view.milestone.id)).flatMap(({ event, actor }) =>
      event.type === "OperatorActed" ? [{ actor, act: event.act, reason: event.reason }] : [],
    );
  const broken = async () => (await ledgerReport(house.deps)).invariants.filter((one) => !one.ok);
  const transfersOf = async (milestone: Done) =>
    (await stripe.transfers.list({ transfer_group: milestone.view.milestone.id })).data;

  /** A milestone whose transfer Stripe has refused for good. */
  async function refused(): Promise<Done> {
    const milestone = await steps(house).submitted();
    const faults = { vendor: "stripe", method: "POST", path: "/v1/transfers", times: 1 };
    await house.drive("/sandbox/faults", { ...faults, ...REFUSAL });
    done(await steps(house).approve(milestone, account));
    await house.idle();
    return milestone;
  }

  it("sends a refused transfer once more when asked, and exactly once", async () => {
    const milestone = await refused();
    const one = await only("move_refused", milestone);
    expect(one.acts).toEqual(["retry", "resolve"]);
    expect(alarms.map(({ id }) => id)).toContain(one.id);
    const both = await Promise.all([
      retryCase(house.deps, one, REASON),
      retryCase(house.deps, one, REASON),
    ]);
    expect(both).toContainEqual(expect.objectContaining({ ok: true, did: "owed_again" }));
    expect(both).toContainEqual({ ok: false, why: "moved_meanwhile" });
    expect(await waiting("move_refused", milestone)).toEqual([]);
    expect(await transfersOf(milestone)).toHaveLength(1);
    expect((await steps(house).now(milestone)).payout.state).toBe("done");
    expect(await acts(milestone)).toEqual([{ actor: "operator", act: "retry", reason: REASON }]);
    expect(await broken()).toEqual([]);
  });

  it("says what happened, what it means, and the exact commands", async () => {
    const milestone = await refused();
    const one = await only("move_refused", milestone);
    const id = one.id.slice(0, 8);
    const ops = async (...args: string[]) => {
      const asked = readOpsArguments(args);
      if (asked.kind !== "command") throw new Error(`not understood: ${args.join(" ")}`);
      const { exit, lines } = await runOps(house.deps, asked.command);
      return { exit, text: lines.join("\n") };
    };
    const title = `M-${milestone.view.milestone.number} Checkout that takes cards`;
    expect(await ops("list")).toMatchObject({ exit: 0, text: expect.stringContaining(title) });
    const { text } = await ops("show", id);
    for (const words of [
      "Stripe refused the transfer of $4,660.50 for good (refused_by_test).",
      "The facilitator has not been paid.",
      "owed to the facilitator  $4,660.50",
      "ReleaseDecided (buyer)",
      "MoveRefused (worker)",
      `npm run ops -- retry ${id} --reason "..."`,
    ]) {
      expect(text).toContain(words);
    }
    const refusal = await ops("adopt", id, "--reason", REASON);
    expect(refusal).toEqual({ exit: 1, text: expect.stringContaining("Nothing has changed.") });
    expect(await ops("show", "ffffffff")).toMatchObject({ exit: 64 });
    const named = await ops("adopt", id, "--milestone", "nobody", "--reason", REASON);
    expect(named).toMatchObject({ exit: 64, text: expect.stringContaining("No milestone") });
    const again = await ops("retry", id, "--reason", REASON);
    expect(again).toEqual({ exit: 0, text: expect.stringContaining("owed again") });
    expect(await waiting("move_refused", milestone)).toEqual([]);
    const gone = await ops("list", "--json");
    expect(JSON.parse(gone.text)).not.toContainEqual(expect.objectContaining({ id: one.id }));
  });

  it("never sends again what is found at Stripe under our own id", async () => {
    const milestone = await refused();
    const one = await only("move_refused", milestone);
    const id = milestone.view.milestone.id;
    const { id: transfer } = await stripe.transfers.create({
      ...{ amount: 466_050, currency: "usd", destination: account, transfer_group: id },
      metadata: { move_id: one.subject, milestone_id: id },
    });
    const answer = await retryCase(house.deps, one, REASON);
    expect(answer).toMatchObject({ ok: true, did: "found_at_provider" });
    await house.idle();
    expect(await transfersOf(milestone)).toHaveLength(1);
    expect((await steps(house).now(milestone)).payout).toMatchObject({ transferId: transfer });
    expect(await broken()).toEqual([]);
  });

  it("adopts a transfer made by hand as the refused move's result, so that it is not paid twice", async () => {
    const milestone = await refused();
    const { id } = await stripe.transfers.create({
      ...{ amount: 466_050, currency: "usd", destination: account },
      metadata: { milestone_id: milestone.view.milestone.id },
    });
    const one = await only("foreign_transfer", milestone);
    expect(one).toMatchObject({ subject: id, acts: ["adopt", "resolve"] });
    expect(one.move?.status).toBe("failed");
    const answer = await adoptCase(house.deps, one, { reason: REASON, milestoneId: null });
    expect(answer).toMatchObject({ ok: true, did: "adopted_as_move" });
    await house.idle();
    // The question about the refused transfer is answered by it as well.
    expect(await waiting("move_refused", milestone)).toEqual([]);
    expect((await steps(house).now(milestone)).payout).toMatchObject({
      state: "done",
      transferId: id,
    });
    expect(await broken()).toEqual([]);
  });

  it("acknowledges a refund made by hand of what nobody owes, known by its charge, and asks once", async () => {
    const milestone = await steps(house).funded();
    const { funding } = await steps(house).now(milestone);
    const charge = "chargeId" in funding ? funding.chargeId : "";
    const refund = await stripe.refunds.create({ charge, amount: 1_000 });
    const one = await only("foreign_refund", milestone);
    expect(one.move).toBeNull();
    const answer = await adoptCase(house.deps, one, { reason: REASON, milestoneId: null });
    expect(answer).toMatchObject({ ok: true, did: "acknowledged" });
    expect(await acts(milestone)).toEqual([{ actor: "operator", act: "adopt", reason: REASON }]);
    await stripe.refunds.update(refund.id, { metadata: { note: "seen" } });
    expect(await waiting("foreign_refund", null)).toEqual([]);
  });

  it("adopts nothing without knowing the milestone, nor what has failed", async () => {
    await stripe.transfers.create({ amount: 5_000, currency: "usd", destination: account });
    const one = await only("foreign_transfer", null);
    const given = { reason: REASON, milestoneId: null };
    expect(await adoptCase(house.deps, one, given)).toEqual({ ok: false, why: "milestone_needed" });
    await stripe.transfers.createReversal(one.subject);
    const milestone = await steps(house).accepted();
    const named = { reason: REASON, milestoneId: milestone.view.milestone.id };
    const answer = await adoptCase(house.deps, one, named);
    expect(answer).toEqual({ ok: false, why: "object_ineffective" });
    expect(await resolveCase(house.deps, one, REASON)).toMatchObject({ ok: true, did: "resolved" });
    expect(await waiting("foreign_transfer", null)).toEqual([]);
  });

  it("gives back a payment of another amount than agreed (fault 8)", async () => {
    const milestone = await steps(house).accepted();
    await steps(house).checkout(milestone);
    const { id } = milestone.view.milestone;
    const [row] = await house.deps.reads.checkoutsOf(id);
    const metadata = { milestone_id: id, checkout_id: row?.id ?? "" };
    const session = await stripe.checkout.sessions.create({
      mode: "payment",
      line_items: [
        {
          quantity: 1,
          price_data: { currency: "usd", unit_amount: 100_000, product_data: { name: "Less" } },
        },
      ],
      ...{ metadata, payment_intent_data: { metadata } },
      success_url: "https://example.com/",
    });
    await house.drive("/sandbox/stripe/pay", { session: session.id, outcome: "paid" });
    await house.hear(id);
    const one = await only("payment_mismatch", milestone);
    expect(one.acts).toEqual(["refund", "resolve"]);
    expect((await steps(house).now(milestone)).funding.state).toBe("checkout_open");
    const answer = await refundCase(house.deps, one, REASON);
    expect(answer).toMatchObject({ ok: true, did: "refund_owed" });
    await house.idle();
    const refunds = (await house.stripe()).refunds.filter(({ amount }) => amount === 100_000);
    expect(refunds).toMatchObject([{ status: "succeeded" }]);
    const { milestones } = await ledgerReport(house.deps);
    const places = milestones.find((each) => each.id === id)?.positions;
    expect(places).toMatchObject({ refundPendingMinor: 0, refundedMinor: 100_000, heldMinor: 0 });
    expect(await broken()).toEqual([]);
    expect(await acts(milestone)).toEqual([{ actor: "operator", act: "resolve", reason: REASON }]);
  });

  it("refunds once more what the bank sent back, when asked (fault 24)", async () => {
    const milestone = await steps(house).funded();
    const { ref, now } = steps(house);
    const cancel = { verb: "cancel", reason: "No longer needed" } as const;
    done(await house.app.act(house.as("facilitator"), ref(milestone), cancel));
    await house.idle();
    expect((await now(milestone)).funding.state).toBe("closed");
    const { id } = milestone.view.milestone;
    const [first] = await house.deps.reads.movesOf(id);
    await house.drive("/sandbox/stripe/refund", { refund: first?.providerId, outcome: "failed" });
    const one = await only("refund_failed", milestone);
    expect((await now(milestone)).funding.state).toBe("funded");
    expect(await retryCase(house.deps, one, REASON)).toMatchObject({ did: "owed_again" });
    await house.idle();
    // What Stripe says about the first refund again changes nothing, and waits for nobody.
    await house.drive("/sandbox/stripe/topup", { amount: 1_000, currency: "usd" });
    await stripe.refunds.update(first?.providerId ?? "", { metadata: { note: "seen" } });
    expect(await waiting("refund_failed", milestone)).toEqual([]);
    const [move, ...more] = await house.deps.reads.movesOf(id);
    expect(more).toEqual([]);
    expect(move).toMatchObject({ status: "done", id: first?.id });
    expect(move?.providerId).not.toBe(first?.providerId);
    expect((await now(milestone)).funding.state).toBe("closed");
    expect(await broken()).toEqual([]);
  });

  it("runs a task again that was given up (fault 37)", async () => {
    const milestone = await steps(house).accepted();
    const { id: milestoneId, agreementId } = milestone.view.milestone;
    const { deps } = house;
    const task = { id: deps.newId() };
    await house.pool.query(
      `INSERT INTO task (id, kind, subject, agreement_id, milestone_id, priority, due_at, state, attempt)
       VALUES ($1, 'update_card', $2::text, $3, $2::uuid, 3, app_now(), 'dead', 20)`,
      [task.id, milestoneId, agreementId],
    );
    const detail = { task: "update_card", of: milestoneId, why: "gone" };
    await deps.store.commit({
      questions: [
        {
          id: deps.newId(),
          kind: "task_given_up",
          subject: task.id,
          agreementId,
          milestoneId,
          detail,
        },
      ],
    });
    const one = await only("task_given_up", milestone);
    expect(await retryCase(deps, one, REASON)).toMatchObject({ ok: true, did: "task_again" });
    expect(await retryCase(deps, one, REASON)).toEqual({ ok: false, why: "moved_meanwhile" });
    await house.idle();
    const { rows } = await house.pool.query("SELECT state FROM task WHERE id = $1", [task.id]);
    expect(rows).toEqual([{ state: "done" }]);
    expect(await waiting("task_given_up", milestone)).toEqual([]);
    expect(await acts(milestone)).toHaveLength(1);
  });
});
