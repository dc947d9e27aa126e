import { asId, type DecisionId, type PersonId } from "../ids.ts";
import { legsOf } from "./deadlock.ts";
import type { Context } from "./decision.ts";
import type { EventOf } from "./events.ts";
import type { Milestone } from "./milestone.ts";
import { shareOfRelease } from "./share.ts";

type Settled = Pick<EventOf<"DisputeDecided">, "how" | "by" | "reasons" | "releaseMinor">;

/** The one decision that ends a dispute: exactly what is held is distributed, what goes back first. */
export function settlementOf(
  milestone: Milestone,
  { how, by, reasons, releaseMinor }: Settled,
  { newId, now: at, actor: { platform } }: Pick<Context, "newId" | "now" | "actor">,
): EventOf<"DisputeDecided"> {
  const share = shareOfRelease(milestone, releaseMinor);
  const { processingMinor, feeMinor } = share;
  const decisionId = asId<DecisionId>(newId());
  const legs = legsOf(share, { newId });
  return {
    ...{ type: "DisputeDecided", decisionId, how, by, platform, reasons, releaseMinor },
    ...{ legs, processingMinor, feeMinor, at },
  };
}

/** Whose approvals still count: of people who still sit with the buyer, each once. */
export function standing(
  votes: readonly { readonly by: PersonId }[],
  buyers: readonly PersonId[],
): readonly PersonId[] {
  return [...new Set(votes.map(({ by }) => by))].filter((by) => buyers.includes(by));
}
