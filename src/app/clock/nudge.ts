import { reminderPlan } from "../../domain/clock/reminder-plan.ts";
import type { MilestoneRef, Nudged, Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import { execute } from "../execute.ts";
import type { Refused } from "../queries/views.ts";
import { clocksOf } from "./person-clock.ts";

/** Reminds the other side, and says who of it hears of that and when: what the plan that was just stored says. */
export async function nudge(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
): Promise<Nudged | Refused> {
  const done = await execute(deps, origin, ref, { verb: "nudge" });
  if (done.kind === "refused") return done;
  const { view, actor } = done;
  const asked = actor.side && view.milestone.nudged[actor.side];
  const plan = reminderPlan(view, deps.platform, clocksOf(deps, view.people), view.now);
  const mine = plan.filter(({ key, why }) => why === "nudge" && key.startsWith(`nudge/${asked}/`));
  const first = mine.filter(({ to }, index) => mine.findIndex((one) => one.to === to) === index);
  return { kind: "nudged", view, hears: first.map(({ to, at }) => ({ to, at })) };
}
