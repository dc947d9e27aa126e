import type { Pool, PoolClient } from "pg";
import type { ErasablePerson, Erased, Erasure, Footprint } from "../../app/ports/erasure.ts";
import type { AgreementId, MilestoneId, PersonId } from "../../domain/ids.ts";

const MOST_FOUND = 3;
/** Messages to people: their details may name whoever they are about. */
const NOTICES =
  "('tell', 'announce', 'tell_link', 'remind', 'refresh_reminders', 'replan_person', 'learn_person', 'weekly_summary')";

/** What takes a person's data out of PostgreSQL. Events and postings are never touched: they know people by id only. */
export function createErasure(pool: Pick<Pool, "query" | "connect">): Erasure {
  return {
    find: async (idOrUser) => {
      const { rows } = await pool.query<ErasablePerson>(
        `SELECT p.id AS "personId", p.display_name AS "displayName", p.erased_at IS NOT NULL AS "isErased",
           (SELECT coalesce(json_agg(json_build_object('platform', i.platform, 'team', i.team, 'name', i.display_name)
              ORDER BY i.linked_at), '[]') FROM identity i WHERE i.person_id = p.id) AS accounts
         FROM person p WHERE (length($1) >= 4 AND p.id::TEXT LIKE lower($2) || '%')
           OR EXISTS (SELECT 1 FROM identity i WHERE i.person_id = p.id AND i.user_id = $1)
         ORDER BY p.id LIMIT $3`,
        [idOrUser, idOrUser.replaceAll(/[^0-9a-fA-F-]/g, "x"), MOST_FOUND],
      );
      return rows;
    },
    footprint: (personId) => footprint(pool, personId),
    erase: async (personId, pseudonym, reason) => {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        const erased = await erase(client, personId, pseudonym, reason);
        await client.query(erased.ok ? "COMMIT" : "ROLLBACK");
        return erased;
      } catch (error) {
        await client.query("ROLLBACK").catch(() => undefined);
        throw error;
      } finally {
        client.release();
      }
    },
  };
}

async function footprint(pool: Pick<Pool, "query">, personId: PersonId): Promise<Footprint> {
  const { rows } = await pool.query<{ footprint: Footprint }>(
    `SELECT json_build_object(
       'obstacles', (SELECT coalesce(json_agg(json_build_object('milestoneId', m.id, 'number', m.number,
           'title', m.state #>> '{terms,title}', 'headline', m.headline,
           'amountMinor', m.state #> '{terms,amount,amountMinor}', 'currency', m.state #>> '{terms,amount,currency}')
           ORDER BY m.created_at), '[]') FROM open_with($1) m),
       'agreements', (SELECT coalesce(json_agg(id), '[]') FROM seats_of($1) id),
       'goes', json_build_object(
         'accounts', (SELECT count(*) FROM identity WHERE person_id = $1),
         'settings', (SELECT count(*) FROM person_setting WHERE person_id = $1)
           + (SELECT count(*) FROM snooze WHERE person_id = $1),
         'reminders', (SELECT count(*) FROM reminder_message WHERE person_id = $1),
         'codes', (SELECT count(*) FROM link_code WHERE issuer_person = $1),
         'drafts', (SELECT count(*) FROM unsent_evidence($1))),
       'stays', json_build_object(
         'events', (SELECT count(*) FROM event WHERE actor = $1::TEXT),
         'evidence', (SELECT count(*) FROM evidence WHERE person_id = $1)
           - (SELECT count(*) FROM unsent_evidence($1)))) AS footprint`,
    [personId],
  );
  const [row] = rows;
  if (!row) throw new Error("a footprint is always there");
  return row.footprint;
}

/** Accounts that are the person's now, or were the last to be theirs: each is them to whoever knows it. */
const OWN = `
  INSERT INTO own SELECT platform, team, user_id FROM identity WHERE person_id = $1
  UNION SELECT platform, team, user_id FROM identity_change c WHERE person_id = $1
    AND NOT EXISTS (SELECT 1 FROM identity i WHERE (i.platform, i.team, i.user_id) = (c.platform, c.team, c.user_id))`;

/** People whom these accounts were before they joined this one: nobody any more. */
const EARLIER = `
  UPDATE person p SET display_name = 'former member #' || left(p.id::TEXT, 4), erased_at = app_now()
  WHERE p.id <> $1 AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.person_id = p.id) AND NOT EXISTS (SELECT seats_of(p.id))
    AND p.id IN (SELECT c.person_id FROM identity_change c JOIN own
      ON (own.platform, own.team, own.user_id) = (c.platform, c.team, c.user_id))`;

