import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hoursBetween, instant, plusDays, plusHours } from "../../../src/domain/clock/instant.ts";
import { reminderPlan } from "../../../src/domain/clock/reminder-plan.ts";
import type { PersonClock } from "../../../src/domain/clock/reminder-points.ts";
import type { ReminderPeople } from "../../../src/domain/clock/reminder-recipients.ts";
import {
  DEFAULT_HOURS,
  isWorking,
  nextWorkingMoment,
  type WorkingHours,
} from "../../../src/domain/clock/working-time.ts";
import { asId, type PersonId } from "../../../src/domain/ids.ts";
import type { Story } from "../../support/milestones.ts";
import {
  accepted,
  act,
  approval,
  approved,
  changesRequested,
  checkoutOpen,
  disputed,
  funded,
  halfApproved,
  inReview,
  offering,
  proposed,
} from "../../support/milestones.ts";
import {
  anAgreement,
  buyer,
  c1,
  facilitator,
  NOW,
  PAYEE,
  PLATFORM,
  secondBuyer,
} from "../../support/parties.ts";
import { passTo } from "../../support/passing.ts";
import { reminderDesk } from "../../support/reminder-desk.ts";

const hours = (timeZone: string, over: Partial<WorkingHours> = {}): WorkingHours => ({
  ...{ ...DEFAULT_HOURS, timeZone, isHoliday: () => false },
  ...over,
});
const berlin = hours("Europe/Berlin");
const everyone =
  (clock: Partial<PersonClock> = {}): ReminderPeople =>
  () => ({ hours: berlin, snoozedUntil: null, ...clock });

function planOf(
  story: Story,
  people: ReminderPeople = everyone(),
  agreement = anAgreement(),
  now = NOW,
) {
  return reminderPlan({ milestone: story.milestone, agreement }, PLATFORM, people, now);
}

const told = (plan: ReturnType<typeof planOf>, what: string) =>
  plan.filter((one) => one.what === what).map(({ why, at, to }) => `${why} ${at} ${to}`);

