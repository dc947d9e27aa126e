import { h } from "../dom.js";
import { amount } from "./amount.js";

const MEANING = {
  stripe: "At Stripe, on the platform's balance",
  held: "Held for milestones that are not decided",
  payable: "Approved and owed to facilitators",
  refund_pending: "On its way back to buyers",
  platform_fee: "Earned: the platform's fee",
  processing_recovered: "Earned: processing borne by a party",
  fee_expense: "Spent: Stripe's fees",
};

/** The accounts of Tranche's books that are not empty. */
export function figures(report) {
  if (!Array.isArray(report?.accounts))
    return h("p", { class: "soft" }, "Can't be read right now.");
  const used = report.accounts.filter(({ balanceMinor }) => balanceMinor !== 0);
  return used.length > 0 ? accounts(used) : h("p", { class: "soft" }, "No money has moved yet.");
}

function accounts(used) {
  const rows = used.map(({ account, currency, balanceMinor }) =>
    h(
      "tr",
      {},
      h("th", { scope: "row", title: MEANING[account] }, account.replaceAll("_", " ")),
      h("td", { class: "figure" }, amount(balanceMinor, currency)),
    ),
  );
  return h("table", { class: "figures" }, h("tbody", {}, rows));
}

/** Each milestone with where it stands. */
export function milestones(report) {
  const list = report?.milestones ?? [];
  if (list.length === 0) return null;
  const items = list.map(({ number, headline }) =>
    h("li", {}, h("strong", {}, `M-${number}`), " ", headline.replaceAll("_", " ")),
  );
  return h("ul", { class: "plain-list" }, items);
}

/** Whether everything that must hold of the books does, or what is broken. */
export function checks(report) {
  const list = report?.invariants ?? [];
  if (list.length === 0) return null;
  const broken = list.filter(({ ok }) => !ok);
  if (broken.length === 0) {
    const names = list.map(({ name }) => h("li", {}, name));
    return h(
      "details",
      { class: "holds" },
      h("summary", {}, `✓ All ${list.length} checks of the books hold`),
      h("ul", {}, names),
    );
  }
  return h(
    "div",
    { class: "broken", role: "alert" },
    h("p", {}, h("strong", {}, `✕ ${broken.length} of ${list.length} checks fail`)),
    broken.map(({ name, why }) => [
      h("p", {}, name),
      h(
        "ul",
        {},
        why.map((one) => h("li", {}, one)),
      ),
    ]),
  );
}
