import { z } from "zod";
import { get, type HttpAnswer, type HttpRequest, post, type Route } from "./route.ts";

/** The bot's insides, for the sandbox's driver; main gives these functions in sandbox mode, and only then. */
export type DevControls = {
  health(): Promise<{ ready: boolean; vendors: Readonly<Record<string, boolean>> }>;
  /** Sets how far the database's clock is ahead, and lets what became due begin. */
  setClock(offsetMs: number): Promise<{ now: string }>;
  /** True when no listener of a chat platform is in flight; false where one still was after the time. */
  settle(timeoutMs: number): Promise<boolean>;
  /** Waits until nothing is due, queued or in flight. */
  idle(timeoutMs: number): Promise<{ idle: true; ms: number } | { idle: false; left: object }>;
  /** Empties the bot's data. */
  reset(): Promise<void>;
  ledger(): Promise<object>;
  /** What time will do next, soonest first. */
  upcoming(): Promise<object>;
  restartWorker(): Promise<void>;
};

const WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 300_000;
const waitBody = z.object({ timeoutMs: z.number().min(0).max(LONGEST_WAIT_MS).default(WAIT_MS) });
/** A century either way: enough for any test, and far inside what a timestamp holds. */
const MAX_OFFSET_MS = 100 * 365 * 86_400_000;
const clockBody = z.object({ offsetMs: z.int().min(-MAX_OFFSET_MS).max(MAX_OFFSET_MS) });

/**
 * The `/dev/*` calls of sandbox mode. Only a caller on this machine that names it by a loopback name is served, so that
 * no web page can reach them through a name of its own (DNS rebinding) or by a form.
 */
export function devRoutes(controls: DevControls): readonly Route[] {
  const routes: Route[] = [
    get("/dev/health", async () => ok(await controls.health())),
    get("/dev/ledger", async () => ok(await controls.ledger())),
    get("/dev/upcoming", async () => ok(await controls.upcoming())),
    post("/dev/clock", ({ body }) =>
      parsed(clockBody, body, async ({ offsetMs }) => ok(await controls.setClock(offsetMs))),
    ),
    post("/dev/settle", ({ body }) =>
      parsed(waitBody, body, async ({ timeoutMs }) => {
        const settled = await controls.settle(timeoutMs);
        return { status: settled ? 200 : 504, body: { settled } };
      }),
    ),
    post("/dev/idle", ({ body }) =>
      parsed(waitBody, body, async ({ timeoutMs }) => {
        const state = await controls.idle(timeoutMs);
        return state.idle ? ok(state) : { status: 504, body: { left: state.left } };
      }),
    ),
    post("/dev/reset", async () => {
      await controls.reset();
      return ok({ reset: true });
    }),
    post("/dev/worker/restart", async () => {
      await controls.restartWorker();
      return ok({ restarted: true });
    }),
  ];
  return routes.map(onLoopbackOnly);
}

const ok = (body: object): HttpAnswer => ({ status: 200, body });

function onLoopbackOnly(route: Route): Route {
  return {
    ...route,
    answer: async (request) =>
      isLocal(request) ? route.answer(request) : { status: 403, body: { error: "loopback_only" } },
  };
}

/** A browser adds Origin to what a foreign page sends; the driver and scripts send none. */
function isLocal({ headers }: HttpRequest): boolean {
  const { host, origin } = headers;
  return isLoopback(`http://${host ?? ""}`) && (origin === undefined || isLoopback(origin));
}

function isLoopback(address: string): boolean {
  const name = URL.parse(address)?.hostname;
  return name === "127.0.0.1" || name === "localhost" || name === "[::1]";
}

async function parsed<T>(
  schema: z.ZodType<T>,
  body: Buffer,
  act: (value: T) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const read = schema.safeParse(jsonOf(body));
  if (read.success) return act(read.data);
  return { status: 400, body: { error: "invalid_body", message: z.prettifyError(read.error) } };
}

/** The JSON of a body; an empty one counts as an empty object, an unreadable one as nothing. */
function jsonOf(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
