import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createApp } from "../../src/app/app.ts";
import { tick } from "../../src/app/clock/tick.ts";
import type { Deps } from "../../src/app/deps.ts";
import type { Task } from "../../src/app/tasks.ts";
import { type Step, transact } from "../../src/app/transact.ts";
import { type Instant, instant, plusDays, plusHours } from "../../src/domain/clock/instant.ts";
import { asId, type CheckoutId, type MilestoneId } from "../../src/domain/ids.ts";
import type { Command } from "../../src/domain/milestone/commands.ts";
import type { MilestoneEvent } from "../../src/domain/milestone/events.ts";
import type { Milestone } from "../../src/domain/milestone/milestone.ts";
import { done, TERMS } from "../support/acts.ts";
import { bareHouse } from "../support/bare-house.ts";
import { between } from "../support/between.ts";
import { times } from "../support/long.ts";
import { type FreshDatabase, freshDatabase } from "../support/postgres.ts";

const ROUNDS = times(200, 60);

let database: FreshDatabase;
let pool: Pool;
let house: ReturnType<typeof bareHouse>;
beforeAll(async () => {
  database = await freshDatabase();
  pool = database.pool(8);
  house = bareHouse(pool);
});
afterAll(() => database.drop());

const policies = { ...TERMS.policies, onSilence: "deem_accepted" } as const;

let channels = 0;

/** In a channel and an agreement of its own. */
async function proposed(): Promise<Milestone> {
  const other = { platform: "slack", team: "T1", user: "facilitator" } as const;
  const parties = { mySide: "buyer", other, otherName: "facilitator" } as const;
  const terms = { ...TERMS, policies };
  const channel = { platform: "slack", team: "T1", channel: `C${++channels}` } as const;
  const origin = { ...house.as("buyer"), channel };
  const answer = await house.app.propose(origin, parties, { verb: "new", terms });
  return done(answer).view.milestone;
}

/** A week of silence, told twice, that will have been acceptance at this moment. */
function silentUntil(end: Instant, { terms }: Milestone): readonly MilestoneEvent[] {
  const at = plusDays(end, -7);
  const by = terms.proposedBy;
  const checkoutId = asId<CheckoutId>(house.deps.newId());
  const amountMinor = terms.costs.buyerPaysMinor;
  const accepted = { termsVersion: 1, termsHash: terms.hash, by, side: "facilitator" } as const;
  const warned = { type: "SilenceWarned", acceptedAt: end } as const;
  return [
    { type: "TermsAccepted", ...accepted, at },
    { type: "CheckoutRequested", checkoutId, by, amountMinor, at },
    {
      ...{ type: "MilestoneFunded", checkoutId, paymentIntentId: "pi", chargeId: "ch", at },
      ...{ amountMinor, providerFeeMinor: 100, availableOn: null },
    },
    { type: "WorkSubmitted", nth: 1, by, evidence: [], reviewDueAt: end, at },
    { ...warned, hoursLeft: 48, at: plusHours(end, -48) },
    { ...warned, hoursLeft: 24, at: plusHours(end, -24) },
  ];
}

async function silent(until: (now: Instant) => Instant): Promise<[MilestoneId, Instant]> {
  const milestone = await proposed();
  const end = until(await house.deps.reads.now());
  await transact<void>(
    house.deps,
    { ref: { by: "id", id: milestone.id } },
    (): Step<void> => ({
      change: { actor: "test", milestoneEvents: silentUntil(end, milestone) },
      answer: () => undefined,
    }),
  );
  await pool.query(
    "UPDATE task SET state = 'done' WHERE milestone_id = $1 AND kind IN ('announce', 'tell')",
    [milestone.id],
  );
  return [milestone.id, end];
}

const DISPUTE: Command = {
  ...{ verb: "dispute", act: "open", reason: "Not what we agreed", criteria: [] },
  decisionId: null,
};

/** What the buyer does in the last second, and the facilitator's block and dispute, which end silence as well. */
const ACTS: readonly (readonly [string, Command])[] = [
  ["buyer", { verb: "approve", termsVersion: 1, payeeAccountId: null }],
  ["buyer", { verb: "changes", failing: [], note: "Not yet" }],
  ["buyer", { verb: "cancel", reason: "Plans changed" }],
  ["buyer", { verb: "extend", act: "ask", days: "3", reason: "I'm travelling" }],
  ["buyer", { verb: "amend", termsVersion: 1, terms: { ...TERMS, policies, title: "Other" } }],
  ["buyer", DISPUTE],
  ["facilitator", DISPUTE],
  ["facilitator", { verb: "block", act: "set", dependency: "answer", what: "Which logo?" }],
];

