import { createHash } from "node:crypto";
import type { SandboxRequest, SandboxResponse } from "../core/types.ts";
import { StripeRefusal } from "./errors.ts";
import type { RememberedAnswer } from "./state.ts";
import type { World } from "./world.ts";

const DAY = 24 * 60 * 60;
/** How long keys are known: 24 hours in v1, 30 days in v2 (docs.stripe.com/api/idempotent_requests). */
const LIFETIME = { v1: DAY, v2: 30 * DAY };

const header = (request: SandboxRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** The key of a request, where it has one that counts; GET requests ignore theirs. */
export function idempotencyKey(request: SandboxRequest): string | null {
  if (request.method === "GET") return null;
  const key = header(request, "idempotency-key");
  return key === undefined || key === "" ? null : key;
}

/** Where an answer is stored: keys of different connected accounts do not meet. */
function slot(request: SandboxRequest, key: string): string {
  return `${header(request, "stripe-account") ?? ""}|${key}`;
}

function fingerprint(request: SandboxRequest): string {
  const hash = createHash("sha256");
  return hash.update(`${request.method} ${request.path}\n`).update(request.body).digest("hex");
}

function isFresh(world: World, answer: RememberedAnswer, path: string): boolean {
  return world.now() - answer.created < LIFETIME[path.startsWith("/v2/") ? "v2" : "v1"];
}

/** The stored answer to a request that was carried out before; throws where the key was used for something else. */
export function recall(
  world: World,
  request: SandboxRequest,
  key: string,
): (SandboxResponse & { originalRequest: string }) | null {
  const at = slot(request, key);
  const known = Object.hasOwn(world.state.answers, at) ? world.state.answers[at] : undefined;
  if (known === undefined || !isFresh(world, known, request.path)) return null;
  if (known.fingerprint !== fingerprint(request)) {
    throw new StripeRefusal(
      400,
      "idempotency_error",
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      {},
      true,
    );
  }
  return { status: known.status, body: known.body, originalRequest: known.requestId };
}

/** Stores the answer of an operation that has begun, whatever came of it. */
export function remember(
  world: World,
  request: SandboxRequest,
  key: string,
  response: SandboxResponse,
  requestId: string,
): void {
  world.state.answers[slot(request, key)] = {
    fingerprint: fingerprint(request),
    created: world.now(),
    requestId,
    status: response.status,
    body: structuredClone(response.body),
  };
  world.changed();
}

/** Throws away the keys whose time is over. */
export function forgetOld(world: World): void {
  const oldest = world.now() - LIFETIME.v2;
  for (const [at, answer] of Object.entries(world.state.answers)) {
    if (answer.created < oldest) delete world.state.answers[at];
  }
}

/** What a second request with the same key gets while the first is still under way. */
export function keyInUse(key: string): StripeRefusal {
  return new StripeRefusal(
    409,
    "idempotency_error",
    `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    { code: "idempotency_key_in_use" },
    true,
  );
}

/** Keys have at most 255 characters. */
export function keyTooLong(): StripeRefusal {
  const message = "The idempotency key is too long: it has at most 255 characters.";
  return new StripeRefusal(400, "idempotency_error", message, {}, true);
}

/** The slot that a request occupies while it is under way. */
export const slotOf = slot;
