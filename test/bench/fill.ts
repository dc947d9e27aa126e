import type { Pool, PoolClient } from "pg";
import { anAgreement, buyer, checkoutId, facilitator, NOW } from "../support/parties.ts";
import { SHAPES } from "./stories.ts";

/** Milestones of one agreement. */
const PER_AGREEMENT = 10;
/** An hour after the fixtures' stories, so that nothing in them is due. */
const LATER_MS = 3_600_000;

/** What a milestone of the fill is found by; its ids are made from its index, and random to the database. */
export const rowOf = (index: number) => ({
  agreement: Math.floor(index / PER_AGREEMENT),
  number: (index % PER_AGREEMENT) + 1,
});

/**
 * Puts milestones with the indexes `from` up to `to` into the database as though they had been lived: agreements, people, channels,
 * cards, streams, postings, acts, and for each three tasks that wait and one that is done. Only the hashes are made up.
 */
export async function fill(pool: Pool, from: number, to: number): Promise<void> {
  const lanes = await Promise.all(Array.from({ length: LANES }, () => pool.connect()));
  const [first] = lanes;
  if (!first) return;
  try {
    // None of this is what is measured: no crash matters here, and sorted indexes are built faster than they grow.
    await configure(first, HASTE);
    await first.query("UPDATE clock SET offset_ms = 0");
    await first.query(
      "UPDATE clock SET offset_ms = extract(epoch FROM $1::timestamptz - app_now())::bigint * 1000 + $2",
      [NOW, LATER_MS],
    );
    for (const lane of lanes) await prepare(lane);
    const indexes = await withoutIndexes(first);
    await shared(lanes, ROWS, (lane, statement) => lane.query(statement, [from, to]));
    for (const definition of indexes) await first.query(definition);
    await first.query("VACUUM (ANALYZE)");
    await first.query("ALTER SYSTEM RESET ALL");
    await first.query("SELECT pg_reload_conf()");
    await first.query("CHECKPOINT");
  } finally {
    for (const lane of lanes) lane.release(true); // with its settings and temporary tables
  }
}

const LANES = 2;

/** Works off a list on several connections at once. */
async function shared<T>(
  lanes: readonly PoolClient[],
  list: readonly T[],
  work: (lane: PoolClient, item: T) => Promise<unknown>,
): Promise<void> {
  const rest = [...list];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(lane, item);
    }),
  );
}

async function prepare(client: PoolClient): Promise<void> {
  await client.query(
    "SET statement_timeout = 0; SET jit = off; SET maintenance_work_mem = '512MB'",
  );
  // Constraints that hold by construction would be most of the time.
  await client.query("SET session_replication_role = replica");
  await shapes(client);
}

const HASTE = { fsync: "off", full_page_writes: "off", max_wal_size: "16GB", autovacuum: "off" };

async function configure(client: PoolClient, settings: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries(settings))
    await client.query(`ALTER SYSTEM SET ${name} = '${value}'`);
  await client.query("SELECT pg_reload_conf()");
}

