import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../../src/app/api.ts";
import { createApp } from "../../../src/app/app.ts";
import type { CommitPlan, Store } from "../../../src/app/store.ts";
import {
  asId,
  type CheckoutId,
  type MilestoneId,
  type MoveId,
  type PersonId,
} from "../../../src/domain/ids.ts";
import { createStore } from "../../../src/infra/postgres/store.ts";
import { done, steps, TERMS } from "../../support/acts.ts";
import { counted } from "../../support/counted.ts";
import { type House, startHouse } from "../../support/house.ts";

let house: House;
let pool: Pool;
let store: Store;
/** Everything that was committed so far, in order. */
const plans: CommitPlan[] = [];
let recorded: House;
beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
  pool = house.pool;
  store = createStore(pool);
  const recording: Store = {
    load: store.load,
    commit: (plan) => {
      plans.push(plan);
      return store.commit(plan);
    },
  };
  const deps = { ...house.deps, store: recording };
  recorded = { ...house, deps, app: createApp(deps) };
});
afterAll(() => house.close());

const TABLES = [
  ...["person", "identity", "agreement", "seat", "channel", "milestone", "event", "posting"],
  ...["money_move", "checkout", "task", "inbox_event", "act", "card", "operator_question"],
];

/** Every row of every table, as one value. */
async function everything(): Promise<unknown> {
  const rows = TABLES.map(
    (table) =>
      `'${table}', (SELECT jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)::text) FROM ${table} t)`,
  );
  const { rows: all } = await pool.query(`SELECT jsonb_build_object(${rows.join(", ")}) AS it`);
  return all[0];
}

const idOf = (milestone: Done) => milestone.view.milestone.id;
const last = (): CommitPlan => {
  const plan = plans.at(-1);
  if (!plan) throw new Error("nothing was committed");
  return plan;
};
/** The same plan under another request, as another click would send it. */
const anew = (plan: CommitPlan): CommitPlan =>
  plan.request ? { ...plan, request: { ...plan.request, id: randomUUID() } } : plan;

async function released(): Promise<Done> {
  const { submitted, approve } = steps(recorded);
  const milestone = await submitted();
  done(await approve(milestone, null));
  return milestone;
}

describe("one request", () => {
  it("committed twice is one act, whatever it changed", async () => {
    const { ref, proposed, accepted, submitted, approve } = steps(recorded);
    const acts: (() => Promise<unknown>)[] = [
      proposed,
      accepted,
      async () => approve(await submitted(), null),
      async () => {
        const milestone = await accepted();
        const checkoutId = asId<CheckoutId>(randomUUID());
        const fund = { verb: "fund", termsVersion: 1, checkoutId } as const;
        return recorded.app.act(house.as("buyer"), ref(milestone), fund);
      },
      () =>
        recorded.app.addPerson(
          house.as("buyer"),
          { platform: "slack", team: "T1", user: "two" },
          "Two",
        ),
    ];
    for (const act of acts) {
      await act();
      const before = await everything();
      const milestoneId = last().request?.milestoneId ?? null;
      expect(await store.commit(last())).toEqual({ ok: false, why: "repeated", milestoneId });
      expect(await everything()).toEqual(before);
    }
  });
});

