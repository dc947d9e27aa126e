import type { AgreementId, MilestoneId } from "../../domain/ids.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import { decisionOf, type Milestone } from "../../domain/milestone/milestone.ts";
import { voidApprovals } from "../../domain/milestone/void-approvals.ts";
import type { Deps } from "../deps.ts";
import { type Change, type Step, transact } from "../transact.ts";

/**
 * A changed payee voids every approval that was given for the account before (design section 3). Meanwhile nothing slips
 * through: approvals wait 24 hours after a change, and a move's frozen payee is compared again before it is sent.
 */
export async function voidApprovalsOf(deps: Deps, agreementId: AgreementId): Promise<void> {
  for (const milestoneId of await deps.reads.openMilestones(agreementId)) {
    await voidOne(deps, milestoneId);
  }
}

async function voidOne(deps: Deps, milestoneId: MilestoneId): Promise<void> {
  await transact<void>(deps, { ref: { by: "id", id: milestoneId } }, (loaded): Step<void> => {
    const { milestone, agreement, now } = loaded;
    const since = agreement?.payee?.setAt;
    if (!milestone || !since || approvedAfter(milestone, since)) return { answer: undefined };
    const voided = voidApprovals(milestone, now);
    if (!voided) return { answer: undefined };
    const moves = decisionOf(milestone)?.legs.map((leg) => leg.moveId) ?? [];
    return {
      change: {
        actor: "worker",
        milestoneEvents: [voided],
        ...(moves.length > 0 && { voidMoves: moves }),
      },
      answer: () => undefined,
    };
  });
}

/**
 * What a transfer that is taken back, by a dispute or by time, settles beside its own move: what the operator was asked
 * about one that was refused needs no answer any more.
 */
export function settledBy(
  events: readonly MilestoneEvent[],
  before: Milestone,
): Pick<Change, "settleSubject"> {
  const takesBack = events.some(
    ({ type }) => type === "ApprovalsVoided" || type === "TransferGivenUp",
  );
  const legs = takesBack ? (decisionOf(before)?.legs ?? []) : [];
  const transfer = legs.find(({ kind }) => kind === "transfer");
  return transfer ? { settleSubject: transfer.moveId } : {};
}

/** An approval that came after the change names the new account already. */
function approvedAfter({ review }: Parameters<typeof voidApprovals>[0], since: string): boolean {
  const votes = "votes" in review ? review.votes : [];
  return votes.length > 0 && votes.every((vote) => vote.at > since);
}
