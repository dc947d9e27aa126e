import { instant } from "../../src/domain/clock/instant.ts";
import { asId, type MilestoneId } from "../../src/domain/ids.ts";
import { postingsOf } from "../../src/domain/ledger/postings.ts";
import type { MilestoneEvent } from "../../src/domain/milestone/events.ts";
import { evolve, startMilestone } from "../../src/domain/milestone/evolve.ts";
import type { Milestone } from "../../src/domain/milestone/milestone.ts";
import { chained, GENESIS } from "../../src/domain/record/chain.ts";
import {
  buildRecord,
  type MilestoneRecord,
  type RecordSource,
} from "../../src/domain/record/record.ts";
import { hashOf } from "../../src/infra/hash.ts";
import { released, type Story } from "./milestones.ts";
import { anAgreement, buyer } from "./parties.ts";

const milestoneId = asId<MilestoneId>("milestone-1");

/** Events numbered and chained as the store does it. */
function chainEvents(events: readonly MilestoneEvent[]): RecordSource["events"] {
  let prevHash = GENESIS;
  return events.map((event, index) => {
    const actor = "by" in event && typeof event.by === "string" ? event.by : "platform";
    const link = { stream: milestoneId, seq: index + 1, at: event.at, actor, event, prevHash };
    const { seq, at, hash } = chained(link, hashOf);
    const recorded = { seq, at, actor, event, prevHash, hash };
    prevHash = hash;
    return recorded;
  });
}

/** The moves that the events decided, as far as they have come. */
function movesOf(events: readonly MilestoneEvent[], currency: string): RecordSource["moves"] {
  const legs = events.flatMap((event) => {
    if (event.type === "TransferGivenUp") return [event.refund];
    return "legs" in event ? event.legs : [];
  });
  return legs.map(({ moveId, kind, amountMinor }) => {
    const done = events.find((event) => providerIdIn(event, moveId) !== null);
    const providerId = done ? providerIdIn(done, moveId) : null;
    const amount = { amountMinor, currency };
    return { id: moveId, kind, amount, status: providerId ? "done" : "owed", providerId };
  });
}

function providerIdIn(event: MilestoneEvent, moveId: string): string | null {
  if (event.type === "TransferSucceeded" && event.moveId === moveId) return event.transferId;
  return event.type === "RefundCreated" && event.moveId === moveId ? event.refundId : null;
}

function postedBy(events: readonly MilestoneEvent[]): RecordSource["postings"] {
  let state: Milestone | null = null;
  return events.flatMap((event, index) => {
    const postings = postingsOf(state, event);
    if (state) state = evolve(state, event);
    else if (event.type === "MilestoneProposed") state = startMilestone(milestoneId, event);
    return postings.map((posting) => ({ ...posting, seq: index + 1 }));
  });
}

/** What the store knows of a milestone to which these events happened, ledger and all. */
export function sourceOf({ milestone, events }: Pick<Story, "milestone" | "events">): RecordSource {
  return {
    agreementId: anAgreement().id,
    milestoneId,
    number: milestone.number,
    exportedAt: instant("2026-11-24T09:00:00.000Z"),
    people: [{ personId: buyer, displayName: "Buyer" }],
    events: chainEvents(events),
    moves: movesOf(events, milestone.terms.amount.currency),
    postings: postedBy(events),
  };
}

/** The record of a milestone to which these events happened. */
export function recordOfStory(story: Pick<Story, "milestone" | "events">): MilestoneRecord {
  return buildRecord(sourceOf(story));
}

/** The record of a released milestone; `change` alters its events before they are chained. */
export function releasedRecord(
  change: (event: MilestoneEvent) => MilestoneEvent = (event) => event,
): MilestoneRecord {
  const { milestone, events } = released();
  return recordOfStory({ milestone, events: events.map(change) });
}
