import fc from "fast-check";
import { expect, it } from "vitest";
import type { Agreement, Seat } from "../../../src/domain/agreement/agreement.ts";
import type { Absence } from "../../../src/domain/clock/absence.ts";
import { asId, type PersonId, type SeatId } from "../../../src/domain/ids.ts";
import type { Milestone } from "../../../src/domain/milestone/milestone.ts";
import { approvalsOf, quorumOf, votesIn } from "../../../src/domain/milestone/quorum.ts";
import { decide } from "../../../src/domain/milestone/verbs.ts";
import { followedBy, inReview } from "../../support/milestones.ts";
import { anAgreement, contextOf, facilitator, NOW, PAYEE } from "../../support/parties.ts";

const PEOPLE = ["ann", "ben", "cem", "dee"].map((name) => asId<PersonId>(name));
const person = fc.constantFrom(...PEOPLE);
const base = inReview();

const seatOf = (personId: PersonId, at: number): Seat => ({
  ...{ seatId: asId<SeatId>(`seat-${at}`), side: "buyer", personId },
  ...{ role: at === 0 ? "owner" : "member", since: NOW },
});

function agreementOf(buyers: readonly PersonId[]): Agreement {
  const { seats, ...rest } = anAgreement();
  const others = seats.filter(({ side }) => side === "facilitator");
  return { ...rest, payee: PAYEE, seats: [...buyers.map(seatOf), ...others] };
}

function asking(quorum: number, quorumAboveMinor: number | null): Milestone {
  const { terms, ...rest } = base.milestone;
  return {
    ...rest,
    terms: { ...terms, policies: { ...terms.policies, quorum, quorumAboveMinor } },
  };
}

const absences = fc.dictionary(
  fc.constantFrom(...PEOPLE.map(String)),
  fc.option(person, { nil: null }),
);

const acts = fc.array(
  fc.oneof(
    fc.record({ is: fc.constant("approve" as const), by: person }),
    fc.record({ is: fc.constant("leaves" as const), by: person }),
    fc.record({ is: fc.constant("joins" as const), by: person }),
    fc.record({ is: fc.constant("approve" as const), by: fc.constant(facilitator) }),
  ),
  { maxLength: 14 },
);

it("releases with as many different people of the buyer as asked for, never fewer, whoever stands in for whom", () => {
  fc.assert(
    fc.property(acts, absences, fc.integer({ min: 1, max: 4 }), (steps, away, quorum) => {
      let buyers = PEOPLE;
      let story = { ...base, milestone: asking(quorum, null) };
      const absenceOf = (one: PersonId): Absence | null =>
        Object.hasOwn(away, one)
          ? { until: "2026-12-31", timeZone: "UTC", delegate: away[one] ?? null }
          : null;
      for (const { is, by } of steps) {
        if (is === "leaves") buyers = buyers.filter((one) => one !== by);
        if (is === "joins" && !buyers.includes(by)) buyers = [...buyers, by];
        if (is !== "approve") continue;
        const situation = { milestone: story.milestone, agreement: agreementOf(buyers) };
        const command = {
          ...({ verb: "approve", termsVersion: 1 } as const),
          payeeAccountId: PAYEE.accountId,
        };
        const done = decide(situation, command, { ...contextOf(by), absenceOf });
        if (!done.ok) continue;
        story = followedBy(story, ...done.events);
        expect(buyers).toContain(by);
        const release = done.events.find(({ type }) => type === "ReleaseDecided");
        if (release?.type !== "ReleaseDecided") continue;
        const counted = new Set(release.by.filter((one) => buyers.includes(one)));
        expect(counted.size).toBeGreaterThanOrEqual(quorum);
        return;
      }
    }),
  );
});

it("always says who can give what is missing, or that the side has too few people for it", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(person),
      fc.array(person),
      absences,
      fc.integer({ min: 1, max: 6 }),
      (buyers, voters, away, quorum) => {
        const votes = voters.map((by) => ({ by, at: NOW, platform: "slack" }));
        const situation = { milestone: asking(quorum, null), agreement: agreementOf(buyers) };
        const found = approvalsOf(situation, votes, (one) =>
          Object.hasOwn(away, one)
            ? { until: "2026-12-31", timeZone: "UTC", delegate: away[one] ?? null }
            : null,
        );
        const able = found.from.length + found.away.length;
        expect(new Set(found.given.map(({ by }) => by)).size).toBe(found.given.length);
        expect(found.missing).toBe(Math.max(quorum - found.given.length, 0));
        expect(found.missing).toBe(Math.min(found.missing, able) + found.short);
        for (const one of found.from) expect(votes.map(({ by }) => by)).not.toContain(one);
      },
    ),
  );
});

it("asks for more approvals only above the amount, and for one up to it", () => {
  const { amountMinor } = base.milestone.terms.amount;
  expect(quorumOf(asking(2, amountMinor).terms)).toBe(1);
  expect(quorumOf(asking(2, amountMinor - 1).terms)).toBe(2);
  expect(quorumOf(asking(2, null).terms)).toBe(2);
});

it("counts nobody's approval of an earlier submission, of changes asked for, or from before a dispute", () => {
  const [ann = facilitator] = PEOPLE;
  const given = { by: ann, platform: "slack", termsVersion: 1, at: NOW } as const;
  const voted = followedBy(
    { ...base, milestone: asking(2, null) },
    { type: "ApprovalGiven", ...given },
  );
  expect(votesIn(voted.milestone.review)).toHaveLength(1);
  const changed = followedBy(voted, {
    type: "ChangesRequested",
    by: ann,
    failing: [],
    note: "x",
    at: NOW,
  });
  expect(votesIn(changed.milestone.review)).toEqual([]);
  const withdrawn = followedBy(voted, { type: "SubmissionWithdrawn", by: facilitator, at: NOW });
  expect(votesIn(withdrawn.milestone.review)).toEqual([]);
});
