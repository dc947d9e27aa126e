import type { Pool, PoolClient } from "pg";
import type { Log } from "../../app/ports.ts";

const AGAIN_AFTER_MS = 1_000;
/** What a lost connection or a pooler in between swallows is found by looking, this often. */
const LOOK_EVERY_MS = 30_000;

/**
 * Listens to a channel of PostgreSQL on one connection of the pool and hands each payload on; null where some may have been
 * missed: after the connection was lost, and every half minute in any case. Resolves once it listens.
 */
export async function watchChannel(
  pool: Pool,
  channel: string,
  told: (payload: string | null) => void,
  log: Log,
): Promise<{ stop(): Promise<void> }> {
  let stopped = false;
  let client: PoolClient | null = null;
  let again: NodeJS.Timeout | null = null;
  const lost = (error?: unknown) => {
    if (client === null) return;
    client.release(true);
    client = null;
    if (stopped) return;
    log.warn("lost the connection that hears of changes; it is made anew", { channel, error });
    again = setTimeout(reconnect, AGAIN_AFTER_MS);
  };
  const listen = async () => {
    const one = await pool.connect();
    try {
      one.on("notification", ({ payload }) => told(payload ?? null));
      one.on("error", lost);
      one.on("end", () => lost());
      await one.query(`LISTEN ${channel}`);
    } catch (error) {
      one.release(true);
      throw error;
    }
    if (stopped) return one.release(true);
    client = one;
  };
  const reconnect = async () => {
    if (stopped) return;
    try {
      await listen();
      told(null);
    } catch (error) {
      log.warn("still cannot hear of changes", { channel, error });
      again = setTimeout(reconnect, AGAIN_AFTER_MS * 5);
    }
  };
  await listen();
  const look = setInterval(() => told(null), LOOK_EVERY_MS);
  look.unref();
  return {
    async stop() {
      stopped = true;
      clearInterval(look);
      if (again) clearTimeout(again);
      lost();
    },
  };
}
