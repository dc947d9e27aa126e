import type { MilestoneView, PersonView } from "../../app/queries/views.ts";
import { absenceAt } from "../../domain/clock/absence.ts";
import { zonedInstant } from "../../domain/clock/zone.ts";
import type { PersonId } from "../../domain/ids.ts";
import { type Approvals, approvalsOf, votesIn } from "../../domain/milestone/quorum.ts";
import { personOf } from "../people.ts";
import { code, day, listed, moment, named, type Spans, say } from "../spans.ts";
import { counted } from "./time.ts";

/** Where the approvals of an open review stand now. */
export function approvalsIn(view: MilestoneView): Approvals {
  const { milestone, people, now } = view;
  return approvalsOf(view, votesIn(milestone.review), (person) =>
    absenceAt(people[person]?.clock?.hours, now),
  );
}

/**
 * "1 of 2 approvals: @a (2 Dec 10:14). Still needed: one of @b, @c.", with who is away and what to do where too few people
 * are left; empty where one approval is enough, or nothing is in review.
 */
export function approvalLines(view: MilestoneView): readonly Spans[] {
  const { review } = view.milestone;
  if (review.state !== "open") return [];
  const approvals = approvalsIn(view);
  const { required, given, missing } = approvals;
  if (required <= 1 || missing === 0) return [];
  const by = given.map(
    (vote) => say`${who(view, vote.by)} approved (${moment(vote.at, view.now)})`,
  );
  const so = by.length > 0 ? say`: ${listed(by)}.` : say`.`;
  return [
    say`${given.length} of ${required} approvals${so} ${neededWords(view, approvals)}`,
    ...awayLine(view, approvals),
  ];
}

function neededWords(view: MilestoneView, { missing, from, away, short }: Approvals): Spans {
  if (short > 0)
    return say`Still needed: ${missing}, and the buyer's side has too few people for that. Its owner adds somebody with ${code("/milestone people")}, or new terms ask for fewer.`;
  const open = from.length >= missing ? from : [...from, ...away.map(({ person }) => person)];
  const names = listed(open.map((one) => [who(view, one)]));
  return open.length === missing
    ? say`Still needed: ${names}.`
    : say`Still needed: ${missing === 1 ? "one" : String(missing)} of ${names}.`;
}

/** Who is away is said where nobody else can do it, or somebody stands in for them. */
function awayLine(view: MilestoneView, { from, missing, away }: Approvals): readonly Spans[] {
  const seated = new Set(
    view.agreement.seats.filter(({ side }) => side === "buyer").map(({ personId }) => personId),
  );
  const words = away.flatMap(({ person, absence }) => {
    const { delegate } = absence;
    const standIn =
      delegate && seated.has(delegate)
        ? say`; ${who(view, delegate)} stands in, with one approval of their own`
        : [];
    if (from.length >= missing && standIn.length === 0) return [];
    const until = day(zonedInstant(absence.until, 12, absence.timeZone), view.now);
    return [say`${who(view, person)} is away until ${until}${standIn}`];
  });
  if (words.length === 0) return [];
  const lacking = missing - from.length;
  const stuck = lacking > 0 ? say` Without them ${counted(lacking, "approval")} can't come.` : [];
  return [[...listed(words), ...say`.${stuck}`]];
}

const who = (
  { people }: { readonly people: Readonly<Record<PersonId, PersonView>> },
  id: PersonId,
) => named(personOf(people, id));