describe("an act decided on something that has moved since", () => {
  const conflict = { ok: false, why: "conflict" };
  const nothingOf = async (plan: CommitPlan) => {
    const before = await everything();
    expect(await store.commit(plan)).toEqual(conflict);
    expect(await everything()).toEqual(before);
  };

  it("is a conflict where the milestone has, and leaves no part of it behind", async () => {
    await steps(recorded).accepted();
    await nothingOf(anew(last()));
  });

  it("is a conflict where the agreement has: changed, or only looked at", async () => {
    const person = { platform: "slack", team: "T1", user: "three" } as const;
    done(await recorded.app.addPerson(house.as("buyer"), person, "Three"));
    const { people: _people, ...seating } = anew(last());
    await nothingOf(seating);
    await steps(recorded).proposed();
    const { agreement } = last();
    if (agreement?.mode !== "check") throw new Error("a proposal looks at the agreement");
    const stale = { ...agreement, expected: agreement.expected - 1 };
    const { milestone } = last();
    if (!milestone) throw new Error("no milestone");
    const next = { ...milestone, id: asId<typeof milestone.id>(randomUUID()), number: 900 };
    const request = { id: randomUUID(), verb: "new", personId: null, milestoneId: null };
    await nothingOf({ request, agreement: stale, milestone: next });
  });

  it("is a conflict where a person, a channel or a number was taken", async () => {
    const { proposed } = steps(recorded, "C-taken");
    await proposed();
    const { agreement, milestone } = last();
    if (!agreement || !milestone) throw new Error("no agreement");
    const other = { ...agreement, id: asId<typeof agreement.id>(randomUUID()) };
    await nothingOf({ agreement: other });
    await nothingOf({ milestone: { ...milestone, id: asId<typeof milestone.id>(randomUUID()) } });
    const personId = asId<PersonId>(randomUUID());
    const known = { platform: "slack", team: "T1", user: "buyer" } as const;
    await nothingOf({ people: [{ ...known, personId, displayName: "Buyer again" }] });
  });

  it("is a conflict where the move was claimed by another, or can no longer be void", async () => {
    const milestone = await released();
    const [move] = await house.deps.reads.movesOf(idOf(milestone));
    if (!move) throw new Error("no move");
    const { id, claim, attempt, generation } = move;
    const claimed = { id, attempt, generation, leaseUntil: null, lastError: null } as const;
    const update = { ...claimed, expectedClaim: claim, claimBy: 1, status: "sent" } as const;
    const both = await Promise.all([
      store.commit({ move: update }),
      store.commit({ move: update }),
    ]);
    expect(both).toContainEqual({ ok: true });
    expect(both).toContainEqual(conflict);
    await nothingOf({ move: update });
    const { milestone: state } = last();
    await nothingOf({ ...(state && { milestone: state }), voidMoves: [id] });
  });
});

