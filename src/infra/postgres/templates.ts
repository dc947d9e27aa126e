import type { Pool } from "pg";
import type { Template, TemplateStore } from "../../app/ports/templates.ts";
import type { Identity } from "../../app/queries/views.ts";
import { isUuid } from "../../domain/ids.ts";

const UNIQUE_VIOLATION = "23505";

const COLUMNS = `t.id, t.agreement_id AS "agreementId", t.name, t.content`;
/** The account `$1, $2, $3` sits on a side of the template's agreement. */
const THEIRS = `EXISTS (SELECT 1 FROM seat s JOIN identity i ON i.person_id = s.person_id
  WHERE s.agreement_id = t.agreement_id AND i.platform = $1 AND i.team = $2 AND i.user_id = $3)`;

const whose = ({ platform, team, user }: Identity) => [platform, team, user];

/** Templates on PostgreSQL; each call is one statement. */
export function createTemplates(pool: Pick<Pool, "query">): TemplateStore {
  return {
    list: async (account, agreementId) => {
      const { rows } = await pool.query<Template>(
        `SELECT ${COLUMNS} FROM template t WHERE t.agreement_id = $4 AND ${THEIRS} ORDER BY t.name_key`,
        [...whose(account), agreementId],
      );
      return rows;
    },
    find: async (account, id) => {
      if (!isUuid(id)) return null;
      const { rows } = await pool.query<Template>(
        `SELECT ${COLUMNS} FROM template t WHERE t.id = $4 AND ${THEIRS}`,
        [...whose(account), id],
      );
      return rows[0] ?? null;
    },
    save: async (account, agreementId, { id, requestId, name, key, content, replaces }, most) => {
      const { rows } = await pool.query<{
        answer: Awaited<ReturnType<TemplateStore["save"]>>;
      }>("SELECT save_template($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS answer", [
        ...whose(account),
        ...[agreementId, id, requestId, name, key, JSON.stringify(content), replaces, most],
      ]);
      return rows[0]?.answer ?? "not_theirs";
    },
    rename: async (account, id, name, key) => {
      if (!isUuid(id)) return "gone";
      try {
        const { rowCount } = await pool.query(
          `UPDATE template t SET name = $5, name_key = $6, updated_at = app_now() WHERE t.id = $4 AND ${THEIRS}`,
          [...whose(account), id, name, key],
        );
        return rowCount === 1 ? "renamed" : "gone";
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === UNIQUE_VIOLATION) {
          return "taken";
        }
        throw error;
      }
    },
    remove: async (account, id) => {
      if (!isUuid(id)) return null;
      const { rows } = await pool.query<Template>(
        `DELETE FROM template t WHERE t.id = $4 AND ${THEIRS} RETURNING ${COLUMNS}`,
        [...whose(account), id],
      );
      return rows[0] ?? null;
    },
  };
}
