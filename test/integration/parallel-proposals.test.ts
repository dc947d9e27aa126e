import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { done, TERMS } from "../support/acts.ts";
import { bareHouse } from "../support/bare-house.ts";
import { type FreshDatabase, freshDatabase } from "../support/postgres.ts";

const SLACK = { platform: "slack", team: "T1" } as const;

let database: FreshDatabase;
let pool: ReturnType<FreshDatabase["pool"]>;
beforeAll(async () => {
  database = await freshDatabase();
  // A deadlock would be resolved after a second; here it hangs, and the test fails.
  const setting = database.pool(1);
  await setting.query(
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = %L', current_database(), '60s'); END $$",
  );
  await setting.end();
  pool = database.pool();
});
afterAll(() => database.drop());

describe("parallel proposals", () => {
  it("in a fresh channel make one agreement, numbered without gaps and without a deadlock", async () => {
    const size = 12;
    const house = bareHouse(pool);
    const answers = await Promise.all(
      Array.from({ length: size }, (_, n) => {
        const buying = n % 2 === 0;
        const other = { ...SLACK, user: buying ? "new-facilitator" : "new-buyer" };
        return house.app.propose(
          house.as(buying ? "new-buyer" : "new-facilitator"),
          { mySide: buying ? "buyer" : "facilitator", other, otherName: other.user },
          { verb: "new", terms: TERMS },
        );
      }),
    );
    const views = answers.map((answer) => done(answer).view);
    expect(new Set(views.map(({ agreement }) => agreement.id)).size).toBe(1);
    const numbers = views.map(({ milestone }) => milestone.number).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: size }, (_, n) => n + 1));
    const { rows } = await pool.query(
      "SELECT count(DISTINCT person_id)::int AS people FROM identity WHERE user_id LIKE 'new-%'",
    );
    expect(rows).toEqual([{ people: 2 }]);
  });
});
