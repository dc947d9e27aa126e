import type { Pool } from "pg";
import type {
  KeptChoice,
  KeptContent,
  KeptTerms,
  KeptTermsStore,
} from "../../app/ports/kept-terms.ts";
import { isUuid } from "../../domain/ids.ts";
import type { TermsInput } from "../../domain/milestone/commands.ts";

type Row = {
  readonly id: string;
  readonly content: KeptContent;
  readonly state: "kept" | "edited" | "whole" | "split";
  readonly parts: readonly TermsInput[] | null;
};

const OWN = "id = $1 AND platform = $2 AND team = $3 AND user_id = $4";

/** Terms that wait for their proposer's choice. */
export function createKeptTerms(pool: Pick<Pool, "query">): KeptTermsStore {
  const find: KeptTermsStore["find"] = async (id, { platform, team, user }) => {
    if (!isUuid(id)) return null;
    const { rows } = await pool.query<Row>(
      `SELECT id, content, state, parts FROM kept_terms WHERE ${OWN}`,
      [id, platform, team, user],
    );
    return rows[0] ? keptOf(rows[0]) : null;
  };
  return {
    find,
    keep: async (id, requestId, { platform, team, user }, content) => {
      const { rows } = await pool.query<{ id: string }>(
        `INSERT INTO kept_terms (id, request_id, platform, team, user_id, content) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (request_id) DO UPDATE SET request_id = EXCLUDED.request_id RETURNING id`,
        [id, requestId, platform, team, user, JSON.stringify(content)],
      );
      return rows[0]?.id ?? id;
    },
    choose: async (id, account, choice) => {
      if (!isUuid(id)) return null;
      const { platform, team, user } = account;
      const parts = choice.state === "split" ? JSON.stringify(choice.parts) : null;
      await pool.query(
        `UPDATE kept_terms SET state = $5, parts = $6 WHERE ${OWN} AND state = 'kept'`,
        [id, platform, team, user, choice.state, parts],
      );
      return find(id, account);
    },
    forget: async (days) => {
      const { rowCount } = await pool.query(
        "DELETE FROM kept_terms WHERE created_at < app_now() - $1 * INTERVAL '1 day'",
        [days],
      );
      return rowCount ?? 0;
    },
  };
}

function keptOf({ id, content, state, parts }: Row): KeptTerms {
  return { id, content, choice: choiceOf(state, parts) };
}

function choiceOf(state: Row["state"], parts: Row["parts"]): KeptChoice | null {
  if (state === "kept") return null;
  return state === "split" ? { state, parts: parts ?? [] } : { state };
}
