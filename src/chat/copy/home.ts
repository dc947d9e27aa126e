import type { OwnAgreement } from "../../app/queries/home-views.ts";
import { type Agreement, otherSide, ownerOf, partOf } from "../../domain/agreement/agreement.ts";
import type { PersonId } from "../../domain/ids.ts";
import { clipped, personOf, sideName } from "../people.ts";
import { plainText } from "../plain.ts";
import { channelSpan, code, listed, type Spans, say, text } from "../spans.ts";
import { placeWords } from "./link-notices.ts";

type Peopled = Pick<OwnAgreement, "agreement" | "people">;

/** With whom an agreement is and what its reader does in it: "You pay @facilitator". */
export function agreementWords(own: Peopled, reader: PersonId | null): Spans {
  switch (reader && partOf(own.agreement, reader)) {
    case "buyer":
      return say`You pay ${sideName(own, "facilitator")}`;
    case "facilitator":
      return say`You deliver to ${sideName(own, "buyer")}`;
    default:
      return say`You're the arbiter of ${sideName(own, "buyer")} and ${sideName(own, "facilitator")}`;
  }
}

/** More channels than these are counted. */
const MOST_PLACES = 2;

/** The channels of an agreement: "#website-relaunch in Acme on Slack and #client-acme in Studio North on Discord". */
export function placesWords({ places }: Pick<OwnAgreement, "places">): Spans {
  const shown = places
    .slice(0, MOST_PLACES)
    .map((place) => [channelSpan(place, plainText(placeWords(place)))]);
  const more = places.length - shown.length;
  return listed(more > 0 ? [...shown, [text(`${more} more`)]] : shown);
}

/** The same in plain words, for a list of choices; places with the names that they have there. */
export function agreementLabel(
  { agreement, people, places }: OwnAgreement,
  reader: PersonId | null,
): string {
  const other = otherOwner(agreement, reader);
  const who = other ? personOf(people, other).displayName : "The other side, once they have joined";
  const [name] = places.flatMap(({ channelName }) => channelName ?? []);
  return name ? `${clipped(who, 40)}, #${name}` : clipped(who, 60);
}

function otherOwner(agreement: Agreement, reader: PersonId | null): PersonId | null {
  const part = reader && partOf(agreement, reader);
  return part === "buyer" || part === "facilitator" ? ownerOf(agreement, otherSide(part)) : null;
}

/** What can only be done in the agreement's channel, which is somewhere else. */
export function elsewhereWords(own: OwnAgreement): Spans {
  if (own.places.length === 0) return say`That agreement has no channel any more.`;
  return say`That agreement lives in ${placesWords(own)}. Type ${code("/milestone")} there.`;
}
