import type { Pool } from "pg";
import type { Reads } from "../../../app/reads.ts";
import { PRIORITY } from "../../../app/tasks.ts";
import { instant } from "../../../domain/clock/instant.ts";

type InboxReads = Pick<Reads, "receive" | "inboxEvent" | "markApplied" | "cursor" | "setCursor">;

/** The provider's events, once each, and how far they were read. */
export function inboxReads(pool: Pick<Pool, "query">): InboxReads {
  return {
    receive: async (events, newId) => {
      const rows = events.map((event) => ({ ...event, taskId: newId() }));
      const { rows: fresh } = await pool.query<{ id: string; taskId: string }>({
        name: "inbox_receive",
        text: `WITH given AS (
                 SELECT * FROM jsonb_to_recordset($1::jsonb)
                   AS x(id TEXT, type TEXT, "objectId" TEXT, account TEXT, "createdAt" TIMESTAMPTZ, "taskId" UUID)),
               fresh AS (
                 INSERT INTO inbox_event (id, type, object_id, account, created_at)
                 SELECT id, type, "objectId", account, "createdAt" FROM given ON CONFLICT DO NOTHING RETURNING id),
               work AS (
                 INSERT INTO task (id, kind, subject, priority, due_at, state, lease_until)
                 SELECT g."taskId", 'apply_event', g.id, $2, app_now(), 'queued', clock_timestamp() + INTERVAL '30 seconds'
                 FROM given g JOIN fresh f ON f.id = g.id RETURNING id, subject)
               SELECT subject AS id, id AS "taskId" FROM work`,
        values: [JSON.stringify(rows), PRIORITY.money],
      });
      return fresh;
    },
    inboxEvent: async (id) => {
      const { rows } = await pool.query<{
        id: string;
        type: string;
        object_id: string | null;
        account: string | null;
        created_at: Date;
        applied_at: Date | null;
      }>("SELECT * FROM inbox_event WHERE id = $1", [id]);
      const row = rows[0];
      if (!row) return null;
      return {
        id: row.id,
        type: row.type,
        objectId: row.object_id,
        account: row.account,
        createdAt: instant(row.created_at),
        appliedAt: row.applied_at && instant(row.applied_at),
      };
    },
    markApplied: async (id) => {
      await pool.query("UPDATE inbox_event SET applied_at = app_now() WHERE id = $1", [id]);
    },
    cursor: async (name) => {
      const { rows } = await pool.query<{ value: string }>(
        "SELECT value FROM cursor WHERE name = $1",
        [name],
      );
      return rows[0]?.value ?? null;
    },
    setCursor: async (name, value) => {
      await pool.query(
        `INSERT INTO cursor (name, value) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET value = greatest(cursor.value, $2)`,
        [name, value],
      );
    },
  };
}
