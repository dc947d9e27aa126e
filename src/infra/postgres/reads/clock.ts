import { DatabaseError, type Pool } from "pg";
import type { Identity, PersonSettings } from "../../../app/queries/views.ts";
import type { Reads } from "../../../app/reads.ts";
import type { TaskKind } from "../../../app/store.ts";
import { instant } from "../../../domain/clock/instant.ts";
import type { AgreementId, MilestoneId } from "../../../domain/ids.ts";

type ClockReads = Pick<
  Reads,
  | ("isUndelivered" | "identitiesOf" | "saveProfileZone" | "upcoming")
  | ("settingsOf" | "openMilestonesOf" | "saveOwnTime" | "mayAskProfile" | "sharesSide")
>;

/** SQLSTATE of `commit_own_time` where somebody became known meanwhile. */
const CONFLICT = "TR001";

type UpcomingRow = {
  due_at: Date;
  kind: TaskKind;
  number: number;
  title: string;
  display_name: string | null;
  plan_key: string;
};

/** When people can be reminded, and what has reached them. */
export function clockReads(pool: Pick<Pool, "query">): ClockReads {
  return {
    isUndelivered: async (milestoneId, notice) => {
      const { rowCount } = await pool.query(
        `SELECT 1 FROM task WHERE milestone_id = $1 AND kind IN ('announce', 'tell') AND subject = $2
           AND state <> 'done' AND created_at >= coalesce(
             (SELECT (state #>> '{review,since}')::TIMESTAMPTZ FROM milestone WHERE id = $1), created_at) LIMIT 1`,
        [milestoneId, notice],
      );
      return (rowCount ?? 0) > 0;
    },
    upcoming: async (limit) => {
      const { rows } = await pool.query<UpcomingRow>(
        `SELECT t.due_at, t.kind, m.number, m.state #>> '{terms,title}' AS title, p.display_name, t.plan_key
         FROM task t JOIN milestone m ON m.id = t.milestone_id
           LEFT JOIN person p ON t.kind = 'remind' AND p.id::TEXT = t.subject
         WHERE t.state = 'waiting' AND t.plan_key IS NOT NULL ORDER BY t.due_at LIMIT $1`,
        [limit],
      );
      return rows.map((row) => ({
        ...{ at: instant(row.due_at), kind: row.kind, milestone: row.number, title: row.title },
        ...{ person: row.display_name, key: row.plan_key },
      }));
    },
    identitiesOf: async (personId) => {
      const { rows } = await pool.query<Identity>(
        `SELECT platform, team, user_id AS user FROM identity WHERE person_id = $1
         ORDER BY linked_at, platform, team, user_id`,
        [personId],
      );
      return rows;
    },
    settingsOf: (personId) => settingsOf(pool, personId),
    openMilestonesOf: async (personId) => {
      const { rows } = await pool.query<{ id: MilestoneId; agreement_id: AgreementId }>(
        `SELECT id, agreement_id FROM milestone
         WHERE agreement_id IN (SELECT seats_of($1)) AND NOT is_over ORDER BY created_at DESC, id LIMIT 200`,
        [personId],
      );
      return rows.map(({ id, agreement_id }) => ({ id, agreementId: agreement_id }));
    },
    saveOwnTime: async (plan) => {
      try {
        await pool.query("SELECT commit_own_time($1)", [JSON.stringify(plan)]);
        return true;
      } catch (error) {
        if (error instanceof DatabaseError && error.code === CONFLICT) return false;
        throw error;
      }
    },
    mayAskProfile: async (personId, everyHours) => {
      const { rowCount } = await pool.query(
        `INSERT INTO person_setting (person_id, profile_asked_at) VALUES ($1, app_now())
         ON CONFLICT (person_id) DO UPDATE SET profile_asked_at = app_now()
           WHERE person_setting.profile_asked_at IS NULL
             OR person_setting.profile_asked_at <= app_now() - $2 * INTERVAL '1 hour'`,
        [personId, everyHours],
      );
      return (rowCount ?? 0) > 0;
    },
    sharesSide: async (one, other) => {
      const { rowCount } = await pool.query(
        `SELECT 1 FROM seat mine JOIN seat theirs USING (agreement_id, side)
         WHERE mine.person_id = $1 AND theirs.person_id = $2 LIMIT 1`,
        [one, other],
      );
      return (rowCount ?? 0) > 0;
    },
    saveProfileZone: async (personId, timeZone) => {
      const { rowCount } = await pool.query(
        `INSERT INTO person_setting (person_id, profile_zone) VALUES ($1, $2)
         ON CONFLICT (person_id) DO UPDATE SET profile_zone = excluded.profile_zone, updated_at = app_now()
           WHERE person_setting.profile_zone IS DISTINCT FROM excluded.profile_zone`,
        [personId, timeZone],
      );
      return (rowCount ?? 0) > 0;
    },
  };
}

async function settingsOf(
  pool: Pick<Pool, "query">,
  personId: string,
): ReturnType<Reads["settingsOf"]> {
  const { rows } = await pool.query<{
    profile_zone: string | null;
    hours: PersonSettings["hours"];
    reminders: PersonSettings["reminders"];
  }>("SELECT profile_zone, hours, reminders FROM person_setting WHERE person_id = $1", [personId]);
  const [row] = rows;
  return row ? { profileZone: row.profile_zone, hours: row.hours, reminders: row.reminders } : null;
}
