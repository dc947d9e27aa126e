import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { plusHours } from "../../src/domain/clock/instant.ts";
import { code, done, steps } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { type ReminderRig, reminderRig } from "../support/reminder-rig.ts";

let house: House;
let rig: ReminderRig;
let dueOn = "";
let channels = 0;
const fresh = () => `C-${++channels}`;

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

/** Lets days pass from 10:00 to 10:00, with all that is due done in the late afternoon and in the morning of each. */
async function days(count: number): Promise<void> {
  const start = await house.deps.reads.now();
  for (let day = 1; day <= count; day++) {
    await rig.setClock(plusHours(start, 24 * day - 17.75));
    await rig.work();
    await rig.setClock(plusHours(start, 24 * day));
    await rig.work();
  }
}

describe("a review that nobody does", () => {
  it("is reminded of at half, before and when due, three times after, and then escalated with the count", async () => {
    const channel = fresh();
    const { submitted } = steps(house, channel);
    const as = (user: string) => house.as(user, channel);
    const milestone = await submitted({ dueOn });
    const arbiter = { platform: "slack", team: "T1", user: "arbiter" } as const;
    done(await house.app.nameArbiter(as("buyer"), arbiter, "arbiter"));
    await days(14);
    const about = rig.posted.flatMap(({ reader, items, reminder }) =>
      items.map((item, at) => ({ reader, item, reminded: reminder.items[at]?.reminded })),
    );
    const name = `M-${milestone.view.milestone.number} review`;
    const reviews = about.filter(({ item }) => item.startsWith(name));
    expect(reviews.filter(({ reader }) => reader === "buyer").map(({ item }) => item)).toEqual(
      ["half", "h24", "due", "overdue_1", "overdue_2", "overdue_3"].map((why) => `${name} ${why}`),
    );
    const told = reviews.filter(({ item }) => item.endsWith("escalation"));
    expect(told.map(({ reader }) => reader).toSorted()).toEqual(["arbiter", "facilitator"]);
    const buyer = await house.deps.reads.personOf({ ...arbiter, user: "buyer" });
    expect(told[0]?.reminded).toEqual([{ personId: buyer, times: 6 }]);
  });
});

describe("the weekly summary", () => {
  it("is only an owner's to set, and off until then", async () => {
    const channel = fresh();
    await steps(house, channel).proposed({ dueOn });
    await days(8);
    expect(rig.weeks).toEqual([]);
    expect(code(await house.app.setSummary(house.as("stranger", channel), true))).toBe(
      "agreement.none_here",
    );
  });

  it("is posted on Mondays at nine where the facilitator is, once, and says what waits", async () => {
    const channel = fresh();
    const { funded } = steps(house, channel);
    const milestone = await funded({ dueOn });
    for (const on of [true, false, true, true]) {
      done(await house.app.setSummary(house.as("facilitator", channel), on));
    }
    await rig.work();
    expect(rig.weeks).toEqual([]);
    await days(7);
    expect(rig.weeks.map((week) => week.channel)).toEqual([channel]);
    expect(rig.weeks[0]?.summary.open.map((view) => view.milestone.id)).toEqual([
      milestone.view.milestone.id,
    ]);
    await days(6);
    expect(rig.weeks).toHaveLength(1);
    await days(1);
    expect(rig.weeks).toHaveLength(2);
    done(await house.app.setSummary(house.as("buyer", channel), false));
    await days(8);
    expect(rig.weeks).toHaveLength(2);
  });

  it("says nothing where nothing waits and nothing was released", async () => {
    const channel = fresh();
    const { proposed, ref } = steps(house, channel);
    const milestone = await proposed({ dueOn });
    done(await house.app.setSummary(house.as("facilitator", channel), true));
    const declined = { verb: "decline", termsVersion: 1, reason: "Too soon" } as const;
    done(await house.app.act(house.as("facilitator", channel), ref(milestone), declined));
    await days(15);
    expect(rig.weeks).toEqual([]);
  });

  it("comes once though the bot slept over three Mondays", async () => {
    const channel = fresh();
    await steps(house, channel).accepted({ dueOn });
    done(await house.app.setSummary(house.as("facilitator", channel), true));
    await rig.work();
    await rig.setClock(rig.monday(10, 8));
    await rig.work();
    await rig.work();
    expect(rig.weeks).toHaveLength(1);
  });
});
