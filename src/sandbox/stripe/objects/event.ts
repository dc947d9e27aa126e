import type Stripe from "stripe";
import type { EventRecord } from "../state.ts";
import type { World } from "../world.ts";

/** The API version that the pinned SDK speaks. */
export const API_VERSION = "2026-10-28.endive";

/** The object that a snapshot event of this type carries. */
type ObjectOf<Type extends Stripe.Event["type"]> = Extract<
  Stripe.Event,
  { type: Type }
>["data"]["object"];

const waiting = () => ({
  state: "waiting" as const,
  attempts: 0,
  lastStatus: null,
  lastError: null,
  nextAttemptAt: null,
});

/** Records a v1 event with a copy of the object as it is now, and sends it. `account` names the connected account. */
export function emit<Type extends Stripe.Event["type"]>(
  world: World,
  type: Type,
  object: ObjectOf<Type>,
  options: { account?: string; previous?: Readonly<Record<string, unknown>> } = {},
): void {
  const id = world.id("evt_");
  const snapshot: unknown = structuredClone(object);
  const resource = {
    id,
    object: "event",
    ...(options.account === undefined ? {} : { account: options.account }),
    api_version: API_VERSION,
    created: world.now(),
    data: {
      object: snapshot,
      ...(options.previous === undefined ? {} : { previous_attributes: options.previous }),
    },
    livemode: false,
    pending_webhooks: 1,
    request: {
      id: world.cause?.requestId ?? null,
      idempotency_key: world.cause?.idempotencyKey ?? null,
    },
    type,
  };
  record(world, {
    id,
    type,
    created: resource.created,
    account: options.account ?? null,
    objectId: "id" in object && typeof object.id === "string" ? object.id : null,
    generation: "v1",
    resource,
    payload: JSON.stringify(resource, null, 2),
    delivery: waiting(),
  });
}

type AccountEventType =
  | "v2.core.account.created"
  | "v2.core.account[requirements].updated"
  | "v2.core.account[configuration.recipient].capability_status_updated"
  | "v2.core.account_link.returned";

/** Records a v2 event about an account; the webhook carries the thin notification only, without `data`. */
export function emitThin(
  world: World,
  type: AccountEventType,
  account: string,
  data?: Readonly<Record<string, unknown>>,
): void {
  const id = world.id("evt_test_");
  const cause = world.cause;
  const related = {
    id: account,
    type: "v2.core.account",
    url: `/v2/core/accounts/${account}`,
  } satisfies Stripe.V2.Core.Events.RelatedObject;
  const thin = {
    id,
    object: "v2.core.event" as const,
    created: new Date(world.now() * 1000).toISOString(),
    livemode: false,
    ...(cause === null
      ? {}
      : {
          reason: {
            type: "request",
            request: { id: cause.requestId, idempotency_key: cause.idempotencyKey ?? "" },
          },
        }),
    related_object: related,
    type,
  };
  record(world, {
    id,
    type,
    created: world.now(),
    account: null,
    objectId: account,
    generation: "v2",
    resource: data === undefined ? thin : { ...thin, data },
    payload: JSON.stringify(thin),
    delivery: waiting(),
  });
}

function record(world: World, event: EventRecord): void {
  world.state.events.push(event);
  world.changed();
  world.publish(event);
}
