import type { Deps } from "../../src/app/deps.ts";
import { runTask } from "../../src/app/run-task.ts";
import type { House } from "./house.ts";

/** Runs all that is due, here and one by one: nothing else works in a house without a worker. */
export async function work(house: House, deps: Deps = house.deps): Promise<void> {
  for (let rounds = 0; rounds < 40; rounds++) {
    await house.pool.query(
      "UPDATE task SET lease_until = '-infinity' WHERE state IN ('queued', 'running')",
    );
    const jobs = await deps.tasks.takeDue(500);
    if (jobs.length === 0) return;
    for (const job of jobs) await runTask(deps, job);
  }
  throw new Error("there is always more to do");
}

/** Lets days pass at once, as for a bot that was asleep, and then does what is due. */
export async function sleep(house: House, days: number, deps: Deps = house.deps): Promise<void> {
  const seconds = Math.round(days * 86_400);
  await house.drive("/sandbox/clock", { advance: `PT${seconds}S` });
  await house.pool.query("UPDATE clock SET offset_ms = offset_ms + $1", [seconds * 1_000]);
  await work(house, deps);
}

/** Lets days pass, twice a day with a look at what is due. */
export async function pass(house: House, days: number, deps: Deps = house.deps): Promise<void> {
  for (let left = days; left > 0; left -= 0.5) await sleep(house, Math.min(left, 0.5), deps);
}
