import { unreachable } from "../../domain/assert.ts";
import type { Terms } from "../../domain/milestone/terms.ts";
import type { Block, MoneyLine } from "../blocks.ts";
import { formatBps } from "../copy/money.ts";

/** The cost lines of a version of terms, each shown even where it is zero: no surprises. They add up exactly. */
export function costBlock(terms: Terms): Block {
  return { kind: "money", lines: costLines(terms) };
}

function costLines({ amount, costs, policies }: Terms): readonly MoneyLine[] {
  const line = (label: string, amountMinor: number, total = false): MoneyLine => ({
    label,
    money: { amountMinor, currency: amount.currency },
    total,
  });
  const milestone = line("Milestone", amount.amountMinor);
  const fee = line(`Fee ${formatBps(costs.feeBps)}`, costs.feeMinor === 0 ? 0 : -costs.feeMinor);
  const pays = line("Buyer pays", costs.buyerPaysMinor, true);
  const receives = line("Facilitator receives", costs.facilitatorReceivesMinor, true);
  const processing = (by: string, minor: number) =>
    line(`Processing (estimate, borne by ${by})`, minor);
  switch (policies.processingBorneBy) {
    case "facilitator":
      return [milestone, processing("facilitator", -costs.processingMinor), fee, pays, receives];
    case "buyer":
      return [milestone, processing("buyer", costs.processingMinor), fee, pays, receives];
    case "platform":
      return [milestone, processing("the platform", 0), fee, pays, receives];
    default:
      return unreachable(policies.processingBorneBy);
  }
}
