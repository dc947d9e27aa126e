import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Advised, NewParties, Typed } from "../../src/app/api.ts";
import { createApp } from "../../src/app/app.ts";
import type { Deps } from "../../src/app/deps.ts";
import { prune } from "../../src/app/prune.ts";
import type { PartInput } from "../../src/domain/advice/parts.ts";
import type { TermsInput } from "../../src/domain/milestone/commands.ts";
import { code, done, steps, TERMS } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";

let house: House;
beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
});
afterAll(() => house.close());

const PARTIES: NewParties = {
  mySide: "buyer",
  other: { platform: "slack", team: "T1", user: "facilitator" },
  otherName: "facilitator",
};
/** Nothing is vague in it, but much can go wrong. */
const RISKY: TermsInput = {
  ...TERMS,
  title: "Move to the new shop",
  deliverable: "The old shop's customer data is moved to the new one through its API.",
  criteria: "All 12,000 customers can sign in\nOrders of 2025 are listed\nThe old shop answers 410",
  amount: "10,000.00",
};
const PARTS: readonly PartInput[] = [
  { amount: "3,000.00", dueOn: "2026-12-10" },
  { amount: "3,000.00", dueOn: "2027-01-10" },
  { amount: "4,000", dueOn: "2027-02-01" },
];

let channels = 0;
/** A person with a channel of its own, so that each test counts its own milestones. */
function proposer(app = house.app) {
  const channel = `advice-${channels++}`;
  const from = () => house.as("buyer", channel);
  const weigh = async (terms: Partial<TermsInput> = {}, typed: Partial<Typed> = {}) => {
    const whole = { values: { title: "As typed" }, risks: [], instead: null, ...typed };
    const command = { verb: "new", terms: { ...TERMS, ...terms } } as const;
    return done(await app.proposeWeighed(from(), PARTIES, command, whole));
  };
  const advised = async (terms: Partial<TermsInput> = {}, typed: Partial<Typed> = {}) => {
    const answer = await weigh(terms, typed);
    if (answer.kind !== "advised") throw new Error(`nothing to say: ${answer.kind}`);
    return answer;
  };
  const milestones = async () => {
    const { rows } = await house.pool.query<{ title: string; amount: string; due: string }>(
      `SELECT m.state #>> '{terms,title}' AS title, m.state #>> '{terms,amount,amountMinor}' AS amount,
         left(m.state ->> 'dueAt', 10) AS due
       FROM milestone m JOIN channel c USING (agreement_id) WHERE c.channel = $1 ORDER BY m.number`,
      [channel],
    );
    return rows;
  };
  const propose = (advice: Advised, parts: readonly PartInput[] | null = null) =>
    app.proposeKept(from(), advice.id, parts);
  return { from, weigh, advised, milestones, propose };
}

const VAGUE = { criteria: "The checkout works well\nDeclined card shows the reason" };

