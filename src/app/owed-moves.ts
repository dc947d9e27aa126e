import type { MoveId } from "../domain/ids.ts";
import { allLegs } from "../domain/milestone/afterwards.ts";
import type { MilestoneEvent, OwedLeg } from "../domain/milestone/events.ts";
import type { Milestone } from "../domain/milestone/milestone.ts";
import type { CommitPlan } from "./store.ts";

/** A transfer's payee is frozen as it is decided; where there is none yet, as it is first sent. */
export function movesOf(
  after: Milestone,
  events: readonly MilestoneEvent[],
  payee: string | null,
): Pick<CommitPlan, "moves"> {
  const { funding } = after;
  const chargeId = "chargeId" in funding ? funding.chargeId : "";
  const { currency } = after.terms.amount;
  const moves = events.flatMap((event) => {
    if (event.type === "StrayPaymentReceived") {
      const { moveId: id, amountMinor } = event;
      const stray = { legId: `stray:${event.chargeId}`, chargeId: event.chargeId };
      return [{ id, ...stray, kind: "refund" as const, amountMinor, currency, destination: null }];
    }
    return owedBy(event).map(({ legId, leg: { moveId: id, kind, amountMinor, transferId } }) => ({
      ...{ id, legId, kind, amountMinor, currency, chargeId },
      destination: kind === "transfer" ? payee : (transferId ?? null),
    }));
  });
  return moves.length > 0 ? { moves } : {};
}

/** The legs that an event decides, each under a name of its own. */
function owedBy(event: MilestoneEvent): readonly { legId: string; leg: OwedLeg }[] {
  switch (event.type) {
    case "ReleaseDecided":
    case "RefundDecided":
    case "DeadlockResolved":
    case "DisputeDecided":
      return event.legs.map((leg, index) => ({ legId: `${event.decisionId}:${index}`, leg }));
    case "TransferGivenUp":
      return [{ legId: `instead:${event.moveId}`, leg: event.refund }];
    case "GiveBackDecided":
      return event.legs.map((leg, index) => ({ legId: `${event.decisionId}:${index}`, leg }));
    case "ChargebackOpened":
    case "ReversalDecided":
    case "ChargebackWon":
      return event.legs.map((leg) => ({
        legId: `chargeback:${event.chargebackId}:${leg.moveId}`,
        leg,
      }));
    case "ChargebackLost":
      return event.legs.map(({ instead, ...leg }) => ({ legId: `instead:${instead}`, leg }));
    default:
      return [];
  }
}

/** Legs that are no more: their moves end with them, whoever says so and whether or not it names them. */
export function voidedBy(
  before: Milestone | null,
  after: Milestone | null,
  made: readonly { readonly id: MoveId }[],
  named: readonly MoveId[] = [],
): readonly MoveId[] | undefined {
  const owed = (milestone: Milestone | null) => (milestone ? allLegs(milestone) : []);
  const left = new Set([...owed(after), ...(after?.strays ?? [])].map(({ moveId }) => moveId));
  const known = [...owed(before).map(({ moveId }) => moveId), ...made.map(({ id }) => id)];
  const all = [...new Set([...named, ...known.filter((id) => !left.has(id))])];
  return all.length > 0 ? all : undefined;
}
