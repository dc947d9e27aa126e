import Stripe from "stripe";
import type { Payments, ProviderEvent } from "../../app/ports.ts";
import { ProviderError } from "../../app/ports.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import { instant } from "../../domain/clock/instant.ts";
import { calling, expectItems } from "./errors.ts";
import { fromSeconds, toSeconds } from "./values.ts";

const PAGE = 100;
const TOLERANCE_SECONDS = 300;
/** How many thin events one listing reads; they are few, and the rest comes an hour later. */
const THIN_AT_MOST = 1000;

/**
 * Reads a webhook of either generation: a snapshot event (v1) or a thin notification (v2). Nothing of it is believed but
 * which object to fetch again. Throws ProviderError "bad_signature" for anything that Stripe did not sign with one of our
 * secrets in the last 300 seconds (docs.stripe.com/webhooks#verify-manually); each endpoint has its own.
 */
export function readWebhook(
  stripe: Stripe,
  secrets: readonly string[],
  rawBody: Buffer,
  signature: string,
): ProviderEvent {
  if (secrets.length === 0) throw badSignature("no webhook secret is configured");
  for (const secret of secrets) {
    const read = readSigned(stripe, secret, rawBody, signature);
    if (read) return read;
  }
  throw badSignature("the signature does not fit the body");
}

/** The event, or null where this secret did not sign it. */
function readSigned(
  stripe: Stripe,
  secret: string,
  rawBody: Buffer,
  signature: string,
): ProviderEvent | null {
  try {
    return isThin(rawBody)
      ? thinEvent(stripe.parseEventNotification(rawBody, signature, secret, TOLERANCE_SECONDS))
      : snapshotEvent(
          stripe.webhooks.constructEvent(rawBody, signature, secret, TOLERANCE_SECONDS),
        );
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return null;
    throw new ProviderError("a signed webhook that is no event", {
      code: "bad_event",
      outcome: "failed",
      retryable: false,
    });
  }
}

/**
 * Events since a moment, oldest first. Thin events about accounts come first on the last page, each time again: the
 * receiver knows them by id. `after` is the last id of the page before.
 */
export async function listEvents(
  stripe: Stripe,
  since: Instant,
  after: string | null,
): ReturnType<Payments["listEvents"]> {
  const created = { gte: toSeconds(since) };
  const { page, more } = after
    ? await pageAfter(stripe, created, after)
    : await oldestPage(stripe, created);
  const events = page.map(snapshotEvent).reverse();
  return more
    ? { events, more }
    : { events: [...(await thinEvents(stripe, since)), ...events], more };
}

type Created = { readonly gte: number };
type Page = { page: readonly Stripe.Event[]; more: boolean };

/** Stripe lists newest first, so the oldest page is found by walking there. */
async function oldestPage(stripe: Stripe, created: Created): Promise<Page> {
  for (let before: string | undefined, pages = 1; ; pages += 1) {
    const list = await calling(() =>
      stripe.events.list({
        created,
        limit: PAGE,
        ...(before === undefined ? {} : { starting_after: before }),
      }),
    );
    const page = expectItems(list);
    before = page.at(-1)?.id;
    if (!list.has_more || before === undefined) return { page, more: pages > 1 };
  }
}

async function pageAfter(stripe: Stripe, created: Created, after: string): Promise<Page> {
  const list = await calling(() =>
    stripe.events.list({ created, limit: PAGE, ending_before: after }),
  );
  return { page: expectItems(list), more: list.has_more };
}

/**
 * Newest first until the moment is reached. Not by the `created` filter: the API takes date-times there, the SDK's types
 * take seconds.
 */
async function thinEvents(stripe: Stripe, since: Instant): Promise<readonly ProviderEvent[]> {
  const from = toSeconds(since) * 1000;
  const events: ProviderEvent[] = [];
  await calling(() =>
    stripe.v2.core.events.list({ limit: PAGE }).autoPagingEach((event) => {
      const fresh = Date.parse(event.created) >= from;
      if (fresh) events.push(thinEvent(event));
      return fresh && events.length < THIN_AT_MOST;
    }),
  );
  return events.reverse();
}

function snapshotEvent(event: Stripe.Event): ProviderEvent {
  const { object } = event.data;
  return {
    id: event.id,
    type: event.type,
    objectId: "id" in object && typeof object.id === "string" ? object.id : null,
    account: event.account ?? null,
    livemode: event.livemode,
    createdAt: fromSeconds(event.created),
  };
}

type ThinEvent = Pick<Stripe.V2.Core.EventNotification, "id" | "type" | "livemode" | "created"> & {
  readonly context?: unknown;
  readonly related_object?: object | null;
};

function thinEvent(event: ThinEvent): ProviderEvent {
  const related = event.related_object ?? {};
  return {
    id: event.id,
    type: event.type,
    objectId: "id" in related && typeof related.id === "string" ? related.id : null,
    account: event.context ? String(event.context) : null,
    livemode: event.livemode,
    createdAt: instant(event.created),
  };
}

/** Which reader to use; the reader then verifies the signature over the same bytes. */
function isThin(rawBody: Buffer): boolean {
  try {
    const parsed: unknown = JSON.parse(rawBody.toString("utf8"));
    return (
      typeof parsed === "object" &&
      parsed !== null &&
      "object" in parsed &&
      parsed.object === "v2.core.event"
    );
  } catch {
    return false;
  }
}

function badSignature(why: string): ProviderError {
  return new ProviderError(why, { code: "bad_signature", outcome: "failed", retryable: false });
}
