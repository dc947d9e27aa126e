import type { SandboxResponse } from "../../core/types.ts";
import { formatMoney } from "../money.ts";
import type { SessionRecord } from "../state.ts";
import { type Html, html, pageResponse, seeOther } from "./page.ts";

const BUTTONS = [
  ["paid", "Pay"],
  ["declined", "Pay with a declined card"],
  ["processing", "Pay by slow bank debit"],
  ["expired", "Let it expire"],
] as const;

/** The test checkout of an open session, or what has become of it. */
export function payPage(record: SessionRecord, notice: string | null): SandboxResponse {
  const { session, items } = record;
  const currency = session.currency ?? "usd";
  const total = formatMoney(session.amount_total ?? 0, currency);
  const lines = items.map((item) => {
    const amount = formatMoney(item.unitAmount * item.quantity, currency);
    const count = item.quantity === 1 ? "" : ` × ${item.quantity}`;
    const detail = item.description === null ? [] : [html`<br><small>${item.description}</small>`];
    return html`<dt>${item.name}${count}${detail}</dt><dd>${amount}</dd>`;
  });
  const title = items[0]?.name ?? "Payment";
  const body = html`<p class="mode">Test checkout. No real money moves here.</p>
<h1>${title}</h1>
<p class="amount">${total}</p>
<dl>${lines}</dl>
${notice === null ? [] : [html`<p role="alert">${notice}</p>`]}
${session.status === "open" ? buttons(record, total) : ended(record)}
${session.cancel_url === null || session.status !== "open" ? [] : [html`<p class="note"><a href="${session.cancel_url}">Back without paying</a></p>`]}`;
  return pageResponse(`Pay ${total}`, body);
}

function buttons({ session }: SessionRecord, total: string): Html {
  const each = BUTTONS.map(([outcome, label]) => {
    const primary = outcome === "paid" ? "primary" : "";
    const text = outcome === "paid" ? `${label} ${total}` : label;
    return html`<button class="${primary}" formaction="/pay/${session.id}/${outcome}">${text}</button>`;
  });
  return html`<form method="post" action="/pay/${session.id}/paid">${each}</form>`;
}

function ended({ session }: SessionRecord): Html {
  if (session.status === "expired") {
    return html`<p>This checkout has expired. Ask for a new link where you got this one.</p>`;
  }
  const words =
    session.payment_status === "paid"
      ? "This payment is complete."
      : "Your bank debit is under way.";
  return html`<p>${words}</p>`;
}

/** Where the buyer goes after an outcome; a declined card stays on the page. */
export function afterPay(record: SessionRecord, outcome: string): SandboxResponse {
  const { session } = record;
  if (outcome === "declined") {
    return payPage(record, "Your card was declined. Try another way to pay.");
  }
  const target = outcome === "expired" ? session.cancel_url : session.success_url;
  if (target === null) return payPage(record, null);
  return seeOther(target.replaceAll("{CHECKOUT_SESSION_ID}", session.id));
}
