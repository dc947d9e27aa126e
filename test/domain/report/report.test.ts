import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instant, plusDays, plusHours } from "../../../src/domain/clock/instant.ts";
import { paidIn } from "../../../src/domain/report/history.ts";
import { periodsOf } from "../../../src/domain/report/periods.ts";
import { reportOf } from "../../../src/domain/report/report.ts";
import { median } from "../../../src/domain/report/reviews.ts";
import { historyOf } from "../../support/histories.ts";
import {
  act,
  approval,
  approved,
  changesRequested,
  disputed,
  funded,
  inReview,
  proposed,
  refunded,
  released,
  STATES,
  withdrawn,
} from "../../support/milestones.ts";
import { buyer, c1, facilitator, NOW } from "../../support/parties.ts";

const LATER = plusDays(NOW, 60);
const submission = {
  verb: "submit",
  evidence: [{ criterionId: c1, text: "https://a.example" }],
} as const;

const DAY = 1_440;
const MISSING = {
  ...({ verb: "block", act: "set", dependency: "credentials" } as const),
  what: "The password of the staging server",
};

/** What comes in is owed from then on: the same sum once more, under a name of its own. */
const PAYING: ReadonlySet<string> = new Set(["MilestoneFunded", "StrayPaymentReceived"]);
const isOwed = ({ account }: { account: string }) =>
  account !== "stripe" && account !== "fee_expense";
const asPaid = <T extends object>(one: T) => ({ ...one, account: "paid in" });

