import type { MilestoneView } from "../../app/queries/views.ts";
import { giveableOf } from "../../domain/milestone/decide/give-back.ts";
import { REASON_LIMIT } from "../../domain/milestone/reason.ts";
import { refTo } from "../action-ref.ts";
import { formatMoney } from "../copy/money.ts";
import { sideName } from "../people.ts";
import { money, say } from "../spans.ts";
import { block, type Form, field } from "./form.ts";

/** What `settle` asks the facilitator after the release: how much goes back, and why. */
export function giveBackForm(view: MilestoneView): Form {
  const { id, number, terms } = view.milestone;
  const { currency } = terms.amount;
  const left = giveableOf(view.milestone)?.leftMinor ?? 0;
  const all = formatMoney({ amountMinor: left, currency });
  return {
    name: "give_back",
    title: `Give back on M-${number}`,
    submit: "Give back",
    parts: [
      block({
        kind: "text",
        spans: say`${money(left, currency)} of what was paid out to you can be given back. It is taken from your Stripe balance first, and then refunded to ${sideName(view, "buyer")}; both sides see it. This can't be undone.`,
      }),
      field({
        ...{ id: "amount", kind: "line", label: "How much you give back" },
        ...{ longest: 40, optional: false, initial: "" },
        hint: `An amount or a percentage, up to ${all}: for example 50%.`,
      }),
      field({
        ...{ id: "reason", kind: "lines", label: "Why", longest: REASON_LIMIT },
        ...{
          optional: false,
          initial: "",
          hint: "The other side reads this, and it stays in the record.",
        },
      }),
    ],
    carry: { milestoneId: id, version: terms.version, policiesOpen: false },
    reopen: refTo("give_back", id),
  };
}
