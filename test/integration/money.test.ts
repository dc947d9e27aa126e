import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ledgerReport } from "../../src/app/queries/ledger.ts";
import { code, done, steps } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";

describe("the money path", () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  });
  afterAll(() => house.close());

  it("takes a milestone from proposal to released money, to the cent", async () => {
    const { payable, submitted, approve, now } = steps(house);
    const milestone = await submitted();

    const account = await payable();
    done(await approve(milestone, account));
    await house.idle();
    const state = await now(milestone);
    expect(state.payout).toMatchObject({ state: "done", amountMinor: 466_050 });
    const stripe = await house.stripe();
    expect(stripe.transfers).toMatchObject([{ amount: 466_050, destination: account }]);
    const report = await ledgerReport(house.deps);
    expect(report.invariants.filter((one) => !one.ok)).toEqual([]);
    expect(code(await approve(milestone, account))).toBe("milestone.already_decided");
  });
});
