import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done, Origin } from "../../src/app/api.ts";
import { createApp } from "../../src/app/app.ts";
import { checkPayee } from "../../src/app/money/payee.ts";
import { ledgerReport } from "../../src/app/queries/ledger.ts";
import { runTask } from "../../src/app/run-task.ts";
import type { SeatId } from "../../src/domain/ids.ts";
import type { Command } from "../../src/domain/milestone/commands.ts";
import { code, done, steps, TERMS } from "../support/acts.ts";
import { between } from "../support/between.ts";
import { type House, startHouse } from "../support/house.ts";

const SLACK = { platform: "slack", team: "T1" } as const;

let house: House;
let account = "";
beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
  await steps(house).accepted();
  account = await ready();
  done(await house.app.addPerson(house.as("buyer"), { ...SLACK, user: "buyer-two" }, "Two"));
  done(await house.app.addPerson(house.as("buyer"), { ...SLACK, user: "buyer-three" }, "Three"));
});
afterAll(async () => {
  const report = await ledgerReport(house.deps);
  await house.close();
  expect(report.invariants.filter((one) => !one.ok)).toEqual([]);
});

/** The facilitator's account, made ready, and the bot told of it. */
async function ready(channel = "C1", change = false): Promise<string> {
  done(await house.app.startOnboarding(house.as("facilitator", channel), change));
  const id = (await house.stripe()).accounts.at(-1)?.id ?? "";
  await house.drive("/sandbox/stripe/onboard", { account: id, outcome: "ready" });
  done(await house.app.payouts(house.as("facilitator", channel)));
  return id;
}

const idOf = (milestone: Done) => milestone.view.milestone.id;
const ref = (milestone: Done) => steps(house).ref(milestone);
const approval = { verb: "approve", termsVersion: 1 } as const;
const approve = (milestone: Done, origin: Origin, payeeAccountId = account) =>
  house.app.act(origin, ref(milestone), { ...approval, payeeAccountId });

async function eventsOf(milestone: Done, type: string): Promise<number> {
  const events = await house.deps.reads.events(idOf(milestone));
  return events.filter(({ event }) => event.type === type).length;
}

/** The tasks of a milestone's money, run now, each by as many workers as asked. */
async function runMoney(milestone: Done, workers = 1): Promise<void> {
  const { rows } = await house.pool.query<{ id: string; generation: number }>(
    `SELECT id, generation FROM task
     WHERE kind = 'send_move' AND milestone_id = $1 AND state IN ('queued', 'waiting')`,
    [idOf(milestone)],
  );
  const jobs = rows.flatMap(({ id, generation }) =>
    Array.from({ length: workers }, () => ({ taskId: id, generation })),
  );
  await Promise.all(jobs.map((job) => runTask(house.deps, job)));
}

/** What Stripe did for this milestone's moves. */
async function effects(milestone: Done, list: "transfers" | "refunds"): Promise<number> {
  const moves = new Set((await house.deps.reads.movesOf(idOf(milestone))).map(({ id }) => `${id}`));
  const all = (await house.stripe())[list] as readonly { metadata?: Record<string, string> }[];
  return all.filter(({ metadata }) => moves.has(metadata?.move_id ?? "")).length;
}

function tally(answers: readonly { kind: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const said = code(answer) ?? "";
    counts[said] = (counts[said] ?? 0) + 1;
  }
  return counts;
}

