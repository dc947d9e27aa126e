import Stripe from "stripe";
import { type Finding, finding } from "../../app/ports/finding.ts";

/** What has to be told as a whole object, and what as a bare notification (README, "Events"). */
const WANTED = {
  snapshot: [
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "transfer.created",
    "transfer.reversed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "balance.available",
  ],
  thin: ["v2.core.account[requirements].updated"],
} as const;

type Payload = keyof typeof WANTED;

type Endpoint = {
  readonly url: string;
  readonly payload: Payload;
  readonly isOn: boolean;
  readonly events: readonly string[];
};

/** Whether Stripe sends what we need to `url`; nothing to look at where it is polled. */
export async function checkEndpoints(
  stripe: Stripe,
  url: string | null,
): Promise<readonly Finding[]> {
  if (url === null) return [];
  const all = await endpoints(stripe);
  if (all === null) return [finding("stripe.endpoints_unseen")];
  const ours = all.filter((one) => one.url === url);
  return (["snapshot", "thin"] as const).flatMap((payload) => {
    const here = ours.filter((one) => one.payload === payload);
    if (here.length === 0) return [finding("stripe.endpoint_missing", { url, payload })];
    const on = here.filter(({ isOn }) => isOn);
    if (on.length === 0) return [finding("stripe.endpoint_off", { url })];
    const missing = WANTED[payload].filter((event) => !on.some((one) => sends(one, event)));
    if (missing.length === 0) return [];
    return [finding("stripe.endpoint_events", { url, events: missing.join(", ") })];
  });
}

function sends({ events }: Endpoint, wanted: string): boolean {
  // "v2.core.account[requirements].updated" and its like: any of an account's notifications will do.
  const account = "v2.core.account";
  if (wanted.startsWith(account))
    return events.some((one) => one === "*" || one.startsWith(account));
  return events.includes("*") || events.includes(wanted);
}

/** Those of the older API are destinations too, and are named once; null where the key may see neither. */
async function endpoints(stripe: Stripe): Promise<readonly Endpoint[] | null> {
  const older = await listed(async () => {
    const { data } = await stripe.webhookEndpoints.list({ limit: 100 });
    return data.map(({ url, status, enabled_events: events }) => {
      return { url, payload: "snapshot", isOn: status === "enabled", events } as const;
    });
  });
  const newer = await listed(async () => {
    const { data } = await stripe.v2.core.eventDestinations.list({
      limit: 100,
      include: ["webhook_endpoint.url"],
    });
    return data.flatMap(
      ({ webhook_endpoint: at, status, enabled_events: events, event_payload }) =>
        at?.url
          ? [{ url: at.url, payload: event_payload, isOn: status === "enabled", events } as const]
          : [],
    );
  });
  return older === null && newer === null ? null : [...(older ?? []), ...(newer ?? [])];
}

async function listed(
  ask: () => Promise<readonly Endpoint[]>,
): Promise<readonly Endpoint[] | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return null;
    throw error;
  }
}
