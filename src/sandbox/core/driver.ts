import type { WebPages } from "../web-pages/web-pages.ts";
import type { BotLink } from "./bot.ts";
import type { Changes } from "./changes.ts";
import type { Clock } from "./clock.ts";
import { DriverError } from "./driver-error.ts";
import { type Faults, vendorNamed } from "./faults.ts";
import { asObject, asText } from "./json.ts";
import type { SandboxResponse, Vendor } from "./types.ts";
import type { WireLog } from "./wire-log.ts";

const IDLE_TIMEOUT_MS = 30_000;

/** What the driver works on. */
export type DriverDeps = {
  readonly vendors: readonly Vendor[];
  readonly bot: BotLink;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly wire: WireLog;
  readonly changes: Changes;
  /** What stands in for every public web address. */
  readonly web: WebPages;
};

type DriverCall = (
  deps: DriverDeps,
  body: unknown,
  query: URLSearchParams,
) => Promise<SandboxResponse>;

const CALLS: Readonly<Record<string, DriverCall>> = {
  "POST /clock": moveClock,
  "GET /clock": async ({ clock }) => ok({ now: clock.now().toISOString() }),
  "POST /idle": waitForIdle,
  "POST /faults": async ({ faults, vendors }, body) =>
    ok(faults.add(asObject(body), vendorNamed(vendors, body))),
  "GET /faults": async ({ faults }) => ok({ faults: faults.list() }),
  "DELETE /faults": async (deps, body, query) => {
    clearFaults(deps, asText(asObject(body).vendor) ?? query.get("vendor"));
    return ok({ faults: deps.faults.list() });
  },
  "GET /ledger": passOn("/dev/ledger"),
  "GET /upcoming": passOn("/dev/upcoming"),
  "GET /wire": async ({ wire }, _, query) => ({
    status: 200,
    headers: { "content-type": "application/x-ndjson; charset=utf-8" },
    body: wire.lines(query.get("vendor"), query.get("since")),
  }),
  "POST /web": async ({ web }, body) => ok(web.set(asObject(body))),
  "GET /web": async ({ web }) => ok({ pages: web.list() }),
  "POST /reset": reset,
  "GET /health": health,
  "POST /admin": admin,
};

/** Answers a call below `/sandbox`: the core's own, or a vendor's. Throws DriverError where it cannot. */
export async function drive(
  deps: DriverDeps,
  method: string,
  path: string,
  body: unknown,
  query: URLSearchParams,
): Promise<SandboxResponse> {
  const own = CALLS[`${method} ${path}`];
  if (own !== undefined) return own(deps, body, query);
  const [, name, rest] = /^\/(\w+)(\/.*)?$/.exec(path) ?? [];
  const vendor = deps.vendors.find((known) => known.name === name);
  const answer = (await vendor?.drive(method, rest ?? "/", body, query)) ?? null;
  if (answer !== null) return isResponse(answer) ? answer : ok(answer);
  throw new DriverError(404, "not_found", `the sandbox has no ${method} /sandbox${path}`);
}

function ok(body: unknown): SandboxResponse {
  return { status: 200, body };
}

/** A vendor's driver may answer with bytes (a file): then it gives the whole response. */
function isResponse(answer: unknown): answer is SandboxResponse {
  return (
    typeof answer === "object" &&
    answer !== null &&
    "status" in answer &&
    typeof answer.status === "number" &&
    "body" in answer &&
    Buffer.isBuffer(answer.body)
  );
}

async function moveClock({ clock, bot, vendors, changes }: DriverDeps, body: unknown) {
  clock.move(asObject(body));
  const told = await bot.call("POST", "/dev/clock", { offsetMs: clock.offsetMs }, 30_000);
  for (const vendor of vendors) await vendor.clockMoved?.();
  changes.tell("clock");
  return ok({ now: clock.now().toISOString(), botTold: told?.status === 200 });
}

async function waitForIdle({ bot, vendors }: DriverDeps, body: unknown): Promise<SandboxResponse> {
  const asked = asObject(body).timeoutMs;
  const timeoutMs = typeof asked === "number" ? asked : IDLE_TIMEOUT_MS;
  const began = Date.now();
  let left: unknown = null;
  // Twice in a row: what a vendor delivers just after the bot has answered makes work anew.
  let calm = 0;
  while (Date.now() - began < timeoutMs) {
    const remaining = timeoutMs - (Date.now() - began);
    const answer = await bot.call("POST", "/dev/idle", { timeoutMs: remaining }, remaining + 2000);
    if (answer === null) throw new DriverError(503, "bot_unreachable", "the bot does not answer");
    const busy = vendors.filter((vendor) => vendor.busy()).map((vendor) => vendor.name);
    // A bot without this call (a test's small app) counts as idle once its vendors are quiet.
    const botIdle = answer.status === 200 || (answer.status === 404 && bot.quietForMs() > 100);
    calm = botIdle && busy.length === 0 ? calm + 1 : 0;
    if (calm === 2) return ok({ idle: true, ms: Date.now() - began });
    left = { bot: botIdle ? null : answer.body, vendors: busy };
    if (calm === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new DriverError(504, "not_idle", "something is still due, queued or in flight", { left });
}

/** What only the bot knows, as it answers it. */
function passOn(path: string) {
  return async ({ bot }: DriverDeps): Promise<SandboxResponse> => {
    const answer = await bot.call("GET", path);
    if (answer === null) throw new DriverError(503, "bot_unreachable", "the bot does not answer");
    return answer;
  };
}

function clearFaults({ faults, vendors }: DriverDeps, name: string | null): void {
  faults.clear(name);
  for (const vendor of vendors) {
    if (name === null || vendor.name === name) vendor.clearWebhookFaults?.();
  }
}

async function reset(deps: DriverDeps) {
  const { bot, vendors, clock, changes } = deps;
  clearFaults(deps, null);
  clock.reset();
  const told = await bot.call("POST", "/dev/reset", {}, 30_000);
  if (told !== null && told.status >= 400 && told.status !== 404) {
    throw new DriverError(502, "bot_not_reset", "the bot did not reset its data", {
      bot: told.body,
    });
  }
  for (const vendor of vendors) await vendor.reset();
  deps.web.reset();
  await bot.call("POST", "/dev/clock", { offsetMs: clock.offsetMs });
  changes.tell("all");
  return ok({ reset: true });
}

async function health({ bot, vendors }: DriverDeps): Promise<SandboxResponse> {
  const waitingFor = vendors
    .filter((vendor) => vendor.connected?.() === false)
    .map((vendor) => `${vendor.name}: no connection of the bot yet`);
  const answer = await bot.call("GET", "/dev/health", undefined, 3000);
  const botReady = answer?.status === 200 && asObject(answer.body).ready !== false;
  if (!botReady) waitingFor.unshift(answer === null ? "bot: not reachable" : "bot: not ready");
  if (waitingFor.length === 0) return ok({ ready: true });
  return { status: 503, body: { ready: false, waitingFor } };
}

async function admin({ vendors, changes }: DriverDeps, body: unknown): Promise<SandboxResponse> {
  const vendor = vendorNamed(vendors, body);
  const act = asObject(body);
  if (typeof act.do !== "string" || vendor.admin === undefined) {
    throw new DriverError(400, "bad_act", `${vendor.name} needs {do: what}`);
  }
  const answer = await vendor.admin({ ...act, do: act.do });
  changes.tell(vendor.name);
  return ok(answer ?? { ok: true });
}