describe("the money of a report", () => {
  it("ties to the ledger, at the end of every period and for any history", () => {
    const stories = fc.constantFrom(...Object.values(STATES));
    const milestone = fc.record({
      story: stories,
      currency: fc.constantFrom("USD", "EUR", "JPY"),
      laterByDays: fc.nat(400),
      spreadDays: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(milestone, { maxLength: 6 }), (chosen) => {
        const histories = chosen.map(({ story, currency, ...when }, nth) =>
          inCurrency(historyOf(story(), { number: nth + 1, ...when }), currency),
        );
        const postings = histories.flatMap(({ events }) =>
          events.flatMap(({ event, postings: own }) =>
            [
              ...own,
              ...own
                .filter(() => PAYING.has(event.type))
                .filter(isOwed)
                .map(asPaid),
            ].map((one) => ({ ...one, at: event.at })),
          ),
        );
        const last =
          postings
            .map(({ at }) => at)
            .sort()
            .at(-1) ?? NOW;
        const report = reportOf(histories, plusHours(last, 1));
        const currencies = new Set(postings.map(({ currency }) => currency));
        expect(new Set(report.money.map(({ currency }) => currency))).toEqual(currencies);
        for (const { currency, standings, now } of report.money) {
          expect(standings).toHaveLength(report.periods.length);
          const rows = report.rows.filter((row) => row.currency === currency);
          const sum = (of: (row: (typeof rows)[number]) => number) =>
            rows.reduce((total, row) => total + of(row), 0);
          expect(now).toEqual({
            heldMinor: sum((row) => row.heldMinor),
            releasedMinor: sum((row) => row.releasedMinor),
            refundedMinor: sum((row) => row.refundedMinor),
            feesMinor: sum((row) => row.feesMinor),
          });
          standings.forEach((standing, nth) => {
            const end = report.periods[nth]?.end ?? NOW;
            const until = (...accounts: readonly string[]) =>
              postings
                .filter((one) => one.currency === currency && one.at < end)
                .filter(({ account }) => accounts.includes(account))
                .reduce((total, { amountMinor }) => total - amountMinor, 0);
            expect(standing.heldMinor).toBe(0 + until("held", "payable", "refund_pending"));
            expect(standing.feesMinor).toBe(0 + until("platform_fee", "processing_recovered"));
            expect(paidIn(standing)).toBe(0 + until("paid in"));
            expect(
              Object.values(standing).every((minor) => Number.isSafeInteger(minor) && minor >= 0),
            ).toBe(true);
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  it("shows a release when the money has arrived, and as held until then", () => {
    const underWay = reportOf([historyOf(approved())], LATER).money[0]?.now;
    expect(underWay).toEqual({
      heldMinor: 466_050,
      releasedMinor: 0,
      refundedMinor: 0,
      feesMinor: 13_950,
    });
    const arrived = reportOf([historyOf(released())], LATER).money[0]?.now;
    expect(arrived).toMatchObject({ heldMinor: 0, releasedMinor: 466_050 });
    const back = reportOf([historyOf(refunded())], LATER).money[0]?.now;
    expect(back).toEqual({ heldMinor: 0, releasedMinor: 0, refundedMinor: 480_000, feesMinor: 0 });
  });

  it("has the largest currency first, by whole units", () => {
    const yen = inCurrency(historyOf(funded(), { number: 1 }), "JPY");
    const dinars = inCurrency(historyOf(funded(), { number: 2 }), "KWD");
    const dollars = historyOf(funded(), { number: 3 });
    const { money } = reportOf([dinars, dollars, yen], LATER);
    expect(money.map(({ currency }) => currency)).toEqual(["JPY", "USD", "KWD"]);
  });

  it("is none while nothing was paid", () => {
    expect(reportOf([historyOf(proposed())], LATER).money).toEqual([]);
    expect(reportOf([], LATER)).toMatchObject({ money: [], counts: { milestones: 0 } });
  });
});

describe("the reviews of a report", () => {
  it("count from the submission to the decision, each round for itself", () => {
    const asked = changesRequested();
    const again = act(asked, facilitator, submission, plusDays(NOW, 2));
    const done = act(again, buyer, approval(), plusDays(NOW, 11));
    const { reviews, overdue } = reportOf([historyOf(done)], LATER);
    expect(
      reviews.rounds.map(({ tookMinutes, windowMinutes, late }) => [
        tookMinutes,
        windowMinutes,
        late,
      ]),
    ).toEqual([
      [0, 7 * 1_440, false],
      [9 * 1_440, 7 * 1_440, true],
    ]);
    expect(reviews).toMatchObject({ decided: 2, medianMinutes: 4.5 * 1_440 });
    expect(overdue).toEqual({ late: 1, due: 3 });
  });

  it("are late from the moment after they were due, and open ones count only then", () => {
    const history = historyOf(inReview());
    const due = plusDays(NOW, 7);
    expect(reportOf([history], due).overdue).toEqual({ late: 0, due: 1 });
    expect(reportOf([history], instant(Date.parse(due) + 1)).overdue).toEqual({ late: 1, due: 2 });
    expect(reportOf([history], due).reviews).toMatchObject({ decided: 0, medianMinutes: null });
  });

  it("leave out what a block stops, while it stands and once it is lifted", () => {
    const blocked = act(inReview(), facilitator, MISSING, plusDays(NOW, 1));
    const [standing] = reportOf([historyOf(blocked)], plusDays(NOW, 30)).reviews.rounds;
    expect(standing).toMatchObject({ tookMinutes: DAY, windowMinutes: 7 * DAY, late: false });
    const lifted = act(blocked, buyer, { ...MISSING, act: "lift" }, plusDays(NOW, 11));
    const inTime = act(lifted, buyer, approval(), plusDays(NOW, 16));
    const [round] = reportOf([historyOf(inTime)], LATER).reviews.rounds;
    expect(round).toMatchObject({ tookMinutes: 6 * DAY, windowMinutes: 7 * DAY, late: false });
    const late = act(lifted, buyer, approval(), plusDays(NOW, 18));
    const [after] = reportOf([historyOf(late)], LATER).reviews.rounds;
    expect(after).toMatchObject({ tookMinutes: 8 * DAY, windowMinutes: 7 * DAY, late: true });
  });

  it("hold no work late that a block stops before it was due", () => {
    const blocked = act(funded(), facilitator, MISSING, plusDays(NOW, 1));
    expect(reportOf([historyOf(blocked)], LATER).overdue).toEqual({ late: 0, due: 0 });
    const tooLate = act(funded(), facilitator, MISSING, plusDays(NOW, 40));
    expect(reportOf([historyOf(tooLate)], LATER).overdue).toEqual({ late: 1, due: 1 });
  });

  it("end with a dispute, which is an answer, and hold no work late that it stops", () => {
    const roundsOf = (story: Parameters<typeof historyOf>[0]) =>
      reportOf([historyOf(story)], LATER).reviews.rounds;
    expect(roundsOf(disputed())).toMatchObject([{ tookMinutes: 0, late: false }]);
    expect(roundsOf(disputed(approved(), buyer))).toHaveLength(1);
    const withdraw = { verb: "dispute", act: "withdraw", reason: "" } as const;
    const goesOn = act(disputed(), facilitator, withdraw, plusDays(NOW, 40));
    expect(roundsOf(goesOn)).toMatchObject([{}, { windowMinutes: 7 * DAY, late: true }]);
    const early = disputed(funded());
    expect(reportOf([historyOf(early)], LATER).overdue).toEqual({ late: 0, due: 0 });
    const settled = act(early, facilitator, { verb: "settle", act: "concede" }, plusDays(NOW, 40));
    expect(reportOf([historyOf(settled)], LATER).overdue).toEqual({ late: 0, due: 0 });
  });

  it("leave nothing of a submission that was taken back", () => {
    const { reviews } = reportOf([historyOf(withdrawn())], plusDays(NOW, 1));
    expect(reviews.rounds).toEqual([]);
  });

  it("count work that was owed and never handed in", () => {
    expect(reportOf([historyOf(funded())], LATER).overdue).toEqual({ late: 1, due: 1 });
    expect(reportOf([historyOf(funded())], plusDays(NOW, 1)).overdue).toEqual({ late: 0, due: 0 });
    expect(reportOf([historyOf(refunded())], LATER).overdue).toEqual({ late: 0, due: 0 });
  });

  it("have the middle one as their median", () => {
    expect([median([]), median([5]), median([9, 1, 3]), median([4, 1, 9, 2])]).toEqual([
      null,
      5,
      3,
      3,
    ]);
  });
});

describe("the periods of a report", () => {
  it("cover any span without gaps, begin on days, Mondays or firsts, and stay few", () => {
    const from = fc.date({
      min: new Date("2020-01-01"),
      max: new Date("2030-01-01"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(from, fc.nat(4_000), (date, days) => {
        const start = instant(date);
        const until = plusDays(start, days);
        const { unit, periods } = periodsOf(start, until);
        expect(periods.length).toBeGreaterThan(0);
        expect(periods.length).toBeLessThan(170);
        expect((periods[0]?.from ?? "z") <= start && (periods.at(-1)?.end ?? "") > until).toBe(
          true,
        );
        periods.slice(1).forEach((period, nth) => {
          expect(period.from).toBe(periods[nth]?.end);
        });
        for (const period of periods) {
          expect(period.from.slice(11)).toBe("00:00:00.000Z");
          if (unit === "week") expect(new Date(period.from).getUTCDay()).toBe(1);
          if (unit === "month") expect(new Date(period.from).getUTCDate()).toBe(1);
        }
      }),
      { numRuns: 120 },
    );
  });

  it("are days under six weeks, weeks from then on", () => {
    expect(periodsOf(NOW, plusDays(NOW, 41)).unit).toBe("day");
    expect(periodsOf(NOW, plusDays(NOW, 42)).unit).toBe("week");
  });
});

function inCurrency(history: ReturnType<typeof historyOf>, currency: string) {
  const text = JSON.stringify(history).replaceAll('"currency":"USD"', `"currency":"${currency}"`);
  return JSON.parse(text) as typeof history;
}
