import type { SandboxRequest, SandboxResponse } from "../core/types.ts";
import { StripeRefusal } from "./errors.ts";
import { expand } from "./expand.ts";
import { parseForm, parseJson } from "./form.ts";
import { idempotencyKey, keyInUse, keyTooLong, recall, remember, slotOf } from "./idempotency.ts";
import { headerAccount } from "./objects/account.ts";
import { API_VERSION } from "./objects/event.ts";
import { Params } from "./params.ts";
import { route } from "./routes.ts";
import type { World } from "./world.ts";

/** Options of the HTTP API. */
export type ApiOptions = {
  readonly webhookSecret: string;
  /** How long an operation with an idempotency key takes, in real milliseconds: the window for a 409. */
  readonly latencyMs: number;
};

const header = (request: SandboxRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Stripe's HTTP API over a world: keys, idempotency, parameters, operations, expansion, error envelopes. */
export class StripeApi {
  private readonly world: World;
  private readonly options: ApiOptions;
  private readonly underWay = new Set<string>();
  /** The id of the latest request that was carried out under each slot, for answers the core replaces. */
  private readonly requestIds = new Map<string, string>();

  constructor(world: World, options: ApiOptions) {
    this.world = world;
    this.options = options;
  }

  /** Answers one request of the bot. */
  async handle(request: SandboxRequest): Promise<SandboxResponse> {
    const requestId = this.world.id("req_", 14);
    const key = idempotencyKey(request);
    const sent = {
      "request-id": requestId,
      "stripe-version": header(request, "stripe-version") ?? API_VERSION,
      ...(key === null ? {} : { "idempotency-key": key }),
      ...(header(request, "stripe-account") === undefined
        ? {}
        : { "stripe-account": header(request, "stripe-account") ?? "" }),
    };
    const response = await this.answer(request, key, requestId);
    return { ...response, headers: { ...sent, ...response.headers } };
  }

  /** Replaces what is remembered under the key of this request, as when Stripe has answered 500 after the effect. */
  rememberAnswer(request: SandboxRequest, response: SandboxResponse): void {
    const key = idempotencyKey(request);
    if (key === null) return;
    const requestId = this.requestIds.get(slotOf(request, key)) ?? this.world.id("req_", 14);
    remember(this.world, request, key, response, requestId);
  }

  private async answer(
    request: SandboxRequest,
    key: string | null,
    requestId: string,
  ): Promise<SandboxResponse> {
    try {
      this.authenticate(request);
      if (key === null) return this.carryOut(request, null, requestId);
      if (key.length > 255) throw keyTooLong();
      return await this.once(request, key, requestId);
    } catch (error) {
      if (error instanceof StripeRefusal) return error.toResponse();
      this.world.core.log("error", "stripe: the emulator failed", { error: String(error) });
      const message = "An error occurred in the sandbox itself; see its log.";
      return new StripeRefusal(500, "api_error", message, {}, true).toResponse();
    }
  }

  private async once(
    request: SandboxRequest,
    key: string,
    requestId: string,
  ): Promise<SandboxResponse> {
    const slot = slotOf(request, key);
    if (this.underWay.has(slot)) throw keyInUse(key);
    const known = recall(this.world, request, key);
    if (known !== null) {
      const { originalRequest, status, body } = known;
      const replayed = { "idempotent-replayed": "true", "original-request": originalRequest };
      return { status, body, headers: replayed };
    }
    this.underWay.add(slot);
    try {
      await new Promise((resolve) => setTimeout(resolve, this.options.latencyMs));
      this.requestIds.set(slot, requestId);
      return this.carryOutAndRemember(request, key, requestId);
    } finally {
      this.underWay.delete(slot);
    }
  }

  private carryOutAndRemember(
    request: SandboxRequest,
    key: string,
    requestId: string,
  ): SandboxResponse {
    try {
      const response = this.carryOut(request, key, requestId);
      remember(this.world, request, key, response, requestId);
      return response;
    } catch (error) {
      // v2 carries a failed request out again; v1 repeats every answer that was given after the operation began.
      const kept = error instanceof StripeRefusal && !error.validation;
      if (kept && !request.path.startsWith("/v2/")) {
        remember(this.world, request, key, error.toResponse(), requestId);
      }
      throw error;
    }
  }

  private carryOut(
    request: SandboxRequest,
    key: string | null,
    requestId: string,
  ): SandboxResponse {
    const { world } = this;
    const found = route(request.method, request.path);
    if (found === null) throw this.unknown(request);
    const params = paramsOf(request);
    const account = headerAccount(world, header(request, "stripe-account"));
    const { webhookSecret } = this.options;
    world.cause = { requestId, idempotencyKey: key };
    try {
      const call = { world, params, query: request.query, ids: found.ids, account, webhookSecret };
      const answer = found.operation(call);
      return { status: 200, body: expand(world, answer, params.texts("expand")) };
    } finally {
      world.cause = null;
    }
  }

  private authenticate(request: SandboxRequest): void {
    const authorization = header(request, "authorization") ?? "";
    const [scheme = "", credential = ""] = authorization.split(" ");
    const basic = scheme.toLowerCase() === "basic";
    const key = basic
      ? (Buffer.from(credential, "base64").toString().split(":")[0] ?? "")
      : credential;
    if (/^(sk|rk)_test_\w+$/.test(key)) return;
    const message =
      key === ""
        ? "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        : `Invalid API Key provided: ${key.slice(0, 8)}****. This sandbox takes test keys only.`;
    throw new StripeRefusal(401, "invalid_request_error", message, {}, true);
  }

  private unknown({ method, path }: SandboxRequest): StripeRefusal {
    this.world.core.log("error", `stripe: the sandbox does not know ${method} ${path}`);
    return new StripeRefusal(
      404,
      "invalid_request_error",
      `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
      {},
      true,
    );
  }
}

function paramsOf(request: SandboxRequest): Params {
  if (request.method === "GET") return new Params(parseForm(request.query));
  const text = request.body.toString("utf8");
  const isJson = /json/.test(header(request, "content-type") ?? "");
  if (request.path.startsWith("/v2/") || isJson) return new Params(parseJson(text));
  return new Params(parseForm(new URLSearchParams(text)));
}
