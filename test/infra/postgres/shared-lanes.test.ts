import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../../../src/infra/log.ts";
import { createPool, endPool, sharedLanes } from "../../../src/infra/postgres/index.ts";
import { freshDatabase } from "../../support/postgres.ts";

let pool: Pool;
let close: () => Promise<void>;
beforeAll(async () => {
  const database = await freshDatabase();
  pool = createPool(database.url, { max: 4, applicationName: "lanes", log: silentLog });
  close = async () => {
    await endPool(pool);
    await database.drop();
  };
});
afterAll(() => close());

const statement = (value: number | string) => ({
  ...{ name: "whole", text: "SELECT $1::int AS value, pg_backend_pid() AS pid" },
  values: [value],
});
const answers = async (asked: readonly Promise<{ rows: { value: number; pid: number }[] }>[]) =>
  (await Promise.all(asked)).flatMap(({ rows }) => rows);

describe("statements that many send at once", () => {
  it("go over a few connections, and each gets its own answer", async () => {
    const lanes = sharedLanes(pool, 2);
    const values = Array.from({ length: 200 }, (_, nth) => nth);
    const found = await answers(values.map((value) => lanes.query(statement(value))));
    expect(found.map(({ value }) => value)).toEqual(values);
    expect(new Set(found.map(({ pid }) => pid)).size).toBe(2);
    expect(pool.idleCount).toBe(pool.totalCount);
  });

  it("fail alone: what goes out behind a bad one is answered", async () => {
    const lanes = sharedLanes(pool, 1);
    const asked = [1, "no number", 3].map((value) => lanes.query(statement(value)));
    const [first, bad, last] = await Promise.allSettled(asked);
    expect(first).toMatchObject({ value: { rows: [{ value: 1 }] } });
    expect(bad).toMatchObject({ status: "rejected", reason: { code: "22P02" } });
    expect(last).toMatchObject({ value: { rows: [{ value: 3 }] } });
  });

  it("are all told where their connection is lost, and the next ones get another", async () => {
    const lanes = sharedLanes(pool, 1);
    const hanging = [lanes.query("SELECT pg_sleep(60)"), lanes.query(statement(2))];
    const ends = Promise.allSettled(hanging);
    await expect
      .poll(() =>
        pool.query(`SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
        WHERE query = 'SELECT pg_sleep(60)' AND state = 'active' AND pid <> pg_backend_pid()`),
      )
      .toMatchObject({ rows: [{ ended: true }] });
    expect((await ends).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await answers([lanes.query(statement(5))])).toMatchObject([{ value: 5 }]);
  });

  it("hear that there is no connection, and are served once there is one", async () => {
    let isAway = true;
    const away = {
      connect: async () => (isAway ? Promise.reject(new Error("nobody there")) : pool.connect()),
    };
    const lanes = sharedLanes(away as Pick<Pool, "connect">, 2);
    await expect(lanes.query(statement(1))).rejects.toThrow("nobody there");
    isAway = false;
    expect(await answers([lanes.query(statement(6))])).toMatchObject([{ value: 6 }]);
  });
});
