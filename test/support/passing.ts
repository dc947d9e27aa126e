import { type Instant, instant } from "../../src/domain/clock/instant.ts";
import { checkMilestoneInvariants, ledgerOf } from "../../src/domain/ledger/positions.ts";
import type { EventOf, MilestoneEvent } from "../../src/domain/milestone/events.ts";
import { decisionOf, type Leg } from "../../src/domain/milestone/milestone.ts";
import { decideTick, type TickFacts, ticksOf } from "../../src/domain/milestone/tick.ts";
import { followedBy, type Story } from "./milestones.ts";
import { anAgreement, PLATFORM } from "./parties.ts";

let count = 0;

/** What a timer looks at: a buyer who is there, warnings that arrived, ninety days. */
function factsAt(now: Instant, over: Partial<TickFacts> = {}): TickFacts {
  return {
    ...{ now, newId: () => `tick-${++count}`, platform: PLATFORM },
    ...{ buyerAway: () => false, warningsDelivered: true, ...over },
  };
}

/** What time does to a story at one moment: one look. */
export function tickAt(
  { milestone }: Story,
  now: Instant,
  over: Partial<TickFacts> = {},
  agreement = anAgreement(),
): readonly MilestoneEvent[] {
  return decideTick({ milestone, agreement }, factsAt(now, over));
}

/** The moments at which time itself does something to a story, the earliest first. */
export function momentsOf(
  { milestone }: Story,
  platform: TickFacts["platform"] = PLATFORM,
  agreement = anAgreement(),
): readonly { readonly at: Instant; readonly why: string }[] {
  return ticksOf({ milestone, agreement }, platform)
    .filter(({ acts }) => acts)
    .map(({ at, why }) => ({ at, why }))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

/** The story when this much time has passed and every timer was looked at right at its moment. */
export function passTo(
  story: Story,
  until: Instant,
  over: Partial<TickFacts> = {},
  agreement = anAgreement(),
): Story {
  let now = story.events.at(-1)?.at ?? until;
  for (let after = story, looks = 0; looks < 60; looks++) {
    const [next] = momentsOf(after, over.platform ?? PLATFORM, agreement);
    if (!next || next.at > until) return after;
    if (next.at > now) now = next.at;
    after = followedBy(after, ...tickAt(after, now, over, agreement));
  }
  throw new Error("time never leads on");
}

export const justBefore = (at: Instant): Instant => instant(Date.parse(at) - 1);

/** Every leg of the decision done, refunds first, as the provider tells it. */
export function paidOut(story: Story, at: Instant): Story {
  const legs = decisionOf(story.milestone)?.legs ?? [];
  const open = legs.filter(({ progress }) => progress.state === "owed");
  return open
    .toSorted((a, b) => (a.kind === b.kind ? 0 : a.kind === "refund" ? -1 : 1))
    .reduce((before, leg) => followedBy(before, ...doneBy(leg, at)), story);
}

function doneBy({ moveId, kind, amountMinor }: Leg, at: Instant): readonly MilestoneEvent[] {
  const sent = { type: "MoveSent", moveId, kind, at } as const;
  if (kind === "transfer") {
    const done = { type: "TransferSucceeded", moveId, amountMinor, arrivesOn: null, at } as const;
    return [sent, { ...done, transferId: `tr-${moveId}` }];
  }
  const refund = { moveId, amountMinor, refundId: `re-${moveId}`, at };
  return [sent, { type: "RefundCreated", ...refund }, { type: "RefundSettled", ...refund }];
}

/** What is wrong with a story's books; empty where nothing is. */
export function brokenBooks({ milestone, events }: Story): readonly string[] {
  return checkMilestoneInvariants(milestone, ledgerOf(milestone.id, events));
}

/** The last event of a type, which must have happened. */
export function lastOf<T extends MilestoneEvent["type"]>({ events }: Story, type: T): EventOf<T> {
  const is = (event: MilestoneEvent): event is EventOf<T> => event.type === type;
  const found = events.findLast(is);
  if (!found) throw new Error(`no ${type}`);
  return found;
}