describe("fifty approve clicks at once", () => {
  const clicks = Array.from({ length: 50 }, (_, index) => index);

  it("end in one release and one transfer, whoever clicked (fault 26)", async () => {
    const milestone = await steps(house).submitted();
    const people = ["buyer", "buyer-two", "buyer-three"];
    const answers = await Promise.all(
      clicks.map((n) => approve(milestone, house.as(people[n % 3] ?? "buyer"))),
    );
    expect(tally(answers)).toEqual({ done: 1, "milestone.already_decided": 49 });
    expect(await eventsOf(milestone, "ReleaseDecided")).toBe(1);
    await runMoney(milestone, 5);
    expect(await effects(milestone, "transfers")).toBe(1);
  });

  it("of one and the same request are answered alike, and decide once (fault 26)", async () => {
    const milestone = await steps(house).submitted();
    const origin = house.as("buyer");
    const answers = await Promise.all(clicks.map(() => approve(milestone, origin)));
    expect(tally(answers)).toEqual({ done: 50 });
    const first = answers.filter((one) => one.kind === "done" && !one.repeated);
    expect(first).toHaveLength(1);
    expect(await eventsOf(milestone, "ApprovalGiven")).toBe(1);
    await runMoney(milestone);
    expect(await effects(milestone, "transfers")).toBe(1);
  });

  it("count each person once towards a quorum of two (fault 26)", async () => {
    const policies = { ...TERMS.policies, quorum: 2 };
    const milestone = await steps(house).submitted({ policies });
    const answers = await Promise.all(
      clicks.map((n) => approve(milestone, house.as(n % 2 ? "buyer" : "buyer-two"))),
    );
    const { done: given = 0, ...refusals } = tally(answers);
    expect(given).toBe(2);
    for (const said of Object.keys(refusals))
      expect(["milestone.already_decided", "milestone.already_voted"]).toContain(said);
    expect(await eventsOf(milestone, "ApprovalGiven")).toBe(2);
    expect(await eventsOf(milestone, "ReleaseDecided")).toBe(1);
  });
});

describe("two decisions at once", () => {
  const giveBack = { verb: "cancel", reason: "No longer needed" } as const;

  it("approve beside the facilitator's give-back: exactly one wins, and the other hears which (fault 27)", async () => {
    for (let round = 0; round < 6; round++) {
      const milestone = await steps(house).submitted();
      const acts = [
        () => approve(milestone, house.as("buyer")),
        () => house.app.act(house.as("facilitator"), ref(milestone), giveBack),
      ];
      if (round % 2) acts.reverse();
      const answers = await Promise.all(acts.map((act) => act()));
      const lost = answers.filter((one) => one.kind === "refused").map(code);
      expect(lost).toHaveLength(1);
      const decided = await eventsOf(milestone, "ReleaseDecided");
      expect(decided + (await eventsOf(milestone, "RefundDecided"))).toBe(1);
      const other = decided ? "milestone.already_decided" : "milestone.refund_in_flight";
      expect(lost).toEqual([other]);
      await runMoney(milestone, 2);
      expect(await effects(milestone, decided ? "transfers" : "refunds")).toBe(1);
      expect(await effects(milestone, decided ? "refunds" : "transfers")).toBe(0);
    }
  });

  it("approve beside the consent to the buyer's own cancellation: exactly one wins (fault 27)", async () => {
    const milestone = await steps(house).submitted();
    const ask = { verb: "cancel", reason: "Budget" } as const;
    done(await house.app.act(house.as("buyer"), ref(milestone), ask));
    const consent = { verb: "cancel", reason: "", answer: "consent" } as const;
    const answers = await Promise.all([
      approve(milestone, house.as("buyer-two")),
      house.app.act(house.as("facilitator"), ref(milestone), consent),
    ]);
    expect(tally(answers).done).toBe(1);
    expect(await house.deps.reads.movesOf(idOf(milestone))).toHaveLength(1);
  });

  it("approve is refused while a refund is in flight at Stripe (fault 28)", async () => {
    const milestone = await steps(house).submitted();
    done(await house.app.act(house.as("facilitator"), ref(milestone), giveBack));
    await slowStripe("/v1/refunds", 400);
    const sending = runMoney(milestone);
    await stripeWasAsked(milestone);
    expect(code(await approve(milestone, house.as("buyer")))).toBe("milestone.refund_in_flight");
    await sending;
    expect(await effects(milestone, "refunds")).toBe(1);
    expect(await effects(milestone, "transfers")).toBe(0);
    expect(code(await approve(milestone, house.as("buyer")))).toMatch(/already_decided|in_flight/);
  });
});

