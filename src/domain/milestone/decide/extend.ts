import { invariant } from "../../assert.ts";
import { type Instant, plusDays } from "../../clock/instant.ts";
import { type Refusal, refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import { pastHoldLimit } from "../draft.ts";
import type { ExtensionRequest, Milestone, StoppedClock } from "../milestone.ts";
import { readReason } from "../reason.ts";
import { disputedRefusal, endedRefusal, outsiderRefusal, standingOf } from "./standing.ts";

export const EXTENSION_DAYS = { min: 1, max: 30 } as const;
/** No answer in this time is no, in days. */
export const EXTENSION_ANSWER_DAYS = 3;

/** Either side asks while a clock runs; the other answers. Nobody answers their own side's wish. */
export function checkExtend(situation: Situation, actor: Actor): Refusal | null {
  const { milestone } = situation;
  const refused =
    outsiderRefusal(situation, actor) ?? endedRefusal(milestone) ?? disputedRefusal(milestone);
  if (refused) return refused;
  const { extension, block, termsTrack } = milestone;
  if (extension && extension.side === standingOf(situation, actor))
    return refusal("extend.open", { by: [extension.by], until: extension.until });
  if (extension) return null;
  if (block) return refusal("extend.blocked", { what: block.what });
  return termsTrack.state === "accepted" ? null : refusal("extend.nothing_runs");
}

/** Asks for days more on the clock that runs, grants them, or says no. */
export function decideExtend(
  situation: Situation,
  command: CommandOf<"extend">,
  context: Context,
): Decided {
  const { actor, now } = context;
  const refused = checkExtend(situation, actor) ?? actRefusal(situation, command);
  if (refused) return { ok: false, refusals: [refused] };
  const side = standingOf(situation, actor);
  invariant(side, "who may extend has a side");
  const { extension } = situation.milestone;
  const by = actor.personId;
  if (command.act === "ask") return ask(situation, command, context);
  invariant(extension, "an answer has its question");
  if (command.act === "refuse") return decided({ type: "ExtensionRefused", by, side, at: now });
  const { clock } = extension;
  const newDueAt = askedUntil(situation.milestone, extension);
  return decided({ type: "ExtensionGranted", by, side, clock, newDueAt, at: now });
}

function actRefusal({ milestone }: Situation, { act, days }: CommandOf<"extend">): Refusal | null {
  const { extension } = milestone;
  if (act !== "ask") {
    // A button of an earlier wish does not answer this one.
    const another = days.trim() !== "" && days.trim() !== `${extension?.days}`;
    return extension && !another ? null : refusal("extend.none");
  }
  return extension ? refusal("extend.open", { by: [extension.by], until: extension.until }) : null;
}

function ask(
  situation: Situation,
  command: CommandOf<"extend">,
  { actor, now, platform }: Context,
): Decided {
  const { milestone } = situation;
  const side = standingOf(situation, actor);
  invariant(side, "who may extend has a side");
  const days = readDays(command.days);
  const read = readReason(command.reason, "reason");
  const refusals = [...(typeof days === "number" ? [] : [days]), ...("code" in read ? [read] : [])];
  if (typeof days !== "number" || "code" in read) return { ok: false, refusals };
  const clock = milestone.review.state === "open" ? "review" : "due";
  const late = beyondHold(milestone, clock, days, platform.holdLimitDays);
  if (late) return { ok: false, refusals: [late] };
  const until = plusDays(now, EXTENSION_ANSWER_DAYS);
  const { personId: by } = actor;
  const reason = read.text;
  return decided({
    ...{ type: "ExtensionRequested", by, side, clock, days, reason, until, at: now },
  });
}

function readDays(typed: string): number | Refusal {
  const match = /^\s*(\d{1,3})\s*(?:d|days?)?\s*$/i.exec(typed);
  const days = Number(match?.[1]);
  const { min, max } = EXTENSION_DAYS;
  if (match && days >= min && days <= max) return days;
  return refusal("extend.days", { min, max, asked: typed.slice(0, 20) }, "days");
}

/** When the clock that was asked about ends if the wish is granted now. */
export function askedUntil(milestone: Milestone, { clock, days }: ExtensionRequest): Instant {
  return plusDays(clockOf(milestone, clock), days);
}

function clockOf({ review, dueAt }: Milestone, clock: StoppedClock): Instant {
  return clock === "review" && review.state === "open" ? review.dueAt : dueAt;
}

/** Held money may not wait past its limit, however friendly both sides are. */
function beyondHold(
  milestone: Milestone,
  clock: StoppedClock,
  days: number,
  holdLimitDays: number,
): Refusal | null {
  const { funding, terms } = milestone;
  if (funding.state !== "funded") return null;
  const dueAt = plusDays(clockOf(milestone, clock), days);
  const reviewWindowDays = clock === "review" ? 0 : terms.policies.reviewWindowDays;
  const late = pastHoldLimit(dueAt, { reviewWindowDays }, holdLimitDays, funding.at);
  return late ? refusal("extend.hold_limit", late, "days") : null;
}
