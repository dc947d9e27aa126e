import { Pool, types } from "pg";
import type { Log } from "../../app/ports.ts";

const INT8 = 20;
const STATEMENT_LIMIT_MS = 30_000;
const IDLE_IN_TRANSACTION_LIMIT_MS = 15_000;
const CONNECT_LIMIT_MS = 10_000;

/** `max` counts connections; each queue worker keeps one of them for itself. */
export type PoolOptions = {
  readonly max: number;
  readonly applicationName: string;
  readonly log: Log;
  /** True for what compares a restored copy with the world: it alone may write there. */
  readonly reconciles?: boolean;
};

/**
 * A pool whose connections see the schemas `public` and `bullmq`, give `bigint` as a number (and throw above 2^53),
 * and end statements and transactions that hang. A lost idle connection is logged and replaced.
 */
export function createPool(
  url: string,
  { max, applicationName, log, reconciles = false }: PoolOptions,
): Pool {
  const pool = new Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    // What is sent over one connection by several at once goes out without waiting for the answers before it.
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    statement_timeout: STATEMENT_LIMIT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_LIMIT_MS,
    options: `-c search_path=public,bullmq${reconciles ? " -c tranche.reconciling=on" : ""}`,
    types: {
      getTypeParser: (oid, format) =>
        oid === INT8 && format !== "binary" ? safeInteger : types.getTypeParser(oid, format),
    },
  });
  // Without a listener the loss of an idle connection would end the process.
  pool.on("error", (error) => log.warn("lost an idle database connection", { error }));
  return pool;
}

/**
 * Ends a pool. It says so before its last sockets are closed, and a database that stops right after still ends their
 * sessions: that is no loss of a connection, so nobody is told.
 */
export async function endPool(pool: Pool): Promise<void> {
  pool.removeAllListeners("error");
  pool.on("error", () => undefined);
  await pool.end();
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no safe integer`);
  return value;
}
