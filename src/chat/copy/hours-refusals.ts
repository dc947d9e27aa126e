import { countryName } from "../../domain/clock/holiday-countries.ts";
import type { RefusalCode, RefusalDetail } from "../../domain/refusals.ts";
import { type Spans, say } from "../spans.ts";

type HoursCode = Extract<RefusalCode, `hours.${string}`>;

/** The words of refused working hours, each with what would be taken; they stand under the field that they are about. */
export const HOURS_WORDS: Readonly<
  Record<HoursCode, (known: { readonly detail: RefusalDetail }) => Spans>
> = {
  "hours.zone_unknown": ({ detail }) =>
    Array.isArray(detail.suggestions) && detail.suggestions.length > 0
      ? say`I don't know the time zone ${quoted(detail.text)}. Did you mean ${either(detail.suggestions)}?`
      : say`I don't know the time zone ${quoted(detail.text)}. Name a large city near you, for example Berlin or New York.`,
  "hours.no_weekday": ({ detail }) =>
    detail.text
      ? say`${quoted(detail.text)} is no weekday. Write them like Mon, Tue, Fri.`
      : say`Choose at least one day on which you work.`,
  "hours.time_invalid": ({ detail }) =>
    say`${quoted(detail.text)} is no time of day. Write it like 9:00 or 5:30 pm.`,
  "hours.ends_before_start": ({ detail }) =>
    detail.meant
      ? say`The day ends (${String(detail.to ?? "")}) before it starts (${String(detail.from ?? "")}). Did you mean ${String(detail.meant)}?`
      : say`The day has to end after it starts. For a night shift, end it at 24:00.`,
  "hours.away_invalid": ({ detail }) => awayWords(detail),
  "hours.away_reversed": () =>
    say`The last day away is before the first one. Change one of the two.`,
  "hours.delegate": ({ detail }) => {
    if (detail.why === "self") return say`Name somebody else than yourself.`;
    if (detail.why === "no_days")
      return say`Say until when you're away, so that somebody can stand in for you.`;
    return say`They don't sit on your side of any agreement. Name somebody who does, or add them first with /milestone people.`;
  },
  "hours.country_unknown": ({ detail }) => countryWords(detail),
};

function awayWords(detail: RefusalDetail): Spans {
  switch (detail.why) {
    case "open":
      return say`Say which day is your last one away.`;
    case "past":
      return say`That absence is over already. Choose a later last day, or leave both days empty.`;
    case "too_long":
      return say`An absence lasts ${String(detail.max ?? "a year in")} days at most. For longer, give your seat to somebody else.`;
    default:
      return say`${quoted(detail.text)} is no day. Write it like 2026-12-24.`;
  }
}

/** Few enough to stand under a field: Germany has as many. */
const MOST_REGIONS = 16;

function countryWords(detail: RefusalDetail): Spans {
  const regions = Array.isArray(detail.regions) ? detail.regions : [];
  if (typeof detail.country !== "string") {
    return say`I don't know the public holidays of ${quoted(detail.text)}. Write a country like DE or Germany, a part of one like DE-BY, or leave it empty.`;
  }
  const code = detail.country;
  const name = countryName(code);
  if (regions.length === 0)
    return say`I know only the holidays of the whole of ${name}. Write ${code}.`;
  const which = regions.length > MOST_REGIONS ? "its code" : `one of ${regions.join(", ")}`;
  return say`${name} has no part ${quoted(detail.text)} with holidays of its own. Write ${code}, or ${code} with ${which}, like ${code}-${String(regions[0])}.`;
}

const quoted = (text: unknown): string =>
  typeof text === "string" && text !== "" ? `“${text.slice(0, 60)}”` : "“”";

/** "Europe/Berlin", "Europe/Berlin or Europe/Paris". */
const either = (words: readonly string[]): string =>
  new Intl.ListFormat("en", { type: "disjunction" }).format(words);