describe("what changed after it was read or shown", () => {
  /** The act of somebody whose process is slow: `other` happens between its read and its commit. */
  function slowly(other: () => Promise<unknown>) {
    return createApp({ ...house.deps, store: between(house.deps.store, other) });
  }

  it("a seat taken away between read and commit: decided again, and refused (fault 31)", async () => {
    const milestone = await steps(house).submitted();
    const late = { ...SLACK, user: "buyer-late" };
    const added = done(await house.app.addPerson(house.as("buyer"), late, "Late"));
    const seat = added.agreement.seats.at(-1)?.seatId ?? ("" as SeatId);
    const app = slowly(async () => done(await house.app.removePerson(house.as("buyer"), seat)));
    const command: Command = { ...approval, payeeAccountId: account };
    const answer = await app.act(house.as("buyer-late"), ref(milestone), command);
    expect(code(answer)).toBe("milestone.not_found");
    expect(await eventsOf(milestone, "ApprovalGiven")).toBe(0);
  });

  it("terms amended and accepted after the approval card was shown: stale (fault 32)", async () => {
    const milestone = await steps(house).submitted();
    const terms = { ...TERMS, deliverable: "Something else altogether." };
    const amend = { verb: "amend", termsVersion: 1, terms } as const;
    const accept = { verb: "accept", termsVersion: 2 } as const;
    const command: Command = { ...approval, payeeAccountId: account };
    const app = slowly(async () => {
      done(await house.app.act(house.as("facilitator"), ref(milestone), amend));
      done(await house.app.act(house.as("buyer-two"), ref(milestone), accept));
    });
    const answer = await app.act(house.as("buyer"), ref(milestone), command);
    expect(code(answer)).toBe("milestone.stale_terms");
    expect(await eventsOf(milestone, "ReleaseDecided")).toBe(0);
  });

  it("the payee's account replaced between read and commit: refused (fault 33)", async () => {
    const milestone = await steps(house, "C33").submitted();
    const first = await ready("C33");
    const app = slowly(() => ready("C33", true));
    const command: Command = { ...approval, payeeAccountId: first };
    const answer = await app.act(house.as("buyer", "C33"), ref(milestone), command);
    expect(code(answer)).toMatch(/^payee\.change/);
    expect(await eventsOf(milestone, "ReleaseDecided")).toBe(0);
  });

  it("the payee's account replaced after the release and before the transfer: void, nothing is sent (fault 33)", async () => {
    const { submitted, now } = steps(house, "C33b");
    const milestone = await submitted();
    const first = await ready("C33b");
    const buyer = () => house.as("buyer", "C33b");
    done(await approve(milestone, buyer(), first));
    const second = await ready("C33b", true);
    expect(second).not.toBe(first);
    await runMoney(milestone, 2);
    expect(await effects(milestone, "transfers")).toBe(0);
    expect((await now(milestone)).review).toMatchObject({ state: "open", votes: [] });
    expect(code(await approve(milestone, buyer(), second))).toBe("payee.change_waits");
    await house.advance(25);
    done(await approve(milestone, buyer(), second));
    await runMoney(milestone, 2);
    const transfers = (await house.stripe()).transfers.filter((one) => one.destination === second);
    expect(transfers).toHaveLength(1);
    expect(await effects(milestone, "transfers")).toBe(1);
  });

  it("the payee's account replaced while Stripe is being asked: the frozen one is paid, once (fault 33)", async () => {
    const milestone = await steps(house, "C33c").submitted();
    const first = await ready("C33c");
    done(await approve(milestone, house.as("buyer", "C33c"), first));
    await slowStripe("/v1/transfers", 400);
    const sending = runMoney(milestone);
    await stripeWasAsked(milestone);
    await ready("C33c", true);
    await checkPayee(house.deps, milestone.view.agreement.id);
    await sending;
    await runMoney(milestone, 2);
    const to = (await house.stripe()).transfers.filter((one) => one.destination === first);
    expect(to).toHaveLength(1);
    expect(await effects(milestone, "transfers")).toBe(1);
  });
});

