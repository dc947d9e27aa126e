import type { Pool } from "pg";
import type { LinkRow } from "../../../app/queries/link-views.ts";
import type { PlatformName } from "../../../app/queries/views.ts";
import type { Reads } from "../../../app/reads.ts";
import { type Instant, instant, plusHours } from "../../../domain/clock/instant.ts";
import type { AgreementId } from "../../../domain/ids.ts";

type LinkReads = Pick<
  Reads,
  "link" | "openLinksOf" | "agreementsOf" | "linkedChannels" | "linkedIdentities"
>;

/** What is linked with whom, and what was asked. */
export function linkReads(pool: Pick<Pool, "query">): LinkReads {
  return {
    link: async (id) => {
      const { rows } = await pool.query<{ link: LinkRow }>(
        "SELECT link_row(c) AS link FROM link_code c WHERE id = $1",
        [id],
      );
      return rows[0]?.link ?? null;
    },
    openLinksOf: async ({ platform, team, user }) => {
      const { rows } = await pool.query<{ link: LinkRow }>(
        `SELECT link_row(c) AS link FROM link_code c
         WHERE issuer_platform = $1 AND issuer_team = $2 AND issuer_user = $3 AND asked_at IS NOT NULL
           AND settled_at IS NULL AND asked_at > app_now() - INTERVAL '24 hours' ORDER BY asked_at`,
        [platform, team, user],
      );
      return rows.map(({ link }) => link);
    },
    agreementsOf: async (personId) => {
      const { rows } = await pool.query<{ id: AgreementId }>("SELECT seats_of($1) AS id", [
        personId,
      ]);
      return rows.map(({ id }) => id);
    },
    linkedChannels: async (agreementId) => {
      const { rows } = await pool.query<{
        link_id: string;
        platform: PlatformName;
        team: string;
        channel: string;
        team_name: string | null;
        channel_name: string | null;
      }>("SELECT * FROM channel WHERE agreement_id = $1 ORDER BY linked_at, platform, channel", [
        agreementId,
      ]);
      return rows.map(({ link_id, platform, team, channel, team_name, channel_name }) => ({
        ...{ linkId: link_id, platform, team, channel },
        ...{ teamName: team_name, channelName: channel_name },
      }));
    },
    linkedIdentities: (personId) => identitiesOf(pool, personId),
  };
}

async function identitiesOf(
  pool: Pick<Pool, "query">,
  personId: string,
): ReturnType<Reads["linkedIdentities"]> {
  const { rows } = await pool.query<{
    link_id: string;
    platform: PlatformName;
    team: string;
    user_id: string;
    display_name: string;
    team_name: string | null;
    linked_at: Date;
    waits: boolean;
  }>(
    `SELECT *, joined_by IS NOT NULL AND linked_at + INTERVAL '24 hours' > app_now() AS waits
     FROM identity WHERE person_id = $1 ORDER BY linked_at, platform, team, user_id`,
    [personId],
  );
  const until = (at: Date): Instant => plusHours(instant(at), 24);
  return rows.map((row) => ({
    ...{ linkId: row.link_id, platform: row.platform, team: row.team, user: row.user_id },
    ...{ name: row.display_name, teamName: row.team_name },
    waitsUntil: row.waits ? until(row.linked_at) : null,
  }));
}
