import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { silentLog } from "../../src/infra/log.ts";
import { createTaskStore } from "../../src/infra/postgres/task-store.ts";
import { createQueue } from "../../src/infra/queue/index.ts";
import { describeOnBoth } from "../support/carriers.ts";
import { freshDatabase } from "../support/postgres.ts";

const HANGING = join(import.meta.dirname, "../infra/fixtures/hanging-worker.ts");
const LOCK_MS = 400;

describeOnBoth("a job whose workers die (fault 37)", (start) => {
  it("is given up by BullMQ in the end, and its task is done all the same, and once", async () => {
    const [database, carrier] = await Promise.all([freshDatabase(), start()]);
    const { redisUrl } = carrier;
    const pool = database.pool();
    const tasks = createTaskStore(pool);
    const said: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void said.push(message) };
    const queue = await createQueue({ pool, redisUrl, log, lockMs: LOCK_MS });
    const id = randomUUID();
    const about = { kind: "tell", subject: "s", agreementId: null, milestoneId: null } as const;
    await tasks.add([{ ...about, id, priority: 4 }]);
    await queue.addBulk([{ name: "tell", taskId: id, generation: 1, priority: 4 }]);
    for (let death = 0; death < 2; death++) {
      const worker = fork(HANGING, [database.url, redisUrl ?? ""]);
      await once(worker, "message");
      worker.kill("SIGKILL");
      await once(worker, "exit");
    }
    const done: number[] = [];
    const run = async ({ taskId, generation }: { taskId: string; generation: number }) => {
      const task = await tasks.claim(taskId, generation, 60);
      if (!task) return;
      done.push(generation);
      await tasks.done(task);
    };
    await queue.start(run, { concurrency: 1 });
    // Nothing waits before it is looked at either, so being idle says nothing yet.
    await expect.poll(() => said, { timeout: 60_000 }).toContain("job failed");
    await expect.poll(() => queue.idle(), { timeout: 60_000 }).toBe(true);
    expect(done).toEqual([]);
    // Half a minute later.
    await pool.query("UPDATE task SET lease_until = clock_timestamp()");
    await queue.addBulk(await tasks.takeDue(10));
    await expect.poll(() => done).toEqual([2]);
    await queue.stop();
    await carrier.close();
    await database.drop();
  });
});
