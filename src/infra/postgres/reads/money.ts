import type { Pool } from "pg";
import type { PostingRow, Reads } from "../../../app/reads.ts";
import type { CheckoutRow, MoneyMove } from "../../../app/store.ts";
import { instant } from "../../../domain/clock/instant.ts";
import type {
  AgreementId,
  CheckoutId,
  MilestoneId,
  MoveId,
  PersonId,
} from "../../../domain/ids.ts";

type MoneyReads = Pick<
  Reads,
  | "move"
  | "movesOf"
  | "moveByProviderId"
  | "owedMoves"
  | "failedMoves"
  | "unsettledMoves"
  | "checkout"
  | "checkoutsOf"
  | "openCheckouts"
  | "postings"
>;

/** Money moves, checkouts and postings. */
export function moneyReads(pool: Pick<Pool, "query">): MoneyReads {
  const moves = async (where: string, values: unknown[]): Promise<MoneyMove[]> =>
    (
      await pool.query<MoveRow>(
        `SELECT * FROM money_move WHERE ${where} ORDER BY created_at, leg_id`,
        values,
      )
    ).rows.map(asMove);
  const checkouts = async (where: string, values: unknown[]): Promise<CheckoutRow[]> =>
    (
      await pool.query<CheckoutDbRow>(
        `SELECT * FROM checkout WHERE ${where} ORDER BY created_at`,
        values,
      )
    ).rows.map(asCheckout);
  return {
    move: async (id) => (await moves("id = $1", [id]))[0] ?? null,
    movesOf: (milestoneId) => moves("milestone_id = $1", [milestoneId]),
    moveByProviderId: async (id) => (await moves("provider_id = $1", [id]))[0] ?? null,
    owedMoves: (agreementId) => moves("agreement_id = $1 AND status = 'owed'", [agreementId]),
    failedMoves: (code) => moves("status = 'failed' AND last_error = $1", [code]),
    unsettledMoves: () => moves("status IN ('owed', 'sent', 'unknown', 'pending')", []),
    checkout: async (id) => (await checkouts("id = $1", [id]))[0] ?? null,
    checkoutsOf: (milestoneId) => checkouts("milestone_id = $1", [milestoneId]),
    openCheckouts: () => checkouts("status IN ('open', 'processing', 'replaced')", []),
    postings: async (milestoneId) => {
      const { rows } = await pool.query<{
        milestone_id: MilestoneId;
        seq: number;
        account: string;
        currency: string;
        amount_minor: number;
      }>("SELECT * FROM posting WHERE $1::uuid IS NULL OR milestone_id = $1 ORDER BY id", [
        milestoneId,
      ]);
      return rows.map(
        (row): PostingRow => ({
          milestoneId: row.milestone_id,
          seq: row.seq,
          account: row.account,
          currency: row.currency,
          amountMinor: row.amount_minor,
        }),
      );
    },
  };
}

type MoveRow = {
  id: MoveId;
  milestone_id: MilestoneId;
  agreement_id: AgreementId;
  kind: MoneyMove["kind"];
  amount_minor: number;
  currency: string;
  charge_id: string;
  destination: string | null;
  status: MoneyMove["status"];
  attempt: number;
  generation: number;
  claim: number;
  lease_until: Date | null;
  first_sent_at: Date | null;
  provider_id: string | null;
  last_error: string | null;
};

function asMove(row: MoveRow): MoneyMove {
  return {
    id: row.id,
    milestoneId: row.milestone_id,
    agreementId: row.agreement_id,
    kind: row.kind,
    amount: { amountMinor: row.amount_minor, currency: row.currency },
    chargeId: row.charge_id,
    destination: row.destination,
    status: row.status,
    attempt: row.attempt,
    generation: row.generation,
    claim: row.claim,
    leaseUntil: row.lease_until && instant(row.lease_until),
    firstSentAt: row.first_sent_at && instant(row.first_sent_at),
    providerId: row.provider_id,
    lastError: row.last_error,
  };
}

type CheckoutDbRow = {
  id: CheckoutId;
  milestone_id: MilestoneId;
  agreement_id: AgreementId;
  status: CheckoutRow["status"];
  amount_minor: number;
  currency: string;
  requested_by: PersonId;
  session_id: string | null;
  expires_at: Date | null;
};

function asCheckout(row: CheckoutDbRow): CheckoutRow {
  return {
    id: row.id,
    milestoneId: row.milestone_id,
    agreementId: row.agreement_id,
    status: row.status,
    amount: { amountMinor: row.amount_minor, currency: row.currency },
    requestedBy: row.requested_by,
    sessionId: row.session_id,
    expiresAt: row.expires_at && instant(row.expires_at),
  };
}
