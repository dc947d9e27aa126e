import { createApp } from "../../src/app/app.ts";
import { ProviderError } from "../../src/app/ports.ts";
import { runTask } from "../../src/app/run-task.ts";
import type { MilestoneId } from "../../src/domain/ids.ts";
import { planReconciler } from "../../src/jobs/worker.ts";
import { type House, startHouse } from "../support/house.ts";
import { type Kill, Killed, mortal } from "../support/killer.ts";
import { type Chance, chanceFrom } from "./chance.ts";

/** One run: the whole house, where nothing happens but what the seed says. */
export type World = {
  readonly seed: number;
  readonly chance: Chance;
  readonly house: House;
  readonly milestones: MilestoneId[];
  /** What was done, in words, for whoever has to find out. */
  readonly story: string[];
  /** Money that somebody added to the platform's balance by hand. */
  toppedUpMinor: number;
};

export async function startWorld(seed: number): Promise<World> {
  const house = await startHouse({ worker: false });
  await planReconciler(house.deps);
  return {
    ...{ seed, chance: chanceFrom(seed), house, milestones: [], story: [], toppedUpMinor: 0 },
  };
}

/** A process that dies at one of its next awaits, or lives. */
function fate({ chance }: World, oneIn: number): Kill {
  if (!chance.oneIn(oneIn)) return null;
  return { at: 1 + chance.upTo(8), when: chance.pick(["before", "after"]) };
}

/** An act by a process that may die in the middle of it; what a person then sees is nothing. */
export async function inProcess<T>(
  world: World,
  act: (app: ReturnType<typeof createApp>) => Promise<T>,
): Promise<T | null> {
  const { deps } = mortal(world.house.deps, fate(world, 8));
  try {
    return await act(createApp(deps));
  } catch (error) {
    // A vendor's trouble is told to the person, who may try again.
    if (error instanceof Killed || error instanceof ProviderError) return null;
    throw error;
  }
}

/** Takes what is due and runs it on workers that may die, some jobs twice and some at the same time. */
export async function work(world: World, mayDie: boolean): Promise<number> {
  const { chance, house } = world;
  // No task runs between steps: whatever was carried or begun has lost its worker.
  await house.pool.query(
    `UPDATE task SET lease_until = clock_timestamp() - INTERVAL '1 s' WHERE state IN ('queued', 'running');
     UPDATE card SET lease_until = clock_timestamp() - INTERVAL '1 s' WHERE lease_until IS NOT NULL`,
  );
  const jobs = await house.deps.tasks.takeDue(200);
  const runs = jobs.flatMap((job) => (mayDie && chance.oneIn(6) ? [job, job] : [job]));
  for (let next = 0; next < runs.length; ) {
    const together = runs.slice(next, next + 1 + (mayDie ? chance.upTo(3) : 0));
    next += together.length;
    await Promise.all(
      together.map(async (job) => {
        const { deps } = mortal(house.deps, mayDie ? fate(world, 5) : null);
        await runTask(deps, job).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        });
      }),
    );
  }
  return jobs.length;
}
