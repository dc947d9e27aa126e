import { ownerOf, type Side } from "../domain/agreement/agreement.ts";
import { allLegs } from "../domain/milestone/afterwards.ts";
import type { EventOf, OwedLeg } from "../domain/milestone/events.ts";
import type { NoticeKind } from "./queries/notice-views.ts";
import type { NewTask } from "./store.ts";
import { PRIORITY } from "./tasks.ts";
import type { After } from "./transact.ts";

type Wanted = Pick<NewTask, "kind" | "subject" | "priority"> & Partial<Pick<NewTask, "detail">>;
type Detail = NonNullable<NewTask["detail"]>;

/** What both owners hear where a money move was refused for good. */
export const REFUSED = {
  transfer: "payout_failed",
  refund: "refund_failed",
  reversal: "reversal_failed",
} as const satisfies Record<OwedLeg["kind"], NoticeKind>;

type Afterwards = EventOf<
  | ("GiveBackDecided" | "ReversalSucceeded" | "ReversalDecided")
  | ("ChargebackOpened" | "ChargebackWon" | "ChargebackLost" | "ClawbackWrittenOff")
>;

/** Money that moves after the decision, and who hears of it: both sides, of all that the bank does. */
export function afterwards(after: After, event: Afterwards): readonly Wanted[] {
  switch (event.type) {
    case "GiveBackDecided":
      return [
        ...owedNow(after),
        ...toldToAll(after, "give_back_decided", { of: event.decisionId }),
      ];
    case "ReversalSucceeded":
      return [...owedNow(after), ...chargebackChecks(after)];
    case "ReversalDecided":
      return owedNow(after);
    case "ClawbackWrittenOff":
      return toldToAll(after, "clawback_written_off", { amountMinor: event.amountMinor });
    case "ChargebackOpened":
      return [...owedNow(after), ...toldToAll(after, "chargeback_opened", about(event))];
    case "ChargebackWon":
      return [...owedNow(after), ...toldToAll(after, "chargeback_won", about(event))];
    case "ChargebackLost":
      return [...owedNow(after), ...toldToAll(after, "chargeback_lost", about(event))];
  }
}

const about = ({ chargebackId }: { readonly chargebackId: string }) => ({ chargebackId });

/** Everything that may be sent now, or waited for something that has just ended. */
function owedNow({ milestone }: After): readonly Wanted[] {
  return (milestone ? allLegs(milestone) : [])
    .filter(({ progress }) => progress.state === "owed")
    .map(({ moveId }) => ({ kind: "send_move", subject: moveId, priority: PRIORITY.money }));
}

/** Money that arrived, or came back, beside a chargeback can change what is missing of it. */
export function chargebackChecks({ milestone }: After): readonly Wanted[] {
  return (milestone?.chargebacks ?? [])
    .filter(({ state }) => state !== "won")
    .map(({ id }) => ({ kind: "check_chargeback", subject: id, priority: PRIORITY.money }));
}

/** In every channel, and privately to both owners. */
function toldToAll(after: After, notice: NoticeKind, detail: Detail): readonly Wanted[] {
  const said = { subject: notice, priority: PRIORITY.notice } as const;
  const sides: readonly Side[] = ["buyer", "facilitator"];
  const owners = sides.flatMap((side) => (after.agreement && ownerOf(after.agreement, side)) ?? []);
  return [
    { ...said, kind: "announce", detail: { ...detail, where: "channel" } },
    ...owners.map((to) => ({ ...said, kind: "tell" as const, detail: { ...detail, to } })),
  ];
}
