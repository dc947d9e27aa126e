import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app/app.ts";
import { agreementReport } from "../../src/app/queries/report.ts";
import { createReads } from "../../src/infra/postgres/reads.ts";
import { code, done, steps } from "../support/acts.ts";
import { counted } from "../support/counted.ts";
import { type House, startHouse } from "../support/house.ts";

let house: House;
beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
  const { accepted, submitted } = steps(house);
  await submitted();
  await accepted({ title: "=cmd|'/c calc'!A1" });
});
afterAll(() => house.close());

/** Without the drawing, which is tested by itself. */
const undrawn = () => ({
  ...house.deps,
  charts: { ...house.deps.charts, draw: async () => Promise.reject(new Error("no thread")) },
});

describe("the report of an agreement", () => {
  it("is the ledger's, in one read, for either side, in its channel", async () => {
    const watched = counted(house.pool);
    const { workspace, saveWorkspace } = house.deps.reads;
    const reads = { ...createReads(watched.pool), workspace, saveWorkspace };
    for (const person of ["buyer", "facilitator"]) {
      const made = done(await agreementReport({ ...undrawn(), reads }, house.as(person)));
      expect(made.isHere).toBe(true);
      expect(made.report.money).toMatchObject([{ currency: "USD", now: { heldMinor: 480_000 } }]);
      expect(made.report.counts).toMatchObject({ milestones: 2, open: 2 });
    }
    expect(watched.sent.filter((text) => text.includes("jsonb_agg"))).toHaveLength(2);
    const postings = await house.deps.reads.postings(null);
    const held = postings.filter(({ account }) => account === "held");
    expect(held.reduce((sum, { amountMinor }) => sum - amountMinor, 0)).toBe(480_000);
  });

  it("comes without a picture where that can't be drawn, and says so in the log", async () => {
    const made = done(await agreementReport(undrawn(), house.as("buyer")));
    expect(made.png).toBeNull();
    expect(made.csv).toContain("'=cmd|'/c calc'!A1");
    expect(house.logged.some(({ message }) => message === "a report could not be drawn")).toBe(
      true,
    );
  });

  it("is nobody's outside of the agreement, and private outside of its channel", async () => {
    const app = createApp(undrawn());
    expect(code(await app.report(house.as("stranger")))).toBe("agreement.none_here");
    expect(code(await app.report(house.as("stranger", "C9")))).toBe("agreement.none_here");
    expect(done(await app.report(house.as("buyer", "C9"))).isHere).toBe(false);
    expect(done(await app.report({ ...house.as("buyer"), channel: null })).isHere).toBe(false);
  });

  it("asks which one where a person is in several", async () => {
    await steps(house, "C2").proposed();
    const app = createApp(undrawn());
    expect(code(await app.report(house.as("buyer", "C9")))).toBe("report.which_agreement");
    expect(done(await app.report(house.as("buyer", "C2"))).report.counts.milestones).toBe(1);
  });

  it("is of the latest milestones where there are too many, and says how many it left out", async () => {
    const { agreement } = await house.deps.store.load({
      actor: house.as("buyer").actor,
      channel: { platform: "slack", team: "T1", channel: "C1" },
      ref: { by: "open" },
    });
    if (!agreement) throw new Error("no agreement");
    const { histories, leftOut } = await house.deps.reads.histories(agreement.id, 1);
    expect([histories.length, leftOut]).toEqual([1, 1]);
    expect(histories[0]?.events[0]?.event).toMatchObject({ type: "MilestoneProposed", number: 2 });
  });
});
