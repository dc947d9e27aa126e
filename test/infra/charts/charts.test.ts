import { describe, expect, it } from "vitest";
import { reportSentence } from "../../../src/chat/copy/report.ts";
import { plainText } from "../../../src/chat/plain.ts";
import { plusDays } from "../../../src/domain/clock/instant.ts";
import { reportOf } from "../../../src/domain/report/report.ts";
import { createCharts } from "../../../src/infra/charts/index.ts";
import { picture } from "../../../src/infra/charts/picture.ts";
import { historyOf } from "../../support/histories.ts";
import {
  approved,
  changesRequested,
  funded,
  inReview,
  proposed,
  refunded,
  released,
} from "../../support/milestones.ts";
import { NOW } from "../../support/parties.ts";

const LATER = plusDays(NOW, 60);
const stories = [released, refunded, changesRequested, inReview, funded];
const busy = reportOf(
  stories.map((story, nth) =>
    historyOf(story(), { number: nth + 1, laterByDays: 9 * nth, spreadDays: 1 }),
  ),
  LATER,
);
const empty = reportOf([historyOf(proposed())], LATER);

/** The words of a picture, in the order in which they are drawn. */
const wordsOf = (report: Parameters<typeof picture>[0]) =>
  [...picture(report).svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, words]) => words);

describe("the picture of a report", () => {
  it("says in words what it shows, and no word of anybody else's", () => {
    const hostile = historyOf(approved({ title: "<script>alert(1)</script>" }), { number: 1 });
    const words = wordsOf(reportOf([hostile], LATER));
    expect(words).toEqual(
      expect.arrayContaining(["Agreement over time", "Held", "$4,660.50", "Fees", "$139.50"]),
    );
    expect(words.join(" ")).not.toContain("script");
  });

  it("shows how long reviews took beside what they were allowed, and what came late", () => {
    const words = wordsOf(busy);
    expect(words).toEqual(expect.arrayContaining(["M-1", "Time allowed", "Still open"]));
    expect(words.find((one) => one?.startsWith("Late:"))).toMatch(
      /^Late: \d+ of \d+ reviews and submissions \(\d+ %\)$/,
    );
  });

  it("says honestly that nothing was funded", () => {
    const words = wordsOf(empty);
    expect(words).toContain("Nothing was funded yet");
    expect(words).not.toContain("Released");
  });

  it("is drawn beside the event loop, three times as dense as it is wide", async () => {
    const charts = createCharts();
    const before = { thread: process.threadCpuUsage(), all: process.cpuUsage() };
    const pngs = await Promise.all([charts.draw(busy), charts.draw(empty)]);
    const here = microseconds(process.threadCpuUsage(before.thread));
    const everywhere = microseconds(process.cpuUsage(before.all));
    for (const { png } of pngs) {
      expect(png.subarray(0, 8).toString("latin1")).toBe("\u0089PNG\r\n\u001a\n");
      expect(png.readUInt32BE(16)).toBe(1_440);
      expect(png.length).toBeLessThan(400_000);
    }
    // The thread that answers people has done next to nothing of it: CPU time, so that the machine's load does not count.
    expect(here).toBeLessThan(everywhere / 4);
  });

  it("refuses what would pile up instead of holding everything up", async () => {
    const charts = createCharts();
    const asked = await Promise.allSettled(Array.from({ length: 25 }, () => charts.draw(empty)));
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
  });
});

describe("the table of a report", () => {
  it("has a line a milestone, with exact amounts, moments in ISO and hours", () => {
    const [header, first, ...rest] = createCharts().tabulate(busy).trimEnd().split("\r\n");
    expect(header).toBe(
      "number,title,state,currency,amount,held,released,refunded,fees,proposed_at,due_at,funded_at,submitted_at,decided_at,released_at,reviews,review_hours,window_hours,overdue",
    );
    expect(first).toMatch(
      /^M-1,Checkout that takes cards,released,USD,4800\.00,0\.00,4660\.50,0\.00,139\.50,2026-11-23T/,
    );
    expect(rest).toHaveLength(4);
  });

  it.each([
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "＝1",
    '=HYPERLINK("https://a.example")',
  ])("makes no formula of a title: %j", (title) => {
    const [row] = reportOf([historyOf(proposed())], LATER).rows;
    const report = { ...empty, rows: row ? [{ ...row, title }] : [] };
    const [, line = ""] = createCharts().tabulate(report).split("\r\n");
    expect(line.replace(/^M-3,"?/, "").startsWith("'")).toBe(true);
  });

  it("keeps commas, quotes and line breaks of a title in its cell", () => {
    const [row] = empty.rows;
    const report = { ...empty, rows: row ? [{ ...row, title: 'a, "b"\nc' }] : [] };
    expect(createCharts().tabulate(report)).toContain('M-3,"a, ""b""\nc",proposed');
  });
});

describe("the sentence of a report", () => {
  it("gives all figures of the picture, shorter than any platform's limit", () => {
    const words = plainText(reportSentence(busy));
    expect(words).toMatch(
      /^Of \$24,000\.00 paid in, \$4,660\.50 released, \$14,400\.00 held, \$4,800\.00 refunded, \$139\.50 kept as fees; half of \d reviews took .* or less, of 7 days; \d+ of \d+ reviews and submissions (was|were) late\.$/,
    );
    expect(words.length).toBeLessThan(1_000);
    expect(plainText(reportSentence(empty))).toBe("Nothing was funded yet; 1 milestone so far.");
  });
});

const microseconds = ({ user, system }: NodeJS.CpuUsage): number => user + system;