/** Drops every index that no constraint needs; answers the statements that make them again. */
async function withoutIndexes(client: PoolClient): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
     JOIN pg_class c ON c.oid = indexrelid AND c.relnamespace = 'public'::regnamespace
     WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)`,
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ definition }) => definition);
}

async function shapes(client: PoolClient): Promise<void> {
  await client.query(`
    CREATE TEMP TABLE shape (n INT, state TEXT, version INT, headline TEXT, is_funded BOOLEAN);
    CREATE TEMP TABLE shape_event (n INT, seq INT, type TEXT, payload TEXT, actor TEXT);
    CREATE TEMP TABLE shape_posting (n INT, seq INT, account TEXT, currency TEXT, amount BIGINT);
    CREATE FUNCTION pg_temp.uid(kind TEXT, i INT) RETURNS UUID LANGUAGE sql IMMUTABLE AS
      $$ SELECT md5(kind || i)::uuid $$;
    CREATE FUNCTION pg_temp.own(t TEXT, i INT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
      SELECT replace(replace(replace(replace(replace(replace(t, '"milestone-1"', '"' || md5('m' || i)::uuid || '"'),
        'agreement-1', md5('a' || i / ${PER_AGREEMENT})::uuid::text),
        '${buyer}', md5('b' || i / ${PER_AGREEMENT})::uuid::text),
        '${facilitator}', md5('f' || i / ${PER_AGREEMENT})::uuid::text),
        '"${checkoutId}"', '"' || md5('c' || i)::uuid || '"'),
        '"number":3', '"number":' || i % ${PER_AGREEMENT} + 1) $$;`);
  for (const [n, { state, headline, isFunded, events }] of SHAPES.entries()) {
    await client.query("INSERT INTO shape VALUES ($1, $2, $3, $4, $5)", [
      ...[n, JSON.stringify(state), state.version, headline, isFunded],
    ]);
    for (const { seq, actor, event, postings } of events) {
      await client.query("INSERT INTO shape_event VALUES ($1, $2, $3, $4, $5)", [
        ...[n, seq, event.type, JSON.stringify(event), actor],
      ]);
      for (const { account, currency, amountMinor } of postings) {
        await client.query("INSERT INTO shape_posting VALUES ($1, $2, $3, $4, $5)", [
          ...[n, seq, account, currency, amountMinor],
        ]);
      }
    }
  }
  await client.query("ANALYZE shape; ANALYZE shape_event; ANALYZE shape_posting");
}

const AGREEMENTS = `generate_series($1::int / ${PER_AGREEMENT}, ($2::int - 1) / ${PER_AGREEMENT}) a`;
const MILESTONES = `generate_series($1::int, $2::int - 1) i JOIN shape s ON s.n = i % ${SHAPES.length}`;

const seats = anAgreement().seats.filter(({ personId }) => [buyer, facilitator].includes(personId));
const AGREEMENT = JSON.stringify({ ...anAgreement(), seats }).replaceAll("'", "''");

/** `$1` and `$2`: the first index, and the one after the last. What takes longest comes first. */
const ROWS: readonly string[] = [
  `INSERT INTO event (stream_id, seq, agreement_id, type, payload, actor, at, prev_hash, hash)
     SELECT md5('m' || i)::uuid, e.seq, md5('a' || i / ${PER_AGREEMENT})::uuid, e.type, pg_temp.own(e.payload, i)::jsonb,
       pg_temp.own(e.actor, i), app_now(), encode(sha256(convert_to(i || ':' || e.seq - 1, 'UTF8')), 'hex'),
       encode(sha256(convert_to(i || ':' || e.seq, 'UTF8')), 'hex')
     FROM ${MILESTONES} JOIN shape_event e ON e.n = s.n`,
  // Everything is far enough away that nothing is due while the bench runs.
  `INSERT INTO task (id, kind, subject, agreement_id, milestone_id, detail, priority, state, due_at, done_at, plan_key)
     SELECT md5('t' || i || ':' || t)::uuid, CASE t WHEN 3 THEN 'tick' ELSE 'remind' END, md5('b' || i / ${PER_AGREEMENT})::uuid,
       md5('a' || i / ${PER_AGREEMENT})::uuid, md5('m' || i)::uuid,
       jsonb_build_object('what', 'review', 'why', 'half_time', 'since', now), 4,
       CASE t WHEN 0 THEN 'done' ELSE 'waiting' END,
       now + CASE t WHEN 0 THEN -1 ELSE 1 END * (INTERVAL '1 day' + random() * INTERVAL '60 days'),
       CASE t WHEN 0 THEN now - random() * INTERVAL '25 days' END, 'review/' || t || '/' || md5('b' || i / ${PER_AGREEMENT})::uuid
     FROM (SELECT app_now() AS now) clock CROSS JOIN ${MILESTONES}, generate_series(0, 3) t`,
  `INSERT INTO milestone (id, agreement_id, number, version, state, chain_head, headline, is_over)
     SELECT md5('m' || i)::uuid, md5('a' || i / ${PER_AGREEMENT})::uuid, i % ${PER_AGREEMENT} + 1, s.version,
       pg_temp.own(s.state, i)::jsonb, encode(sha256(convert_to(i || ':' || s.version, 'UTF8')), 'hex'), s.headline, false
     FROM ${MILESTONES}`,
  `INSERT INTO person (id, display_name)
     SELECT md5(side || a)::uuid, side || a FROM ${AGREEMENTS}, (VALUES ('b'), ('f')) sides (side)`,
  `INSERT INTO identity (platform, team, user_id, person_id, display_name)
     SELECT CASE side WHEN 'b' THEN 'slack' ELSE 'discord' END, 'T' || a % 500, side || a, md5(side || a)::uuid, side || a
     FROM ${AGREEMENTS}, (VALUES ('b'), ('f')) sides (side)`,
  `INSERT INTO agreement (id, version, state, chain_head)
     SELECT md5('a' || a)::uuid, 1, pg_temp.own('${AGREEMENT}', a * ${PER_AGREEMENT})::jsonb, md5('h' || a) FROM ${AGREEMENTS}`,
  `INSERT INTO seat (agreement_id, person_id, side)
     SELECT md5('a' || a)::uuid, md5(left(side, 1) || a)::uuid, side
     FROM ${AGREEMENTS}, (VALUES ('buyer'), ('facilitator')) sides (side)`,
  `INSERT INTO channel (platform, team, channel, agreement_id)
     SELECT 'slack', 'T' || a % 500, 'C' || a, md5('a' || a)::uuid FROM ${AGREEMENTS}`,
  `INSERT INTO posting (milestone_id, agreement_id, seq, account, currency, amount_minor)
     SELECT md5('m' || i)::uuid, md5('a' || i / ${PER_AGREEMENT})::uuid, p.seq, p.account, p.currency, p.amount
     FROM ${MILESTONES} JOIN shape_posting p ON p.n = s.n`,
  `INSERT INTO checkout (id, milestone_id, agreement_id, status, amount_minor, currency, requested_by, session_id)
     SELECT md5('c' || i)::uuid, md5('m' || i)::uuid, md5('a' || i / ${PER_AGREEMENT})::uuid, 'paid', 480000, 'USD',
       md5('b' || i / ${PER_AGREEMENT})::uuid, 'cs_' || md5('c' || i)
     FROM ${MILESTONES} WHERE s.is_funded`,
  `INSERT INTO card (milestone_id, platform, team, channel, message, rendered_version)
     SELECT md5('m' || i)::uuid, 'slack', 'T' || i / ${PER_AGREEMENT} % 500, 'C' || i / ${PER_AGREEMENT}, md5('x' || i), md5('v' || i)
     FROM ${MILESTONES}`,
  `INSERT INTO act (request_id, verb, milestone_id, person_id)
     SELECT 'slack:' || md5('r' || i), 'new', md5('m' || i)::uuid, md5('b' || i / ${PER_AGREEMENT})::uuid FROM ${MILESTONES}`,
];
