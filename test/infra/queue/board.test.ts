import { afterAll, beforeAll, expect, it } from "vitest";
import { silentLog } from "../../../src/infra/log.ts";
import { createQueue, type Queue } from "../../../src/infra/queue/index.ts";
import { serving } from "../../http/requests.ts";
import { type Carrier, describeOnBoth } from "../../support/carriers.ts";
import { type FreshDatabase, freshDatabase } from "../../support/postgres.ts";

const TASK = "0b9f6bd6-6f2c-4b39-8b4c-2c6f54b1f001";

describeOnBoth("the queues' dashboard", (start) => {
  let carrier: Carrier;
  let database: FreshDatabase;
  let queue: Queue;
  beforeAll(async () => {
    [carrier, database] = await Promise.all([start(), freshDatabase()]);
    queue = await createQueue({
      ...{ pool: database.pool(6), redisUrl: carrier.redisUrl, log: silentLog },
    });
    await queue.addBulk([{ name: "send_move", taskId: TASK, generation: 2, priority: 1 }]);
    await queue.every("sweep", 60_000, async () => undefined);
  });
  afterAll(async () => {
    await queue.stop();
    await carrier.close();
    await database.drop();
  });

  async function asked() {
    const board = await queue.board("/ops/queues");
    const { ask } = await serving([], { mounts: [{ prefix: "/ops/queues", answer: board }] });
    return ask;
  }

  it("shows both queues and the ids that a job carries, and lets nothing be done to them", async () => {
    const ask = await asked();
    const answer = await ask("/ops/queues/api/queues?activeQueue=tasks&status=prioritized&page=1");
    expect(answer.status).toBe(200);
    const { queues } = JSON.parse(answer.text) as {
      queues: { name: string; readOnlyMode: boolean; jobs: { name: string; data: unknown }[] }[];
    };
    expect(queues.map(({ name, readOnlyMode }) => [name, readOnlyMode])).toEqual([
      ["tasks", true],
      ["sweeps", true],
    ]);
    const [job] = queues[0]?.jobs ?? [];
    expect([job?.name, job?.data]).toEqual(["send_move", { taskId: TASK, generation: 2 }]);
    for (const act of ["pause", "empty", "clean/prioritized"]) {
      const done = await ask(`/ops/queues/api/queues/tasks/${act}`, { method: "PUT" });
      expect(done.status).toBeGreaterThanOrEqual(400);
    }
    expect((await queue.counts()).waiting).toBe(1);
  });

  it("brings its own page and files, says nothing about what it runs on, and finds no other file", async () => {
    const ask = await asked();
    const { text, headers } = await ask("/ops/queues");
    expect(text).toContain("Tranche queues");
    expect(headers["x-powered-by"]).toBeUndefined();
    const script = /src="(static\/js\/main[^"]+)"/.exec(text)?.[1];
    expect((await ask(`/ops/queues/${script}`)).status).toBe(200);
    for (const path of ["static/../../package.json", "static/%2e%2e/%2e%2e/package.json"]) {
      expect((await ask(`/ops/queues/${path}`)).text).not.toContain('"dependencies"');
    }
    const lost = await ask("/ops/queues/api/queues/tasks/no-such-job");
    expect(lost.status).toBe(404);
    expect(lost.text).not.toContain("node_modules");
  });
});