describe("the plan of a review", () => {
  it("reminds at half-time, before and when it is due, thrice daily, then escalates, all in working hours", () => {
    // Monday 23 November, 10:00 in Berlin; due Monday 30 November, 10:00.
    expect(told(planOf(inReview()), "review")).toEqual([
      "half 2026-11-27T08:00:00.000Z person-buyer",
      // Two days before is a Saturday, and Monday 9:00 would leave an hour: Friday afternoon it is.
      "h24 2026-11-27T15:00:00.000Z person-buyer",
      "due 2026-11-30T09:00:00.000Z person-buyer",
      "overdue_1 2026-12-01T09:00:00.000Z person-buyer",
      "overdue_2 2026-12-02T09:00:00.000Z person-buyer",
      "overdue_3 2026-12-03T09:00:00.000Z person-buyer",
      "escalation 2026-12-04T09:00:00.000Z person-buyer-2",
      "escalation 2026-12-04T09:00:00.000Z person-facilitator",
    ]);
  });

  it("reminds each person in their own zone, weekdays and hours, and never on a holiday of theirs", () => {
    const kathmandu = hours("Asia/Kathmandu", { weekdays: [7, 1, 2, 3, 4], fromMinute: 600 });
    const people: ReminderPeople = (person) => ({
      hours: person === buyer ? kathmandu : berlin,
      snoozedUntil: null,
    });
    const holiday = hours("Europe/Berlin", { isHoliday: (day) => day === "2026-11-27" });
    expect(told(planOf(inReview(), people), "review").slice(0, 2)).toEqual([
      // Friday and Saturday are free there: what would have come then comes once, on Sunday at 10:00.
      "h48 2026-11-29T04:15:00.000Z person-buyer",
      "h24 2026-11-29T09:00:00.000Z person-buyer",
    ]);
    expect(told(planOf(inReview(), everyone({ hours: holiday })), "review")[0]).toBe(
      "h24 2026-11-26T15:00:00.000Z person-buyer",
    );
  });

  it("reminds of what is owed from the beginning of a one-day window", () => {
    const story = inReview({ policies: { reviewWindowDays: 1 } });
    expect(told(planOf(story), "review").map((line) => line.split(" ")[0])).toEqual([
      ...["half", "due", "overdue_1", "overdue_2", "overdue_3", "escalation", "escalation"],
    ]);
  });

  it("leaves the announcements of agreed silence to themselves where they come by day, and is over when it is due", () => {
    const story = inReview({ policies: { onSilence: "deem_accepted" } });
    const always = hours("Europe/Berlin", { weekdays: [1, 2, 3, 4, 5, 6, 7] });
    expect(told(planOf(story, everyone({ hours: always })), "review")).toEqual([
      "half 2026-11-27T08:00:00.000Z person-buyer",
    ]);
    // Both announcements come at a weekend: by day, in time, there is a reminder beside them.
    expect(told(planOf(story), "review")).toEqual([
      "half 2026-11-27T08:00:00.000Z person-buyer",
      "h24 2026-11-27T15:00:00.000Z person-buyer",
    ]);
  });

  it("asks everyone who has not voted where more than one vote is needed, and nobody who has", () => {
    const to = new Set(
      planOf(halfApproved())
        .filter(({ what, why }) => what === "review" && why !== "escalation")
        .map((one) => one.to),
    );
    expect([...to]).toEqual([secondBuyer]);
  });

  it("asks the next of the buyer's people while the owner is away for long", () => {
    const away = hours("Europe/Berlin", { away: { from: "2026-11-20", until: "2026-12-20" } });
    const people: ReminderPeople = (person) => ({
      hours: person === buyer ? away : berlin,
      snoozedUntil: null,
    });
    const first = planOf(inReview(), people).find(({ what }) => what === "review");
    expect(first?.to).toBe(secondBuyer);
  });

  it("comes again after a snooze though it came before, or nothing did, and once however it is counted", () => {
    const keys = new Set(planOf(inReview()).map(({ key }) => key));
    const early = instant("2026-11-24T09:30:00.000Z");
    const after = instant("2026-11-30T12:00:00.000Z");
    for (const [snoozedUntil, why] of [
      [early, "waiting"],
      [after, "due"],
    ] as const) {
      const plan = planOf(inReview(), everyone({ snoozedUntil }));
      const again = plan.filter(({ key }) => key.includes("/again/") && !keys.has(key));
      const reviews = again.filter(({ what }) => what === "review");
      expect(reviews).toMatchObject([{ at: snoozedUntil, why }]);
    }
  });

  it("is not changed by a snooze that was over before it began", () => {
    const snoozedUntil = instant("2026-11-20T09:00:00.000Z");
    expect(planOf(inReview(), everyone({ snoozedUntil }))).toEqual(planOf(inReview()));
  });

  it("comes once after a snooze, and the deadline stays where it was", () => {
    const snoozedUntil = instant("2026-12-01T16:30:00.000Z");
    expect(told(planOf(inReview(), everyone({ snoozedUntil })), "review").slice(0, 3)).toEqual([
      "overdue_2 2026-12-02T09:00:00.000Z person-buyer",
      "overdue_3 2026-12-03T09:00:00.000Z person-buyer",
      "escalation 2026-12-04T09:00:00.000Z person-buyer-2",
    ]);
  });
});

describe("what else is reminded of", () => {
  it("a proposal that nobody answers, before it lapses and never after", () => {
    expect(told(planOf(proposed()), "answer_proposal")).toEqual([
      "half 2026-11-26T08:00:00.000Z person-facilitator",
      "h24 2026-11-27T09:00:00.000Z person-facilitator",
    ]);
  });

  it("a milestone that waits to be funded", () => {
    const whys = told(planOf(accepted()), "fund").map((line) => line.split(" ")[0]);
    expect(whys).toEqual(["half", "h48", "h24"]);
  });

  it("work that is due, to the facilitator, and then to the others", () => {
    const lines = told(planOf(funded()), "submit").map((line) => line.replace(/ .* /, " "));
    expect(lines).toEqual([
      "h48 person-facilitator",
      "h24 person-facilitator",
      "due person-facilitator",
      ...["overdue_1", "overdue_2", "overdue_3"].map((why) => `${why} person-facilitator`),
      "escalation person-buyer",
    ]);
  });

  it("changes that were asked for, until work is handed in again", () => {
    expect(told(planOf(changesRequested()), "resubmit")[0]).toMatch(/^h24 .* person-facilitator$/);
    expect(planOf(changesRequested()).some(({ what }) => what === "review")).toBe(false);
  });

  it("payouts once, gently, before anything waits for them; daily once an approval does", () => {
    const unpaid = anAgreement({ payee: null });
    const before = planOf(funded(), everyone(), unpaid);
    expect(told(before, "set_up_payouts")).toHaveLength(1);
    const agreement = anAgreement({ payee: { ...PAYEE, ready: false } });
    const after = planOf(approved(), everyone(), agreement);
    expect(told(after, "set_up_payouts").map((line) => line.split(" ")[0])).toEqual([
      ...["waiting", "overdue_1", "overdue_2", "escalation"],
    ]);
  });

  it("exactly what is missing, instead of the work that cannot go on", () => {
    const block = { verb: "block", act: "set", dependency: "credentials", what: "SSH" } as const;
    const blocked = act(inReview(), facilitator, block);
    const plan = planOf(blocked);
    expect(plan.some(({ what }) => what === "review")).toBe(false);
    expect(told(plan, "provide_dependency")[0]).toBe(
      "waiting 2026-11-24T09:00:00.000Z person-buyer",
    );
  });

  it("a nudge about a payment page that was opened and left, of which nothing else reminds", () => {
    const story = act(checkoutOpen(), facilitator, { verb: "nudge" }, NOW);
    expect(planOf(story).map(({ why, what, to }) => ({ why, what, to }))).toEqual([
      { why: "nudge", what: "pay_checkout", to: buyer },
    ]);
  });

  it("a nudge in the working hours of whoever owes it, while it is owed", () => {
    const evening = instant("2026-11-27T20:00:00.000Z");
    const story = act(inReview(), facilitator, { verb: "nudge" }, evening);
    expect(planOf(story).find(({ why }) => why === "nudge")).toMatchObject({
      at: "2026-11-30T08:00:00.000Z",
      to: buyer,
      what: "review",
    });
    const answered = act(story, buyer, approval(), evening);
    expect(planOf(answered).some(({ why }) => why === "nudge")).toBe(false);
  });

  it("a pay-by date, and money that is held for too long", () => {
    const story = inReview({ policies: { payBy: "days_30" } });
    expect(told(planOf(story), "pay_by").map((line) => line.split("T")[0])).toEqual([
      "pay_by 2026-12-16",
      "pay_by 2026-12-21",
    ]);
    const held = told(planOf(story), "hold_limit");
    expect(held).toHaveLength(6);
    expect(held[0]).toMatch(/^hold_limit 2027-01-22/);
  });
});

