import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MyTimeInput } from "../../src/app/api.ts";
import { learnAgain } from "../../src/app/clock/learn-person.ts";
import { myTimeInput } from "../../src/chat/forms/my-time-form.ts";
import { DEFAULT_POLICIES } from "../../src/domain/agreement/policies.ts";
import { plusDays } from "../../src/domain/clock/instant.ts";
import { calendarDay } from "../../src/domain/clock/zone.ts";
import { done, steps } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { linked, onDiscord } from "../support/linking.ts";

let house: House;
let acts: ReturnType<typeof steps>;

beforeAll(async () => {
  house = await startHouse();
  acts = steps(house);
});

afterAll(() => house.close());

const HOURS: MyTimeInput = {
  ...{ timeZone: "Europe/Berlin", weekdays: ["mon-fri"], from: "9", to: "17:30" },
  ...{ country: "DE", awayFrom: null, awayUntil: null, reminders: "channel" },
};

const away = async (days: number): Promise<MyTimeInput> => {
  const now = await house.deps.reads.now();
  return { ...HOURS, awayUntil: calendarDay(plusDays(now, days), "Europe/Berlin") };
};

describe("somebody's own time", () => {
  it("is saved once for whom nobody knew, though they send it twice at the same time", async () => {
    const origin = house.as("newcomer", "D1");
    const saved = await Promise.all([
      house.app.saveMyTime(origin, HOURS),
      house.app.saveMyTime(origin, HOURS),
    ]);
    for (const one of saved) expect(done(one)).toMatchObject({ next: null, noSilence: [] });
    const { rows } = await house.pool.query(
      `SELECT s.hours FROM person_setting s JOIN person p ON p.id = s.person_id
       WHERE p.display_name = 'newcomer'`,
    );
    expect(rows).toEqual([
      {
        hours: {
          ...{ timeZone: "Europe/Berlin", weekdays: [1, 2, 3, 4, 5], fromMinute: 540 },
          ...{ toMinute: 1050, country: "DE", region: null, away: null },
        },
      },
    ]);
    expect(await house.app.myTime(origin)).toMatchObject({ hours: rows[0].hours, profile: null });
  });

  it("comes along with an account that joins somebody who has set none, and with no other", async () => {
    const account = onDiscord("d-someone", "9070");
    done(await house.app.saveMyTime(account, { ...HOURS, timeZone: "Asia/Tokyo" }));
    await steps(house, "C70").proposed();
    await linked(house, () => house.as("facilitator", "C70"), "person", account);
    const someone = () => house.app.myTime(house.as("facilitator", "C70"));
    expect((await someone()).hours?.timeZone).toBe("Asia/Tokyo");
    const another = { ...onDiscord("d-other", "9071"), channel: null };
    done(await house.app.saveMyTime(another, { ...HOURS, timeZone: "Europe/Paris" }));
    await linked(house, () => house.as("facilitator", "C70"), "person", another);
    expect((await someone()).hours?.timeZone).toBe("Asia/Tokyo");
    await house.idle();
  });

  it("changes nothing where it is refused", async () => {
    const origin = house.as("newcomer", "D1");
    const no = await house.app.saveMyTime(origin, { ...HOURS, timeZone: "EST", from: "25:00" });
    expect(no.kind === "refused" && no.refusals.map(({ code, field }) => [code, field])).toEqual([
      ["hours.zone_unknown", "timeZone"],
      ["hours.time_invalid", "from"],
    ]);
    expect((await house.app.myTime(origin)).hours?.timeZone).toBe("Europe/Berlin");
  });

  it("is asked of a platform once a day at most, for whoever is written to", async () => {
    const person = await house.deps.reads.personOf(house.as("newcomer").actor);
    if (!person) throw new Error("nobody");
    const asked = async () => {
      const { rows } = await house.pool.query(
        "SELECT count(*)::int AS n FROM task WHERE kind = 'learn_person' AND subject = $1",
        [person],
      );
      return rows[0].n;
    };
    await Promise.all([learnAgain(house.deps, person), learnAgain(house.deps, person)]);
    expect(await asked()).toBe(1);
    await house.advance(25);
    await learnAgain(house.deps, person);
    expect(await asked()).toBe(2);
    await house.idle();
  });
});

