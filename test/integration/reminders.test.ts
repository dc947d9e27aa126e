import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { refreshReminders } from "../../src/app/clock/refresh-reminders.ts";
import { runTask } from "../../src/app/run-task.ts";
import { asId, type PersonId } from "../../src/domain/ids.ts";
import { done, steps } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { mortal } from "../support/killer.ts";
import { type ReminderRig, reminderRig } from "../support/reminder-rig.ts";

let house: House;
let rig: ReminderRig;
let dueOn = "";

beforeAll(async () => {
  house = await startHouse({ worker: false });
});
afterAll(() => house.close());

beforeEach(async () => {
  await house.pool.query("TRUNCATE task, reminder_message, snooze, person_setting");
  rig = await reminderRig(house);
  await rig.setClock(rig.monday(10));
  dueOn = rig.monday(10, 200).slice(0, 10);
});

let channels = 0;
const fresh = () => `C-${++channels}`;

/** So many proposals that wait for the facilitator from Monday 10:00 on: reminded on Thursday 9:00 and on Friday. */
async function proposals(count: number, channel = fresh()): Promise<readonly Done[]> {
  const all: Done[] = [];
  for (let n = 0; n < count; n++) all.push(await steps(house, channel).proposed({ dueOn }));
  return all;
}

/** Monday of this test is 10:00; Thursday 9:00 is 71 hours later. */
async function hoursLater(hours: number): Promise<void> {
  await house.pool.query("UPDATE clock SET offset_ms = offset_ms + $1", [
    Math.round(hours * 3_600_000),
  ]);
}
const THURSDAY = 71.1;

const personOf = async (user: string) => {
  const found = await house.deps.reads.personOf({ platform: "slack", team: "T1", user });
  return found ?? asId<PersonId>("");
};
const inHand = async () =>
  (
    await house.pool.query<{ state: string; n: number }>(
      "SELECT state, count(*)::int AS n FROM task WHERE kind = 'remind' GROUP BY 1 ORDER BY 1",
    )
  ).rows.map(({ state, n }) => `${n} ${state}`);

describe("what waits for one person", () => {
  it("comes as one digest in the channel, and once", async () => {
    const channel = fresh();
    await proposals(3, channel);
    await rig.work();
    expect(rig.posted).toEqual([]);
    await hoursLater(THURSDAY);
    await rig.work();
    await rig.work();
    expect(rig.posted).toMatchObject([
      {
        where: `channel ${channel}`,
        reader: "facilitator",
        items: [1, 2, 3].map((n) => `M-${n} answer_proposal half`),
      },
    ]);
  });

  it("is said again in a later message, and the earlier one offers nothing any more", async () => {
    await proposals(1);
    await hoursLater(THURSDAY);
    await rig.work();
    expect(rig.rewritten).toEqual([]);
    await hoursLater(25);
    await rig.work();
    const [first, second] = rig.posted;
    expect(second?.items).toEqual(["M-1 answer_proposal h24"]);
    expect(rig.rewritten).toMatchObject([
      { message: first?.message, items: ["M-1 answer_proposal repeated"] },
    ]);
  });

  it("is one message a channel where several agreements are concerned", async () => {
    const [one, other] = [fresh(), fresh()];
    await proposals(2, one);
    await proposals(1, other);
    await hoursLater(THURSDAY);
    await rig.work();
    expect(rig.posted.map(({ where }) => where).toSorted()).toEqual(
      [`channel ${one}`, `channel ${other}`].toSorted(),
    );
  });

  it("is one message though every task of it is run at the same moment by several workers", async () => {
    for (let round = 1; round <= 2; round++) {
      await proposals(6);
      await hoursLater(THURSDAY);
      await rig.workAtOnce();
      await rig.work();
      expect(rig.posted.map(({ items }) => items.length)).toEqual(Array(round).fill(6));
      await house.pool.query("TRUNCATE task");
      await rig.setClock((await reminderRig(house)).monday(10));
    }
  });

  it("is nothing where it was done while the queue carried it", async () => {
    const channel = fresh();
    const [only] = await proposals(1, channel);
    if (!only) throw new Error("none");
    await hoursLater(THURSDAY);
    const carried = await rig.deps.tasks.takeDue(100);
    const declined = { verb: "decline", termsVersion: 1, reason: "Too soon" } as const;
    done(await house.app.act(house.as("facilitator", channel), steps(house).ref(only), declined));
    for (const job of carried) await runTask(rig.deps, job);
    await rig.work();
    expect(rig.posted).toEqual([]);
  });
});

