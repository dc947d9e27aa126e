import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { createApp } from "../../src/app/app.ts";
import { sendMove } from "../../src/app/money/send-move.ts";
import { ledgerReport } from "../../src/app/queries/ledger.ts";
import { instant, plusDays } from "../../src/domain/clock/instant.ts";
import { workingDaysAfter } from "../../src/domain/clock/working-time.ts";
import type { Command } from "../../src/domain/milestone/commands.ts";
import type { Milestone } from "../../src/domain/milestone/milestone.ts";
import { code, done, steps, TERMS } from "../support/acts.ts";
import { between } from "../support/between.ts";
import { type House, startHouse } from "../support/house.ts";
import { pass, sleep, work } from "../support/time-passes.ts";

const SLACK = { platform: "slack", team: "T1" } as const;
const HELD = 480_000;
const HERE = { awayFrom: null, awayUntil: null };
/** 2.9 % and 30 cents of $4,800 is $139.50; of 70 % of it, $97.65. */
const PART = { refund: 144_000, transfer: 336_000 - 9_765 };

let house: House;
beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
  await steps(house).proposed();
  done(await house.app.startOnboarding(house.as("facilitator"), false));
  const account = (await house.stripe()).accounts.at(-1)?.id ?? "";
  await house.drive("/sandbox/stripe/onboard", { account, outcome: "ready" });
  done(await house.app.payouts(house.as("facilitator")));
  const judge = { ...SLACK, user: "arbiter" };
  done(await house.app.nameArbiter(house.as("buyer"), judge, "Arbiter"));
});
afterAll(async () => {
  const report = await ledgerReport(house.deps);
  await house.close();
  expect(report.invariants.filter((one) => !one.ok)).toEqual([]);
});

const now = (milestone: Done) => steps(house).now(milestone);
const act = (person: string, milestone: Done, command: Command) =>
  house.app.act(house.as(person), steps(house).ref(milestone), command);
const offer = (release: string): Command => ({ verb: "settle", act: "offer", release, note: "" });

const opening = (milestone: Milestone): Command => ({
  ...{ verb: "dispute", act: "open", reason: "Criterion 2 was shown", criteria: [] },
  decisionId: "decision" in milestone.review ? milestone.review.decision.id : null,
});

async function disputed(terms: Partial<typeof TERMS> = {}): Promise<Done> {
  const milestone = await steps(house).submitted(terms);
  done(await act("facilitator", milestone, opening(await now(milestone))));
  return milestone;
}

async function offerOf(milestone: Done) {
  const { review } = await now(milestone);
  const found = review.state === "disputed" && review.dispute.offers.at(-1);
  if (!found) throw new Error("no offer");
  return found.id;
}

/** Settled 70/30 by an offer that was countered. */
async function settled(): Promise<Done> {
  const milestone = await disputed();
  done(await act("facilitator", milestone, offer("85%")));
  done(await act("buyer", milestone, offer("$2,880.00")));
  done(await act("facilitator", milestone, offer("3,360")));
  const offerId = await offerOf(milestone);
  done(await act("buyer", milestone, { verb: "settle", act: "accept", offerId }));
  return milestone;
}

/** What Stripe did for this milestone, in the order in which it did it. */
async function effects(milestone: Done) {
  const moves = new Set(
    (await house.deps.reads.movesOf(milestone.view.milestone.id)).map(({ id }) => `${id}`),
  );
  const { transfers, refunds } = await house.stripe();
  const of = (all: readonly { amount: number; metadata: Record<string, string> }[]) =>
    all.filter(({ metadata }) => moves.has(metadata["move_id"] ?? "")).map(({ amount }) => amount);
  return { transfers: of(transfers), refunds: of(refunds) };
}

async function progressOf(milestone: Done) {
  const { review } = await now(milestone);
  const legs = "decision" in review ? review.decision.legs : [];
  return legs.map(({ kind, progress }) => `${kind} ${progress.state}`);
}

const failNext = (path: string, body: object = {}) =>
  house.drive("/sandbox/faults", {
    ...{ vendor: "stripe", match: { path }, times: 1, kind: "status", status: 402, ...body },
  });

