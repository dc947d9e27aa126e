import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import type { Deps } from "../../src/app/deps.ts";
import { type ChatPlatform, ProviderError } from "../../src/app/ports.ts";
import { ledgerReport } from "../../src/app/queries/ledger.ts";
import { plusDays } from "../../src/domain/clock/instant.ts";
import type { Command } from "../../src/domain/milestone/commands.ts";
import { done, steps, TERMS } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { pass, sleep, work } from "../support/time-passes.ts";

let house: House;
beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
  await ready("C1");
});
afterAll(async () => {
  const report = await ledgerReport(house.deps);
  await house.close();
  expect(report.invariants.filter((one) => !one.ok)).toEqual([]);
});

/** An agreement of its own whose facilitator can be paid. */
async function ready(channel: string): Promise<void> {
  await steps(house, channel).proposed(await due(30));
  done(await house.app.startOnboarding(house.as("facilitator", channel), false));
  const account = (await house.stripe()).accounts.at(-1)?.id ?? "";
  await house.drive("/sandbox/stripe/onboard", { account, outcome: "ready" });
  done(await house.app.payouts(house.as("facilitator", channel)));
}

async function due(days: number, policies: Partial<typeof TERMS.policies> = {}) {
  const dueOn = plusDays(await house.deps.reads.now(), days).slice(0, 10);
  return { dueOn, policies: { ...TERMS.policies, ...policies } };
}

const deems = { onSilence: "deem_accepted" } as const;
const idOf = (milestone: Done) => milestone.view.milestone.id;
const now = (milestone: Done) => steps(house).now(milestone);
const act = (person: string, milestone: Done, command: Command) =>
  house.app.act(house.as(person), steps(house).ref(milestone), command as never);

async function typesOf(milestone: Done): Promise<readonly string[]> {
  return (await house.deps.reads.events(idOf(milestone))).map(({ event }) => event.type);
}

async function whySilenceEnded(milestone: Done) {
  const events = (await house.deps.reads.events(idOf(milestone))).map(({ event }) => event);
  const ended = events.find((event) => event.type === "SilenceEnded");
  return ended?.type === "SilenceEnded" ? ended.why : undefined;
}

/** What Stripe did for this milestone, in minor units. */
async function effects(milestone: Done) {
  const moves = new Set((await house.deps.reads.movesOf(idOf(milestone))).map(({ id }) => `${id}`));
  const { transfers, refunds } = await house.stripe();
  const of = (all: readonly { amount: number; metadata: Record<string, string> }[]) =>
    all.filter(({ metadata }) => moves.has(metadata["move_id"] ?? "")).map(({ amount }) => amount);
  return { transfers: of(transfers), refunds: of(refunds) };
}

/** What is said while this happens. */
async function saidDuring(run: () => Promise<unknown>) {
  const from = house.said.length;
  await run();
  return house.said.slice(from).map(({ kind, to }) => (to ? `${kind} to a person` : kind));
}