describe("the payout setup", () => {
  it("is asked for once an agreement while nothing waits for it, also where milestones come one after the other", async () => {
    const { accepted } = steps(house, fresh());
    await rig.work();
    await Promise.all([accepted({ dueOn }), accepted({ dueOn })]);
    // Accepted on Monday: three days later.
    await hoursLater(72.1);
    await rig.work();
    await accepted({ dueOn });
    await hoursLater(4 * 24);
    await rig.work();
    const asked = rig.posted.flatMap(({ items }) => items.filter((one) => /payouts/.test(one)));
    expect(asked.map((one) => one.replace(/^M-\d /, ""))).toEqual(["set_up_payouts waiting"]);
  });
});

describe("a bot that slept over the weekend", () => {
  it("wakes with one digest of what still waits, each thing once, and nothing of what lapsed", async () => {
    await proposals(6);
    const channel = fresh();
    const { submitted } = steps(house, channel);
    for (let n = 0; n < 2; n++) await submitted({ dueOn });
    await rig.work();
    const before = rig.posted.length;
    // From Monday 10:00 to the Monday after, 11:00: the reviews have just become due.
    await hoursLater(7 * 24 + 1);
    await rig.work();
    const woken = rig.posted.slice(before).filter(({ reader }) => reader === "buyer");
    expect(woken.map(({ items }) => items)).toEqual([[1, 2].map((n) => `M-${n} review due`)]);
    expect(rig.posted.flatMap(({ items }) => items).join()).not.toContain("answer_proposal");
    // Three reminders of the review came as one: whoever hears of it later hears "once".
    const [item] = woken[0]?.reminder.items ?? [];
    const times = await house.deps.reads.timesReminded(item?.view.milestone.id ?? asId(""));
    expect(times.filter(({ what }) => what === "review")).toMatchObject([{ times: 1 }]);
  });
});

describe("a person's own time", () => {
  it("moves what was due in hours that are not theirs any more, without a word", async () => {
    const [only] = await proposals(1);
    await house.pool.query(
      "INSERT INTO person_setting (person_id, profile_zone) VALUES ($1, 'America/Los_Angeles')",
      [await personOf("facilitator")],
    );
    await hoursLater(THURSDAY);
    await rig.work();
    expect(rig.posted).toEqual([]);
    // 9:00 in Los Angeles is 17:00 or 16:00 UTC.
    await hoursLater(6.5);
    await rig.work();
    expect(rig.posted).toEqual([]);
    await hoursLater(2);
    await rig.work();
    expect(rig.posted.map(({ items }) => items)).toEqual([
      [`M-${only?.view.milestone.number} answer_proposal half`],
    ]);
  });

  it("is kept free of what they snoozed, until then and no longer", async () => {
    const [only] = await proposals(1);
    await hoursLater(THURSDAY - 0.5);
    await house.pool.query(
      "INSERT INTO snooze (person_id, milestone_id, until) VALUES ($1, $2, app_now() + INTERVAL '5 hours')",
      [await personOf("facilitator"), only?.view.milestone.id],
    );
    await hoursLater(1);
    await rig.work();
    expect(rig.posted).toEqual([]);
  });

  it("is said privately where they wish so", async () => {
    await proposals(2);
    await house.pool.query(
      "INSERT INTO person_setting (person_id, reminders) VALUES ($1, 'direct')",
      [await personOf("facilitator")],
    );
    await hoursLater(THURSDAY);
    await rig.work();
    expect(rig.posted.map(({ where }) => where)).toEqual(["dm facilitator"]);
  });

  it("asks for their zone with the first reminder only", async () => {
    await proposals(1);
    await hoursLater(THURSDAY);
    await rig.work();
    await hoursLater(31);
    await rig.work();
    expect(rig.posted.map(({ reminder }) => reminder.asksForZone)).toEqual([true, false]);
  });
});

describe("a place that takes no message", () => {
  it("is replaced by direct messages", async () => {
    const channel = fresh();
    await proposals(1, channel);
    rig.closed.add(channel);
    await hoursLater(THURSDAY);
    await rig.work();
    expect(rig.posted.map(({ where }) => where)).toEqual(["dm facilitator"]);
  });

  it("that gives no answer now gets the whole digest later", async () => {
    await proposals(3);
    await hoursLater(THURSDAY);
    rig.away = true;
    await rig.work();
    expect(await inHand()).toContainEqual(expect.stringContaining("waiting"));
    rig.away = false;
    await hoursLater(0.1);
    await rig.work();
    expect(rig.posted.map(({ items }) => items.length)).toEqual([3]);
  });
});

