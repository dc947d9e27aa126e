import type { MilestoneView } from "../../app/queries/views.ts";
import { allLegs } from "../../domain/milestone/afterwards.ts";
import { money, type Span } from "../spans.ts";
import { heldMinor, shareFor } from "./dispute.ts";

/**
 * What the facilitator gets: what was decided for them (a settlement may have split it), the part that is still on its way
 * first; before a decision what releasing all that is held would bring, and before payment what the terms say.
 */
export function payoutMoney({ milestone }: MilestoneView): Span {
  const { amount, costs } = milestone.terms;
  const transfers = allLegs(milestone).filter(({ kind }) => kind === "transfer");
  const leg = transfers.find(({ progress }) => progress.state !== "done") ?? transfers[0];
  const held = heldMinor(milestone);
  const whole =
    held === 0 ? costs.facilitatorReceivesMinor : shareFor(milestone, held).transferMinor;
  return money(leg?.amountMinor ?? whole, amount.currency);
}
