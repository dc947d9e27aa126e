import type { SandboxResponse } from "../../core/types.ts";
import { emitThin } from "../objects/event.ts";
import type { AccountLinkRecord } from "../state.ts";
import type { World } from "../world.ts";
import { html, pageResponse, seeOther } from "./page.ts";

const BUTTONS = [
  ["ready", "Complete", "primary"],
  ["requirements_due", "Leave requirements due", ""],
  ["restricted", "Restrict this account", ""],
] as const;

/** The link behind a token, where there is one. */
export function linkOf(world: World, token: string): AccountLinkRecord | null {
  const { accountLinks } = world.state;
  return Object.hasOwn(accountLinks, token) ? (accountLinks[token] ?? null) : null;
}

/** Opens a link: once, and in its time. Anyone who comes later is sent to where a new one can be had. */
export function openOnboarding(
  world: World,
  token: string,
  link: AccountLinkRecord,
): SandboxResponse {
  if (link.used !== "no" || link.expiresAt <= world.now()) return seeOther(link.refreshUrl);
  link.used = "opened";
  world.changed();
  const buttons = BUTTONS.map(
    ([outcome, label, style]) =>
      html`<button class="${style}" formaction="/onboard/${token}/${outcome}">${label}</button>`,
  );
  const body = html`<p class="mode">Test onboarding. Nothing is checked and nothing is stored.</p>
<h1>Get paid</h1>
<p>Complete it as a facilitator would: identity, terms, and a bank account ending 6789.</p>
<form method="post" action="/onboard/${token}/ready">${buttons}</form>
<p class="note">Account ${link.account}</p>`;
  return pageResponse("Get paid", body);
}

/** Ends an opened link and sends the facilitator back. */
export function finishOnboarding(world: World, link: AccountLinkRecord): SandboxResponse {
  link.used = "finished";
  world.changed();
  emitThin(world, "v2.core.account_link.returned", link.account);
  return link.returnUrl === null
    ? pageResponse("Done", html`<h1>Done</h1><p>You can close this page.</p>`)
    : seeOther(link.returnUrl);
}
