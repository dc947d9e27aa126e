import { describe, expect, it } from "vitest";
import { brokenAfterHealing, brokenNow, heal, quietDays } from "./healing.ts";
import { begin, step } from "./steps.ts";
import { doneByTime, stuckForEver } from "./time.ts";
import { startWorld } from "./world.ts";

/** How long new seeds are begun, in seconds; and the one seed that is to be replayed. */
const SECONDS = Number(process.env.SECONDS ?? 60);
const SEED = process.env.SEED === undefined ? null : Number(process.env.SEED);
const STEPS = Number(process.env.STEPS ?? 90);

/** One life of the house, from a seed. Throws with what broke, the way there, and how to see it again. */
async function live(seed: number) {
  const world = await startWorld(seed);
  const hold = (broken: readonly string[]) => {
    if (broken.length === 0) return;
    const story = world.story.map((words, n) => `${n + 1}. ${words}`);
    throw new Error([`SEED=${seed}`, ...broken, "", ...story].join("\n"));
  };
  try {
    await begin(world);
    for (let n = 0; n < STEPS; n++) {
      await step(world).catch((error: unknown) => hold([`a step threw: ${String(error)}`]));
      hold(await brokenNow(world));
    }
    await heal(world);
    hold(await brokenAfterHealing(world));
    await quietDays(world);
    // Nobody does anything any more, for longer than money may be held anywhere.
    await world.house.advance(24 * 800);
    await heal(world);
    hold([...(await brokenAfterHealing(world)), ...(await stuckForEver(world))]);
    const { transfers, refunds, charges } = await world.house.stripe();
    if (SEED !== null) console.log(world.story.join("\n"));
    const money = { charges: charges.length, transfers: transfers.length, refunds: refunds.length };
    return { ...money, ...(await doneByTime(world)) };
  } finally {
    await world.house.close();
  }
}

describe("the house under faults of every kind", () => {
  it(
    "keeps its invariants after every step, and heals when the faults stop",
    async () => {
      if (SEED !== null) {
        await live(SEED);
        return;
      }
      const first = Math.floor(Date.now() / 1000) % 1_000_000;
      const until = performance.now() + SECONDS * 1_000;
      const reached: Record<string, number> = {};
      let seeds = 0;
      for (; performance.now() < until; seeds++) {
        const one = await live(first * 100 + seeds);
        for (const [what, times] of Object.entries(one))
          reached[what] = (reached[what] ?? 0) + times;
      }
      console.log(`${seeds} seeds from ${first * 100}, ${STEPS} steps each`, reached);
      expect(seeds).toBeGreaterThan(0);
    },
    SECONDS * 1_000 + 120_000,
  );
});
