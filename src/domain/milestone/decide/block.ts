import { invariant } from "../../assert.ts";
import { cleanBlock } from "../../clean-text.ts";
import { type Instant, laterBy } from "../../clock/instant.ts";
import { type Refusal, refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import type { EventOf } from "../events.ts";
import type { Milestone, StoppedClock } from "../milestone.ts";
import { REASON_LIMIT } from "../reason.ts";
import { disputedRefusal, endedRefusal, onlyFor, outsiderRefusal, standingOf } from "./standing.ts";

/** The facilitator names what is missing, from acceptance on; either side lifts what stands. */
export function checkBlock(situation: Situation, actor: Actor): Refusal | null {
  const { milestone } = situation;
  const refused =
    outsiderRefusal(situation, actor) ?? endedRefusal(milestone) ?? disputedRefusal(milestone);
  if (refused || milestone.block) return refused;
  const wrongSide = onlyFor("facilitator", "block.only_facilitator", situation, actor);
  if (wrongSide) return wrongSide;
  return milestone.termsTrack.state === "accepted" ? null : refusal("block.not_accepted");
}

/** Stops the clocks that run, or lets them go on with the time that was left. */
export function decideBlock(
  situation: Situation,
  command: CommandOf<"block">,
  { actor, now }: Context,
): Decided {
  const { milestone } = situation;
  const refused = checkBlock(situation, actor) ?? actRefusal(milestone, command.act);
  if (refused) return { ok: false, refusals: [refused] };
  const side = standingOf(situation, actor);
  invariant(side, "who may block has a side");
  const by = actor.personId;
  if (command.act === "lift") return decided(liftedBlock(milestone, { by, side }, "lifted", now));
  const what = cleanBlock(command.what);
  const unfit = whatRefusal(what);
  if (unfit) return { ok: false, refusals: [unfit] };
  const { dependency } = command;
  const stops = runningClocks(milestone);
  return decided({ type: "BlockSet", dependency, what, by, stops, at: now });
}

function actRefusal({ block }: Milestone, act: "set" | "lift"): Refusal | null {
  if (act === "lift") return block ? null : refusal("block.none");
  return block ? refusal("block.standing", { what: block.what, since: block.since }) : null;
}

function whatRefusal(what: string): Refusal | null {
  if (what === "") return refusal("block.what_missing", {}, "what");
  if (what.length <= REASON_LIMIT) return null;
  return refusal("terms.text_too_long", { max: REASON_LIMIT, length: what.length }, "what");
}

/** Nothing that the facilitator owes runs on, and the review does not either. */
function runningClocks({ review }: Milestone): readonly StoppedClock[] {
  return review.state === "open" ? ["due", "review"] : ["due"];
}

/** The end of the block that stands: each clock it stopped goes on with what was left. */
export function liftedBlock(
  { block, dueAt, review }: Milestone,
  who: Pick<EventOf<"BlockLifted">, "by" | "side">,
  why: EventOf<"BlockLifted">["why"],
  now: Instant,
): EventOf<"BlockLifted"> {
  invariant(block, "only a block that stands is lifted");
  const moved = (due: Instant) => laterBy(due, block.since, now);
  const runs = review.state === "open" && block.stops.includes("review");
  return {
    ...{ type: "BlockLifted", ...who, why },
    dueAt: block.stops.includes("due") ? moved(dueAt) : null,
    reviewDueAt: runs ? moved(review.dueAt) : null,
    at: now,
  };
}
