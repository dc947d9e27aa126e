import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { recordChargeback } from "../../src/app/money/chargebacks.ts";
import { reconcile } from "../../src/app/money/reconcile.ts";
import { clawbackOf, whereabouts } from "../../src/domain/milestone/afterwards.ts";
import { headline } from "../../src/domain/milestone/milestone.ts";
import { readOpsArguments } from "../../src/ops-arguments.ts";
import { runOps } from "../../src/ops-command.ts";
import { code, done } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { eventTypes, stripeHouse } from "../support/stripe-house.ts";

type Outcome = "opened" | "won" | "lost";

/** The bank's fee, which the sandbox charges for a chargeback and gives back where it is won. */
const FEE = 1500;

describe("chargebacks", () => {
  let house: House;
  let at: ReturnType<typeof stripeHouse>;
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

  const chargeOf = async (milestone: Done): Promise<string> => {
    const { funding } = await at.now(milestone);
    return "chargeId" in funding ? funding.chargeId : "";
  };
  const bank = async (milestone: Done, outcome: Outcome, amount?: number) => {
    const charge = await chargeOf(milestone);
    const { dispute } = (await house.drive("/sandbox/stripe/chargeback", {
      ...{ charge, outcome },
      ...(amount && { amount }),
    })) as { dispute: { id: string } };
    await at.work();
    return dispute.id;
  };
  const released = async (): Promise<Done> => {
    const milestone = await at.submitted();
    await at.work();
    done(await at.approve(milestone, account));
    await at.work();
    expect(headline(await at.now(milestone))).toBe("released");
    return milestone;
  };
  const giveBack = (milestone: Done, amount: string, person = "facilitator") =>
    house.app.act(house.as(person), at.ref(milestone), {
      ...{ verb: "settle", act: "give_back", amount, reason: "The second criterion was not met" },
    });
  const net = (milestone: Done) => milestone.view.milestone.terms.costs.facilitatorReceivesMinor;
  /** The connected account's money goes to its bank, so that nothing is left there to take back. */
  const paidOut = () => house.drive("/sandbox/stripe/payouts", { account, outcome: "paid" });

  it("freezes what is held: approval is refused, nothing moves (fault 23); won, all goes on", async () => {
    const milestone = await at.submitted();
    await at.work();
    await bank(milestone, "opened");
    const frozen = await at.now(milestone);
    expect(headline(frozen)).toBe("charged_back");
    expect(whereabouts(frozen).heldMinor).toBe(0);
    expect(code(await at.approve(milestone, account))).toBe("chargeback.frozen");
    const cancel = { verb: "cancel", reason: "No" } as const;
    expect(code(await house.app.act(house.as("facilitator"), at.ref(milestone), cancel))).toBe(
      "chargeback.frozen",
    );
    expect(await at.questions("chargeback")).toHaveLength(1);
    await bank(milestone, "won");
    expect(await at.questions("chargeback")).toEqual([]);
    done(await at.approve(milestone, account));
    await at.work();
    expect(headline(await at.now(milestone))).toBe("released");
  });

  it("holds back a transfer that was decided but not sent, and closes where the bank keeps it (fault 23)", async () => {
    const milestone = await at.submitted();
    await at.work();
    done(await at.approve(milestone, account));
    const { id } = await at.move(milestone);
    await house.drive("/sandbox/stripe/chargeback", {
      charge: await chargeOf(milestone),
      outcome: "opened",
    });
    // The event arrives before the transfer is tried.
    const { disputes } = (await house.stripe()) as unknown as { disputes: { id: string }[] };
    await recordChargeback(house.deps, disputes.at(-1)?.id ?? "");
    await at.work();
    expect((await at.move(milestone)).status).toBe("owed");
    await bank(milestone, "lost");
    expect(await house.deps.reads.move(id)).toMatchObject({ status: "void" });
    const gone = await at.now(milestone);
    expect(gone.funding.state).toBe("closed");
    expect(headline(gone)).toBe("charged_back");
    expect(clawbackOf(gone)).toBe(0);
    expect(code(await at.approve(milestone, account))).toBe("chargeback.lost");
  });

  it("takes a transfer back by itself (fault 21), and pays it out again once the bank gave up", async () => {
    const milestone = await released();
    await bank(milestone, "opened");
    const [one] = (await at.now(milestone)).chargebacks;
    expect(one).toMatchObject({ recoveredMinor: net(milestone), state: "open" });
    expect(one?.taken).toMatchObject({
      heldMinor: 0,
      payableMinor: 0,
      clawbackMinor: net(milestone),
    });
    await bank(milestone, "won");
    const after = await at.now(milestone);
    expect(whereabouts(after).transferredMinor).toBe(net(milestone));
    expect(headline(after)).toBe("released");
    expect(await eventTypes(house, milestone)).toContain("ChargebackWon");
  });

  it("keeps a debt visible where the payee has nothing left, and tries again (fault 22)", async () => {
    const milestone = await released();
    await paidOut();
    await bank(milestone, "opened");
    expect(clawbackOf(await at.now(milestone))).toBe(net(milestone));
    expect(await at.move(milestone)).toMatchObject({
      ...{ kind: "reversal", status: "failed", lastError: "balance_insufficient" },
    });
    expect(at.told("reversal_failed")).toBeGreaterThan(0);
    await bank(milestone, "lost");
    expect(clawbackOf(await at.now(milestone))).toBe(net(milestone));
    expect(await at.questions("clawback")).toHaveLength(1);
    // Another milestone pays the same account: now there is enough to take back.
    await released();
    await house.advance(25);
    await at.work();
    expect(clawbackOf(await at.now(milestone))).toBe(0);
    expect(await at.questions("clawback")).toEqual([]);
    expect(await at.questions("move_refused")).toEqual([]);
  });

  it("gives back what was released: the reversal first, then the refund (fault 25)", async () => {
    const milestone = await released();
    expect(code(await giveBack(milestone, "50%", "buyer"))).toBe("milestone.already_decided");
    expect(code(await giveBack(milestone, "999,999.00"))).toBe("give_back.too_much");
    done(await giveBack(milestone, "1,000.00"));
    await at.work();
    const moves = await house.deps.reads.movesOf(milestone.view.milestone.id);
    expect(moves.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      ...["transfer done", "reversal done", "refund done"],
    ]);
    const after = await at.now(milestone);
    expect(whereabouts(after)).toMatchObject({
      ...{ heldMinor: 0, transferredMinor: net(milestone) - 100_000 },
    });
    done(await giveBack(milestone, "100%"));
    await at.work();
    expect(code(await giveBack(milestone, "1.00"))).toBe("give_back.all_given_back");
  });

  it("refunds nothing that could not be taken back, and goes on by itself later (fault 25)", async () => {
    const milestone = await released();
    await paidOut();
    done(await giveBack(milestone, "100%"));
    await at.work();
    const kinds = async () =>
      (await house.deps.reads.movesOf(milestone.view.milestone.id)).map(
        ({ kind, status }) => `${kind} ${status}`,
      );
    expect(await kinds()).toEqual(["transfer done", "reversal failed", "refund owed"]);
  });

  const ops = async (...args: readonly string[]) => {
    const read = readOpsArguments(args);
    if (read.kind !== "command") throw new Error(`not understood: ${args.join(" ")}`);
    return runOps(house.deps, read.command);
  };

  it("is answered by the operator, once, with what is on record", async () => {
    const milestone = await at.submitted();
    await at.work();
    const chargebackId = await bank(milestone, "opened");
    const [question] = await at
      .questions("chargeback")
      .then((all) => all.filter(({ subject }) => subject === chargebackId));
    const id = question?.id ?? "";
    expect((await ops("show", id)).lines.join("\n")).toContain(
      `chargeback submit ${id.slice(0, 8)}`,
    );
    expect((await ops("chargeback", "submit", id, "--reason", "It was delivered")).exit).toBe(0);
    await at.work();
    expect((await at.now(milestone)).chargebacks[0]?.evidenceSentAt).not.toBeNull();
    const sent = await at.sdk.disputes.retrieve(chargebackId);
    expect(sent.status).toBe("under_review");
    expect(sent.evidence.product_description).toContain("Checkout that takes cards");
    expect((await ops("list")).lines.join("\n")).not.toContain(id.slice(0, 8));
    await bank(milestone, "won");
    expect(whereabouts(await at.now(milestone)).heldMinor).toBe(480_000);
  });

  it("is written off by the operator where nobody pays it back", async () => {
    const milestone = await released();
    await paidOut();
    await bank(milestone, "opened");
    await bank(milestone, "lost");
    const [question] = await at.questions("clawback");
    const written = await ops(
      "uncollectable",
      question?.id ?? "",
      "--reason",
      "The account is empty",
    );
    expect(written.exit).toBe(0);
    await at.work();
    expect(clawbackOf(await at.now(milestone))).toBe(0);
    expect(at.told("clawback_written_off")).toBeGreaterThan(0);
    const left = await at.questions("move_refused");
    expect(left.filter((one) => one.milestoneId === question?.milestoneId)).toEqual([]);
    const { rows } = await house.pool.query(
      "SELECT 1 FROM posting WHERE account = 'write_off' AND amount_minor = $1",
      [net(milestone)],
    );
    expect(rows).toHaveLength(1);
  });

  it("does not send what was under way as the bank came, and looks whether it arrived", async () => {
    const milestone = await at.submitted();
    await at.work();
    done(await at.approve(milestone, account));
    const { id } = await at.move(milestone);
    // The answer of the transfer is lost twice (the SDK sends once more); then the bank takes the payment.
    await at.fault({ kind: "after", match: { method: "POST", path: "/v1/transfers" }, times: 2 });
    await at.work();
    expect(await at.move(milestone)).toMatchObject({ status: "unknown" });
    const before = (await at.keyed("/v1/transfers", id)).length;
    await bank(milestone, "opened");
    await at.retry();
    expect((await at.keyed("/v1/transfers", id)).length).toBe(before);
    const [one] = (await at.now(milestone)).chargebacks;
    expect(one).toMatchObject({ recoveredMinor: net(milestone) });
    expect(one?.taken).toMatchObject({ payableMinor: 0, clawbackMinor: net(milestone) });
    await bank(milestone, "lost");
    expect(clawbackOf(await at.now(milestone))).toBe(0);
  });

  it("takes a part only: what is left can still be released", async () => {
    const milestone = await at.submitted();
    await at.work();
    await bank(milestone, "opened", 100_000);
    await bank(milestone, "lost");
    const left = await at.now(milestone);
    expect(left.funding).toMatchObject({ state: "funded", amountMinor: 380_000 });
    expect(headline(left)).toBe("submitted");
    done(await at.approve(milestone, account));
    await at.work();
    expect((await at.now(milestone)).funding.state).toBe("closed");
  });

  it("finds a chargeback and its end that no event told of", async () => {
    const milestone = await at.submitted();
    await at.work();
    await at.fault({ kind: "drop", times: 20, on: "delivery" });
    await house.drive("/sandbox/stripe/chargeback", {
      ...{ charge: await chargeOf(milestone), outcome: "opened" },
    });
    await reconcile(house.deps);
    expect(headline(await at.now(milestone))).toBe("charged_back");
    expect((await at.now(milestone)).chargebacks).toMatchObject([{ feeMinor: FEE }]);
    await house.drive("/sandbox/stripe/chargeback", {
      ...{ charge: await chargeOf(milestone), outcome: "lost" },
    });
    await reconcile(house.deps);
    expect((await at.now(milestone)).funding.state).toBe("closed");
    await at.clearFaults();
    // What arrives late, and twice, changes nothing.
    const { version } = await at.now(milestone);
    await at.retry();
    expect((await at.now(milestone)).version).toBe(version);
  });
});
