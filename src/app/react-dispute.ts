import { otherSide, ownerOf, type Side } from "../domain/agreement/agreement.ts";
import { unreachable } from "../domain/assert.ts";
import type { PersonId } from "../domain/ids.ts";
import type { DisputeEvent } from "../domain/milestone/dispute-events.ts";
import type { MilestoneEvent } from "../domain/milestone/events.ts";
import type { Milestone } from "../domain/milestone/milestone.ts";
import { contextWanted } from "./context/wanted.ts";
import type { NoticeKind } from "./queries/notice-views.ts";
import type { NewTask } from "./store.ts";
import { PRIORITY } from "./tasks.ts";
import type { After } from "./transact.ts";

type Wanted = Pick<NewTask, "kind" | "subject" | "priority"> & Partial<Pick<NewTask, "detail">>;
type Detail = NonNullable<NewTask["detail"]>;

/** Whether a dispute's threads show something new: while it is open, when it is withdrawn, and while its money moves. */
export function isToldInThreads({ review }: Milestone, events: readonly MilestoneEvent[]): boolean {
  if (review.state === "disputed" || events.some(({ type }) => type === "DisputeWithdrawn")) {
    return true;
  }
  return review.state === "decided" && review.dispute !== undefined;
}

/**
 * What an event of a dispute makes the database owe beside its threads, which tell all of it: privately whoever owes the
 * next answer, and in the channel what ends it or takes it elsewhere. Its opening is noticed by the thread's own head.
 */
export function afterDisputeEvent(after: After, event: DisputeEvent): readonly Wanted[] {
  switch (event.type) {
    case "DisputeOpened": {
      const { by, side } = event;
      return [
        ...contextWanted(after.milestone, `dispute:${event.nth}`),
        ...tell(after, [otherSide(side)], "dispute_opened", { by }),
      ];
    }
    case "OfferMade": {
      const { by, side, offerId, releaseMinor } = event;
      const detail = { by, side, offerId, releaseMinor };
      return tell(after, [otherSide(side)], "offer_made", detail);
    }
    case "StatementMade":
    case "OfferLapsed":
    case "SettlementBacked":
      return [];
    case "DisputeEscalated": {
      const { why } = event;
      const all = ["buyer", "facilitator", "arbiter"] as const;
      return [
        announce("dispute_escalated", "channel", { why }),
        ...contextForArbiter(after),
        ...tell(after, all, "dispute_escalated", { why }),
      ];
    }
    case "DisputeWithdrawn": {
      const { by, side } = event;
      const detail = { by, reason: event.reason.slice(0, 300) };
      return [
        announce("dispute_withdrawn", "channel", detail),
        ...tell(after, [otherSide(side)], "dispute_withdrawn", detail),
      ];
    }
    case "DisputeDecided": {
      const { how, releaseMinor } = event;
      const detail = { how, releaseMinor };
      return [
        ...event.legs.map(({ moveId }) => ({
          ...({ kind: "send_move", subject: moveId, priority: PRIORITY.money } as const),
        })),
        announce("dispute_decided", "channel", detail),
        ...tell(after, ["buyer", "facilitator"], "dispute_decided", detail),
      ];
    }
    default:
      return unreachable(event);
  }
}

function announce(notice: NoticeKind, where: "channel" | "thread", detail: Detail): Wanted {
  const task = { kind: "announce", subject: notice, priority: PRIORITY.notice } as const;
  return { ...task, detail: { ...detail, where } };
}

/** The owner of each side, and the arbiter, where there is one. */
function tell(
  { agreement }: After,
  parties: readonly (Side | "arbiter")[],
  notice: NoticeKind,
  detail: Detail,
): readonly Wanted[] {
  if (!agreement) return [];
  return parties
    .map((party) => (party === "arbiter" ? agreement.arbiter : ownerOf(agreement, party)))
    .filter((to): to is PersonId => to !== null)
    .map((to) => ({
      ...({ kind: "tell", subject: notice, priority: PRIORITY.notice } as const),
      detail: { ...detail, to },
    }));
}

/** Whoever rules reads what both sides have said by then. */
function contextForArbiter({ milestone }: After): readonly Wanted[] {
  const nth = milestone?.review.state === "disputed" ? milestone.review.dispute.nth : null;
  return nth === null ? [] : contextWanted(milestone, `arbitration:${nth}`);
}
