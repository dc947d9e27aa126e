import { h } from "../dom.js";
import { state } from "../state.js";
import { checks, figures, milestones } from "./ledger.js";
import { balance, lists } from "./stripe.js";

/** Money twice: what Stripe has and what Tranche's books say, side by side, so that they can be compared. */
export function money() {
  const { stripe, ledger } = state;
  const sides = h(
    "div",
    { class: "sides" },
    h("section", {}, h("h3", {}, "Stripe (test)"), stripe ? balance(stripe.balance) : null),
    h("section", {}, h("h3", {}, "Tranche's ledger"), figures(ledger)),
  );
  return [sides, checks(ledger), milestones(ledger), ...(stripe ? lists(stripe) : [])].filter(
    Boolean,
  );
}
