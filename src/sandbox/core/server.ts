import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type DriverDeps, drive } from "./driver.ts";
import { DriverError } from "./driver-error.ts";
import { type Fault, faultAnswer } from "./faults.ts";
import { parseJson } from "./json.ts";
import { staticFile } from "./static-files.ts";
import type { Core, SandboxRequest, SandboxResponse, Vendor } from "./types.ts";

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** The one HTTP server in front of driver, vendors and page. Only loopback names are served (no DNS rebinding). */
export function createSandboxServer(deps: DriverDeps, log: Core["log"]): Server {
  const server = createServer((incoming, outgoing) => {
    answer(deps, log, incoming, outgoing).catch((error: unknown) => {
      log("error", "the sandbox failed on a request", { url: incoming.url, error: String(error) });
      if (!outgoing.headersSent) {
        const message = error instanceof Error ? error.message : String(error);
        send(outgoing, { status: 500, body: { error: { code: "sandbox_failed", message } } });
      }
    });
  });
  server.on("upgrade", (incoming, socket, head) => {
    const path = urlOf(incoming).pathname;
    const vendor = deps.vendors.find((v) => v.upgrade !== undefined && v.owns(path));
    if (!isLoopback(incoming) || vendor?.upgrade === undefined) socket.destroy();
    else vendor.upgrade(incoming, socket, head);
  });
  return server;
}

async function answer(
  deps: DriverDeps,
  log: Core["log"],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  if (!isLoopback(incoming)) {
    const standIn = deps.web.answer(incoming);
    return send(outgoing, standIn ?? refused("only loopback names are served"));
  }
  const url = urlOf(incoming);
  const request: SandboxRequest = {
    method: incoming.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: await readBody(incoming),
  };
  if (url.pathname === "/sandbox/events") return deps.changes.listen(outgoing);
  if (url.pathname.startsWith("/sandbox/")) return send(outgoing, await driven(deps, request));
  const vendor = deps.vendors.find((v) => v.owns(url.pathname));
  if (vendor !== undefined) return vendorAnswer(deps, vendor, request, outgoing);
  for (const { page } of deps.vendors) {
    const shown = (await page?.(request)) ?? null;
    if (shown !== null) return send(outgoing, shown);
  }
  const file = request.method === "GET" ? await staticFile(url.pathname) : null;
  if (file !== null) return send(outgoing, file);
  log("warn", `the sandbox has nothing at ${request.method} ${url.pathname}`);
  send(outgoing, {
    status: 404,
    body: { error: { code: "not_found", message: `nothing at ${url.pathname}` } },
  });
}

async function driven(deps: DriverDeps, request: SandboxRequest): Promise<SandboxResponse> {
  try {
    const text = request.body.toString("utf8");
    const body = text === "" ? {} : parseJson(text);
    if (body === undefined) throw new DriverError(400, "bad_json", "the body is not JSON");
    const path = decodeURIComponent(request.path.slice("/sandbox".length));
    return await drive(deps, request.method, path, body, request.query);
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    const { status, code, message, extra } = error;
    return { status, body: { error: { code, message, ...extra } } };
  }
}

async function vendorAnswer(
  deps: DriverDeps,
  vendor: Vendor,
  request: SandboxRequest,
  outgoing: ServerResponse,
): Promise<void> {
  deps.bot.requestBegan();
  try {
    const fault = deps.faults.take(vendor, request);
    const response = await faulty(vendor, request, fault);
    deps.wire.http(vendor, request, response);
    if (response === null) outgoing.socket?.destroy();
    else send(outgoing, response);
  } finally {
    deps.bot.requestEnded();
  }
}

/** The vendor's answer, bent by the fault; null where the connection breaks instead. */
async function faulty(
  vendor: Vendor,
  request: SandboxRequest,
  fault: Fault | null,
): Promise<SandboxResponse | null> {
  switch (fault?.kind) {
    case "before":
    case "drop":
      return null;
    case "status":
    case "rate_limit":
      return faultAnswer(fault);
    case "after": {
      await vendor.handle(request);
      if (fault.status === null) return null;
      const response = faultAnswer(fault);
      vendor.rememberAnswer?.(request, response);
      return response;
    }
    case "delay":
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      return vendor.handle(request);
    default:
      return vendor.handle(request);
  }
}

function send(outgoing: ServerResponse, response: SandboxResponse): void {
  const { body } = response;
  const plain = body === undefined || typeof body === "string" || Buffer.isBuffer(body);
  const type = plain ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
  outgoing.writeHead(response.status, { "content-type": type, ...response.headers });
  outgoing.end(plain ? body : JSON.stringify(body));
}

function refused(message: string): SandboxResponse {
  return { status: 403, body: { error: { code: "forbidden", message } } };
}

function urlOf(incoming: IncomingMessage): URL {
  return new URL(incoming.url ?? "/", "http://127.0.0.1");
}

/** Host, and Origin where a browser sends one, must be loopback: no page elsewhere can drive the sandbox. */
function isLoopback(incoming: IncomingMessage): boolean {
  const names = [`http://${incoming.headers.host ?? ""}`];
  if (incoming.headers.origin !== undefined) names.push(incoming.headers.origin);
  return names.every((name) => URL.canParse(name) && LOOPBACK.has(new URL(name).hostname));
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) throw new Error("the body is too large for the sandbox");
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}