describe("an absence of the buyer", () => {
  it("ends acceptance by silence at once, and says so", async () => {
    const policies = { ...DEFAULT_POLICIES, onSilence: "deem_accepted" as const };
    const milestone = await acts.submitted({ policies });
    await house.idle();
    const { id } = milestone.view.milestone;
    const saved = done(await house.app.saveMyTime(house.as("buyer"), await away(10)));
    expect(saved.noSilence.map((view) => view.milestone.id)).toEqual([id]);
    expect(saved.backAt).not.toBeNull();
    await house.idle();
    const events = await house.deps.reads.events(id);
    expect(events.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ type: "SilenceEnded", why: "buyer_away" }),
    );
    expect(house.said.map(({ kind }) => kind)).toContain("silence_ended");
  });

  it("is not offered again once it is over, so that the form can be sent as it is", async () => {
    await house.advance(24 * 12);
    await house.idle();
    const again = await house.app.myTime(house.as("buyer"));
    expect(again.hours?.away).not.toBeNull();
    const saved = done(await house.app.saveMyTime(house.as("buyer"), myTimeInput(again)));
    expect(saved.hours).toEqual({ ...again.hours, away: null });
  });
});

describe("what somebody put off", () => {
  it("is stored to come again afterwards, and the last word counts", async () => {
    const milestone = await acts.funded();
    await house.idle();
    const { id } = milestone.view.milestone;
    const of = async () => {
      const { rows } = await house.pool.query(
        `SELECT plan_key AS key, state FROM task
         WHERE milestone_id = $1 AND kind = 'remind' AND plan_key LIKE 'submit/%/again/%'`,
        [id],
      );
      return rows;
    };
    const ref = { by: "id", id } as const;
    const put = done(await house.app.snooze(house.as("facilitator"), ref, "tomorrow"));
    await house.idle();
    const again = (at: string) => ({ key: expect.stringContaining(at), state: "waiting" });
    expect(await of()).toEqual([again(put.at)]);
    const later = done(await house.app.snooze(house.as("facilitator"), ref, "next_week"));
    await house.idle();
    expect(await of()).toEqual([again(later.at)]);
  });

  it("moves no deadline, and says which one is near", async () => {
    const milestone = await acts.submitted({
      policies: { ...DEFAULT_POLICIES, reviewWindowDays: 2 },
    });
    const { id } = milestone.view.milestone;
    const ref = { by: "id", id } as const;
    const put = done(await house.app.snooze(house.as("buyer"), ref, "1h"));
    const seen = done(await house.app.see(house.as("buyer"), ref, "show")).view.milestone.review;
    const by = seen.state === "open" ? seen.dueAt : null;
    expect(put.near.map((one) => one.by)).toEqual([by]);
  });

  it("is said again then, once, though it was said before", async () => {
    const always = { ...HOURS, weekdays: ["mon-sun"], from: "0", to: "24:00", country: null };
    done(await house.app.saveMyTime(house.as("buyer"), always));
    const milestone = await acts.submitted();
    await house.idle();
    const { id } = milestone.view.milestone;
    const of = async (state: string) => {
      const { rows } = await house.pool.query<{ key: string; due: Date }>(
        `SELECT plan_key AS key, due_at AS due FROM task WHERE milestone_id = $1 AND kind = 'remind'
           AND state = $2 AND plan_key LIKE 'review/%' ORDER BY due_at`,
        [id, state],
      );
      return rows;
    };
    const untilNext = async () => {
      const [next] = await of("waiting");
      const now = await house.deps.reads.now();
      const hours = ((next?.due.getTime() ?? 0) - Date.parse(now)) / 3_600_000;
      await house.advance(Math.ceil(hours * 4) / 4);
      await house.idle();
    };
    await untilNext();
    const before = await of("done");
    expect(before.length).toBeGreaterThan(0);
    done(await house.app.snooze(house.as("buyer"), { by: "id", id }, "1h"));
    await house.idle();
    expect((await of("waiting"))[0]?.key).toContain("/again/");
    await untilNext();
    const again = (await of("done")).filter(({ key }) => key.includes("/again/"));
    expect(again).toHaveLength(1);
    expect(before).not.toContainEqual(again[0]);
  });
});