it("asks for an answer in the working days and the zone of whoever answers, away or not", async () => {
  const hours = { timeZone: "Asia/Kathmandu", weekdays: ["sun-thu"], from: "10", to: "18" };
  const today = (await house.deps.reads.now()).slice(0, 10);
  const away = { awayFrom: today, awayUntil: plusDays(instant(today), 30).slice(0, 10) };
  const input = { ...hours, country: null, ...away, reminders: "channel" } as const;
  done(await house.app.saveMyTime(house.as("buyer"), input));
  const { review } = await now(await disputed());
  if (review.state !== "disputed") throw new Error("not disputed");
  const { at, answerDueAt } = review.dispute;
  const week = { weekdays: [7, 1, 2, 3, 4], fromMinute: 600, toMinute: 1_080 };
  const place = { timeZone: hours.timeZone, isHoliday: () => false, away: null };
  expect(answerDueAt).toBe(workingDaysAfter(at, 5, { ...week, ...place }));
  done(await house.app.saveMyTime(house.as("buyer"), { ...input, ...HERE }));
});

describe("a partial settlement", () => {
  it("is one refund and one transfer to the cent, the refund first, and leaves the ledger at zero", async () => {
    const milestone = await settled();
    await work(house);
    expect(await effects(milestone)).toEqual({
      refunds: [PART.refund],
      transfers: [PART.transfer],
    });
    const { funding, review } = await now(milestone);
    expect([funding.state, review]).toMatchObject([
      "closed",
      { state: "decided", how: "agreed", decision: { processingMinor: 9_765, feeMinor: 0 } },
    ]);
    const types = (await house.deps.reads.events(milestone.view.milestone.id)).map(
      ({ event }) => event.type,
    );
    expect(types.indexOf("RefundCreated")).toBeLessThan(types.indexOf("TransferSucceeded"));
  });

  it("releases its part though the refund is refused, which is told and stays owed", async () => {
    const milestone = await settled();
    await failNext("/v1/refunds");
    await work(house);
    expect(await effects(milestone)).toEqual({ refunds: [], transfers: [PART.transfer] });
    expect(await progressOf(milestone)).toEqual(["refund failed", "transfer done"]);
    expect((await now(milestone)).funding.state).toBe("funded");
    expect(house.said.map(({ kind }) => kind)).toContain("refund_failed");
  });

  it("gives its part back though the transfer is refused, which is told and stays owed", async () => {
    const milestone = await settled();
    await failNext("/v1/transfers");
    await work(house);
    expect(await effects(milestone)).toEqual({ refunds: [PART.refund], transfers: [] });
    expect(await progressOf(milestone)).toEqual(["refund done", "transfer failed"]);
    expect(house.said.map(({ kind }) => kind)).toContain("payout_failed");
  });
});

describe("both sides accepting each other's offer at once", () => {
  it("settle it once, by one of the two", async () => {
    for (let round = 0; round < 4; round++) {
      const milestone = await disputed();
      done(await act("facilitator", milestone, offer("80%")));
      const theirs = await offerOf(milestone);
      done(await act("buyer", milestone, offer("40%")));
      const mine = await offerOf(milestone);
      const taken = (offerId: typeof mine): Command => ({ verb: "settle", act: "accept", offerId });
      const answers = await Promise.all([
        act("buyer", milestone, taken(theirs)),
        act("facilitator", milestone, taken(mine)),
      ]);
      expect(answers.map(code).toSorted()).toEqual(["done", "milestone.refund_in_flight"]);
      const { review } = await now(milestone);
      const legs = "decision" in review ? review.decision.legs : [];
      expect([384_000, 192_000]).toContain(HELD - (legs[0]?.amountMinor ?? 0));
    }
    await work(house);
  });
});

