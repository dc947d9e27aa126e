import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { ledgerReport } from "../../src/app/queries/ledger.ts";
import { silentLog } from "../../src/infra/log.ts";
import { createQueue } from "../../src/infra/queue/index.ts";
import { done, steps } from "../support/acts.ts";
import { type Carrier, describeOnBoth } from "../support/carriers.ts";
import { type House, startHouse } from "../support/house.ts";
import { freshDatabase } from "../support/postgres.ts";

describeOnBoth("a queue that lost everything it kept (fault 38)", (start) => {
  let carrier: Carrier;
  beforeAll(async () => {
    carrier = await start();
  });
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it("repeats what it was asked to repeat, without a restart", async () => {
    const database = await freshDatabase();
    const pool = database.pool();
    const queue = await createQueue({ pool, redisUrl: carrier.redisUrl, log: silentLog });
    closing.push(
      () => queue.stop(),
      () => database.drop(),
    );
    let runs = 0;
    await queue.every("sweep", 50, async () => {
      runs++;
    });
    await expect.poll(() => runs).toBeGreaterThan(1);
    expect(await carrier.empty(pool)).toBeGreaterThan(0);
    runs = 0;
    await expect.poll(() => runs, { timeout: 60_000 }).toBeGreaterThan(2);
  });

  const houses: House[] = [];
  afterAll(async () => {
    for (const house of houses) await house.close();
    await carrier.close();
  });

  /** Both ends of the money, step by step; `trouble` after each. */
  async function live(trouble: (house: House) => Promise<void>) {
    const house = await startHouse({ redisUrl: carrier.nth(houses.length) });
    houses.push(house);
    const { funded, payable, submitted, approve, ref, now } = steps(house);
    const first = await submitted();
    await trouble(house);
    const account = await payable();
    await trouble(house);
    done(await approve(first, account));
    await trouble(house);
    const second = await funded();
    await trouble(house);
    const giveBack = { verb: "cancel", reason: "No longer needed" } as const;
    done(await house.app.act(house.as("facilitator"), ref(second), giveBack));
    await trouble(house);
    await house.idle();
    const { transfers, refunds, charges } = await house.stripe();
    const report = await ledgerReport(house.deps);
    return {
      ...{
        ok: report.ok,
        accounts: report.accounts,
        said: [...house.said].map(({ kind }) => kind).sort(),
      },
      states: [(await now(first)).payout.state, (await now(second)).funding.state],
      transfers: transfers.map(({ amount }) => amount),
      refunds: refunds.map(({ amount, status }) => ({ amount, status })),
      charges: charges.map(({ amount }) => amount),
    };
  }

  it("changes no outcome, whenever it happens (invariant 11)", async () => {
    const undisturbed = await live(async () => undefined);
    const disturbed = await live(async (house) => {
      await carrier.empty(house.pool);
      // Half a minute later, the sweeper takes back what the queue was given and never finished.
      await house.pool.query(
        "UPDATE task SET lease_until = clock_timestamp() WHERE state IN ('queued', 'running')",
      );
    });
    expect(disturbed).toEqual(undisturbed);
    expect(disturbed).toMatchObject({ ok: true, states: ["done", "closed"] });
  });
});
