import type { Pool } from "pg";
import { type Finding, finding } from "../../app/ports/finding.ts";

/** PostgreSQL 14 is the oldest that has all we use. */
const OLDEST = 140_000;
const FAR_MS = 20;
const LOOKS = 5;
/** PostgreSQL's own, for superusers, and some for people who look. */
const SPARE_CONNECTIONS = 8;
/** SQLSTATE class 28 is a refused log-in, 3D a database that is not there (PostgreSQL, appendix A). */
const REFUSED = /^(28|3D)/;

/** What was found, and how far the database's clock is ahead of ours; null where it said none. */
export type DatabaseChecked = {
  readonly findings: readonly Finding[];
  readonly aheadMs: number | null;
  readonly facts: Readonly<Record<string, string>>;
};

type Row = {
  version: number;
  standby: boolean;
  encoding: string;
  most: number;
  now: Date;
};

/** Asks the database what it is. Never throws for what it says. */
export async function checkDatabase(
  pool: Pick<Pool, "query">,
  poolMax: number,
): Promise<DatabaseChecked> {
  try {
    const ms = await roundTripMs(pool);
    const { rows } = await pool.query<Row>(
      `SELECT current_setting('server_version_num')::int AS version, pg_is_in_recovery() AS standby,
         pg_encoding_to_char(encoding) AS encoding, current_setting('max_connections')::int AS most,
         clock_timestamp() AS now
       FROM pg_database WHERE datname = current_database()`,
    );
    const [row] = rows;
    if (!row) return lost("no answer");
    const version = `${Math.floor(row.version / 10_000)}.${row.version % 10_000}`;
    return {
      findings: aboutServer(row, { version, ms, poolMax }),
      aheadMs: row.now.getTime() - (Date.now() - ms / 2),
      facts: { version, ms: ms.toFixed(1) },
    };
  } catch (error) {
    return lost(codeOf(error));
  }
}

/** The best of a few: what the network takes, not what else the machine is doing. */
async function roundTripMs(pool: Pick<Pool, "query">): Promise<number> {
  const took: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    const start = performance.now();
    await pool.query("SELECT 1");
    took.push(performance.now() - start);
  }
  return Math.min(...took);
}

function aboutServer(
  { version: number, standby, encoding, most }: Row,
  { version, ms, poolMax }: { version: string; ms: number; poolMax: number },
): readonly Finding[] {
  const few = most < poolMax + SPARE_CONNECTIONS;
  return [
    ...(number < OLDEST ? [finding("database.too_old", { version })] : []),
    ...(standby ? [finding("database.standby")] : []),
    ...(encoding === "UTF8" ? [] : [finding("database.not_utf8", { encoding })]),
    ...(ms > FAR_MS ? [finding("database.far", { ms: ms.toFixed(0) })] : []),
    ...(few
      ? [finding("database.few_connections", { most: String(most), pool: String(poolMax) })]
      : []),
  ];
}

function lost(code: string): DatabaseChecked {
  const found = finding(REFUSED.test(code) ? "database.refused" : "database.unreachable", { code });
  return { findings: [found], aheadMs: null, facts: {} };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  // Where a name has several addresses, each failed for a reason of its own.
  const one = error instanceof AggregateError ? error.errors[0] : error;
  const code: unknown = typeof one === "object" && one !== null && "code" in one ? one.code : null;
  return typeof code === "string" ? code : "no answer";
}
