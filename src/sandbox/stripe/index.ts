import type { Core, SandboxRequest, SandboxResponse, Vendor } from "../core/types.ts";
import { StripeApi } from "./api.ts";
import { catchUp } from "./clockwork.ts";
import { StripeDriver } from "./driver.ts";
import { stripePages } from "./pages/pages.ts";
import { type WebhookFault, Webhooks } from "./webhooks.ts";
import { createWorld } from "./world.ts";

export type { WebhookFault } from "./webhooks.ts";

/** What the local Stripe offers on top of a vendor: faults of its webhooks, and answers that the core has replaced. */
export type StripeVendor = Vendor & {
  /** Duplicates, reorders, drops or delays the next events. */
  webhookFault(fault: WebhookFault): void;
  clearWebhookFaults(): void;
  /** Makes a replaced answer (a 500 after the effect) the one that its idempotency key repeats. */
  rememberAnswer(request: SandboxRequest, response: SandboxResponse): void;
};

/** A local Stripe. Webhooks are signed with the secret; `latencyMs` is how long a keyed operation takes. */
export function createStripe(
  core: Core,
  options: { webhookSecret: string; latencyMs?: number },
): StripeVendor {
  const { webhookSecret, latencyMs = 2 } = options;
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

  /** Does something and waits until its events were delivered, or given up for now. */
  const delivering = async <T>(act: () => T): Promise<T> => {
    const before = world.state.events.length;
    const result = act();
    await webhooks.attempted(world.state.events.slice(before));
    return result;
  };

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
    clockMoved: async () => {
      await delivering(() => catchUp(world));
      await webhooks.resendDue();
    },
    busy: () => webhooks.busy(),
    reset: async () => {
      webhooks.reset();
      reset();
    },
    webhookFault: (fault) => webhooks.fault(fault),
    clearWebhookFaults: () => webhooks.clearFaults(),
    rememberAnswer: (request, response) => api.rememberAnswer(request, response),
  };
}
