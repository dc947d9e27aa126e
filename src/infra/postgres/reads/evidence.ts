import type { Pool } from "pg";
import type {
  CopyResult,
  EvidenceReads,
  EvidenceRow,
  FileOrigin,
} from "../../../app/evidence/evidence-row.ts";
import type { GivenMessage } from "../../../app/evidence/given.ts";
import { type Instant, instant } from "../../../domain/clock/instant.ts";
import {
  type AgreementId,
  type CriterionId,
  type EvidenceId,
  isUuid,
  type MilestoneId,
  type PersonId,
} from "../../../domain/ids.ts";
import type { EvidenceCopy } from "../../../domain/milestone/evidence-item.ts";

type Db = Pick<Pool, "query">;

type Row = {
  readonly id: EvidenceId;
  readonly agreement_id: AgreementId;
  readonly milestone_id: MilestoneId;
  readonly person_id: PersonId;
  readonly party: EvidenceRow["from"];
  readonly kind: EvidenceRow["kind"];
  readonly criterion_id: CriterionId | null;
  readonly text: string;
  readonly source: string | null;
  readonly author: string | null;
  readonly origin: FileOrigin | null;
  readonly created_at: Date;
  readonly state: EvidenceCopy["state"];
  readonly why: string | null;
  readonly sha256: string | null;
  readonly bytes: number | null;
  readonly media_type: string | null;
  readonly text_sha256: string | null;
  readonly unreadable: string | null;
  readonly copied_at: Date | null;
};

const NEW_PIECES = `INSERT INTO evidence (id, agreement_id, milestone_id, person_id, party, kind, criterion_id, text, source,
    author, origin, created_at)
  SELECT (e ->> 'id')::uuid, (e ->> 'agreementId')::uuid, (e ->> 'milestoneId')::uuid, (e ->> 'by')::uuid, e ->> 'from',
    e ->> 'kind', e ->> 'criterionId', e ->> 'text', e ->> 'source', e ->> 'author',
    CASE WHEN jsonb_typeof(e -> 'origin') = 'object' THEN e -> 'origin' END, (e ->> 'at')::timestamptz
  FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS pieces (e, nth) ORDER BY nth ON CONFLICT (id) DO NOTHING`;

/** Pieces of evidence and drafts of submissions on PostgreSQL. */
export function evidenceReads(pool: Db): EvidenceReads {
  return {
    evidenceOf: async (milestoneId) => {
      const { rows } = await pool.query<Row>(
        "SELECT * FROM evidence WHERE milestone_id = $1 ORDER BY position",
        [milestoneId],
      );
      return rows.map(rowOf);
    },
    addEvidence: async (pieces) => {
      if (pieces.length > 0) await pool.query(NEW_PIECES, [JSON.stringify(pieces)]);
    },
    forgetEvidence: async (ids) => {
      if (ids.length === 0) return;
      await pool.query("DELETE FROM evidence WHERE id = ANY ($1::uuid[]) AND state = 'keeping'", [
        ids,
      ]);
    },
    copied: (id, result) => copied(pool, id, result),
    park: async (id, { platform, team, user }, message) => {
      await pool.query(
        `WITH old AS (DELETE FROM parked_message WHERE parked_at < app_now() - interval '1 day')
         INSERT INTO parked_message (id, platform, team, user_id, content) VALUES ($1, $2, $3, $4, $5)`,
        [id, platform, team, user, JSON.stringify(message)],
      );
    },
    parked: async (id, { platform, team, user }) => {
      if (!isUuid(id)) return null;
      const { rows } = await pool.query<{ content: GivenMessage }>(
        `SELECT content FROM parked_message WHERE id = $1 AND platform = $2 AND team = $3 AND user_id = $4`,
        [id, platform, team, user],
      );
      return rows[0]?.content ?? null;
    },
    draftOf: async (milestoneId, nth) => {
      const { rows } = await pool.query<Row & { readonly is_removed: boolean }>(
        `SELECT e.*, d.is_removed FROM submission_draft d JOIN evidence e ON e.id = d.evidence_id
         WHERE d.milestone_id = $1 AND d.nth = $2 ORDER BY e.position`,
        [milestoneId, nth],
      );
      return rows.length === 0 ? null : rows.filter((row) => !row.is_removed).map(rowOf);
    },
    changeDraft: (milestoneId, nth, change) => changeDraft(pool, { milestoneId, nth }, change),
  };
}

async function copied(pool: Db, id: EvidenceId, { copy, textSha256 }: CopyResult): Promise<void> {
  const kept = copy.state === "kept" ? copy : null;
  await pool.query(
    `UPDATE evidence SET state = $2, why = $3, sha256 = $4, bytes = $5, media_type = $6, text_sha256 = $7,
       unreadable = $8, copied_at = $9 WHERE id = $1 AND state = 'keeping'`,
    [
      ...[id, copy.state, copy.state === "not_kept" ? copy.why : null, kept?.sha256 ?? null],
      ...[kept?.bytes ?? null, kept?.mediaType ?? null, textSha256, kept?.unreadable ?? null],
      copy.at,
    ],
  );
}

async function changeDraft(
  pool: Db,
  { milestoneId, nth }: { readonly milestoneId: MilestoneId; readonly nth: number },
  { add, keep, drop }: Parameters<EvidenceReads["changeDraft"]>[2],
): Promise<void> {
  const into = [...add.map(({ id }) => id), ...keep];
  await pool.query(
    `WITH pieces AS (${NEW_PIECES})
     INSERT INTO submission_draft AS draft (milestone_id, nth, evidence_id, is_removed)
     SELECT $2::uuid, $3::integer, id, false FROM unnest($4::uuid[]) AS wanted(id)
     UNION ALL SELECT $2::uuid, $3::integer, id, true FROM evidence WHERE id = ANY ($5::uuid[])
     ON CONFLICT (milestone_id, nth, evidence_id) DO UPDATE SET is_removed = draft.is_removed OR excluded.is_removed`,
    [JSON.stringify(add), milestoneId, nth, into, drop],
  );
}

function rowOf(row: Row): EvidenceRow {
  return {
    ...{ id: row.id, agreementId: row.agreement_id, milestoneId: row.milestone_id },
    ...{ by: row.person_id, from: row.party, kind: row.kind, criterionId: row.criterion_id },
    ...{ text: row.text, source: row.source, author: row.author, origin: row.origin },
    ...{ at: momentOf(row.created_at), copy: copyOf(row), textSha256: row.text_sha256 },
  };
}

function copyOf({
  state,
  copied_at,
  sha256,
  bytes,
  media_type,
  unreadable,
  why,
}: Row): EvidenceCopy {
  if (state === "keeping" || !copied_at) return { state: "keeping" };
  const at = momentOf(copied_at);
  if (state === "not_kept") return { state, why: why ?? "", at };
  return {
    ...{ state, sha256: sha256 ?? "", bytes: bytes ?? 0, mediaType: media_type ?? "" },
    ...{ unreadable, at },
  };
}

const momentOf = (date: Date): Instant => instant(date.getTime());
