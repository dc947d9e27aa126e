import type { ChainedEvent } from "../../src/app/store.ts";
import { hoursBetween } from "../../src/domain/clock/instant.ts";
import type { MilestoneEvent } from "../../src/domain/milestone/events.ts";
import { isOver } from "../../src/domain/milestone/milestone.ts";
import type { World } from "./world.ts";

/** True for what nobody does but time itself (invariant 6: an authorised actor, or a timer). */
function isOfTime(event: MilestoneEvent): boolean {
  switch (event.type) {
    case "MilestoneLapsed":
    case "AmendmentLapsed":
    case "SilenceWarned":
    case "SilenceEnded":
    case "DeadlockResolved":
    case "TransferGivenUp":
    case "OfferLapsed":
    case "DisputeEscalated":
      return true;
    case "ReleaseDecided":
      return event.how === "deemed";
    case "RefundDecided":
      return event.how === "deadlock";
    case "ApprovalsVoided":
      return event.why === "unpayable";
    case "ExtensionRefused":
      return event.by === null;
    default:
      return false;
  }
}

/** How often time did what, and what became of disputes, so that a run says how far it came. */
export async function doneByTime({ house }: World): Promise<Readonly<Record<string, number>>> {
  const { rows } = await house.pool.query<{ type: string; times: number }>(
    `SELECT type, count(*)::int AS times FROM event
     WHERE actor = 'clock' OR type LIKE 'Dispute%' OR type LIKE 'Offer%' GROUP BY type`,
  );
  return Object.fromEntries(rows.map(({ type, times }) => [type, times]));
}

/** What time did that it may not do. */
export async function brokenByTime({ house, milestones }: World): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const id of milestones) {
    const events = await house.deps.reads.events(id);
    for (const link of events) {
      const event = link.event as MilestoneEvent;
      if (isOfTime(event) !== (link.actor === "clock") && event.type !== "CheckoutClosed")
        broken.push(`invariant 6: ${event.type} by ${link.actor}`);
      if (event.type === "ReleaseDecided" && event.how === "deemed")
        broken.push(...brokenSilence(events, link));
    }
  }
  return broken;
}

/** Silence was told twice since the review began, the last time a day before, and the buyer did nothing meanwhile. */
function brokenSilence(events: readonly ChainedEvent[], decided: ChainedEvent): readonly string[] {
  const before = events.slice(0, events.indexOf(decided));
  const review = before.slice(before.findLastIndex(({ event }) => event.type === "WorkSubmitted"));
  const warned = review.filter(({ event }) => event.type === "SilenceWarned");
  const last = warned.at(-1);
  const heard = review.filter(
    ({ event }) => event.type === "BlockSet" || ("side" in event && event.side === "buyer"),
  );
  return [
    ...(warned.length >= 2 && last && hoursBetween(last.at, decided.at) >= 24
      ? []
      : [`invariant 6: accepted by silence after ${warned.length} warnings, last ${last?.at}`]),
    ...heard.map(({ event }) => `invariant 6: accepted by silence in spite of ${event.type}`),
  ];
}

/** After years in which everybody can be reached and nobody acts, every milestone has ended or is the operator's. */
export async function stuckForEver({ house, milestones }: World): Promise<readonly string[]> {
  const asked = new Set((await house.deps.reads.questions()).map(({ milestoneId }) => milestoneId));
  const stuck: string[] = [];
  for (const id of milestones) {
    const { milestone } = await house.deps.store.load({ ref: { by: "id", id } });
    if (!milestone || isOver(milestone) || asked.has(id)) continue;
    if (milestone.funding.state === "processing") continue;
    stuck.push(`invariant 10: M-${milestone.number} never ends (${milestone.funding.state})`);
  }
  return stuck;
}
