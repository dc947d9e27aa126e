import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { z } from "zod";
import type {
  InstallSecrets,
  InstallStates,
  InstallStore,
  KeptInstall,
  NewInstall,
} from "../../app/ports/installs.ts";
import type { Log } from "../../app/ports.ts";
import { instant } from "../../domain/clock/instant.ts";
import type { Place, Vault } from "../vault.ts";
import { watchChannel } from "./watch.ts";

/** Tokens follow the real clock, not the sandbox's (design section 4): hence clock_timestamp() in here. */
const COLUMNS = "team, team_name, bot_id, bot_user_id, scopes, sealed, expires_at, version";
const CHANNEL = "slack_install";

const secretsSchema = z.object({ token: z.string(), refreshToken: z.string().nullable() });

/** The place that a workspace's tokens are sealed for. */
export const installPlace = (team: string): Place => ({
  table: "slack_install",
  column: "sealed",
  row: team,
});

type Row = {
  team: string;
  team_name: string | null;
  bot_id: string;
  bot_user_id: string;
  scopes: string[];
  sealed: Buffer;
  expires_at: Date | null;
  version: number;
};

/** The table of Slack installs, with its secrets sealed. */
export function createInstallStore(pool: Pool, vault: Vault, log: Log): InstallStore {
  const seal = (team: string, { token, refreshToken }: InstallSecrets) =>
    vault.seal(JSON.stringify({ token, refreshToken }), installPlace(team));
  return {
    all: () => readInstalls(pool, vault, log),
    async find(team) {
      const text = `SELECT ${COLUMNS} FROM slack_install WHERE team = $1 AND sealed IS NOT NULL`;
      const { rows } = await pool.query<Row>({ name: "install_find", text, values: [team] });
      return rows[0] ? opened(rows[0], vault, log) : null;
    },
    keep: (install) => keep(pool, install, seal(install.team, install.secrets)),
    async claimRefresh(team, version, seconds) {
      return changed(
        pool,
        `UPDATE slack_install SET refresh_until = clock_timestamp() + $3 * INTERVAL '1 second'
         WHERE team = $1 AND version = $2 AND sealed IS NOT NULL
           AND (refresh_until IS NULL OR refresh_until < clock_timestamp())`,
        [team, version, seconds],
      );
    },
    async refreshed(team, version, secrets, expiresInSeconds) {
      const { sealed, keyId } = seal(team, secrets);
      return changed(
        pool,
        `UPDATE slack_install SET sealed = $3, key_id = $4, refresh_until = NULL, version = version + 1,
           expires_at = clock_timestamp() + $5 * INTERVAL '1 second'
         WHERE team = $1 AND version = $2 AND sealed IS NOT NULL`,
        [team, version, sealed, keyId, expiresInSeconds],
      );
    },
    async releaseRefresh(team, version) {
      const text =
        "UPDATE slack_install SET refresh_until = NULL WHERE team = $1 AND version = $2 AND sealed IS NOT NULL";
      await changed(pool, text, [team, version]);
    },
    end: (team, version, why) =>
      changed(
        pool,
        `UPDATE slack_install SET sealed = NULL, key_id = NULL, expires_at = NULL, refresh_until = NULL,
           version = version + 1, ended_at = clock_timestamp(), ended_why = $3
         WHERE team = $1 AND version = $2 AND sealed IS NOT NULL`,
        [team, version, why],
      ),
    watch: (told) => watchChannel(pool, CHANNEL, told, log),
  };
}

/** All installs that are not over; one that cannot be opened is left out and said in the log. */
export async function readInstalls(
  pool: Pick<Pool, "query">,
  vault: Vault,
  log: Log,
): Promise<readonly KeptInstall[]> {
  const text = `SELECT ${COLUMNS} FROM slack_install WHERE sealed IS NOT NULL ORDER BY team`;
  const { rows } = await pool.query<Row>(text);
  return rows.flatMap((row) => opened(row, vault, log) ?? []);
}

function opened(row: Row, vault: Vault, log: Log): KeptInstall | null {
  try {
    return opening(vault, row);
  } catch (error) {
    log.error("an install cannot be opened; its workspace is left out", {
      team: row.team,
      why: error instanceof Error ? error.message : "unknown",
    });
    return null;
  }
}

function opening(vault: Vault, row: Row): KeptInstall {
  const { team, expires_at: expiresAt } = row;
  return {
    ...{ team, teamName: row.team_name, version: row.version, scopes: row.scopes },
    ...{ botId: row.bot_id, botUserId: row.bot_user_id },
    secrets: secretsSchema.parse(JSON.parse(vault.open(row.sealed, installPlace(team)))),
    expiresAt: expiresAt && instant(expiresAt),
  };
}

/** Whoever installs again wins over all that was there: what a late refresh or uninstall knows is an older version. */
async function keep(
  pool: Pool,
  install: NewInstall,
  { sealed, keyId }: { readonly sealed: Buffer; readonly keyId: string },
): Promise<"first" | "again"> {
  const { team, teamName, botId, botUserId, scopes, installedBy, expiresInSeconds } = install;
  const { rows } = await pool.query<{ first: boolean }>(
    `INSERT INTO slack_install AS i
       (team, team_name, bot_id, bot_user_id, scopes, sealed, key_id, installed_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + $9 * INTERVAL '1 second')
     ON CONFLICT (team) DO UPDATE SET
       team_name = EXCLUDED.team_name, bot_id = EXCLUDED.bot_id, bot_user_id = EXCLUDED.bot_user_id,
       scopes = EXCLUDED.scopes, sealed = EXCLUDED.sealed, key_id = EXCLUDED.key_id,
       installed_by = EXCLUDED.installed_by, expires_at = EXCLUDED.expires_at, installed_at = clock_timestamp(),
       version = i.version + 1, refresh_until = NULL, ended_at = NULL, ended_why = NULL
     RETURNING version = 1 AS first`,
    [team, teamName, botId, botUserId, scopes, sealed, keyId, installedBy, expiresInSeconds],
  );
  return rows[0]?.first ? "first" : "again";
}

async function changed(pool: Pool, text: string, values: readonly unknown[]): Promise<boolean> {
  const { rowCount } = await pool.query(text, [...values]);
  return rowCount === 1;
}

/** States are long and random: their hash needs no salt and no slow function. */
export function createInstallStates(pool: Pick<Pool, "query">): InstallStates {
  const hashOf = (state: string) => createHash("sha256").update(state).digest("base64url");
  return {
    async issue(state, minutes) {
      await pool.query(
        `WITH old AS (DELETE FROM slack_install_state WHERE expires_at < clock_timestamp())
         INSERT INTO slack_install_state (hash, expires_at)
         VALUES ($1, clock_timestamp() + $2 * INTERVAL '1 minute')`,
        [hashOf(state), minutes],
      );
    },
    async take(state) {
      const text =
        "DELETE FROM slack_install_state WHERE hash = $1 RETURNING expires_at > clock_timestamp() AS fresh";
      const { rows } = await pool.query<{ fresh: boolean }>(text, [hashOf(state)]);
      return rows[0]?.fresh === true;
    },
  };
}