describe("one person on both sides (fault 34)", () => {
  const both = "agreement.both_sides";

  it("is refused in a first proposal, and as one who is added to the other side", async () => {
    const other = { ...SLACK, user: "buyer" };
    const parties = { mySide: "buyer", other, otherName: "me" } as const;
    const command = { verb: "new", terms: TERMS } as const;
    expect(code(await house.app.propose(house.as("buyer", "C34"), parties, command))).toBe(both);
    expect(code(await house.app.addPerson(house.as("facilitator"), other, "me"))).toBe(both);
    expect(code(await house.app.nameArbiter(house.as("facilitator"), other, "me"))).toBe(both);
  });

  it("is refused to one of two sides that seat the same person at once", async () => {
    await steps(house, "C34b").proposed();
    for (let round = 0; round < 4; round++) {
      const person = { ...SLACK, user: `both-${round}` };
      const answers = await Promise.all([
        house.app.addPerson(house.as("buyer", "C34b"), person, "Both"),
        house.app.addPerson(house.as("facilitator", "C34b"), person, "Both"),
      ]);
      expect(tally(answers)).toEqual({ people: 1, [both]: 1 });
    }
  });
});

describe("two workers on the same money", () => {
  it("send once, and the one whose lease ran out is rejected (faults 35, 36)", async () => {
    const milestone = await steps(house).submitted();
    done(await approve(milestone, house.as("buyer")));
    const [move] = await house.deps.reads.movesOf(idOf(milestone));
    const again = { id: house.deps.newId(), kind: "send_move", subject: move?.id ?? "" } as const;
    const task = { ...again, agreementId: null, milestoneId: idOf(milestone), priority: 1 };
    await slowStripe("/v1/transfers", 500);
    const slow = runMoney(milestone);
    await stripeWasAsked(milestone);
    // Its lease runs out while Stripe thinks; the second worker takes over with the same key.
    await house.pool.query(
      "UPDATE money_move SET lease_until = app_now() - INTERVAL '1 s' WHERE id = $1",
      [move?.id],
    );
    await house.deps.tasks.add([task]);
    await runTask(house.deps, { taskId: task.id, generation: 1 });
    await slow;
    await house.advance(1);
    await settleAll(milestone);
    expect(await effects(milestone, "transfers")).toBe(1);
    expect(await eventsOf(milestone, "TransferSucceeded")).toBe(1);
    const [after] = await house.deps.reads.movesOf(idOf(milestone));
    expect(after).toMatchObject({ status: "done", claim: (move?.claim ?? 0) + 2 });
  });
});

async function slowStripe(path: string, ms: number): Promise<void> {
  const match = { method: "POST", path };
  await house.drive("/sandbox/faults", { vendor: "stripe", kind: "delay", ms, match, times: 1 });
}

/** Resolves as soon as the milestone's move has been claimed, right before Stripe is called. */
async function stripeWasAsked(milestone: Done): Promise<void> {
  await expect
    .poll(async () => (await house.deps.reads.movesOf(idOf(milestone)))[0]?.firstSentAt ?? null, {
      interval: 5,
    })
    .not.toBeNull();
}

/** What a later worker finds to do, until the milestone's money has arrived. */
async function settleAll(milestone: Done): Promise<void> {
  for (let round = 0; round < 5; round++) {
    for (const job of await house.deps.tasks.takeDue(500)) await runTask(house.deps, job);
    const moves = await house.deps.reads.movesOf(idOf(milestone));
    if (moves.every((move) => move.status === "done")) return;
    await house.advance(1);
  }
}
