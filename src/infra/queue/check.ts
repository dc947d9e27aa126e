import { Redis } from "ioredis";
import { type Finding, finding } from "../../app/ports/finding.ts";

const PATIENCE_MS = 4_000;
/** The oldest that BullMQ takes. */
const OLDEST = [6, 2] as const;
const REFUSED = /^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/;

/** Asks Redis what it is and whether it may forget. Never throws for what it says. */
export async function checkRedis(url: string): Promise<readonly Finding[]> {
  const redis = new Redis(url, {
    ...{ lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null },
    ...{ connectTimeout: PATIENCE_MS, commandTimeout: PATIENCE_MS },
  });
  let heard: unknown = null;
  redis.on("error", (error) => {
    heard ??= error;
  });
  try {
    await redis.connect();
    return aboutServer(String(await redis.call("INFO")));
  } catch (error) {
    return [reasonOf(heard ?? error)];
  } finally {
    redis.disconnect();
  }
}

function aboutServer(info: string): readonly Finding[] {
  const said = (name: string) => new RegExp(`^${name}:(\\S+)`, "m").exec(info)?.[1] ?? "";
  const version = said("redis_version") || "?";
  const policy = said("maxmemory_policy");
  const found = [
    ...(isOld(version) ? [finding("redis.too_old", { version })] : []),
    ...(policy && policy !== "noeviction" ? [finding("redis.evicts", { policy })] : []),
    ...(said("aof_enabled") === "0" && said("rdb_saves") === "0" ? [finding("redis.forgets")] : []),
  ];
  const isBad = found.some(({ level }) => level === "failure");
  return isBad ? found : [finding("redis.fine", { version }), ...found];
}

function isOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

function reasonOf(error: unknown): Finding {
  const message = error instanceof Error ? error.message : "";
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const refused = REFUSED.exec(message)?.[1];
  if (refused) return finding("redis.refused", { code: refused });
  return finding("redis.unreachable", { code: code || "no answer" });
}
