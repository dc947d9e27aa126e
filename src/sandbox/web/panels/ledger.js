import { h } from "../dom.js";
import { amount } from "./amount.js";

/** Each account: its name here, what it means, and whether it grows by credit (what is owed or earned). */
const ACCOUNTS = {
  stripe: ["At Stripe", "On the platform's balance", false],
  held: ["Held", "For milestones that are not decided", true],
  payable: ["Payable", "Approved, and owed to facilitators", true],
  refund_pending: ["Refunding", "On its way back to buyers", true],
  platform_fee: ["Our fee", "Earned: the platform's fee", true],
  processing_recovered: ["Recovered", "Earned: processing borne by a party", true],
  fee_expense: ["Fees", "Spent: Stripe's fees", false],
};

let checksOpen = false;

/** The accounts of Tranche's books that are not empty. */
export function figures(report) {
  if (!Array.isArray(report?.accounts))
    return h("p", { class: "soft" }, "Can't be read right now.");
  const used = report.accounts.filter(({ balanceMinor }) => balanceMinor !== 0);
  return used.length > 0 ? accounts(used) : h("p", { class: "soft" }, "No money has moved yet.");
}

function accounts(used) {
  const rows = used.map(({ account, currency, balanceMinor }) => {
    const [name, meaning, credit] = ACCOUNTS[account] ?? [account.replaceAll("_", " "), "", false];
    const minor = credit ? -balanceMinor : balanceMinor;
    return h(
      "tr",
      {},
      h("th", { scope: "row", title: meaning }, name),
      h("td", { class: "figure" }, amount(minor, currency)),
    );
  });
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

function keepOpen({ currentTarget }) {
  checksOpen = currentTarget.open;
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
      { class: "holds", open: checksOpen, ontoggle: keepOpen },
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
