import type { Pool } from "pg";
import type { Digests, KeptItem, Reminded, SentReminder } from "../../../app/clock/digests.ts";
import type { PlatformName } from "../../../app/queries/views.ts";
import type { Task } from "../../../app/tasks.ts";
import { instant } from "../../../domain/clock/instant.ts";
import type { MilestoneId, PersonId } from "../../../domain/ids.ts";
import { type TaskRow, taskOf } from "../task-row.ts";

type Db = Pick<Pool, "query">;

/** Reminders that go out together, and what was said with them, on PostgreSQL. */
export function reminderReads(pool: Db): Digests {
  return {
    takeDigest: async (task, minutes, leaseSeconds) => {
      const { rows } = await pool.query<TaskRow>({
        name: "digest_take",
        text: `SELECT id, kind, subject, agreement_id, milestone_id, detail, priority, attempt, generation, created_at
               FROM take_digest($1, $2, $3, $4) ORDER BY due_at, id`,
        values: [task.id, task.generation, minutes, leaseSeconds],
      });
      return rows.map(taskOf);
    },
    postpone: async (later) => {
      if (later.length === 0) return;
      await pool.query(
        `UPDATE task t SET state = 'waiting', due_at = l.at, attempt = 0, lease_until = NULL
         FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[]) AS l(id, generation, at)
         WHERE t.id = l.id AND t.generation = l.generation AND coalesce(t.state = 'running', false)`,
        [...idsOf(later.map(({ task }) => task)), later.map(({ at }) => at)],
      );
    },
    reminded: (message, tasks) => reminded(pool, message, tasks),
    addNew: async (tasks) => {
      if (tasks.length === 0) return;
      await pool.query(
        `INSERT INTO task (id, kind, subject, agreement_id, milestone_id, detail, priority, due_at)
         SELECT (t ->> 'id')::UUID, t ->> 'kind', t ->> 'subject', (t ->> 'agreementId')::UUID,
           (t ->> 'milestoneId')::UUID, coalesce(t -> 'detail', '{}'), (t ->> 'priority')::INTEGER,
           coalesce((t ->> 'dueAt')::TIMESTAMPTZ, app_now())
         FROM jsonb_array_elements($1::jsonb) t ON CONFLICT (id) DO NOTHING`,
        [JSON.stringify(tasks)],
      );
    },
    ...sentReads(pool),
    milestonesSince: async (agreementId, since) => {
      const { rows } = await pool.query<{ id: MilestoneId }>(
        `SELECT id FROM milestone m WHERE agreement_id = $1 AND (NOT is_over OR EXISTS (
           SELECT 1 FROM event e WHERE e.stream_id = m.id AND e.at >= $2)) ORDER BY number`,
        [agreementId, since],
      );
      return rows.map(({ id }) => id);
    },
  };
}

const idsOf = (tasks: readonly Task[]) => [
  tasks.map(({ id }) => id),
  tasks.map(({ generation }) => generation),
];

/** One statement: a reminder that is kept was said, and what it said is not said again. */
async function reminded(
  pool: Db,
  message: SentReminder | null,
  tasks: readonly Task[],
): Promise<void> {
  if (!message && tasks.length === 0) return;
  const isOpen = message?.items.some(({ isDone }) => !isDone) ?? false;
  await pool.query({
    name: "digest_reminded",
    text: `WITH said AS (
             INSERT INTO reminder_message (id, person_id, platform, team, channel, message, is_direct, reader, items, is_open)
             SELECT (m ->> 'id')::UUID, (m ->> 'personId')::UUID, m ->> 'platform', m ->> 'team', m ->> 'channel',
               m ->> 'message', (m ->> 'isDirect')::BOOLEAN, m ->> 'reader', m -> 'items', $4
             FROM (SELECT $3::jsonb AS m) given WHERE m IS NOT NULL)
           UPDATE task t SET state = 'done', lease_until = NULL, last_error = NULL, done_at = app_now(),
             detail = CASE WHEN $3::jsonb IS NULL THEN t.detail ELSE t.detail || '{"sent": 1}' END
           FROM unnest($1::uuid[], $2::integer[]) AS s(id, generation)
           WHERE t.id = s.id AND t.generation = s.generation AND coalesce(t.state = 'running', false)`,
    values: [...idsOf(tasks), message && JSON.stringify(message), isOpen],
  });
}

type SentRow = {
  id: string;
  person_id: PersonId;
  platform: PlatformName;
  team: string;
  channel: string;
  message: string;
  is_direct: boolean;
  reader: string | null;
  items: readonly KeptItem[];
};

type SentReads = Pick<
  Digests,
  | ("openReminders" | "hasOpenReminder" | "reminderRewritten" | "wasEverReminded")
  | ("wasAskedForPayouts" | "timesReminded")
>;

const MENTIONS =
  "is_open AND items @> jsonb_build_array(jsonb_build_object('milestoneId', $1::text))";

function sentReads(pool: Db): SentReads {
  return {
    openReminders: async (milestoneId) => {
      const { rows } = await pool.query<SentRow>(
        `SELECT * FROM reminder_message WHERE ${MENTIONS} ORDER BY created_at, id`,
        [milestoneId],
      );
      return rows.map(({ person_id, is_direct, ...row }) => ({
        ...{ id: row.id, personId: person_id, isDirect: is_direct, reader: row.reader },
        ...{ platform: row.platform, team: row.team, channel: row.channel },
        ...{ message: row.message, items: row.items },
      }));
    },
    hasOpenReminder: async (milestoneId) => {
      const { rowCount } = await pool.query({
        name: "reminder_mentions",
        text: `SELECT 1 FROM reminder_message WHERE ${MENTIONS} LIMIT 1`,
        values: [milestoneId],
      });
      return (rowCount ?? 0) > 0;
    },
    reminderRewritten: async (id, items, isOpen) => {
      await pool.query("UPDATE reminder_message SET items = $2, is_open = $3 WHERE id = $1", [
        ...[id, JSON.stringify(items), isOpen],
      ]);
    },
    wasEverReminded: async (personId) => {
      const { rowCount } = await pool.query(
        "SELECT 1 FROM reminder_message WHERE person_id = $1 LIMIT 1",
        [personId],
      );
      return (rowCount ?? 0) > 0;
    },
    wasAskedForPayouts: async (person, agreement, but) => {
      const { rowCount } = await pool.query(
        `SELECT 1 FROM reminder_message r, jsonb_array_elements(r.items) item
           JOIN milestone m ON m.id = (item ->> 'milestoneId')::UUID
         WHERE r.person_id = $1 AND m.agreement_id = $2 AND m.id <> $3
           AND item ->> 'what' = 'set_up_payouts' AND item ->> 'why' = 'waiting' LIMIT 1`,
        [person, agreement, but],
      );
      return (rowCount ?? 0) > 0;
    },
    timesReminded: async (milestoneId) => {
      const { rows } = await pool.query<{
        subject: PersonId;
        what: string;
        since: string;
        times: number;
      }>(
        `SELECT subject, detail ->> 'what' AS what, detail ->> 'since' AS since,
           count(DISTINCT split_part(detail ->> 'digest', '/', 1))::int AS times FROM task
         WHERE milestone_id = $1 AND kind = 'remind' AND plan_key IS NOT NULL AND state = 'done'
           AND detail ? 'sent' AND detail ->> 'why' <> 'escalation' GROUP BY 1, 2, 3`,
        [milestoneId],
      );
      return rows.map(
        ({ subject, what, since, times }): Reminded => ({
          ...{ personId: subject, what, since: instant(since), times },
        }),
      );
    },
  };
}
