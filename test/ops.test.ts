import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../src/infra/log.ts";
import {
  createPool,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../src/infra/postgres/index.ts";
import { createStore } from "../src/infra/postgres/store.ts";
import { applyMigrations } from "../src/infra/prisma/index.ts";

const ROOT = join(import.meta.dirname, "..");
const run = promisify(execFile);
const QUESTION = randomUUID();

describe("npm run ops beside a running Tranche", () => {
  let dataDir: string;
  let server: EmbeddedPostgres;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "tranche-ops-"));
    server = await startEmbeddedPostgres({ dataDir, durable: false, log: silentLog });
    const pool = createPool(server.url(), { max: 2, applicationName: "test", log: silentLog });
    await applyMigrations(pool, join(ROOT, "prisma/migrations"), silentLog);
    await createStore(pool).commit({
      questions: [
        {
          id: QUESTION,
          kind: "foreign_transfer",
          subject: "tr_by_hand",
          agreementId: null,
          milestoneId: null,
          detail: { amountMinor: 480_000, currency: "USD" },
        },
      ],
    });
    await pool.end();
  });
  afterAll(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const ops = async (...args: string[]) => {
    const env = { PATH: process.env.PATH, DATA_DIR: dataDir };
    const given = [join(ROOT, "src/ops.ts"), ...args];
    try {
      const { stdout } = await run(process.execPath, given, { cwd: dataDir, env });
      return { exit: 0, said: stdout };
    } catch (error) {
      const { code, stderr } = error as { code: number; stderr: string };
      return { exit: code, said: stderr };
    }
  };

  it("lists what waits on the running server, settles it with a reason, and then nothing waits", async () => {
    const listed = await ops("list");
    expect(listed).toEqual({
      exit: 0,
      said: `1 thing waits for you.

${QUESTION.slice(0, 8)}  A transfer made by hand, this minute
          Stripe has a transfer of $4,800.00 (tr_by_hand) that Tranche did not make.
          npm run ops -- show ${QUESTION.slice(0, 8)}
`,
    });
    const settled = await ops("resolve", QUESTION.slice(0, 8), "--reason", "Another product's");
    expect(settled).toEqual({ exit: 0, said: "Settled.\n" });
    // Where no Tranche runs, the database is started for the time of the command.
    await server.stop();
    expect(await ops("list")).toEqual({ exit: 0, said: "Nothing waits for you.\n" });
  });

  it("answers a wrong command with how it is used, before it looks for a database", async () => {
    expect(await ops("erase")).toMatchObject({
      exit: 64,
      said: expect.stringContaining("npm run ops -- list"),
    });
  });
});