/** A step of a history: somebody does something that may be refused, or time passes. */
const step = fc.oneof(
  fc.record({ hours: fc.integer({ min: 1, max: 200 }) }),
  fc.record({
    by: fc.constantFrom(buyer, secondBuyer, facilitator),
    command: fc.constantFrom(
      approval(),
      { verb: "submit", evidence: [{ criterionId: c1, text: "Done" }] } as const,
      { verb: "withdraw" } as const,
      { verb: "changes", failing: [{ criterionId: c1, why: "No" }], note: "" } as const,
      { verb: "block", act: "set", dependency: "answer", what: "Which one?" } as const,
      { verb: "block", act: "lift", dependency: "answer", what: "" } as const,
      { verb: "extend", act: "ask", days: "3", reason: "" } as const,
      { verb: "extend", act: "grant", days: "", reason: "" } as const,
      { verb: "nudge" } as const,
      { verb: "cancel", reason: "" } as const,
    ),
  }),
);

const zones = [
  ...["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe"],
  ...["Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "Asia/Tehran"],
  ...["America/St_Johns", "Pacific/Chatham"],
];
const someHours = fc
  .record({
    timeZone: fc.constantFrom(...zones),
    weekdays: fc.constantFrom([1, 2, 3, 4, 5], [7, 1, 2, 3, 4], [1, 3], [6]),
    fromMinute: fc.constantFrom(0, 480, 540, 660),
    length: fc.constantFrom(60, 240, 480),
    holiday: fc.constantFrom(1, 3, 7, 30),
  })
  .map(
    ({ length, holiday, ...rest }): WorkingHours => ({
      ...{ ...rest, toMinute: rest.fromMinute + length, away: null },
      isHoliday: (day) => Number(day.slice(8)) % holiday === 0 && holiday > 1,
    }),
  );

describe("for any history and any hours", () => {
  const policies = fc.record({
    reviewWindowDays: fc.integer({ min: 3, max: 30 }),
    quorum: fc.constantFrom(1, 2),
    onSilence: fc.constantFrom("escalate" as const, "deem_accepted" as const),
    onDependencyMissing: fc.constantFrom("escalate" as const, "refund" as const),
  });

  it("no reminder is out of hours, doubled, of something that is not owed, or more than was said", () => {
    fc.assert(
      fc.property(
        fc.tuple(someHours, someHours, someHours),
        policies,
        fc.array(step, { minLength: 3, maxLength: 14 }),
        ([first, second, third], terms, steps) => {
          const of = new Map<PersonId, WorkingHours>([
            ...([
              [buyer, first],
              [secondBuyer, second],
              [facilitator, third],
            ] as const),
          ]);
          const people: ReminderPeople = (person) => ({
            hours: of.get(person) ?? berlin,
            snoozedUntil: null,
          });
          const agreement = anAgreement();
          const desk = reminderDesk(funded({ policies: terms }), agreement, people);
          let now = NOW;
          desk.happened(funded({ policies: terms }), now);
          for (const one of steps) {
            if ("hours" in one) {
              now = plusHours(now, one.hours);
              desk.passTo(now);
              continue;
            }
            const next = attempt(() => act(desk.story(), one.by, one.command, now, agreement));
            if (next) desk.happened(next, now);
          }
          desk.passTo(plusDays(now, 120));
          check(desk.delivered, people);
        },
      ),
      { numRuns: 150 },
    );
  });
});

function attempt(act: () => Story): Story | null {
  try {
    return act();
  } catch {
    return null;
  }
}

function check(
  delivered: ReturnType<typeof reminderDesk>["delivered"],
  people: ReminderPeople,
): void {
  const keys = delivered.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const one of delivered) {
    const { hours: mine } = people(one.to);
    const next = nextWorkingMoment(one.since, mine);
    const hadNone = one.by !== null && (next === null || next >= one.by);
    expect([one.key, one.at, hadNone || isWorking(one.at, mine)]).toEqual([one.key, one.at, true]);
    expect(one.at >= one.since).toBe(true);
    const plan = reminderPlan(
      { milestone: one.story.milestone, agreement: anAgreement() },
      PLATFORM,
      people,
      one.at,
    );
    expect(plan.map(({ key }) => key)).toContain(one.key);
  }
  // Of one thing that is owed since one moment, after its end: once when due, three times daily.
  const series = Map.groupBy(
    delivered.filter(({ why }) => /^(due|waiting|overdue)/.test(why)),
    ({ what, since, by, to }) => `${what} ${since} ${by} ${to}`,
  );
  for (const list of series.values()) {
    expect(list.length).toBeLessThanOrEqual(4);
    list.slice(1).forEach((one, index) => {
      expect(hoursBetween(list[index]?.at ?? one.at, one.at)).toBeGreaterThanOrEqual(4);
    });
  }
}

