import type { Pool } from "pg";
import type { Deps } from "./app/deps.ts";
import { ledgerReport } from "./app/queries/ledger.ts";
import type { DevControls } from "./http/dev.ts";
import type { Queue } from "./infra/queue/index.ts";
import { planReconciler, sweep } from "./jobs/worker.ts";

export type DevParts = {
  readonly deps: Deps;
  readonly pool: Pool;
  /** What carries jobs now; a restarted worker has a new one. */
  queue(): Queue;
  readonly chat: {
    ready(): boolean;
    connected(): Readonly<Record<string, boolean>>;
    inFlight(): number;
    settle(timeoutMs: number): Promise<boolean>;
  };
  /** Stops the worker as it is and starts it anew. */
  restartWorker(): Promise<void>;
};

const LOOK_EVERY_MS = 20;
const MOST_UPCOMING = 20;

/** The bot's insides for the sandbox's driver; only ever built in sandbox mode. */
export function devControls({ deps, pool, queue, chat, restartWorker }: DevParts): DevControls {
  const left = async () => ({
    listeners: chat.inFlight(),
    tasks: await deps.tasks.pending(),
    queue: (await queue().idle()) ? "idle" : "busy",
  });
  return {
    health: async () => ({
      ready: chat.ready(),
      vendors: { ...chat.connected(), stripe: true, ...(deps.contextWriter && { openai: true }) },
    }),
    setClock: async (offsetMs) => {
      await pool.query("UPDATE clock SET offset_ms = $1", [offsetMs]);
      await sweep(deps, queue());
      return { now: await deps.reads.now() };
    },
    settle: (timeoutMs) => chat.settle(timeoutMs),
    idle: async (timeoutMs) => {
      const start = performance.now();
      for (;;) {
        await sweep(deps, queue());
        const now = await left();
        const ms = Math.round(performance.now() - start);
        if (now.listeners === 0 && now.tasks.length === 0 && now.queue === "idle") {
          return { idle: true, ms };
        }
        if (ms > timeoutMs) return { idle: false, left: now };
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
    reset: async () => {
      const { rows } = await pool.query<{ tables: string }>(
        `SELECT string_agg(quote_ident(tablename), ', ') AS tables FROM pg_tables
         WHERE schemaname = 'public' AND tablename NOT IN ('clock', 'installation', '_prisma_migrations')`,
      );
      await pool.query(`TRUNCATE ${rows[0]?.tables}`);
      await planReconciler(deps);
    },
    ledger: () => ledgerReport(deps),
    upcoming: async () => ({ upcoming: await deps.reads.upcoming(MOST_UPCOMING) }),
    restartWorker,
  };
}
