import type { Pool } from "pg";
import type { PersonView } from "../../../app/queries/views.ts";
import type { Overview, Reads } from "../../../app/reads.ts";
import { instant } from "../../../domain/clock/instant.ts";
import type { AgreementId, PersonId } from "../../../domain/ids.ts";
import {
  agreementOf,
  milestoneOf,
  type StoredAgreement,
  type StoredMilestone,
} from "../older-rows.ts";

type OverviewReads = Pick<Reads, "overview">;

/**
 * Everything that a list is made of, at one moment: open milestones first, then the latest of those that are over. Of an
 * agreement in which somebody is the arbiter, only what has been disputed.
 */
const OVERVIEW = {
  name: "overview",
  text: `
  WITH me AS (
    SELECT person_id AS id FROM identity WHERE platform = $1 AND team = $2 AND user_id = $3
  ), mine AS (
    SELECT DISTINCT s.agreement_id AS id, 0 AS disputes FROM seat s JOIN me ON me.id = s.person_id
    UNION ALL
    SELECT a.id, 1 FROM agreement a JOIN me ON a.state ->> 'arbiter' = me.id::TEXT
  ), open AS (
    SELECT m.* FROM milestone m JOIN mine ON mine.id = m.agreement_id
    WHERE NOT m.is_over AND (mine.disputes = 0 OR (m.state ->> 'disputes')::INT >= mine.disputes)
    ORDER BY m.created_at DESC LIMIT $4
  ), over AS (
    SELECT m.* FROM milestone m JOIN mine ON mine.id = m.agreement_id
    WHERE m.is_over AND (mine.disputes = 0 OR (m.state ->> 'disputes')::INT >= mine.disputes)
    ORDER BY m.created_at DESC LIMIT $5
  )
  SELECT app_now() AS now, (SELECT id FROM me) AS person,
    (SELECT coalesce(jsonb_agg(state ORDER BY created_at DESC), '[]') FROM open) AS open,
    (SELECT coalesce(jsonb_agg(state ORDER BY created_at DESC), '[]') FROM over) AS over,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('state', a.state, 'people', people_of(a.id, NULL, me.id))), '[]')
     FROM me, agreement a WHERE a.id IN (SELECT agreement_id FROM open UNION SELECT agreement_id FROM over)) AS agreements`,
} as const;

type Row = {
  now: Date;
  person: PersonId | null;
  open: StoredMilestone[];
  over: StoredMilestone[];
  agreements: { state: StoredAgreement; people: PersonView[] }[];
};

/** What a person has to do with, in one round trip. */
export function overviewReads(pool: Pick<Pool, "query">): OverviewReads {
  return {
    overview: async ({ platform, team, user }, most): Promise<Overview> => {
      const values = [platform, team, user, most.open, most.over];
      const { rows } = await pool.query<Row>({ ...OVERVIEW, values });
      const [row] = rows;
      if (!row) throw new Error("the overview answered nothing");
      const agreements = new Map<AgreementId, Overview["open"][number]["agreement"]>();
      const people = new Map<AgreementId, Overview["open"][number]["people"]>();
      for (const { state, people: all } of row.agreements) {
        agreements.set(state.id, agreementOf(state));
        people.set(state.id, Object.fromEntries(all.map((one) => [one.personId, one])));
      }
      const complete = (stored: StoredMilestone): Overview["open"] => {
        const milestone = milestoneOf(stored);
        const agreement = agreements.get(milestone.agreementId);
        const known = people.get(milestone.agreementId) ?? {};
        return agreement ? [{ milestone, agreement, people: known }] : [];
      };
      return {
        now: instant(row.now),
        personId: row.person,
        open: row.open.flatMap(complete),
        over: row.over.flatMap(complete),
      };
    },
  };
}
