import type { Pool } from "pg";
import type { ChannelRef } from "../../../app/queries/views.ts";
import type { Reads } from "../../../app/reads.ts";
import type { ChainedEvent } from "../../../app/store.ts";
import { instant } from "../../../domain/clock/instant.ts";
import type { AgreementId, MilestoneId, PersonId } from "../../../domain/ids.ts";

type TenantReads = Pick<
  Reads,
  | "now"
  | "openMilestones"
  | "allMilestones"
  | "latestMilestone"
  | "agreementByAccount"
  | "wasPayee"
  | "payeesToCheck"
  | "channelsOf"
  | "events"
  | "personOf"
  | "questions"
  | "answered"
  | "wasAsked"
  | "lostObjects"
  | "milestoneByCharge"
>;

/** Who is where, what happened, and what waits for the operator. */
export function tenantReads(pool: Pick<Pool, "query">): TenantReads {
  const ids = async <T>(text: string, values: unknown[]): Promise<T[]> =>
    (await pool.query<{ id: T }>(text, values)).rows.map((row) => row.id);
  return {
    now: async () => {
      const { rows } = await pool.query<{ now: Date }>("SELECT app_now() AS now");
      return instant(rows[0]?.now ?? Number.NaN);
    },
    openMilestones: (agreementId) =>
      ids<MilestoneId>("SELECT id FROM milestone WHERE agreement_id = $1 AND NOT is_over", [
        agreementId,
      ]),
    allMilestones: async () =>
      (
        await pool.query<{ id: MilestoneId; headline: string }>(
          "SELECT id, headline FROM milestone ORDER BY created_at, id",
        )
      ).rows,
    latestMilestone: async (agreementId) => {
      const found = await ids<MilestoneId>(
        "SELECT id FROM milestone WHERE agreement_id = $1 ORDER BY is_over, number DESC LIMIT 1",
        [agreementId],
      );
      return found[0] ?? null;
    },
    agreementByAccount: async (accountId) => {
      const found = await ids<AgreementId>(
        "SELECT id FROM agreement WHERE state #>> '{payee,accountId}' = $1",
        [accountId],
      );
      return found[0] ?? null;
    },
    wasPayee: async (accountId) => {
      const { rows } = await pool.query(
        "SELECT 1 FROM event WHERE type = 'PayeeSet' AND payload ->> 'accountId' = $1 LIMIT 1",
        [accountId],
      );
      return rows.length > 0;
    },
    payeesToCheck: () =>
      ids<AgreementId>(
        `SELECT id FROM agreement WHERE state #> '{payee,ready}' = 'false'
           OR id IN (SELECT agreement_id FROM money_move WHERE status = 'owed' AND kind = 'transfer')`,
        [],
      ),
    channelsOf: async (agreementId) => {
      const { rows } = await pool.query<ChannelRef>(
        "SELECT platform, team, channel FROM channel WHERE agreement_id = $1 ORDER BY platform DESC",
        [agreementId],
      );
      return rows;
    },
    events: (streamId) => events(pool, streamId),
    personOf: async ({ platform, team, user }) => {
      const found = await ids<PersonId>(
        "SELECT person_id AS id FROM identity WHERE platform = $1 AND team = $2 AND user_id = $3",
        [platform, team, user],
      );
      return found[0] ?? null;
    },
    questions: () => questions(pool),
    answered: async (subject) => {
      const { rowCount } = await pool.query(
        "SELECT 1 FROM operator_question WHERE subject = $1 AND act IN ('adopt', 'resolve') LIMIT 1",
        [subject],
      );
      return rowCount === 1;
    },
    wasAsked: async (subject) => {
      const { rowCount } = await pool.query(
        "SELECT 1 FROM operator_question WHERE subject = $1 LIMIT 1",
        [subject],
      );
      return rowCount === 1;
    },
    lostObjects: async (milestoneId) => {
      const { rows } = await pool.query<{ id: string; isOpen: boolean }>(
        `SELECT q.subject AS id, q.settled_at IS NULL AS "isOpen" FROM operator_question q
         WHERE q.milestone_id = $1 AND q.detail ? 'lostMove'
           AND NOT EXISTS (SELECT 1 FROM money_move m WHERE m.provider_id = q.subject)
         ORDER BY q.opened_at`,
        [milestoneId],
      );
      return rows;
    },
    milestoneByCharge: async (chargeId) => {
      const found = await ids<MilestoneId>(
        `SELECT id FROM milestone WHERE state #>> '{funding,chargeId}' = $1
         UNION SELECT milestone_id FROM money_move WHERE charge_id = $1 LIMIT 1`,
        [chargeId],
      );
      return found[0] ?? null;
    },
  };
}

async function events(
  pool: Pick<Pool, "query">,
  streamId: string,
): Promise<readonly ChainedEvent[]> {
  const { rows } = await pool.query<{
    stream_id: string;
    seq: number;
    agreement_id: AgreementId;
    actor: string;
    at: Date;
    payload: ChainedEvent["event"];
    prev_hash: string;
    hash: string;
  }>("SELECT * FROM event WHERE stream_id = $1 ORDER BY seq", [streamId]);
  return rows.map((row) => ({
    streamId: row.stream_id,
    seq: row.seq,
    agreementId: row.agreement_id,
    actor: row.actor,
    at: instant(row.at),
    event: row.payload,
    prevHash: row.prev_hash,
    hash: row.hash,
  }));
}

async function questions(pool: Pick<Pool, "query">): ReturnType<Reads["questions"]> {
  const { rows } = await pool.query<{
    id: string;
    kind: string;
    subject: string;
    agreement_id: AgreementId | null;
    milestone_id: MilestoneId | null;
    detail: Record<string, string | number | null>;
    opened_at: Date;
  }>("SELECT * FROM operator_question WHERE settled_at IS NULL ORDER BY opened_at");
  return rows.map(({ agreement_id, milestone_id, opened_at, ...row }) => ({
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    agreementId: agreement_id,
    milestoneId: milestone_id,
    detail: row.detail,
    openedAt: instant(opened_at),
  }));
}
