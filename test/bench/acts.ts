import type { Pool } from "pg";
import type { Origin } from "../../src/app/api.ts";
import { asId, type MilestoneId } from "../../src/domain/ids.ts";
import { bareHouse } from "../support/bare-house.ts";
import { c1 } from "../support/parties.ts";
import { rowOf } from "./fill.ts";
import { type Samples, sampled } from "./measure.ts";
import { isInReview } from "./stories.ts";

/** What reading one milestone, and one whole act on it, costs: milestones far apart, each once. */
export type ActSamples = { readonly load: Samples; readonly act: Samples };

/** Reads and acts as the application does it, on `times` milestones in review with indexes between `from` and `to`. */
export async function acts(
  pool: Pool,
  from: number,
  to: number,
  times: number,
): Promise<ActSamples> {
  const { app, deps } = bareHouse(pool);
  const targets = await inReview(pool, from, to, times + 20);
  const target = (run: number) => {
    const one = targets[run];
    if (!one) throw new Error("too few milestones in review");
    return one;
  };
  const load = await sampled(times, (run) => {
    const { id, origin } = target(run);
    const { requestId, actor } = origin;
    return deps.store.load({ requestId, actor, ref: { by: "id", id } });
  });
  const act = await sampled(times, async (run) => {
    const { id, origin } = target(run);
    const answer = await app.act(
      origin,
      { by: "id", id },
      {
        verb: "changes",
        failing: [{ criterionId: c1, why: "The recording stops before the end" }],
        note: "",
      },
    );
    if (answer.kind !== "done") throw new Error(JSON.stringify(answer));
  });
  // Nobody runs what the acts owe, and the sweeper would find it lost in half a minute.
  await pool.query(
    "UPDATE task SET state = 'done', lease_until = NULL, done_at = app_now() WHERE state = 'queued'",
  );
  return { load, act };
}

async function inReview(pool: Pool, from: number, to: number, count: number) {
  const step = Math.floor((to - from) / count);
  const found: { id: MilestoneId; origin: Origin }[] = [];
  for (let at = from; found.length < count; at += step) {
    let index = at;
    while (!isInReview(index)) index += 1;
    const { agreement } = rowOf(index);
    const { rows: ids } = await pool.query<{ id: string }>(
      "SELECT md5('m' || $1::int)::uuid AS id",
      [index],
    );
    const channel = {
      platform: "slack",
      team: `T${agreement % 500}`,
      channel: `C${agreement}`,
    } as const;
    found.push({
      id: asId<MilestoneId>(ids[0]?.id ?? ""),
      origin: {
        requestId: `bench:${index}`,
        actor: { platform: "slack", team: channel.team, user: `b${agreement}` },
        displayName: `b${agreement}`,
        channel,
      },
    });
  }
  return found;
}
