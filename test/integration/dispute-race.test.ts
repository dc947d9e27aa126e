import { afterAll, beforeAll, expect, it } from "vitest";
import { createApp } from "../../src/app/app.ts";
import type { Deps } from "../../src/app/deps.ts";
import type { Refused } from "../../src/app/queries/views.ts";
import { type Step, transact } from "../../src/app/transact.ts";
import { plusDays } from "../../src/domain/clock/instant.ts";
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
const SIDE_BY_SIDE = 8;

let database: FreshDatabase;
let house: ReturnType<typeof bareHouse>;
beforeAll(async () => {
  database = await freshDatabase();
  house = bareHouse(database.pool(8));
});
afterAll(() => database.drop());

let channels = 0;

/** In an agreement of its own, funded, handed in, and in review. */
async function inReview(): Promise<MilestoneId> {
  const other = { platform: "slack", team: "T1", user: "facilitator" } as const;
  const parties = { mySide: "buyer", other, otherName: "facilitator" } as const;
  const channel = { platform: "slack", team: "T1", channel: `C${++channels}` } as const;
  const origin = { ...house.as("buyer"), channel };
  const command = { verb: "new", terms: TERMS } as const;
  const { milestone } = done(await house.app.propose(origin, parties, command)).view;
  await transact<void>(
    house.deps,
    { ref: { by: "id", id: milestone.id } },
    ({ now }): Step<void> => ({
      change: { actor: "test", milestoneEvents: upToReview(milestone, now) },
      answer: () => undefined,
    }),
  );
  return milestone.id;
}

function upToReview({ terms }: Milestone, at: Milestone["createdAt"]): readonly MilestoneEvent[] {
  const by = terms.proposedBy;
  const checkoutId = asId<CheckoutId>(house.deps.newId());
  const amountMinor = terms.costs.buyerPaysMinor;
  const accepted = { termsVersion: 1, termsHash: terms.hash, by, side: "facilitator" } as const;
  return [
    { type: "TermsAccepted", ...accepted, at },
    { type: "CheckoutRequested", checkoutId, by, amountMinor, at },
    {
      ...{ type: "MilestoneFunded", checkoutId, paymentIntentId: "pi", chargeId: "ch", at },
      ...{ amountMinor, providerFeeMinor: 100, availableOn: null },
    },
    { type: "WorkSubmitted", nth: 1, by, evidence: [], reviewDueAt: plusDays(at, 7), at },
  ];
}

const APPROVE: Command = { verb: "approve", termsVersion: 1, payeeAccountId: null };
const DISPUTE: Command = {
  ...{ verb: "dispute", act: "open", reason: "Not what we agreed", criteria: [] },
  decisionId: null,
};

type Answer = Awaited<ReturnType<typeof house.app.act>>;
type Act = (deps: Deps) => Promise<Answer>;

const interrupted = (other: () => Promise<unknown>): Deps => ({
  ...house.deps,
  store: between(house.deps.store, other),
});

/** The two at once, or one in the middle of the other, between what it read and what it writes. */
const ORDERS: readonly ((approve: Act, dispute: Act) => Promise<readonly [Answer, Answer]>)[] = [
  (approve, dispute) => Promise.all([approve(house.deps), dispute(house.deps)]),
  async (approve, dispute) => {
    const [disputed, approved] = await Promise.all([dispute(house.deps), approve(house.deps)]);
    return [approved, disputed];
  },
  (approve, dispute) => within(approve, dispute),
  async (approve, dispute) => {
    const [disputed, approved] = await within(dispute, approve);
    return [approved, disputed];
  },
];

async function within(outer: Act, inner: Act): Promise<readonly [Answer, Answer]> {
  let answer: Answer | null = null;
  const answered = await outer(
    interrupted(async () => {
      answer = await inner(house.deps);
    }),
  );
  return [answered, answer ?? (await inner(house.deps))];
}

const refusalOf = (answer: Answer) =>
  answer.kind === "refused" ? (answer as Refused).refusals[0] : undefined;

/** One milestone, one race; answers who won. */
async function race(round: number): Promise<"approved" | "disputed"> {
  const id = await inReview();
  const disputer = round % 3 === 0 ? "buyer" : "facilitator";
  const order = ORDERS[round % ORDERS.length] ?? within;
  const act =
    (person: string, command: Command): Act =>
    (deps) =>
      createApp(deps).act(house.as(person), { by: "id", id }, command);
  const [approved, disputed] = await order(act("buyer", APPROVE), act(disputer, DISPUTE));
  const events = (await house.deps.reads.events(id)).map(({ event }) => event as MilestoneEvent);
  const release = events.find(({ type }) => type === "ReleaseDecided");
  const opened = events.find(({ type }) => type === "DisputeOpened");
  const what = `round ${round}, order ${round % ORDERS.length}`;
  expect([release, opened].filter(Boolean), what).toHaveLength(1);
  expect(
    events.filter((event) => "legs" in event),
    what,
  ).toEqual(release ? [release] : []);
  const [winner, loser] = release ? [approved, disputed] : [disputed, approved];
  expect(winner.kind, what).toBe("done");
  const by = [winner.kind === "done" ? winner.actor.personId : null];
  expect(refusalOf(loser), what).toMatchObject({
    code: release ? "dispute.decided_meanwhile" : "dispute.opened_meanwhile",
    detail: { by, at: (release ?? opened)?.at, platform: "slack" },
  });
  return release ? "approved" : "disputed";
}

it("lets exactly one of an approval and a dispute win, and tells the other who and when, 200 times (fault 27)", async () => {
  const won = { approved: 0, disputed: 0 };
  // A few races side by side, each of its own milestone: they are for the database to keep apart.
  for (let round = 0; round < ROUNDS; round += SIDE_BY_SIDE) {
    const rounds = Array.from({ length: SIDE_BY_SIDE }, (_, n) => race(round + n));
    for (const winner of await Promise.all(rounds)) won[winner]++;
  }
  expect(won.approved).toBeGreaterThan(ROUNDS / 10);
  expect(won.disputed).toBeGreaterThan(ROUNDS / 10);
});
