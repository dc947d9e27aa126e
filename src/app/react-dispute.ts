import { otherSide, ownerOf, type Side } from "../domain/agreement/agreement.ts";
import type { PersonId } from "../domain/ids.ts";
import type { DisputeEvent } from "../domain/milestone/dispute-events.ts";
import { contextWanted } from "./context/wanted.ts";
import type { NoticeKind } from "./queries/views.ts";
import type { NewTask } from "./store.ts";
import { PRIORITY } from "./tasks.ts";
import type { After } from "./transact.ts";

type Wanted = Pick<NewTask, "kind" | "subject" | "priority"> & Partial<Pick<NewTask, "detail">>;
type Detail = NonNullable<NewTask["detail"]>;

/**
 * What an event of a dispute makes the database owe: in the channels what everybody must notice, in the thread what is
 * detail, and privately whoever owes the next answer.
 */
export function afterDisputeEvent(after: After, event: DisputeEvent): readonly Wanted[] {
  switch (event.type) {
    case "DisputeOpened": {
      const { by, side } = event;
      return [
        announce("dispute_opened", "channel", { by }),
        ...contextWanted(after.milestone, `dispute:${event.nth}`),
        ...tell(after, [otherSide(side)], "dispute_opened", { by }),
      ];
    }
    case "StatementMade": {
      const { by, from, statementId } = event;
      return [announce("statement_made", "thread", { by, from, statementId })];
    }
    case "OfferMade": {
      const { by, side, offerId, releaseMinor } = event;
      const detail = { by, side, offerId, releaseMinor };
      return [
        announce("offer_made", "thread", detail),
        ...tell(after, [otherSide(side)], "offer_made", detail),
      ];
    }
    case "OfferLapsed":
      return [announce("offer_lapsed", "thread", { offerId: event.offerId })];
    case "SettlementBacked": {
      const { by, offerId } = event;
      return [announce("settlement_backed", "thread", { by, offerId })];
    }
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
