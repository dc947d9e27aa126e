import type { Pool } from "pg";
import type { ReaderGrant, ReaderLinks, Shows } from "../../app/ports/reader-links.ts";
import type { PlatformName } from "../../app/queries/views.ts";
import { instant } from "../../domain/clock/instant.ts";
import type { AgreementId, MilestoneId, PersonId } from "../../domain/ids.ts";

/** One look for every token, whether it opens something or not. */
const OPEN = `
  SELECT l.person_id, l.platform, l.team, l.user_id, l.agreement_id, l.milestone_id, l.expires_at
  FROM reader_link l JOIN identity i
    ON (i.platform, i.team, i.user_id) = (l.platform, l.team, l.user_id) AND i.person_id = l.person_id
  WHERE l.token_hash = $1 AND l.closed_at IS NULL AND l.expires_at > app_now()`;

type Row = {
  readonly person_id: PersonId;
  readonly platform: PlatformName;
  readonly team: string;
  readonly user_id: string;
  readonly agreement_id: AgreementId | null;
  readonly milestone_id: MilestoneId | null;
  readonly expires_at: Date;
};

/** Links for readers, by the hashes of their tokens. */
export function createReaderLinks(pool: Pick<Pool, "query">): ReaderLinks {
  const count = async (text: string, values: unknown[]): Promise<number> =>
    (await pool.query(text, values)).rowCount ?? 0;
  return {
    add: async ({ id, tokenHash, reader, shows, minutes }) => {
      const { platform, team, user } = reader.account;
      const { agreementId, milestoneId } = idsOf(shows);
      const { rows } = await pool.query<{ expires_at: Date }>(
        `INSERT INTO reader_link (id, token_hash, person_id, platform, team, user_id, shows, agreement_id, milestone_id, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, app_now() + $10 * INTERVAL '1 minute') RETURNING expires_at`,
        [
          ...[id, tokenHash, reader.personId, platform, team, user, shows.kind],
          ...[agreementId, milestoneId, minutes],
        ],
      );
      return instant(rows[0]?.expires_at ?? Number.NaN);
    },
    open: async (tokenHash) => {
      const { rows } = await pool.query<Row>({
        ...{ name: "reader_link_open", text: OPEN, values: [tokenHash] },
      });
      return rows[0] ? grantOf(rows[0]) : null;
    },
    close: async (tokenHash) => {
      await count(
        "UPDATE reader_link SET closed_at = app_now() WHERE token_hash = $1 AND closed_at IS NULL",
        [tokenHash],
      );
    },
    closeAllOf: ({ platform, team, user }) =>
      count(
        `UPDATE reader_link SET closed_at = app_now()
         WHERE closed_at IS NULL AND expires_at > app_now() AND person_id =
           (SELECT person_id FROM identity WHERE platform = $1 AND team = $2 AND user_id = $3)`,
        [platform, team, user],
      ),
    forget: (days) =>
      count("DELETE FROM reader_link WHERE expires_at < app_now() - $1 * INTERVAL '1 day'", [days]),
  };
}

function idsOf(shows: Shows) {
  return shows.kind === "record"
    ? { milestoneId: shows.milestoneId, agreementId: null }
    : { milestoneId: null, agreementId: shows.agreementId };
}

function grantOf(row: Row): ReaderGrant | null {
  const { agreement_id: agreementId, milestone_id: milestoneId } = row;
  const shows: Shows | null = milestoneId
    ? { kind: "record", milestoneId }
    : agreementId && { kind: "report", agreementId };
  if (!shows) return null;
  const account = { platform: row.platform, team: row.team, user: row.user_id };
  const reader = { personId: row.person_id, account };
  return { reader, shows, until: instant(row.expires_at) };
}