describe("advice before proposing", () => {
  it("proposes clean terms at once, and keeps nothing", async () => {
    const me = proposer();
    expect((await me.weigh()).kind).toBe("done");
    const { rowCount } = await house.pool.query("SELECT 1 FROM kept_terms");
    expect([await me.milestones(), rowCount]).toMatchObject([[{ title: TERMS.title }], 0]);
  });

  it("says what is vague and commits nothing before its proposer has chosen", async () => {
    const me = proposer();
    const { advice, id } = await me.advised(VAGUE);
    expect(advice.lint.criteria).toEqual([
      { index: 0, why: "vague", kind: "soundness", words: "works well" },
    ]);
    expect(advice.checkpoints).toBeNull();
    expect(await me.milestones()).toEqual([]);
    const { rowCount } = await house.pool.query("SELECT 1 FROM channel WHERE channel = $1", [
      me.from().channel?.channel,
    ]);
    expect(rowCount).toBe(0);
    expect(await house.app.keptTyped(me.from(), id)).toEqual({
      ...{ kind: "kept", values: { title: "As typed" } },
    });
  });

  it("keeps terms once for a form that was sent twice", async () => {
    const me = proposer();
    const origin = me.from();
    const command = { verb: "new", terms: { ...TERMS, ...VAGUE } } as const;
    const typed = { values: {}, risks: [], instead: null };
    const both = await Promise.all(
      [1, 2].map(() => house.app.proposeWeighed(origin, PARTIES, command, typed)),
    );
    expect(new Set(both.map((one) => ("id" in one ? one.id : one.kind))).size).toBe(1);
  });

  it("proposes once as it is, however often the button is clicked", async () => {
    const me = proposer();
    const advice = await me.advised(VAGUE);
    const answers = await Promise.all([1, 2, 3].map(() => me.propose(advice)));
    const made = answers.map((one) => done(one).done[0]?.view.milestone.id);
    expect(new Set(made).size).toBe(1);
    expect(await me.milestones()).toHaveLength(1);
  });

  it("proposes whole or in parts, never both, where both are clicked at once", async () => {
    const me = proposer();
    const advice = await me.advised(RISKY);
    const answers = await Promise.all([
      me.propose(advice),
      me.propose(advice, PARTS),
      me.propose(advice),
    ]);
    const [all] = new Set(answers.map((one) => done(one).done.length));
    expect(await me.milestones()).toHaveLength(all ?? 0);
    expect([1, 3]).toContain(all);
    // What was chosen first stays chosen, whichever button comes later.
    expect(done(await me.propose(advice, all === 1 ? PARTS : null)).done).toHaveLength(all ?? 0);
    expect(await me.milestones()).toHaveLength(all ?? 0);
  });

  it("asks for a split where the risk is high, from words, amount, time and the checklist", async () => {
    const words = await proposer().advised(RISKY);
    expect(words.advice.risk.flags.map(({ flag }) => flag)).toEqual([
      ...["unknown_api", "production_data", "large_amount", "long_duration"],
    ]);
    const offer = await house.app.splitOfKept(proposer().from(), words.id);
    expect(offer).toMatchObject({ kind: "split", checkpoints: { length: 3 } });
    const near = { dueOn: "2026-12-10", amount: "400.00" };
    expect((await proposer().weigh(near)).kind).toBe("done");
    const risks = ["unknown_api", "legacy_code", "unclear_ownership"] as const;
    const { advice } = await proposer().advised(near, { risks });
    expect(advice.checkpoints).toHaveLength(2);
  });

  it("refuses parts on their own fields, and commits none of them", async () => {
    const me = proposer();
    const advice = await me.advised(RISKY);
    const change = (at: number, part: Partial<PartInput>) =>
      PARTS.map((one, index) => (index === at ? { ...one, ...part } : one));
    const refused = async (parts: readonly PartInput[]) => {
      const answer = await me.propose(advice, parts);
      if (answer.kind !== "refused") throw new Error("not refused");
      return answer.refusals.map(({ code: one, field }) => [one, field]);
    };
    expect(await refused(change(0, { amount: "2,999.99" }))).toEqual([["advice.sum", "amount_3"]]);
    expect(await refused(change(1, { amount: "lots" }))).toEqual([
      ["amount.unreadable", "amount_2"],
    ]);
    expect(await refused(change(1, { dueOn: "2026-01-01" }))).toEqual([
      ["terms.due_in_past", "dueOn_2"],
    ]);
    expect(await refused(PARTS.slice(0, 1))).toEqual([["advice.no_split", undefined]]);
    expect(await refused([...PARTS, ...PARTS])).toEqual([["advice.no_split", undefined]]);
    expect(await me.milestones()).toEqual([]);
  });

  it("brings a split to its end after a crash between its parts, each part once", async () => {
    let left = 2;
    const dies: Deps = {
      ...house.deps,
      store: {
        load: house.deps.store.load,
        commit: async (plan) => {
          if (left-- === 0) throw new Error("killed");
          return house.deps.store.commit(plan);
        },
      },
    };
    const me = proposer(createApp(dies));
    const advice = await me.advised(RISKY);
    left = 2;
    await expect(me.propose(advice, PARTS)).rejects.toThrow("killed");
    expect(await me.milestones()).toHaveLength(2);
    left = Number.POSITIVE_INFINITY;
    // Whatever is clicked or typed now, what was chosen is finished.
    const other = PARTS.map((part) => ({ ...part, amount: "1.00" }));
    const [again] = await Promise.all([me.propose(advice, other), me.propose(advice, null)]);
    expect(done(again).done).toHaveLength(3);
    expect(await me.milestones()).toEqual([
      { title: "Move to the new shop (1 of 3)", amount: "300000", due: "2026-12-10" },
      { title: "Move to the new shop (2 of 3)", amount: "300000", due: "2027-01-10" },
      { title: "Move to the new shop (3 of 3)", amount: "400000", due: "2027-02-01" },
    ]);
  });

  it("lets other terms take the place of the ones that were advised on, whose buttons then do nothing", async () => {
    const me = proposer();
    const first = await me.advised(VAGUE);
    const typo = { verb: "new", terms: { ...TERMS, amount: "lots" } } as const;
    const typed = { values: {}, risks: [], instead: first.id };
    expect(code(await house.app.proposeWeighed(me.from(), PARTIES, typo, typed))).toBe(
      "amount.unreadable",
    );
    const second = await me.advised(VAGUE, { instead: first.id });
    expect(code(await me.propose(first))).toBe("advice.edited");
    expect((await me.weigh({}, { instead: second.id })).kind).toBe("done");
    expect(code(await me.propose(second))).toBe("advice.edited");
    expect(await me.milestones()).toHaveLength(1);
    const third = await me.advised(VAGUE);
    await me.propose(third);
    const late = { verb: "new", terms: TERMS } as const;
    expect(
      code(
        await house.app.proposeWeighed(me.from(), PARTIES, late, { ...typed, instead: third.id }),
      ),
    ).toBe("advice.proposed_already");
    expect(code(await house.app.keptTyped(me.from(), third.id))).toBe("advice.proposed_already");
    expect(await me.milestones()).toHaveLength(2);
  });

  it("is its proposer's own: nobody else reads, changes, splits or proposes it", async () => {
    const me = proposer();
    const advice = await me.advised(RISKY);
    const other = house.as("facilitator", me.from().channel?.channel);
    const typed = { values: {}, risks: [], instead: advice.id };
    const command = { verb: "new", terms: TERMS } as const;
    const answers = await Promise.all([
      house.app.keptTyped(other, advice.id),
      house.app.splitOfKept(other, advice.id),
      house.app.proposeKept(other, advice.id, null),
      house.app.proposeKept(other, advice.id, PARTS),
      house.app.proposeKept(other, "not-an-id", null),
      house.app.proposeWeighed(
        ...([other, { ...PARTIES, other: { ...PARTIES.other, user: "buyer" } }, command] as const),
        typed,
      ),
    ]);
    expect(answers.map(code)).toEqual(answers.map(() => "advice.not_kept"));
    expect(await me.milestones()).toEqual([]);
  });

  it("keeps the approvals that the whole needs in every part of it", async () => {
    const me = proposer();
    const { policies } = TERMS;
    await steps(house, me.from().channel?.channel).proposed();
    const second = { platform: "slack", team: "T1", user: "second" } as const;
    done(await house.app.addPerson(me.from(), second, "second"));
    const quorum = { ...policies, quorum: 2, quorumAboveMinor: 500_000 };
    const advice = await me.advised({ ...RISKY, policies: quorum });
    const split = done(await me.propose(advice, PARTS));
    expect(split.done.map(({ view }) => view.milestone.terms.policies.quorumAboveMinor)).toEqual([
      ...[null, null, null],
    ]);
  });

  it("is forgotten after a week", async () => {
    const me = proposer();
    const { id } = await me.advised(VAGUE);
    const old = "UPDATE kept_terms SET created_at = app_now() - INTERVAL '8 days' WHERE id = $1";
    await house.pool.query(old, [id]);
    await prune(house.deps);
    expect(code(await house.app.proposeKept(me.from(), id, null))).toBe("advice.not_kept");
  });
});