type Both = {
  readonly act: (deps: Deps) => Promise<{ readonly kind: string }>;
  readonly time: (deps: Deps) => Promise<void>;
};

/** The two at once, each in the middle of the other, or one right after the other. */
const ORDERS: readonly ((both: Both) => Promise<{ readonly kind: string }>)[] = [
  async ({ act, time }) => (await Promise.all([act(house.deps), time(house.deps)]))[0],
  async ({ act, time }) => (await Promise.all([time(house.deps), act(house.deps)]))[1],
  ({ act, time }) => act(interrupted(() => time(house.deps))),
  async ({ act, time }) => {
    let answer: { readonly kind: string } = { kind: "none" };
    const other = async () => {
      answer = await act(house.deps);
    };
    await time(interrupted(other));
    // Where nothing was due, time did commit its plan all the same.
    return answer.kind === "none" ? act(house.deps) : answer;
  },
];

const interrupted = (other: () => Promise<unknown>): Deps => ({
  ...house.deps,
  store: between(house.deps.store, other),
});

it("is decided once by the database's clock, against the buyer's act in its last second, 200 times (fault 29)", async () => {
  let deemed = 0;
  let acted = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // From a moment ago to a moment from now.
    const offset = (round % 10) * 6 - 40;
    const [id, end] = await silent((now) => instant(Date.parse(now) + offset));
    const [person, command] = ACTS[round % ACTS.length] ?? ["buyer", { verb: "withdraw" }];
    const order = ORDERS[Math.floor(round / ACTS.length) % ORDERS.length];
    const answer = await order?.({
      act: (deps) => createApp(deps).act(house.as(person), { by: "id", id }, command),
      time: (deps) => tick(deps, { milestoneId: id } as Task),
    });
    const events = (await house.deps.reads.events(id)).map(({ event }) => event);
    const decided = events.filter((event) => "decisionId" in event);
    const bySilence = decided.filter(
      (event) => event.type === "ReleaseDecided" && event.how === "deemed",
    );
    const what = `${command.verb} in order ${round % ORDERS.length}, ${offset} ms`;
    expect.soft(decided.length, what).toBeLessThanOrEqual(1);
    expect
      .soft([answer?.kind, bySilence.length], what)
      .toEqual(bySilence.length > 0 ? ["refused", 1] : ["done", 0]);
    for (const event of bySilence) expect.soft("at" in event && event.at >= end, what).toBe(true);
    deemed += bySilence.length;
    acted += answer?.kind === "done" ? 1 : 0;
  }
  expect(deemed).toBeGreaterThan(ROUNDS / 10);
  expect(acted).toBeGreaterThan(ROUNDS / 10);
});

it.each([10, -10])(
  "does not care for a process clock that is %i minutes off (fault 43)",
  async (minutes) => {
    const look = async (id: MilestoneId) => {
      await tick(house.deps, { milestoneId: id } as Task);
      const { milestone } = await house.deps.store.load({ ref: { by: "id", id } });
      return milestone?.review.state;
    };
    const [soon] = await silent((now) => plusHours(now, 5 / 60));
    const [ago] = await silent((now) => plusHours(now, -5 / 60));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + minutes * 60_000 });
    try {
      expect(await look(soon)).toBe("open");
      expect(await look(ago)).toBe("approved");
      const act = (id: MilestoneId) =>
        house.app.act(
          house.as("buyer"),
          { by: "id", id },
          { verb: "changes", failing: [], note: "No" },
        );
      expect((await act(soon)).kind).toBe("done");
      expect((await act(ago)).kind).toBe("refused");
      const { rows } = await pool.query<{ late: boolean }>(
        "SELECT bool_or(abs(extract(epoch FROM at - app_now())) > 60) AS late FROM event WHERE stream_id = $1 AND type = 'ChangesRequested'",
        [soon],
      );
      expect(rows).toEqual([{ late: false }]);
    } finally {
      vi.useRealTimers();
    }
  },
);
