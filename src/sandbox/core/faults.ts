import { DriverError } from "./driver-error.ts";
import { asList, asObject, asText, isObject, type JsonObject } from "./json.ts";
import type { DeliveryFault, SandboxRequest, SandboxResponse, Vendor } from "./types.ts";

const KINDS = [
  "before",
  "after",
  "delay",
  "drop",
  "status",
  "rate_limit",
  "duplicate",
  "reorder",
] as const;
const HTTP_METHODS = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);

type Kind = (typeof KINDS)[number];

/** One fault of the bot's requests to a vendor, for as many matching requests as are left. */
export type Fault = {
  readonly id: number;
  readonly vendor: string;
  readonly kind: Kind;
  readonly match: { readonly method?: string; readonly path?: string };
  left: number;
  readonly ms: number;
  readonly status: number | null;
  readonly retryAfter: number;
  readonly body: unknown;
};

/** The faults that are set, in the order in which they were asked for. */
export class Faults {
  #faults: Fault[] = [];
  #next = 1;

  list(): readonly Fault[] {
    return this.#faults;
  }

  clear(vendor: string | null): void {
    this.#faults = this.#faults.filter((fault) => vendor !== null && fault.vendor !== vendor);
  }

  /**
   * Sets a fault. Duplicates and reordering, drops whose match names neither method nor path, and what names event
   * types or says `on: "delivery"`, concern what the vendor sends to the bot, and are handed to the vendor.
   */
  add(body: JsonObject, vendor: Vendor): Fault {
    const kind = KINDS.find((known) => known === body.kind);
    if (kind === undefined) {
      throw new DriverError(400, "bad_fault", `kind is one of ${KINDS.join(", ")}`);
    }
    const match = asObject(body.match);
    const method = asText(match.method);
    const path = asText(match.path);
    const fault: Fault = {
      id: this.#next++,
      vendor: vendor.name,
      kind,
      match: { ...(method !== undefined && { method }), ...(path !== undefined && { path }) },
      left: typeof body.times === "number" ? body.times : 1,
      ms: [body.ms, body.delayMs].find((ms) => typeof ms === "number") ?? 1000,
      status: typeof body.status === "number" ? body.status : null,
      retryAfter: typeof body.retryAfter === "number" ? body.retryAfter : 1,
      body: body.body,
    };
    const delivery = deliveryFault(fault, body.on, eventTypes(match));
    if (delivery === null) this.#faults.push(fault);
    else if (vendor.webhookFault !== undefined) vendor.webhookFault(delivery);
    else throw new DriverError(400, "bad_fault", `${vendor.name} has no deliveries to ${kind}`);
    return fault;
  }

  /** The fault that this request meets, used up by one; null where all is well. */
  take(vendor: Vendor, request: SandboxRequest): Fault | null {
    const path = vendor.wirePath?.(request.path) ?? request.path;
    const fault = this.#faults.find((f) => f.vendor === vendor.name && matches(f, request, path));
    if (fault === undefined) return null;
    fault.left -= 1;
    if (fault.left <= 0) this.#faults = this.#faults.filter((other) => other !== fault);
    return fault;
  }
}

/** What a vendor answers while it is failing: a rate limit, or the asked status. */
export function faultAnswer(fault: Fault): SandboxResponse {
  if (fault.kind === "rate_limit") {
    return {
      status: 429,
      headers: { "retry-after": String(fault.retryAfter) },
      body: fault.body ?? rateLimited(fault),
    };
  }
  return {
    status: fault.status ?? 500,
    body: fault.body ?? vendorError(fault.vendor, "api_error", "internal_error"),
  };
}

function rateLimited({ vendor, retryAfter }: Fault): unknown {
  if (vendor !== "discord") return vendorError(vendor, "rate_limit", "ratelimited");
  return {
    message: "You are being rate limited.",
    retry_after: retryAfter,
    global: false,
    code: 0,
  };
}

function vendorError(vendor: string, stripeType: string, slackError: string): unknown {
  if (vendor === "slack") return { ok: false, error: slackError };
  if (vendor === "discord") return { message: "500: Internal Server Error", code: 0 };
  if (vendor === "openai") return openaiError(stripeType === "rate_limit");
  const code = stripeType === "rate_limit" ? { code: "rate_limit" } : {};
  const type = stripeType === "rate_limit" ? "invalid_request_error" : stripeType;
  return { error: { type, message: "An error made by the sandbox on demand.", ...code } };
}

function openaiError(isRateLimit: boolean): unknown {
  const [type, code] = isRateLimit ? ["requests", "rate_limit_exceeded"] : ["server_error", null];
  return { error: { message: "An error made by the sandbox on demand.", type, param: null, code } };
}

/** The event types that a match names as `event`, `type` or `types`. */
function eventTypes(match: JsonObject): readonly string[] {
  const named = [match.event, match.type, ...asList(match.types)];
  return named.filter((one) => typeof one === "string");
}

function deliveryFault(fault: Fault, on: unknown, types: readonly string[]): DeliveryFault | null {
  const { kind, left: times, ms: delayMs } = fault;
  const only = types.length > 0 ? { types } : {};
  if (kind === "duplicate" || kind === "reorder") return { kind, times, ...only };
  if (kind !== "drop" && kind !== "delay") return null;
  const untargeted = fault.match.method === undefined && fault.match.path === undefined;
  const unsaid = on === undefined && untargeted && (kind === "drop" || types.length > 0);
  return on === "delivery" || unsaid ? { kind, times, delayMs, ...only } : null;
}

function matches(fault: Fault, request: SandboxRequest, path: string): boolean {
  const { method, path: wanted } = fault.match;
  const methodFits =
    method === undefined ||
    (HTTP_METHODS.has(method.toUpperCase())
      ? request.method === method.toUpperCase()
      : path.includes(method));
  return methodFits && (wanted === undefined || pattern(wanted)(path));
}

/** A path is matched by substring, or by a regular expression written as `/…/`. */
function pattern(wanted: string): (path: string) => boolean {
  const source = /^\/(.+)\/$/.exec(wanted)?.[1];
  if (source === undefined || !/[\\^$.*+?()[\]{}|]/.test(source)) {
    return (path) => path.includes(wanted);
  }
  try {
    const expression = new RegExp(source);
    return (path) => expression.test(path);
  } catch {
    return (path) => path.includes(wanted);
  }
}

/** The vendor that a driver body names. */
export function vendorNamed(vendors: readonly Vendor[], body: unknown): Vendor {
  const name = isObject(body) ? body.vendor : undefined;
  const vendor = vendors.find((known) => known.name === name);
  if (vendor !== undefined) return vendor;
  const known = vendors.map((v) => v.name).join(", ");
  throw new DriverError(400, "unknown_vendor", `vendor is one of ${known}`);
}
