import { instant } from "../../domain/clock/instant.ts";
import type { RefusalCode } from "../../domain/refusals.ts";
import { clipped } from "../people.ts";
import { code, deadline, moment, type Spans, say } from "../spans.ts";
import type { Known } from "./refusals.ts";

type ClockCode =
  | Extract<RefusalCode, `${"block" | "extend" | "nudge" | "snooze"}.${string}`>
  | ("terms.deemed_window" | "terms.deemed_after_funding")
  | ("terms.dependency_days" | "terms.pay_by");

const count = (value: unknown, fallback: number) => (typeof value === "number" ? value : fallback);

const isMoment = (value: unknown): value is string =>
  typeof value === "string" && !Number.isNaN(Date.parse(value));

/** Why nobody can block, ask for time or nudge now, each with what they can do instead. */
export function clockWords(
  those: (known: Known, nobody?: string) => Spans,
): Readonly<Record<ClockCode, (known: Known) => Spans>> {
  return {
    "block.only_facilitator": (known) =>
      say`Only the facilitator can say that ${known.m} waits for something, and that's ${those(known)}. Is it your time that runs out? ${code(`/milestone extend ${known.ref} 3`)} asks for more.`,
    "block.not_accepted": ({ m, ref }) =>
      say`${m}'s terms aren't accepted yet, so no clock runs. What has to be there first belongs in the terms: ${code(`/milestone amend ${ref}`)}.`,
    "block.standing": ({ m, ref, detail, now }) =>
      say`${m} waits already${isMoment(detail.since) ? say` since ${moment(instant(detail.since), now)}` : ""}${quoted(detail.what)}. ${code(`/milestone block ${ref}`)} shows it, and lifts it.`,
    "block.none": ({ m, ref }) =>
      say`${m} isn't waiting for anything any more, so its clocks run. ${code(`/milestone show ${ref}`)} says until when.`,
    "block.what_missing": () =>
      say`Say what exactly is missing, so that the buyer knows what to send: for example “the password of the staging server”.`,
    "extend.open": (known) =>
      say`${those(known, "Your side")} asked for more time on ${known.m} already${until(known)}. The other side answers first; ${code(`/milestone nudge ${known.ref}`)} reminds them.`,
    "extend.none": ({ m, ref }) =>
      say`That wish for more time on ${m} isn't open any more. ${code(`/milestone show ${ref}`)} says what is due when, and ${code(`/milestone extend ${ref} 3`)} asks anew.`,
    "extend.own": (known) =>
      say`Your own side asked for that time on ${known.m}, so ${those(known)} answers it.`,
    "extend.nothing_runs": ({ m, ref }) =>
      say`${m}'s terms aren't accepted yet, so no clock runs. Change the due date in the terms instead: ${code(`/milestone amend ${ref}`)}.`,
    "extend.blocked": ({ m, ref, detail }) =>
      say`${m}'s clocks stand still, because something is missing${quoted(detail.what)}. They go on with all the time that is left once it's there: ${code(`/milestone block ${ref}`)}.`,
    "extend.days": ({ ref, detail }) =>
      say`${typeof detail.asked === "string" && detail.asked.trim() !== "" ? `“${detail.asked}” doesn't fit. ` : ""}Ask for ${count(detail.min, 1)} to ${count(detail.max, 30)} whole days, like ${code(`/milestone extend ${ref} 3`)}.`,
    "extend.hold_limit": ({ detail, now }) =>
      say`The money can be held for ${count(detail.limitDays, 90)} days at most, review and dispute time included, and so much more time would pass that.${isMoment(detail.latestDueAt) ? say` The latest due time that fits is ${moment(instant(detail.latestDueAt), now)}.` : say` Ask for fewer days.`}`,
    "snooze.nothing": () =>
      say`Nothing waits for you here, so nobody reminds you of anything. ${code("/milestone list")} shows all of yours.`,
    "terms.deemed_window": ({ detail }) =>
      say`Where silence counts as acceptance, the buyer is warned 48 and 24 hours before. Give at least ${count(detail.min, 3)} days to review, or let silence change nothing.`,
    "terms.deemed_after_funding": ({ m }) =>
      say`${m} is paid already. Silence can count as acceptance only where both sides agreed to it before that; the buyer still approves with one click.`,
    "terms.dependency_days": ({ detail }) =>
      say`Choose ${count(detail.min, 3)} to ${count(detail.max, 60)} whole days for what the buyer's side has to bring.`,
    "terms.pay_by": ({ detail }) =>
      say`The work would have to be paid ${count(detail.days, 30)} days after it's submitted, but the buyer may review it for ${count(detail.reviewWindowDays, 30)}. Shorten the review window, or choose another date.`,
    "nudge.nothing_due": (known) => nothingDue(known),
    "nudge.too_soon": ({ m, detail, now }) =>
      say`Your side nudged them about ${m}${isMoment(detail.at) ? say` ${moment(instant(detail.at), now)}` : " today"} already, and once a day is enough. Again ${isMoment(detail.again) ? say`from ${deadline(instant(detail.again), now)}` : "tomorrow"}; they're reminded without you, too.`,
  };
}

function nothingDue({ m, ref, next }: Known): Spans {
  const where = next ?? say`${code(`/milestone show ${ref}`)} says where it stands.`;
  return say`The other side owes nothing on ${m} right now, so there is nobody to nudge. ${where}`;
}

function quoted(what: unknown): Spans {
  return typeof what === "string" && what !== "" ? say`: “${clipped(what, 300)}”` : [];
}

function until({ detail, now }: Known): Spans {
  return isMoment(detail.until)
    ? say`, and no answer by ${deadline(instant(detail.until), now)} is no`
    : [];
}
