import { chargeBack, onboard, pay } from "../api.js";
import { toldOff } from "../dialogs.js";
import { h, outsideLink } from "../dom.js";
import { refreshMoney } from "../live.js";
import { amount } from "./amount.js";

/** What is at the test Stripe, latest first, and what a person would do there. */
export function lists(all) {
  const latest = (list) => [...(list ?? [])].reverse();
  const noAccount = "None yet. The facilitator's /milestone payouts begins one.";
  return [
    group("Checkouts", latest(all.sessions).map(session), "None yet. /milestone fund opens one."),
    group("Transfers", latest(all.transfers).map(transfer)),
    group("Refunds", latest(all.refunds).map(refund)),
    group(
      "Charges",
      latest(all.charges)
        .filter(({ status }) => status === "succeeded")
        .map((one) => charge(one, all.disputes ?? [])),
    ),
    group("Payout accounts", latest(all.accounts).map(account), noAccount),
  ];
}

/** The platform's balance: what can be used, and what is still on its way. */
export function balance({ available = [], pending = [] } = {}) {
  const row = (label, list) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, label),
      h(
        "td",
        { class: "figure" },
        list.map((one) => amount(one.amount, one.currency)).join(" · ") || "–",
      ),
    );
  const rows = [row("available", available), row("pending", pending)];
  return h("table", { class: "figures" }, h("tbody", {}, rows));
}

function group(title, items, none) {
  if (items.length === 0 && !none) return null;
  const body =
    items.length > 0 ? h("ul", { class: "things" }, items) : h("p", { class: "soft" }, none);
  return h("section", { class: "group" }, h("h3", {}, title), body);
}

function thing(title, status, tone, id, ...more) {
  return h(
    "li",
    { class: "thing" },
    h(
      "div",
      { class: "thing-line" },
      h("span", {}, title),
      h("span", { class: `status ${tone}` }, status),
    ),
    h("code", { class: "id", title: id }, id),
    more,
  );
}

function session({ id, amount_total: total, currency, status, payment_status: paid, url }) {
  const open = status === "open";
  const words = paid === "paid" ? "paid" : status === "complete" ? "processing" : status;
  const tone = paid === "paid" ? "good" : open ? "waits" : "";
  const act = (outcome, label, style = "") => button(label, style, () => pay(id, outcome));
  const acts =
    open &&
    h(
      "div",
      { class: "button-row" },
      act("paid", "Pay", "primary"),
      act("declined", "Decline"),
      act("expired", "Expire"),
      url && outsideLink(url, { class: "button" }, "Open ↗"),
    );
  return thing(amount(total ?? 0, currency ?? "usd"), words, tone, id, acts);
}

function transfer({ id, amount: minor, currency, reversed, amount_reversed: back }) {
  const status = reversed ? "reversed" : back > 0 ? `${amount(back, currency)} back` : "sent";
  return thing(amount(minor, currency), status, reversed ? "bad" : "good", id);
}

/** A payment, and what the buyer's bank can do about it. */
function charge({ id, amount: minor, currency }, disputes) {
  const dispute = disputes.find((one) => one.charge === id);
  const open = dispute && dispute.status !== "won" && dispute.status !== "lost";
  const words = dispute ? (open ? "taken back" : dispute.status) : "paid";
  const tone = dispute && dispute.status !== "won" ? "bad" : "good";
  const act = (outcome, label) => button(label, "", () => chargeBack(id, outcome));
  const acts = open
    ? [act("won", "Bank returns it"), act("lost", "Bank keeps it")]
    : dispute
      ? []
      : [act("opened", "Bank takes it back")];
  const row = acts.length > 0 && h("div", { class: "button-row" }, acts);
  return thing(amount(minor, currency), words, tone, id, row);
}

function refund({ id, amount: minor, currency, status }) {
  const tone = status === "succeeded" ? "good" : status === "failed" ? "bad" : "waits";
  return thing(amount(minor, currency), status, tone, id);
}

/** True where Stripe would take a transfer to this account. */
export function isReady({ configuration }) {
  const { stripe_balance: own } = configuration?.recipient?.capabilities ?? {};
  return own?.stripe_transfers?.status === "active";
}

function account(one) {
  const { id, display_name: name, contact_email: mail, balance: own } = one;
  const ready = isReady(one);
  const has = (own?.available ?? []).concat(own?.pending ?? []).filter((each) => each.amount !== 0);
  const sums = has.map((each) => amount(each.amount, each.currency)).join(" · ");
  const acts =
    !ready &&
    h(
      "div",
      { class: "button-row" },
      button("Complete onboarding", "primary", () => onboard(id, "ready")),
    );
  const holds = sums !== "" && h("p", { class: "soft" }, `Holds ${sums}`);
  return thing(
    name ?? mail ?? "Account",
    ready ? "ready" : "not ready",
    ready ? "good" : "waits",
    id,
    holds,
    acts,
  );
}

function button(label, style, act) {
  const onclick = async ({ currentTarget }) => {
    currentTarget.setAttribute("aria-busy", "true");
    await toldOff(act());
    currentTarget.removeAttribute("aria-busy");
    refreshMoney();
  };
  return h("button", { type: "button", class: `button ${style}`, onclick }, label);
}
