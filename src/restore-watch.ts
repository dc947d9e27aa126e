import type { Pool } from "pg";
import type { Deps } from "./app/deps.ts";
import type { Log } from "./app/ports.ts";
import { beat, compareRestored, type GuardParts, noticeRestore } from "./app/restore/guard.ts";
import type { OutsideMark } from "./app/restore/installation.ts";
import { createInstallations } from "./infra/postgres/installation.ts";

/** How often it is looked whether the database is still the one that it was. */
const LOOK_MS = 20_000;
/** How often the provider is asked for what the database does not know. */
const ASK_MS = 3_600_000;

export type RestoreWatchParts = {
  readonly deps: Deps;
  readonly pool: Pool;
  readonly outside: OutsideMark;
  readonly log: Log;
  /** True in a process that runs tasks: it gives signs of life, and compares. */
  readonly works: boolean;
  /** The same application on connections that may write to a read-only copy, for as long as `use` takes. */
  reconciling<T>(use: (deps: Deps, pool: Pool) => Promise<T>): Promise<T>;
};

export type RestoreWatch = {
  /** Looks once; before anything is sent, the first time. */
  look(): Promise<void>;
  /** Looks again and again until it is stopped. */
  start(): void;
  stop(): Promise<void>;
};

/** Keeps a restored copy read-only until it has been compared with the provider (fault 46). */
export function createRestoreWatch(parts: RestoreWatchParts): RestoreWatch {
  const { deps, pool, outside, log, works } = parts;
  const guard: GuardParts = { deps, outside, installations: createInstallations(pool) };
  let askedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<void> = Promise.resolve();
  const look = async () => {
    const asks = works && performance.now() - askedAt >= ASK_MS;
    if (asks) askedAt = performance.now();
    await noticeRestore(guard, asks);
    if (!works) return;
    const { state } = await guard.installations.read();
    if (state === "running") return beat(guard);
    await parts.reconciling((inside, own) =>
      compareRestored({ deps: inside, outside, installations: createInstallations(own) }),
    );
  };
  const safely = () => look().catch((error) => log.warn("the restore watch failed", { error }));
  return {
    look: safely,
    start() {
      timer = setInterval(() => {
        looking = looking.then(safely);
      }, LOOK_MS);
    },
    async stop() {
      if (timer) clearInterval(timer);
      await looking;
    },
  };
}