describe("lapses", () => {
  it("end a proposal that nobody answers, and a milestone that nobody funds, and close its checkout", async () => {
    const { proposed, accepted, checkout } = steps(house);
    const [unanswered, unfunded, paidLate] = [
      await proposed(await due(400)),
      await accepted(await due(400)),
      await accepted(await due(400)),
    ];
    await pass(house, 4.5);
    expect((await now(unanswered)).termsTrack.state).toBe("proposed");
    expect(await saidDuring(() => pass(house, 1))).toContain("lapsed");
    expect((await now(unanswered)).termsTrack.state).toBe("lapsed");
    await pass(house, 4);
    const open = await checkout(unfunded);
    const slipped = await checkout(paidLate);
    await pass(house, 0.5);
    // Not while they may be paying.
    expect((await now(unfunded)).termsTrack.state).toBe("accepted");
    await house.drive("/sandbox/stripe/pay", { session: slipped.id, outcome: "paid" });
    await pass(house, 1);
    expect((await now(unfunded)).termsTrack.state).toBe("lapsed");
    const sessions = (await house.stripe()).sessions;
    expect(sessions.find(({ id }) => id === open.id)?.status).toBe("expired");
    // Nobody had told the bot of the payment: it is found as the checkout is closed, and goes back by itself.
    expect((await now(paidLate)).termsTrack.state).toBe("lapsed");
    expect((await effects(paidLate)).refunds).toEqual([480_000]);
  });

  it("come also where their timer ran while they were not due, as while a bank was at it", async () => {
    const milestone = await steps(house).accepted(await due(400));
    const timer = () =>
      house.pool.query(
        "SELECT state FROM task WHERE milestone_id = $1 AND plan_key LIKE 'tick/not_funded/%'",
        [idOf(milestone)],
      );
    await house.pool.query(
      "UPDATE task SET state = 'done' WHERE milestone_id = $1 AND plan_key LIKE 'tick/%'",
      [idOf(milestone)],
    );
    const ask = { verb: "extend", act: "ask", days: "5", reason: "" } as const;
    done(await act("buyer", milestone, ask));
    expect((await timer()).rows).toEqual([{ state: "waiting" }]);
    await sleep(house, 11);
    // The question first, then the milestone, by one timer's look.
    expect((await typesOf(milestone)).slice(-2)).toEqual(["ExtensionRefused", "MilestoneLapsed"]);
    expect((await timer()).rows).not.toContainEqual({ state: "waiting" });
  });

  it("take a question for more time as a no after three days", async () => {
    const milestone = await steps(house).funded(await due(400));
    const ask = { verb: "extend", act: "ask", days: "5", reason: "" } as const;
    done(await act("facilitator", milestone, ask));
    const before = (await now(milestone)).dueAt;
    expect(await saidDuring(() => pass(house, 3.5))).toContain("extension_refused");
    expect(await now(milestone)).toMatchObject({ extension: null, dueAt: before });
  });
});

describe("acceptance by silence", () => {
  it("is told twice, in the channel and to the buyer, and pays the facilitator like any approval", async () => {
    const milestone = await steps(house).submitted(await due(400, deems));
    await pass(house, 4.5);
    const told = ["silence_warning", "silence_warning to a person"];
    expect(
      (await saidDuring(() => pass(house, 1))).filter((one) => told.includes(one)).sort(),
    ).toEqual(told);
    expect(
      (await saidDuring(() => pass(house, 1))).filter((one) => told.includes(one)).sort(),
    ).toEqual(told);
    expect((await now(milestone)).review.state).toBe("open");
    const said = await saidDuring(() => pass(house, 1));
    expect(said.filter((one) => one === "deemed_accepted")).toHaveLength(1);
    expect(said.filter((one) => one === "deemed_accepted to a person")).toHaveLength(2);
    const after = await now(milestone);
    expect(after.review).toMatchObject({ state: "approved", how: "deemed", votes: [] });
    expect(await effects(milestone)).toEqual({
      transfers: [after.terms.costs.facilitatorReceivesMinor],
      refunds: [],
    });
  });

  it("is cancelled by an act of the buyer, a block, and a warning that reached nobody", async () => {
    const terms = await due(400, deems);
    const make = () => steps(house).submitted(terms);
    const [acted, blocked, unreached] = [await make(), await make(), await make()];
    const ask = { verb: "extend", act: "ask", days: "1", reason: "" } as const;
    done(await act("buyer", acted, ask));
    const dependency = { dependency: "credentials", what: "The staging password" } as const;
    done(await act("facilitator", blocked, { verb: "block", act: "set", ...dependency }));
    await pass(house, 4.5);
    expect(await saidDuring(() => pass(house, 1, unreachable()))).toContain("silence_ended");
    await pass(house, 3.5);
    for (const milestone of [acted, blocked, unreached]) {
      expect((await now(milestone)).review).toMatchObject({
        ...{ state: "open", silence: { rule: "escalates" } },
      });
      expect(await effects(milestone)).toEqual({ transfers: [], refunds: [] });
    }
    expect(await whySilenceEnded(unreached)).toBe("not_delivered");
    expect(await whySilenceEnded(acted)).toBeUndefined();
  });

  it("is cancelled by an absence that the buyer has set, however late", async () => {
    const milestone = await steps(house).submitted(await due(400, deems));
    await pass(house, 6.5);
    await isAway("buyer");
    await pass(house, 1);
    expect(await whySilenceEnded(milestone)).toBe("buyer_away");
    expect(await effects(milestone)).toEqual({ transfers: [], refunds: [] });
    await house.pool.query("UPDATE person_setting SET hours = NULL");
  });

  it("comes with new warnings where the bot was asleep across the last ones", async () => {
    const terms = await due(400, deems);
    const [before, across] = [
      await steps(house).submitted(terms),
      await steps(house).submitted(terms),
    ];
    await pass(house, 4);
    await sleep(house, 4);
    for (const milestone of [before, across])
      expect((await now(milestone)).review).toMatchObject({
        ...{ state: "open", silence: { rule: "deems", warnedAt: [expect.any(String)] } },
      });
    await pass(house, 1.5);
    expect((await now(across)).review.state).toBe("open");
    await sleep(house, 3);
    // Warned twice, but nobody could act at the end of it: the last day is given again.
    expect((await now(across)).review.state).toBe("open");
    await pass(house, 0.5);
    expect((await now(across)).review.state).toBe("open");
    await pass(house, 0.5);
    expect((await now(across)).review.state).toBe("approved");
    const warned = (await typesOf(across)).filter((type) => type === "SilenceWarned");
    expect(warned).toHaveLength(3);
  });
});

