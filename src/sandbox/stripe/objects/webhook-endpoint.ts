import type Stripe from "stripe";
import { invalidRequest } from "../errors.ts";
import type { Params } from "../params.ts";
import type { World } from "../world.ts";
import { API_VERSION } from "./event.ts";

/** `POST /v1/webhook_endpoints`. It is listed; events always go to the bot's own address. */
export function createWebhookEndpoint(
  world: World,
  params: Params,
  secret: string,
): Stripe.WebhookEndpoint {
  params.only("api_version", "connect", "description", "enabled_events", "metadata", "url");
  const url = params.url("url");
  if (url === undefined) params.requiredText("url");
  const events = params.texts("enabled_events");
  if (events.length === 0) {
    throw invalidRequest("Missing required param: enabled_events.", {
      code: "parameter_missing",
      param: "enabled_events",
    });
  }
  const endpoint: Stripe.WebhookEndpoint = {
    id: world.id("we_"),
    object: "webhook_endpoint",
    api_version: params.text("api_version") ?? API_VERSION,
    application: null,
    created: world.now(),
    description: params.text("description") ?? null,
    enabled_events: [...events],
    livemode: false,
    metadata: params.metadata(),
    status: "enabled",
    url: url ?? "",
  };
  world.state.webhookEndpoints.push(endpoint);
  world.changed();
  // The secret is shown on creation only.
  return { ...endpoint, secret };
}
