import type { Pool } from "pg";
import type { Desk } from "../../../app/queries/home-views.ts";
import type { Identity, PersonView } from "../../../app/queries/views.ts";
import type { Reads } from "../../../app/reads.ts";
import { instant } from "../../../domain/clock/instant.ts";
import type { PersonId } from "../../../domain/ids.ts";
import { agreementOf, type StoredAgreement } from "../older-rows.ts";

type DeskReads = Pick<Reads, "desk">;

/** Nobody keeps more; what is older is still in the lists of milestones. */
const MOST_AGREEMENTS = 50;

const DESK = {
  name: "desk",
  text: `
  WITH me AS (
    SELECT person_id AS id FROM identity WHERE platform = $1 AND team = $2 AND user_id = $3
  ), mine AS (
    SELECT a.id, a.state, a.created_at FROM agreement a
    WHERE a.id IN (SELECT s.agreement_id FROM seat s JOIN me ON me.id = s.person_id)
    ORDER BY a.created_at DESC, a.id LIMIT $4
  )
  SELECT app_now() AS now, (SELECT id FROM me) AS person,
    (SELECT jsonb_build_object('profileZone', s.profile_zone, 'hours', s.hours, 'reminders', s.reminders)
     FROM person_setting s JOIN me ON me.id = s.person_id) AS settings,
    (SELECT jsonb_build_object('personId', p.id, 'displayName', p.display_name, 'identities', (
       SELECT coalesce(jsonb_agg(jsonb_build_object('platform', i.platform, 'team', i.team, 'user', i.user_id)
         ORDER BY i.linked_at, i.platform, i.team, i.user_id), '[]')
       FROM identity i WHERE i.person_id = p.id))
     FROM me JOIN person_setting s ON s.person_id = me.id
       JOIN person p ON p.id::TEXT = s.hours #>> '{away,delegate}') AS stand_in,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('linkId', i.link_id, 'platform', i.platform, 'team', i.team,
       'user', i.user_id, 'name', i.display_name, 'teamName', i.team_name,
       'waitsUntil', CASE WHEN i.joined_by IS NOT NULL AND i.linked_at + INTERVAL '24 hours' > app_now()
         THEN iso_instant(i.linked_at + INTERVAL '24 hours') END)
       ORDER BY i.linked_at, i.platform, i.team, i.user_id), '[]')
     FROM identity i JOIN me ON me.id = i.person_id) AS accounts,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('state', a.state, 'people', people_of(a.id, NULL, NULL), 'places', (
       SELECT coalesce(jsonb_agg(jsonb_build_object('platform', c.platform, 'team', c.team, 'channel', c.channel,
         'teamName', c.team_name, 'channelName', c.channel_name) ORDER BY c.linked_at, c.platform, c.channel), '[]')
       FROM channel c WHERE c.agreement_id = a.id)) ORDER BY a.created_at DESC, a.id), '[]')
     FROM mine a) AS agreements`,
} as const;

type Row = {
  now: Date;
  person: PersonId | null;
  settings: Desk["settings"];
  stand_in: PersonView | null;
  accounts: Omit<Desk["accounts"][number], "here">[];
  agreements: {
    state: StoredAgreement;
    people: PersonView[];
    places: Desk["agreements"][number]["places"];
  }[];
};

/** What is one person's own, in one round trip. */
export function deskReads(pool: Pick<Pool, "query">): DeskReads {
  return {
    desk: async ({ platform, team, user }: Identity): Promise<Desk> => {
      const values = [platform, team, user, MOST_AGREEMENTS];
      const { rows } = await pool.query<Row>({ ...DESK, values });
      const [row] = rows;
      if (!row) throw new Error("the desk answered nothing");
      return {
        now: instant(row.now),
        personId: row.person,
        settings: row.settings,
        standIn: row.stand_in,
        accounts: row.accounts.map((one) => ({ ...one, here: false })),
        agreements: row.agreements.map(({ state, people, places }) => ({
          agreement: agreementOf(state),
          people: Object.fromEntries(people.map((one) => [one.personId, one])),
          places,
        })),
      };
    },
  };
}
