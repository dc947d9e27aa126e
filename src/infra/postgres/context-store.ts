import type { Pool } from "pg";
import type { ContextRow, ContextStore, StoredContext } from "../../app/context/context-store.ts";
import type { ContextSubject } from "../../app/queries/context-view.ts";
import type { MessageRef } from "../../app/queries/views.ts";
import type { AgreementId, MilestoneId } from "../../domain/ids.ts";

type Row = {
  id: string;
  agreement_id: AgreementId;
  milestone_id: MilestoneId;
  subject: ContextSubject;
  content_key: string;
  content: StoredContext;
  tokens_in: number;
  tokens_out: number;
};

const rowOf = (row: Row): ContextRow => ({
  id: row.id,
  agreementId: row.agreement_id,
  milestoneId: row.milestone_id,
  subject: row.subject,
  key: row.content_key,
  ...row.content,
  tokens: { input: row.tokens_in, output: row.tokens_out },
});

/** Evidence as it was laid out, on PostgreSQL. */
export function createContextStore(pool: Pick<Pool, "query">): ContextStore {
  const find: ContextStore["find"] = async (milestoneId, subject) => {
    const { rows } = await pool.query<Row>(
      "SELECT * FROM review_context WHERE milestone_id = $1 AND subject = $2",
      [milestoneId, subject],
    );
    return rows[0] ? rowOf(rows[0]) : null;
  };
  return {
    find,
    ofMilestone: async (milestoneId) => {
      const { rows } = await pool.query<Row>(
        "SELECT * FROM review_context WHERE milestone_id = $1 ORDER BY created_at, subject",
        [milestoneId],
      );
      return rows.map(rowOf);
    },
    known: async (milestoneId, key) => {
      const { rows } = await pool.query<Pick<Row, "content">>(
        `SELECT content FROM review_context
         WHERE milestone_id = $1 AND content_key = $2 AND by = 'model' ORDER BY created_at LIMIT 1`,
        [milestoneId, key],
      );
      return rows[0]?.content ?? null;
    },
    spentTokens: async (agreementId) => {
      const { rows } = await pool.query<{ spent: string }>(
        `SELECT coalesce(sum(tokens_in + tokens_out), 0) AS spent FROM review_context
         WHERE agreement_id = $1 AND created_at > app_now() - INTERVAL '24 hours'`,
        [agreementId],
      );
      return Number(rows[0]?.spent ?? 0);
    },
    save: async (row) => {
      await insert(pool, row);
      return (await find(row.milestoneId, row.subject)) ?? row;
    },
    ...postsOn(pool),
  };
}

async function insert(pool: Pick<Pool, "query">, row: ContextRow): Promise<void> {
  const { context, sources, looked, tokens } = row;
  await pool.query(
    `INSERT INTO review_context (id, agreement_id, milestone_id, subject, content_key, content, by, model,
       tokens_in, tokens_out, dropped)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (milestone_id, subject) DO NOTHING`,
    [
      ...[row.id, row.agreementId, row.milestoneId, row.subject, row.key],
      JSON.stringify({ context, sources, looked }),
      context.by.kind,
      context.by.kind === "model" ? context.by.model : null,
      ...[tokens.input, tokens.output, context.dropped],
    ],
  );
}

function postsOn(pool: Pick<Pool, "query">): Pick<ContextStore, "posts" | "markPosted"> {
  return {
    posts: async (contextId) => {
      const { rows } = await pool.query<MessageRef>(
        "SELECT platform, team, channel, message FROM review_context_post WHERE context_id = $1",
        [contextId],
      );
      return rows;
    },
    markPosted: async (contextId, { platform, team, channel, message }) => {
      await pool.query(
        `INSERT INTO review_context_post (context_id, platform, team, channel, message)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
        [contextId, platform, team, channel, message],
      );
    },
  };
}
