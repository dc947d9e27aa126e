import type { Pool } from "pg";
import type { Rekeyed } from "../rekeyed.ts";
import { countLeft } from "../rekeyed.ts";
import type { Vault } from "../vault.ts";
import { installPlace } from "./installs.ts";

const BATCH = 100;

/**
 * Seals every install's secrets under the vault's first key. Can be stopped and run again at any time: what is done is done,
 * and what changes meanwhile was sealed under that key by whoever changed it. Without a vault everything is left.
 */
export async function resealInstalls(pool: Pool, vault: Vault | null): Promise<Rekeyed> {
  const left: string[] = [];
  let done = 0;
  let after = "";
  for (;;) {
    const rows = await olderThan(pool, vault?.keyId ?? "", after);
    for (const { team, sealed, keyId } of rows) {
      after = team;
      if (vault && (await reseal(pool, vault, team, sealed))) done += 1;
      else left.push(keyId);
    }
    if (rows.length < BATCH) return { done, left: countLeft(left) };
  }
}

type Older = { readonly team: string; readonly sealed: Buffer; readonly keyId: string };

async function olderThan(pool: Pool, keyId: string, after: string): Promise<readonly Older[]> {
  const { rows } = await pool.query<Older>(
    `SELECT team, sealed, key_id AS "keyId" FROM slack_install
     WHERE key_id <> $1 AND team > $2 ORDER BY team LIMIT ${BATCH}`,
    [keyId, after],
  );
  return rows;
}

/** False where it cannot be opened. Only what was read is replaced: a token that was refreshed meanwhile stays. */
async function reseal(pool: Pool, vault: Vault, team: string, before: Buffer): Promise<boolean> {
  try {
    const secret = vault.open(before, installPlace(team));
    const { sealed, keyId } = vault.seal(secret, installPlace(team));
    const text =
      "UPDATE slack_install SET sealed = $3, key_id = $4 WHERE team = $1 AND sealed = $2";
    await pool.query(text, [team, before, sealed, keyId]);
    return true;
  } catch (error) {
    if (isOfDatabase(error)) throw error;
    return false;
  }
}

const isOfDatabase = (error: unknown) => error instanceof Error && "severity" in error;

/** The hashes of all copies of evidence and of the texts read from them, in order, a batch at a time. */
export async function* keptHashes(pool: Pool): AsyncGenerator<string> {
  let after = "";
  for (;;) {
    const { rows } = await pool.query<{ sha256: string }>(
      `SELECT sha256 FROM (SELECT sha256 FROM evidence UNION SELECT text_sha256 FROM evidence) kept
       WHERE sha256 > $1 ORDER BY sha256 LIMIT 1000`,
      [after],
    );
    yield* rows.map(({ sha256 }) => sha256);
    const last = rows.at(-1);
    if (!last) return;
    after = last.sha256;
  }
}