/** No direct message arrives, and nothing else fails. */
function unreachable(): Deps {
  const gone = { code: "user_not_found", outcome: "failed", retryable: false } as const;
  const { slack } = house.deps.chats;
  if (!slack) throw new Error("no chat");
  const tell: ChatPlatform["tell"] = async (_identity, notice) => {
    if (notice.kind === "silence_warning") throw new ProviderError("nobody there", gone);
  };
  return { ...house.deps, chats: { ...house.deps.chats, slack: { ...slack, tell } } };
}

/** The person said so themselves, for the two weeks from today. */
async function isAway(user: string): Promise<void> {
  const today = await house.deps.reads.now();
  const away = { from: today.slice(0, 10), until: plusDays(today, 14).slice(0, 10) };
  const hours = {
    ...{ timeZone: "UTC", weekdays: [1, 2, 3, 4, 5], fromMinute: 540, toMinute: 1_020 },
    ...{ country: null, region: null, away },
  };
  await house.pool.query(
    `INSERT INTO person_setting (person_id, hours) SELECT person_id, $2::jsonb FROM identity WHERE user_id = $1
     ON CONFLICT (person_id) DO UPDATE SET hours = excluded.hours`,
    [user, JSON.stringify(hours)],
  );
}

describe("no delivery", () => {
  it("refunds, releases or splits as the terms say, and a leg that fails leaves the other standing", async () => {
    const { funded } = steps(house);
    const refund = await funded(await due(10));
    const release = await funded(await due(10, { onDeadlock: "release" }));
    const split = await funded(await due(10, { onDeadlock: "split" }));
    await pass(house, 10);
    await sleep(house, 13);
    expect(await effects(refund)).toEqual({ transfers: [], refunds: [] });
    // A due day ends at 17:00: up to a day later than it is counted here.
    const said = await saidDuring(() => pass(house, 2));
    expect(said.filter((one) => one === "deadlock_resolved")).toHaveLength(3);
    const { facilitatorReceivesMinor, processingMinor } = (await now(split)).terms.costs;
    expect(await effects(refund)).toEqual({ transfers: [], refunds: [480_000] });
    expect(await effects(release)).toEqual({ transfers: [facilitatorReceivesMinor], refunds: [] });
    const half = 240_000 - Math.floor(processingMinor / 2);
    expect(await effects(split)).toEqual({ transfers: [half], refunds: [240_000] });
    for (const milestone of [refund, release, split])
      expect((await now(milestone)).funding.state).toBe("closed");
    const halved = await funded(await due(3, { onDeadlock: "split" }));
    const no = {
      error: { type: "invalid_request_error", code: "refused_by_test", message: "No." },
    };
    await house.drive("/sandbox/faults", {
      ...{ vendor: "stripe", match: { method: "POST", path: "/v1/refunds" }, times: 1 },
      ...{ kind: "status", status: 400, body: no },
    });
    await sleep(house, 18);
    expect(await effects(halved)).toEqual({ transfers: [half], refunds: [] });
    expect((await now(halved)).review).toMatchObject({
      decision: { legs: [{ progress: { state: "failed" } }, { progress: { state: "done" } }] },
    });
    expect((await now(halved)).funding.state).toBe("funded");
  });
});

