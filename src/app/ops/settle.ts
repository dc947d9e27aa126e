import type { MilestoneId } from "../../domain/ids.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import type { Deps } from "../deps.ts";
import type { OperatorCase } from "../queries/operator.ts";
import type { Loaded } from "../store.ts";
import { type Change, transact } from "../transact.ts";

/** Why an operator's act was refused; nothing has changed then. */
export type OpsRefusal =
  /** This kind of question has no such act. */
  | "not_this_act"
  /** The money move is not refused (any more). */
  | "move_not_failed"
  /** Someone answered the question, or what it is about has moved on. */
  | "moved_meanwhile"
  /** The provider has no such object. */
  | "object_missing"
  /** It failed, or was taken back: there is nothing to adopt. */
  | "object_ineffective"
  | "milestone_needed"
  | "milestone_unknown"
  | "currency_differs"
  | "nothing_paid"
  | "already_recorded"
  /** The bank has decided, or takes no more answers. */
  | "chargeback_closed"
  /** Nothing is owed back any more, or it is just being taken back. */
  | "nothing_owed";

/** What an operator's act did; the words are elsewhere. */
export type OpsAnswer =
  | {
      readonly ok: true;
      readonly did:
        | "owed_again"
        | "found_at_provider"
        | "task_again"
        | "adopted_as_move"
        | "acknowledged"
        | "refund_owed"
        | "resolved"
        | "bank_answered"
        | "written_off";
      readonly milestoneId: MilestoneId | null;
    }
  | { readonly ok: false; readonly why: OpsRefusal };

type Did = Extract<OpsAnswer, { ok: true }>["did"];

export type OpsSettling = {
  readonly act: Extract<MilestoneEvent, { type: "OperatorActed" }>["act"];
  readonly reason: string;
  readonly did: Did;
  /** The milestone whose history records it; null where there is none. */
  readonly milestoneId: MilestoneId | null;
  /** What else changes with it, or why it may not, judged against the milestone as it is now. */
  change?(loaded: Loaded): Omit<Change, "actor" | "settled"> | OpsRefusal;
};

/** Conflicts that are decided again before the operator is asked to look again. */
const MAX_TRIES = 8;

/**
 * Commits an operator's act: its event in the milestone's chain, what it changes, and the answer to the question, all or
 * nothing. Where someone else was faster nothing changes.
 */
export async function settleCase(
  deps: Deps,
  one: OperatorCase,
  settling: OpsSettling,
): Promise<OpsAnswer> {
  const { act, reason, did, milestoneId } = settling;
  let tries = 0;
  const ref = milestoneId ? ({ by: "id", id: milestoneId } as const) : ({ by: "none" } as const);
  return transact<OpsAnswer>(deps, { ref }, (loaded) => {
    tries++;
    if (tries > MAX_TRIES) return { answer: { ok: false, why: "moved_meanwhile" } };
    const more = settling.change?.(loaded) ?? {};
    if (typeof more === "string") return { answer: { ok: false, why: more } };
    const acted = {
      type: "OperatorActed",
      act,
      subject: one.subject,
      reason,
      at: loaded.now,
    } as const;
    const milestoneEvents = [acted, ...(more.milestoneEvents ?? [])];
    return {
      change: {
        actor: "operator",
        ...more,
        ...(loaded.milestone && { milestoneEvents }),
        settled: { id: one.id, act, reason },
      },
      answer: () => ({ ok: true, did, milestoneId: loaded.milestone?.id ?? null }),
    };
  });
}
