import type { Core, SandboxRequest, SandboxResponse, Vendor } from "../core/types.ts";
import { StripeApi } from "./api.ts";
import { bookOne } from "./balance.ts";
import { catchUp } from "./clockwork.ts";
import { StripeDriver } from "./driver.ts";
import { stripePages } from "./pages/pages.ts";
import { PLATFORM } from "./state.ts";
import { type WebhookFault, Webhooks } from "./webhooks.ts";
import { createWorld, type World } from "./world.ts";

/** What the local Stripe offers on top of a vendor: faults of its webhooks, and answers that the core has replaced. */
export type StripeVendor = Vendor & {
  /** Duplicates, reorders, drops or delays the next events. */
  webhookFault(fault: WebhookFault): void;
  clearWebhookFaults(): void;
  /** Stops looking at the time; what is on its way is given up. */
  close(): void;
  /** Makes a replaced answer (a 500 after the effect) the one that its idempotency key repeats. */
  rememberAnswer(request: SandboxRequest, response: SandboxResponse): void;
};

/** Settings of the local Stripe. */
export type StripeOptions = {
  /** Signs the webhooks, v1 and v2 alike. */
  readonly webhookSecret: string;
  /** How long an operation with an idempotency key takes, in real milliseconds: the window for a 409. */
  readonly latencyMs?: number;
  /** What the platform has from the beginning, in minor units by currency; nothing unless given. */
  readonly openingBalance?: Readonly<Record<string, number>>;
};

/** How often time that passes by itself is looked at, in real milliseconds. */
const TICK_MS = 10_000;

/** A local Stripe behind the sandbox's port; see the driver's contract for what moves it. */
export function createStripe(core: Core, options: StripeOptions): StripeVendor {
  const { webhookSecret, latencyMs = 2, openingBalance = {} } = options;
  const { world, reset } = createWorld(core, (event) => webhooks.publish(event));
  const webhooks = new Webhooks({
    core,
    secret: webhookSecret,
    now: () => world.now(),
    events: () => world.state.events,
    changed: () => world.changed(),
  });
  const api = new StripeApi(world, { webhookSecret, latencyMs });
  const driver = new StripeDriver(world);
  webhooks.resume();
  openAccount(world, openingBalance);

  /** Does something and waits until its events were delivered, or given up for now. */
  const delivering = async <T>(act: () => T): Promise<T> => {
    const before = world.state.events.length;
    const result = act();
    await webhooks.attempted(world.state.events.slice(before));
    return result;
  };

  const clockMoved = async () => {
    await delivering(() => catchUp(world));
    await webhooks.resendDue();
  };
  const ticking = setInterval(() => void clockMoved(), TICK_MS).unref();

  return {
    name: "stripe",
    owns: (path) => /^\/v[12](\/|$)/.test(path),
    handle: (request) => {
      catchUp(world);
      return api.handle(request);
    },
    drive: (method, path, body) =>
      delivering(() => {
        catchUp(world);
        // A copy, so that what happens later does not change an answer that is still on its way.
        return structuredClone(driver.act(method, path, body));
      }),
    page: (request) =>
      delivering(() => {
        catchUp(world);
        return stripePages(world, driver, request);
      }),
    clockMoved,
    busy: () => webhooks.busy(),
    reset: async () => {
      webhooks.reset();
      reset();
      openAccount(world, openingBalance);
    },
    webhookFault: (fault) => webhooks.fault(fault),
    clearWebhookFaults: () => webhooks.clearFaults(),
    close: () => {
      clearInterval(ticking);
      webhooks.reset();
    },
    rememberAnswer: (request, response) => api.rememberAnswer(request, response),
  };
}

/** Tops the platform's balance up in a world that is still empty. */
function openAccount(world: World, balance: Readonly<Record<string, number>>): void {
  if (world.state.balance.length > 0) return;
  for (const [currency, amount] of Object.entries(balance)) {
    const source = world.id("tu_");
    bookOne(
      world,
      currency,
      { holder: PLATFORM, type: "topup", amount, source },
      { banks: -amount },
    );
  }
}
