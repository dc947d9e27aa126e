import type { SandboxRequest, SandboxResponse } from "../../core/types.ts";
import type { StripeDriver } from "../driver.ts";
import { formatMoney } from "../money.ts";
import { ONBOARD_OUTCOMES } from "../objects/account.ts";
import { PAY_OUTCOMES } from "../objects/payment.ts";
import type { World } from "../world.ts";
import { finishOnboarding, linkOf, openOnboarding } from "./onboard.ts";
import { html, pageResponse } from "./page.ts";
import { afterPay, payPage } from "./pay.ts";

/** Answers `/pay/*` and `/onboard/*`; null for any other path. */
export function stripePages(
  world: World,
  driver: StripeDriver,
  request: SandboxRequest,
): SandboxResponse | null {
  const [, area, id = "", rest, ...more] = request.path.split("/");
  if ((area !== "pay" && area !== "onboard") || more.length > 0) return null;
  if (area === "onboard") return onboardPage(world, driver, request, id, rest);
  if (id === "receipts") return receiptPage(world, rest ?? "");
  return checkoutPage(world, driver, request, id, rest);
}

function checkoutPage(
  world: World,
  driver: StripeDriver,
  { method }: SandboxRequest,
  id: string,
  outcome: string | undefined,
): SandboxResponse {
  const record = world.state.sessions.find(({ session }) => session.id === id);
  if (record === undefined) return notFound();
  if (method !== "POST" || outcome === undefined) return payPage(record, null);
  if (!PAY_OUTCOMES.some((each) => each === outcome)) return notFound();
  // Pressing a button twice shows what the first one did.
  if (record.session.status !== "open") return payPage(record, null);
  driver.act("POST", "/pay", { session: id, outcome });
  return afterPay(record, outcome);
}

function onboardPage(
  world: World,
  driver: StripeDriver,
  { method }: SandboxRequest,
  token: string,
  outcome: string | undefined,
): SandboxResponse {
  const link = linkOf(world, token);
  if (link === null) return notFound();
  if (method !== "POST" || outcome === undefined) return openOnboarding(world, token, link);
  if (link.used !== "opened") return openOnboarding(world, token, link);
  if (!ONBOARD_OUTCOMES.some((each) => each === outcome)) return notFound();
  driver.act("POST", "/onboard", { account: link.account, outcome });
  return finishOnboarding(world, link);
}

function receiptPage(world: World, id: string): SandboxResponse {
  const charge = world.state.charges.find((each) => each.id === id);
  if (charge === undefined) return notFound();
  const amount = formatMoney(charge.amount, charge.currency);
  const body = html`<p class="mode">Test receipt</p><h1>Receipt</h1><p class="amount">${amount}</p><p class="note">${charge.id}</p>`;
  return pageResponse(`Receipt for ${amount}`, body);
}

function notFound(): SandboxResponse {
  const body = html`<h1>Nothing here</h1><p>This link is unknown. Ask for a new one where you got it.</p>`;
  return pageResponse("Nothing here", body, 404);
}
