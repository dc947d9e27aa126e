import { otherSide } from "../../agreement/agreement.ts";
import { invariant } from "../../assert.ts";
import { type Instant, plusHours } from "../../clock/instant.ts";
import { type Refusal, refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import { type NextActionCode, nextAction } from "../next-action.ts";
import { outsiderRefusal, standingOf } from "./standing.ts";

/** One polite reminder a day from each side, in hours. */
const NUDGE_EVERY_HOURS = 24;

/** Whoever waits for the other side, once a day. */
export function checkNudge(situation: Situation, actor: Actor, now: Instant): Refusal | null {
  const refused = outsiderRefusal(situation, actor);
  if (refused) return refused;
  const side = standingOf(situation, actor);
  invariant(side, "a party has a side");
  if (!owedBy(situation, otherSide(side), now)) return refusal("nudge.nothing_due");
  const last = situation.milestone.nudged[side];
  const again = last && plusHours(last, NUDGE_EVERY_HOURS);
  return again && again > now ? refusal("nudge.too_soon", { at: last, again }) : null;
}

/** Reminds the other side of what it owes now, in its own working hours. */
export function decideNudge(
  situation: Situation,
  _command: CommandOf<"nudge">,
  { actor, now }: Context,
): Decided {
  const refused = checkNudge(situation, actor, now);
  if (refused) return { ok: false, refusals: [refused] };
  const side = standingOf(situation, actor);
  const about = side && owedBy(situation, otherSide(side), now);
  invariant(side && about, "who may nudge waits for something");
  return decided({ type: "Nudged", by: actor.personId, side, about, at: now });
}

/** What a side owes, or the arbiter; not what a block has stopped, since nobody is reminded of that. */
function owedBy(situation: Situation, side: "buyer" | "facilitator", now: Instant) {
  const next = nextAction(situation, now);
  const stopped = (what: NextActionCode) => situation.milestone.block !== null && STOPPED.has(what);
  // Both sides may remind the arbiter, too.
  const owed = [next, ...next.also].find(
    ({ owner, what }) => (owner === side || owner === "arbiter") && !stopped(what),
  );
  return owed?.what ?? null;
}

const STOPPED: ReadonlySet<NextActionCode> = new Set(["submit", "resubmit", "review"]);
