import { isOwner, sideOf } from "../../domain/agreement/agreement.ts";
import { refusal } from "../../domain/refusals.ts";
import type { Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import { checkPayee } from "../money/payee.ts";
import { actorIn, refusedWith } from "../resolve.ts";
import { readView } from "../view.ts";
import type { MilestoneView, PayoutStatus, Refused } from "./views.ts";

/** Whether the facilitator can be paid, asked anew at the provider, and what waits only for that. */
export async function payouts(deps: Deps, origin: Origin): Promise<PayoutStatus | Refused> {
  const { actor: identity, channel } = origin;
  const request = { actor: identity, ...(channel && { channel }), ref: { by: "open" } } as const;
  const first = await deps.store.load(request);
  const { agreement, personId } = first;
  if (!agreement || !personId || !sideOf(agreement, personId)) {
    return refusedWith(deps, null, [refusal("agreement.none_here")]);
  }
  if (sideOf(agreement, personId) !== "facilitator") {
    return refusedWith(deps, first, [refusal("payee.only_facilitator")]);
  }
  if (agreement.payee && !agreement.payee.ready) await checkPayee(deps, agreement.id);
  const loaded = await deps.store.load(request);
  const now = loaded.agreement ?? agreement;
  const waiting: MilestoneView[] = [];
  for (const move of await deps.reads.owedMoves(agreement.id)) {
    const view = await readView(deps, move.milestoneId);
    if (view && move.kind === "transfer") waiting.push(view);
  }
  return {
    kind: "payouts",
    agreement: now,
    actor: actorIn(now, personId, origin, loaded),
    people: loaded.people,
    isOwner: isOwner(now, personId),
    waiting,
    now: loaded.now,
  };
}