describe("somebody who left the workspace", () => {
  it("is not whoever is on a platform that this process is not connected to", async () => {
    await proposals(1);
    await hoursLater(THURSDAY);
    const apart = { ...rig.deps, chats: {} };
    for (const job of await apart.tasks.takeDue(100)) await runTask(apart, job);
    await rig.work();
    expect(rig.posted).toEqual([]);
    expect(await inHand()).toContainEqual(expect.stringContaining("waiting"));
    await hoursLater(0.5);
    await rig.work();
    expect(rig.posted.map(({ reader }) => reader)).toEqual(["facilitator"]);
  });

  it("is not waited for in silence: everyone else is told, once for each thing", async () => {
    const channel = fresh();
    await proposals(2, channel);
    rig.gone.add("facilitator");
    await hoursLater(THURSDAY);
    await rig.work();
    const facilitator = await personOf("facilitator");
    expect(rig.posted).toMatchObject([
      {
        reader: "buyer",
        items: ["M-1 answer_proposal escalation", "M-2 answer_proposal escalation"],
      },
    ]);
    expect(rig.posted[0]?.reminder.items.map(({ gone }) => gone)).toEqual([
      facilitator,
      facilitator,
    ]);
    // The second reminder of the same thing finds them gone as well, and says nothing new.
    await hoursLater(31);
    await rig.work();
    expect(rig.posted).toHaveLength(1);
  });
});

describe("nobody who can be told any more", () => {
  it("is a question to the operator, once", async () => {
    await proposals(1);
    rig.gone.add("facilitator").add("buyer");
    await hoursLater(THURSDAY);
    await rig.work();
    await hoursLater(31);
    await rig.work();
    expect(rig.posted).toEqual([]);
    const open = (await house.deps.reads.questions()).filter(({ kind }) => kind === "unreachable");
    expect(open.map(({ detail }) => detail["what"])).toEqual(["answer_proposal"]);
  });
});

describe("a worker that dies", () => {
  it("at any moment: one more message at most, and nothing is lost", async () => {
    const counts: number[] = [];
    for (let at = 1; ; at++) {
      await house.pool.query("TRUNCATE task, reminder_message");
      await rig.setClock((await reminderRig(house)).monday(10));
      rig.posted.length = 0;
      await proposals(2, `C-dies-${at}`);
      await rig.work();
      await hoursLater(THURSDAY);
      const dying = mortal(rig.deps, { at, when: "after" });
      const [job] = await rig.deps.tasks.takeDue(1);
      if (!job) throw new Error("nothing is due");
      await runTask(dying.deps, job).catch(() => undefined);
      if (dying.count() < at) break;
      await house.pool.query(
        "UPDATE task SET lease_until = clock_timestamp() WHERE state = 'running'",
      );
      await rig.work();
      await rig.work();
      // A platform that knows a message by its name posts it once.
      const said = rig.posted.map(({ items, once }) => `${items.length} ${once}`);
      expect(new Set(said).size, `killed after await ${at}`).toBe(1);
      expect(said[0]).toMatch(/^2 /);
      counts.push(said.length);
      expect((await inHand()).join()).not.toMatch(/running|queued/);
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(2);
    expect(counts.length).toBeGreaterThan(5);
    expect(counts.filter((count) => count === 2).length).toBeLessThanOrEqual(1);
  });
});

describe("a reminder that was followed", () => {
  it("says the last thing, though another act came in while it was being written", async () => {
    const channel = fresh();
    const [first, second] = await proposals(2, channel);
    await hoursLater(THURSDAY);
    await rig.work();
    const accept = async (milestone: Done | undefined) => {
      if (!milestone) throw new Error("none");
      const ref = steps(house).ref(milestone);
      const command = { verb: "accept", termsVersion: 1 } as const;
      done(await house.app.act(house.as("facilitator", channel), ref, command));
    };
    rig.meanwhile = () => accept(second);
    await accept(first);
    await refreshReminders(rig.deps, first?.view.milestone.id ?? asId(""));
    expect(rig.rewritten.map(({ items }) => items)).toEqual([
      ["M-1 answer_proposal done", "M-2 answer_proposal half"],
      ["M-1 answer_proposal done", "M-2 answer_proposal done"],
    ]);
  });

  it("says so in the message that was posted, and is closed once all of it is done", async () => {
    const channel = fresh();
    const [first, second] = await proposals(2, channel);
    await hoursLater(THURSDAY);
    await rig.work();
    const accept = async (milestone: Done | undefined) => {
      if (!milestone) throw new Error("none");
      const { app } = house;
      const ref = steps(house).ref(milestone);
      done(
        await app.act(house.as("facilitator", channel), ref, { verb: "accept", termsVersion: 1 }),
      );
      await rig.work();
    };
    await accept(first);
    expect(rig.rewritten).toMatchObject([
      {
        message: rig.posted[0]?.message,
        items: ["M-1 answer_proposal done", "M-2 answer_proposal half"],
      },
    ]);
    await accept(second);
    expect(rig.rewritten.at(-1)?.items).toEqual([
      "M-1 answer_proposal done",
      "M-2 answer_proposal done",
    ]);
    const { rows } = await house.pool.query("SELECT is_open FROM reminder_message");
    expect(rows).toEqual([{ is_open: false }]);
    const written = rig.rewritten.length;
    await house.deps.reads.now();
    await rig.work();
    expect(rig.rewritten).toHaveLength(written);
  });
});