describe("the plan of a dispute", () => {
  const arbiter = asId<PersonId>("person-arbiter");
  const judged = anAgreement({ arbiter });

  it("reminds whoever has to answer, and nobody of what stands still", () => {
    // Opened on Monday 23 November, 10:00 in Berlin; the answer is due on Saturday the 28th.
    const plan = planOf(disputed());
    expect(told(plan, "answer_dispute")).toEqual([
      "h48 2026-11-26T09:00:00.000Z person-buyer",
      "h24 2026-11-27T09:00:00.000Z person-buyer",
    ]);
    expect(plan.map(({ what }) => what)).not.toContain("review");
  });

  it("reminds both sides while they can agree, and one side of an open offer", () => {
    const offered = act(disputed(), buyer, offering("30%"));
    expect(new Set(planOf(offered).map(({ what, to }) => `${what} ${to}`))).toEqual(
      new Set([
        "answer_offer person-facilitator",
        "hold_limit person-buyer",
        "hold_limit person-facilitator",
      ]),
    );
    const lapsed = passTo(offered, plusDays(NOW, 5));
    const people = planOf(lapsed, everyone(), anAgreement(), plusDays(NOW, 5))
      .filter(({ what }) => what === "agree")
      .map(({ to }) => to);
    expect(new Set(people)).toEqual(new Set([buyer, facilitator]));
  });

  it("warns the arbiter and both sides before the accepted terms decide in the ruling's place", () => {
    const story = passTo(disputed(), plusDays(NOW, 5), {}, judged);
    const plan = planOf(story, everyone(), judged, plusDays(NOW, 5));
    const last = (to: PersonId) =>
      plan.filter((one) => one.to === to && one.what !== "hold_limit").at(-1);
    expect([arbiter, buyer, facilitator].map(last)).toMatchObject([
      { what: "rule", why: "h24", by: plusDays(NOW, 19) },
      { what: "agree", why: "h24", by: plusDays(NOW, 19) },
      { what: "agree", why: "h24", by: plusDays(NOW, 19) },
    ]);
  });

  it("carries a nudge of either side to the arbiter", () => {
    const at = plusDays(NOW, 6);
    const story = passTo(disputed(), plusDays(NOW, 5), {}, judged);
    const nudged = act(story, facilitator, { verb: "nudge" }, at, judged);
    const nudges = planOf(nudged, everyone(), judged, at).filter(({ why }) => why === "nudge");
    expect(nudges.map(({ to, what }) => `${what} ${to}`)).toContain("rule person-arbiter");
  });
});