describe("what the database refuses, whoever asks", () => {
  const refused = (code: string) => expect.objectContaining({ code });
  const query = (text: string, values: unknown[] = []) => pool.query(text, values);

  it.each(["event", "posting"])("a change or a removal of history: %s", async (table) => {
    await released();
    const set = table === "event" ? "actor = 'someone else'" : "amount_minor = 1";
    await expect(query(`UPDATE ${table} SET ${set}`)).rejects.toEqual(refused("TR003"));
    await expect(query(`DELETE FROM ${table}`)).rejects.toEqual(refused("TR003"));
  });

  it("postings that do not sum to zero in each currency", async () => {
    const milestone = await released();
    const { agreement } = milestone.view;
    const insert = (rows: string) =>
      query(
        `INSERT INTO posting (milestone_id, agreement_id, seq, account, currency, amount_minor)
         SELECT $1, $2, 1, x.* FROM (VALUES ${rows}) x`,
        [idOf(milestone), agreement.id],
      );
    const before = await everything();
    await expect(insert("('held', 'USD', 5)")).rejects.toEqual(refused("TR002"));
    const mixed = insert("('held', 'USD', 5), ('stripe', 'EUR', -5)");
    await expect(mixed).rejects.toEqual(refused("TR002"));
    await expect(insert("('held', 'USD', 0)")).rejects.toEqual(refused("23514"));
    expect(await everything()).toEqual(before);
  });

  it("a posting of an event that never was", async () => {
    const milestone = await released();
    const values = [idOf(milestone), milestone.view.agreement.id];
    const text = `INSERT INTO posting (milestone_id, agreement_id, seq, account, currency, amount_minor)
      VALUES ($1, $2, 999, 'held', 'USD', 5), ($1, $2, 999, 'stripe', 'USD', -5)`;
    await expect(query(text, values)).rejects.toEqual(refused("23503"));
  });

  const ANOTHER = `
    INSERT INTO money_move (id, leg_id, milestone_id, agreement_id, kind, amount_minor, currency, charge_id, status)
    SELECT $1, $2, milestone_id, agreement_id, kind, $3, currency, charge_id, 'owed'
    FROM money_move WHERE milestone_id = $4`;
  const another = (milestone: Done, legId: string, amountMinor: number) =>
    query(ANOTHER, [randomUUID(), legId, amountMinor, idOf(milestone)]);

  it("a second live move for one leg, and a second one that is done (fault 30)", async () => {
    const milestone = await released();
    const { rows } = await query("SELECT leg_id FROM money_move WHERE milestone_id = $1", [
      idOf(milestone),
    ]);
    const leg = `${(rows[0] as { leg_id: string }).leg_id}`;
    await expect(another(milestone, leg, 1)).rejects.toEqual(refused("23505"));
    const settle = "UPDATE money_move SET status = 'done' WHERE milestone_id = $1";
    await query(settle, [idOf(milestone)]);
    await another(milestone, leg, 1);
    await expect(query(settle, [idOf(milestone)])).rejects.toEqual(refused("23505"));
  });

  it("legs that together exceed what was paid in, also where each alone would fit (fault 30)", async () => {
    const milestone = await released();
    const { processingMinor } = milestone.view.milestone.terms.costs;
    const tooMuch = another(milestone, "other:0", processingMinor + 1);
    await expect(tooMuch).rejects.toEqual(refused("TR002"));
    await another(milestone, "other:0", processingMinor);
    const raise = "UPDATE money_move SET amount_minor = amount_minor + 1 WHERE leg_id = 'other:0'";
    await expect(query(raise)).rejects.toEqual(refused("TR002"));
  });

  it("two partial releases at once of which only one fits (fault 30)", async () => {
    const milestone = await released();
    const { processingMinor } = milestone.view.milestone.terms.costs;
    const [first, second] = await Promise.all([pool.connect(), pool.connect()]);
    try {
      for (const [client, leg] of [[first, "race-1:0"] as const, [second, "race-2:0"] as const]) {
        await client.query("BEGIN");
        await client.query(ANOTHER, [randomUUID(), leg, processingMinor, idOf(milestone)]);
      }
      // The first is checked and not yet committed when the second is.
      await first.query("SET CONSTRAINTS ALL IMMEDIATE");
      const ends = Promise.allSettled([second.query("COMMIT")]);
      await first.query("COMMIT");
      expect(await ends).toEqual([
        { status: "rejected", reason: expect.objectContaining({ code: "TR002" }) },
      ]);
    } finally {
      first.release();
      second.release();
    }
  });

  it("a move of nothing or less, of an unknown kind or status", async () => {
    const milestone = await released();
    await expect(another(milestone, "none:0", 0)).rejects.toEqual(refused("23514"));
    await expect(another(milestone, "less:0", -1)).rejects.toEqual(refused("23514"));
    const set = (change: string) =>
      query(`UPDATE money_move SET ${change} WHERE milestone_id = $1`, [idOf(milestone)]);
    await expect(set("kind = 'gift'")).rejects.toEqual(refused("23514"));
    await expect(set("status = 'maybe'")).rejects.toEqual(refused("23514"));
  });

  it("two checkouts that could both be paid", async () => {
    const { ref, accepted } = steps(recorded);
    const milestone = await accepted();
    const checkoutId = asId<CheckoutId>(randomUUID());
    const fund = { verb: "fund", termsVersion: 1, checkoutId } as const;
    done(await house.app.act(house.as("buyer"), ref(milestone), fund));
    const copy = `INSERT INTO checkout (id, milestone_id, agreement_id, amount_minor, currency, requested_by)
      SELECT $1, milestone_id, agreement_id, amount_minor, currency, requested_by FROM checkout WHERE id = $2`;
    await expect(query(copy, [randomUUID(), checkoutId])).rejects.toEqual(refused("23505"));
  });

  it("two events in one place of a stream", async () => {
    const milestone = await released();
    const copy = `INSERT INTO event SELECT stream_id, seq, agreement_id, type, payload, actor, at, prev_hash, 'other'
      FROM event WHERE stream_id = $1`;
    await expect(query(copy, [idOf(milestone)])).rejects.toEqual(refused("23505"));
  });
});

