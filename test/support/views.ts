import type { MilestoneView, People, PersonView } from "../../src/app/queries/views.ts";
import type { Agreement } from "../../src/domain/agreement/agreement.ts";
import type { Instant } from "../../src/domain/clock/instant.ts";
import type { PersonId } from "../../src/domain/ids.ts";
import type { Milestone } from "../../src/domain/milestone/milestone.ts";
import { anAgreement, buyer, facilitator, NOW, outsider, secondBuyer } from "./parties.ts";

export const TEAM = "T1ACME00000";

function person(personId: PersonId, displayName: string, user: string): PersonView {
  return { personId, displayName, identities: [{ platform: "slack", team: TEAM, user }] };
}

export const PEOPLE: People = {
  [buyer]: person(buyer, "buyer", "U1BUYER"),
  [secondBuyer]: person(secondBuyer, "buyer-two", "U1BUYERTWO"),
  [facilitator]: person(facilitator, "facilitator", "U1FACIL"),
  [outsider]: person(outsider, "outsider", "U1OUT"),
};

/** A milestone as its readers' cards, lists and notices get it. */
export function viewOf(
  { milestone }: { readonly milestone: Milestone },
  agreement: Agreement = anAgreement(),
  now: Instant = NOW,
): MilestoneView {
  return {
    milestone,
    agreement,
    people: PEOPLE,
    now,
    feeBps: 0,
    holdLimitDays: 90,
    contextModel: null,
  };
}