describe("a dispute of what was approved", () => {
  it("takes the approval back until its transfer is claimed: nothing is sent", async () => {
    const milestone = await steps(house).submitted();
    const { agreement } = milestone.view;
    const payeeAccountId = agreement.payee?.accountId ?? null;
    done(await steps(house).approve(milestone, payeeAccountId));
    const blind = await act("buyer", milestone, {
      ...opening(await now(milestone)),
      decisionId: null,
    } as Command);
    expect(code(blind)).toBe("dispute.decided_meanwhile");
    done(await act("buyer", milestone, opening(await now(milestone))));
    await work(house);
    expect(await effects(milestone)).toEqual({ refunds: [], transfers: [] });
    const moves = await house.deps.reads.movesOf(milestone.view.milestone.id);
    expect(moves.map(({ status }) => status)).toEqual(["void"]);
    expect((await now(milestone)).review.state).toBe("disputed");
  });

  it("also where its transfer was refused, and the operator is not asked about that any more", async () => {
    const milestone = await steps(house).submitted();
    const { id } = milestone.view.milestone;
    const payeeAccountId = milestone.view.agreement.payee?.accountId ?? null;
    done(await steps(house).approve(milestone, payeeAccountId));
    await failNext("/v1/transfers");
    await work(house);
    const asked = async () =>
      (await house.deps.reads.questions()).filter(({ milestoneId }) => milestoneId === id);
    expect(await asked()).toHaveLength(1);
    done(await act("buyer", milestone, opening(await now(milestone))));
    expect(await asked()).toEqual([]);
    const moves = await house.deps.reads.movesOf(id);
    expect(moves.map(({ status }) => status)).toEqual(["void"]);
  });

  it("and its payout: whichever is in the middle of the other, exactly one of them happens", async () => {
    for (const inner of ["payout", "dispute"] as const) {
      const milestone = await steps(house).submitted();
      const payeeAccountId = milestone.view.agreement.payee?.accountId ?? null;
      done(await steps(house).approve(milestone, payeeAccountId));
      const command = opening(await now(milestone));
      const [move] = await house.deps.reads.movesOf(milestone.view.milestone.id);
      if (!move) throw new Error("no move");
      const pay = (deps = house.deps) => sendMove(deps, move.id);
      const dispute = (deps = house.deps) =>
        createApp(deps).act(house.as("buyer"), steps(house).ref(milestone), command);
      const other = async (run: () => Promise<unknown>) => void (await run());
      const within = (run: () => Promise<unknown>) => ({
        ...house.deps,
        store: between(house.deps.store, () => other(run)),
      });
      if (inner === "payout")
        expect(code(await dispute(within(pay)))).toBe("milestone.already_decided");
      else await pay(within(dispute));
      await work(house);
      const { review } = await now(milestone);
      expect([(await effects(milestone)).transfers.length, review.state]).toEqual(
        inner === "payout" ? [1, "approved"] : [0, "disputed"],
      );
    }
  });

  it("comes too late once it is paid out, and says so", async () => {
    const milestone = await steps(house).submitted();
    const payeeAccountId = milestone.view.agreement.payee?.accountId ?? null;
    done(await steps(house).approve(milestone, payeeAccountId));
    const late = opening(await now(milestone));
    await work(house);
    expect(code(await act("buyer", milestone, late))).toBe("milestone.already_decided");
    expect((await effects(milestone)).transfers).toHaveLength(1);
  });
});

describe("the arbiter", () => {
  it("sees what is disputed and nothing else, rules once it is with them, and the money follows", async () => {
    const milestone = await disputed();
    const peaceful = await steps(house).submitted();
    const seen = (one: Done) => house.app.see(house.as("arbiter"), steps(house).ref(one), "show");
    expect([(await seen(milestone)).kind, code(await seen(peaceful))]).toEqual([
      "seen",
      "milestone.not_found",
    ]);
    const ruling: Command = { verb: "settle", act: "rule", release: "25%", reasons: "As shown" };
    expect(code(await act("arbiter", milestone, ruling))).toBe("settle.not_with_arbiter");
    const record = await house.app.record(house.as("arbiter"), steps(house).ref(milestone));
    expect(record.kind).toBe("record");
    const other = { ...SLACK, user: "friend" };
    expect(code(await house.app.nameArbiter(house.as("buyer"), other, "Friend"))).toBe(
      "agreement.arbiter_stays",
    );
    await pass(house, 10);
    const { review } = await now(milestone);
    expect(review).toMatchObject({ dispute: { arbitration: { why: "no_answer" } } });
    expect(house.said.some(({ kind, to }) => kind === "dispute_escalated" && to)).toBe(true);
    const list = await house.app.waiting(house.as("arbiter"));
    const ids = (views: typeof list.mine) => views.map((view) => view.milestone.id);
    expect(ids(list.mine)).toContain(milestone.view.milestone.id);
    expect(ids([...list.mine, ...list.others])).not.toContain(peaceful.view.milestone.id);
    done(await act("arbiter", milestone, ruling));
    await work(house);
    expect((await effects(milestone)).refunds).toEqual([360_000]);
    expect((await now(milestone)).review).toMatchObject({ how: "ruled", reasons: "As shown" });
  });

  it("who does not rule in time leaves it to the accepted terms", async () => {
    const policies = { ...TERMS.policies, onDeadlock: "split" } as const;
    const milestone = await disputed({ policies });
    await sleep(house, 30);
    await sleep(house, 30);
    expect((await now(milestone)).review).toMatchObject({ how: "deadlock", cause: "no_ruling" });
    expect((await effects(milestone)).refunds).toEqual([HELD / 2]);
  });
});