async function erase(
  client: PoolClient,
  personId: PersonId,
  pseudonym: string,
  reason: string,
): Promise<Erased> {
  const query = (text: string, ...more: unknown[]) => client.query(text, [personId, ...more]);
  const known = await query("SELECT 1 FROM person WHERE id = $1 AND erased_at IS NULL FOR UPDATE");
  // Nobody commits an act in their agreements meanwhile: each checks or writes its agreement's row.
  await query("SELECT 1 FROM agreement WHERE id IN (SELECT seats_of($1)) ORDER BY id FOR UPDATE");
  const open = await query("SELECT 1 FROM open_with($1) LIMIT 1");
  if (known.rowCount !== 1 || (open.rowCount ?? 0) > 0) return { ok: false };
  await client.query(
    "CREATE TEMPORARY TABLE own (platform TEXT, team TEXT, user_id TEXT) ON COMMIT DROP",
  );
  await query(OWN);
  const names = await namesOf(client, personId);
  const { rows: milestones } = await client.query<{ id: MilestoneId; agreementId: AgreementId }>(
    `SELECT id, agreement_id AS "agreementId" FROM milestone WHERE agreement_id IN (SELECT seats_of($1))
       OR id IN (SELECT stream_id FROM event WHERE actor = $2)`,
    [personId, personId],
  );
  const copies = await forgetUnsent(client, personId);
  await query("DELETE FROM person_setting WHERE person_id = $1");
  await query("DELETE FROM snooze WHERE person_id = $1");
  await query("DELETE FROM reminder_message WHERE person_id = $1");
  await query("DELETE FROM reader_link WHERE person_id = $1");
  await query("DELETE FROM act WHERE person_id = $1");
  await client.query(
    "DELETE FROM link_try t USING own WHERE (t.platform, t.team, t.user_id) = (own.platform, own.team, own.user_id)",
  );
  await query(
    `DELETE FROM link_code c WHERE issuer_person = $1 OR EXISTS (SELECT 1 FROM own
       WHERE (own.platform, own.team, own.user_id) = (c.asker_platform, c.asker_team, c.asker_user)
         OR (own.platform, own.team, own.user_id) = (c.issuer_platform, c.issuer_team, c.issuer_user))`,
  );
  await client.query(
    `DELETE FROM parked_message m WHERE m.content ->> 'author' = ANY ($1) OR EXISTS (SELECT 1 FROM own
       WHERE (own.platform, own.team, own.user_id) = (m.platform, m.team, m.user_id))`,
    [names],
  );
  await client.query(
    `DELETE FROM kept_terms k USING own
     WHERE (own.platform, own.team, own.user_id) = (k.platform, k.team, k.user_id) OR (own.platform, own.team, own.user_id)
       = (k.content #>> '{parties,other,platform}', k.content #>> '{parties,other,team}', k.content #>> '{parties,other,user}')`,
  );
  await forgetTasks(client, personId, names);
  await query(EARLIER);
  await query(
    `UPDATE identity_change c SET user_id = 'erased', team = 'erased', link_code_id = NULL WHERE person_id = $1
       OR EXISTS (SELECT 1 FROM own WHERE (own.platform, own.team, own.user_id) = (c.platform, c.team, c.user_id))`,
  );
  await query(
    `UPDATE agreement SET state = jsonb_set(state, '{payee,holder}', 'null')
     WHERE state #>> '{payee,setBy}' = $1`,
  );
  await query("DELETE FROM identity WHERE person_id = $1");
  await query(
    "UPDATE person SET display_name = $2, erased_at = app_now() WHERE id = $1",
    pseudonym,
  );
  await client.query("UPDATE card SET rendered_version = '' WHERE milestone_id = ANY ($1)", [
    milestones.map(({ id }) => id),
  ]);
  await noteDone(client, personId, reason);
  return { ok: true, copies, milestones };
}

async function namesOf(client: PoolClient, personId: PersonId): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT display_name AS name FROM person WHERE id = $1
     UNION SELECT display_name FROM identity WHERE person_id = $1
     UNION SELECT issuer_name FROM link_code WHERE issuer_person = $1
     UNION SELECT asker_name FROM link_code c JOIN own
       ON (own.platform, own.team, own.user_id) = (c.asker_platform, c.asker_team, c.asker_user)`,
    [personId],
  );
  return rows.map(({ name }) => name).filter((name) => name !== null && name !== "");
}

/** Contents that another piece has too stay where they are. */
async function forgetUnsent(client: PoolClient, personId: PersonId): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string; sha256: string | null; text: string | null }>(
    "SELECT id, sha256, text_sha256 AS text FROM unsent_evidence($1)",
    [personId],
  );
  const ids = rows.map(({ id }) => id);
  await client.query("DELETE FROM submission_draft WHERE evidence_id = ANY ($1::uuid[])", [ids]);
  await client.query("DELETE FROM evidence WHERE id = ANY ($1::uuid[])", [ids]);
  const hashes = rows.flatMap(({ sha256, text }) => [sha256, text]).filter((one) => one !== null);
  const { rows: free } = await client.query<{ hash: string }>(
    `SELECT DISTINCT hash FROM unnest($1::text[]) AS hash
     WHERE NOT EXISTS (SELECT 1 FROM evidence WHERE sha256 = hash OR text_sha256 = hash)`,
    [hashes],
  );
  return free.map(({ hash }) => hash);
}

/** Messages to them or about them that wait, or were sent: their details may have the name. Money's tasks name nobody. */
async function forgetTasks(
  client: PoolClient,
  personId: PersonId,
  names: readonly string[],
): Promise<void> {
  await client.query(
    `DELETE FROM task t WHERE t.kind IN ${NOTICES} AND (t.subject = $1 OR t.detail @> jsonb_build_object('to', $1::text)
       OR EXISTS (SELECT 1 FROM jsonb_each_text(t.detail) d WHERE d.value = $1 OR d.value = ANY ($2)
         OR EXISTS (SELECT 1 FROM own WHERE own.user_id = d.value)))`,
    [personId, names],
  );
}

/** What stays of it: that it was done, when and why, and whom by id. */
async function noteDone(client: PoolClient, personId: PersonId, reason: string): Promise<void> {
  const settled = await client.query(
    `UPDATE operator_question SET settled_at = app_now(), act = 'erase', reason = $2
     WHERE subject = $1 AND kind = 'erasure_request' AND settled_at IS NULL`,
    [personId, reason],
  );
  if (settled.rowCount) return;
  await client.query(
    `INSERT INTO operator_question (id, kind, subject, detail, settled_at, act, reason)
     VALUES (gen_random_uuid(), 'erasure_request', $1, '{}', app_now(), 'erase', $2)`,
    [personId, reason],
  );
}
