import type { MilestoneId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { type Step, transact } from "../transact.ts";

/** A warning that reached nobody where it had to: silence is no acceptance any more, and both sides read why. */
export async function endSilence(deps: Deps, milestoneId: MilestoneId): Promise<void> {
  await transact<void>(deps, { ref: { by: "id", id: milestoneId } }, (loaded): Step<void> => {
    const { milestone, now } = loaded;
    const review = milestone?.review;
    if (review?.state !== "open" || review.silence.rule !== "deems") return { answer: undefined };
    const ended = { type: "SilenceEnded", why: "not_delivered", at: now } as const;
    return {
      change: { actor: "clock", milestoneEvents: [ended] },
      answer: () => undefined,
    };
  });
}
