import type { Pool } from "pg";
import { asId, type MilestoneId } from "../../src/domain/ids.ts";
import type { Command } from "../../src/domain/milestone/commands.ts";
import { bareHouse } from "../support/bare-house.ts";
import { counted } from "../support/counted.ts";
import { c1 } from "../support/parties.ts";
import { fill, rowOf } from "./fill.ts";
import { type Figure, figure } from "./measure.ts";

const MOST = 2;
/** Which of five milestones stands so (test/bench/stories.ts), and what its buyer can do there without a vendor. */
const ACTS: readonly (readonly [number, Command])[] = [
  [2, { verb: "nudge" }],
  [4, { verb: "changes", failing: [{ criterionId: c1, why: "The recording stops" }], note: "" }],
];
const SHAPES = 5;

/** What each verb asks of the database until it is answered; test/integration/round-trips.test.ts holds it for all of them. */
export async function roundTrips(pool: Pool): Promise<readonly Figure[]> {
  await fill(pool, 0, ACTS.length * SHAPES);
  const watched = counted(pool);
  const { app } = bareHouse(watched.pool);
  const figures: Figure[] = [];
  for (const [nth, [shape, command]] of ACTS.entries()) {
    const index = nth * SHAPES + shape;
    const { agreement } = rowOf(index);
    const { rows } = await pool.query<{ id: string }>("SELECT md5('m' || $1::int)::uuid AS id", [
      index,
    ]);
    watched.sent.length = 0;
    const said = await app.act(
      {
        requestId: `trips:${index}`,
        actor: { platform: "slack", team: `T${agreement % 500}`, user: `b${agreement}` },
        ...{ displayName: "b", channel: null },
      },
      { by: "id", id: asId<MilestoneId>(rows[0]?.id ?? "") },
      command,
    );
    if (said.kind !== "done") throw new Error(`${command.verb}: ${JSON.stringify(said)}`);
    figures.push(figure(`round trips of ${command.verb}`, watched.sent.length, "", MOST));
  }
  return figures;
}