describe("a payee account that changes after the terms decided", () => {
  it("is paid a day later, and the old one never", async () => {
    const channel = "C4";
    const terms = await due(3, { onDeadlock: "release" });
    await steps(house, channel).proposed(terms);
    const facilitator = house.as("facilitator", channel);
    done(await house.app.startOnboarding(facilitator, false));
    const milestone = await steps(house, channel).funded(terms);
    await sleep(house, 18);
    expect((await now(milestone)).review).toMatchObject({ state: "decided", how: "deadlock" });
    const frozen = (await house.deps.reads.movesOf(idOf(milestone)))[0]?.destination;
    expect(frozen).toBe((await house.stripe()).accounts.at(-1)?.id);
    done(await house.app.startOnboarding(house.as("facilitator", channel), true));
    const account = (await house.stripe()).accounts.at(-1)?.id ?? "";
    expect(account).not.toBe(frozen);
    await house.drive("/sandbox/stripe/onboard", { account, outcome: "ready" });
    done(await house.app.payouts(house.as("facilitator", channel)));
    await sleep(house, 0.9);
    expect((await effects(milestone)).transfers).toEqual([]);
    await sleep(house, 0.2);
    // As the hourly look at what is owed does it.
    await house.deps.tasks.add(
      (await house.deps.reads.unsettledMoves()).map((move) => ({
        ...({ id: house.deps.newId(), kind: "send_move", subject: move.id, priority: 1 } as const),
        ...{ agreementId: move.agreementId, milestoneId: move.milestoneId },
      })),
    );
    await work(house);
    expect((await effects(milestone)).transfers).toHaveLength(1);
    const [move] = await house.deps.reads.movesOf(idOf(milestone));
    expect(move).toMatchObject({ status: "done", destination: account });
  });
});

describe("the hold limit", () => {
  it("gives back what was approved and could not be paid, and a tick that was planned before does nothing more", async () => {
    const channel = "C3";
    const { submitted, approve } = steps(house, channel);
    const milestone = await submitted(await due(300));
    done(await approve(milestone, null));
    await work(house);
    expect((await now(milestone)).payout).toMatchObject({ reason: "payee_missing" });
    // Stripe keeps its fee of a payment that goes back; the platform brings it.
    await house.drive("/sandbox/stripe/topup", { amount: 50_000, currency: "usd" });
    await sleep(house, 724);
    expect((await now(milestone)).review.state).toBe("approved");
    await sleep(house, 2);
    expect((await now(milestone)).review).toMatchObject({ state: "decided", cause: "unpayable" });
    expect(await effects(milestone)).toEqual({ transfers: [], refunds: [480_000] });
    const moves = await house.deps.reads.movesOf(idOf(milestone));
    expect(moves.map(({ kind, status }) => [kind, status])).toEqual([
      ["transfer", "void"],
      ["refund", "done"],
    ]);
  });

  it("refuses what it has no time for, in the country of the platform (Thailand: ten days)", async () => {
    const platform = { ...house.deps.platform, holdLimitDays: 10 };
    const { createApp } = await import("../../src/app/app.ts");
    const app = createApp({ ...house.deps, platform });
    const thailand = steps({ ...house, app }, "C1");
    await expect(thailand.proposed(await due(5))).rejects.toThrow(/terms\.hold_limit/);
  });
});