describe("one read", () => {
  it("sees all of an act or nothing of it, though the act lands in the middle of it (faults 26, 31)", async () => {
    // A table of the same name in front of the real one, locked: the read stops there until it is let go.
    await pool.query("CREATE SCHEMA front; CREATE TABLE front.act (LIKE public.act)");
    const [lock, slow] = [await pool.connect(), await pool.connect()];
    await lock.query("BEGIN; LOCK TABLE front.act");
    await slow.query("SET search_path = front, public");
    const { actor, channel } = house.as("first-buyer", "C-read");
    const asked = { actor, ...(channel && { channel }), ref: { by: "none" } } as const;
    const reading = createStore(slow).load({ ...asked, requestId: "read" });
    const waiting =
      "SELECT FROM pg_stat_activity WHERE query LIKE '%load_situation%' AND wait_event_type = 'Lock'";
    await expect.poll(async () => (await pool.query(waiting)).rowCount, { interval: 5 }).toBe(1);
    const other = { ...actor, user: "first-facilitator" };
    const parties = { mySide: "buyer", other, otherName: "F" } as const;
    const command = { verb: "new", terms: TERMS } as const;
    done(await house.app.propose(house.as("first-buyer", "C-read"), parties, command));
    await lock.query("COMMIT");
    expect(await reading).toMatchObject({ personId: null, agreement: null, nextNumber: 1 });
    expect(await store.load(asked)).toMatchObject({ agreement: { version: 1 }, nextNumber: 2 });
    lock.release(true);
    slow.release(true);
  });
});

describe("questions to the operator", () => {
  it("are asked once while open, settled once, and settled by themselves with their subject", async () => {
    const subject = asId<MoveId>(randomUUID());
    const about = {
      kind: "move_refused",
      subject,
      agreementId: null,
      milestoneId: null,
      detail: {},
    };
    const ask = () => store.commit({ questions: [{ ...about, id: randomUUID() }] });
    await Promise.all([ask(), ask(), ask()]);
    const open = async () =>
      (await house.deps.reads.questions()).filter((one) => one.subject === subject);
    const [question] = await open();
    expect(await open()).toHaveLength(1);
    const settled = { id: question?.id ?? "", act: "retry", reason: "Topped up" };
    expect(await store.commit({ settled })).toEqual({ ok: true });
    expect(await store.commit({ settled })).toEqual({ ok: false, why: "conflict" });
    await ask();
    await store.commit({ settleSubject: subject });
    expect(await open()).toEqual([]);
  });
});

describe("situations that are asked for in one moment", () => {
  const asked = (milestone: Done, requestId: string = randomUUID()) => ({
    ...{ requestId, actor: house.as("buyer").actor },
    ref: { by: "id", id: idOf(milestone) } as const,
  });

  it("are read by one statement, and each is its own", async () => {
    const { proposed } = steps(recorded);
    const [one, two] = [await proposed(), await proposed()];
    const watched = counted(pool);
    const { load } = createStore(watched.pool);
    const found = await Promise.all([load(asked(one)), load(asked(two)), load(asked(one))]);
    expect(watched.sent).toEqual(["load_situation"]);
    expect(found.map(({ milestone }) => milestone?.id)).toEqual([idOf(one), idOf(two), idOf(one)]);
  });

  it("fail alone where one of them cannot be read", async () => {
    const milestone = await steps(recorded).proposed();
    const broken = {
      ...asked(milestone),
      ref: { by: "id", id: asId<MilestoneId>("no id") },
    } as const;
    const { load } = createStore(pool);
    const [good, bad, fine] = await Promise.allSettled([
      ...[load(asked(milestone)), load(broken), load(asked(milestone))],
    ]);
    expect(bad).toMatchObject({ status: "rejected", reason: { code: "22P02" } });
    for (const one of [good, fine]) {
      expect(one).toMatchObject({ value: { milestone: { id: idOf(milestone) } } });
    }
  });
});
