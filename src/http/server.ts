import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Log } from "../app/ports.ts";
import { readBody } from "./body.ts";
import { type HttpAnswer, isOn, type RawRoute, type Route } from "./route.ts";

/** A small application of its own, for every path that begins with its prefix; it answers by itself. */
export type Mount = {
  /** "/name", without a slash at the end. */
  readonly prefix: string;
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
};

export type HttpServerOptions = {
  readonly log: Log;
  readonly routes: readonly (Route | RawRoute)[];
  readonly mounts?: readonly Mount[];
  /** Whether an address may ask a route now that is limited by it; always unless given. */
  readonly mayAsk?: (address: string) => Promise<boolean>;
  /** How slow a sender may be, in milliseconds. */
  readonly patience?: {
    readonly requestMs: number;
    readonly headersMs: number;
    readonly lookEveryMs: number;
  };
};

export type HttpServer = {
  /** Listens on the port (0: any free one), on this machine only or for everyone; throws where the port is taken. */
  start(at: { port: number; reach: "loopback" | "everyone" }): Promise<{ port: number }>;
  /** Takes no more connections, lets what is under way end for at most `graceMs`, then closes. */
  stop(graceMs?: number): Promise<void>;
};

const SECURITY_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

/** Headers and body have to be there by then; how often that is looked at is part of it. */
const PATIENCE = { requestMs: 30_000, headersMs: 10_000, lookEveryMs: 2_000 } as const;
const LARGEST_HEADERS_BYTES = 16 * 1024;
const MOST_HEADERS = 100;
const MOST_CONNECTIONS = 2_000;
const GRACE_MS = 5_000;

/** A small HTTP server: exact paths, bounded in all that a sender can make long, the same security headers on every answer. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { patience = PATIENCE } = options;
  const server = createServer(
    {
      requestTimeout: patience.requestMs,
      headersTimeout: patience.headersMs,
      connectionsCheckingInterval: patience.lookEveryMs,
      maxHeaderSize: LARGEST_HEADERS_BYTES,
    },
    async (request, response) => {
      const mount = mountOf(options, target(request).path);
      if (mount) return mounted(options, mount, request, response);
      const answer = await serve(options, request, response, () => server.listening);
      // A body left unread would be taken for the next request; a server that stops takes no next one.
      if (answer) send(request, response, answer, request.complete && server.listening);
    },
  );
  server.maxHeadersCount = MOST_HEADERS;
  server.maxConnections = MOST_CONNECTIONS;
  return {
    start: ({ port, reach }) =>
      listen(server, port, reach === "loopback" ? "127.0.0.1" : "0.0.0.0"),
    stop: (graceMs = GRACE_MS) => close(server, graceMs),
  };
}

function mountOf({ mounts = [] }: HttpServerOptions, path: string): Mount | undefined {
  return mounts.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
}

async function mounted(
  { log }: HttpServerOptions,
  mount: Mount,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  try {
    await mount.answer(request, response);
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    const { status, body } = failure(log, mount.prefix, error);
    if (response.headersSent) response.destroy();
    else response.writeHead(status).end(JSON.stringify(body));
  }
}

/** What is said of a failure: nothing but a code to find it by in the log. */
function failure(log: Log, path: string | undefined, error: unknown) {
  const trace = `T-${randomBytes(3).toString("hex").toUpperCase()}`;
  const why = error instanceof Error ? error.message : String(error);
  log.error("http: a route failed", { trace, path, why });
  return { status: 500, body: { error: "internal", trace } };
}

/** The answer to a request; null where a library answers it, or the other side went away and there is nobody to answer. */
async function serve(
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  isOpen: () => boolean,
): Promise<HttpAnswer | null> {
  try {
    const found = await answerTo(options, request);
    if (!("serve" in found)) return found;
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (!isOpen()) response.setHeader("connection", "close");
    found.serve(request, response);
    return null;
  } catch (error) {
    if (response.headersSent || (request.destroyed && !request.complete)) return null;
    // The path itself may be a secret: whoever has a link's address can open it.
    const path = options.routes.find((route) => isOn(route, target(request).path))?.path;
    return failure(options.log, path, error);
  }
}

/** An answer, or how a library gives it once the body is here. */
type Found = HttpAnswer | { serve(request: IncomingMessage, response: ServerResponse): void };

async function answerTo(
  { routes, mayAsk }: HttpServerOptions,
  request: IncomingMessage,
): Promise<Found> {
  const { path, query } = target(request);
  const here = routes.filter((each) => isOn(each, path));
  if (here.length === 0) return plain(404, "not_found");
  const method = request.method === "HEAD" ? "GET" : (request.method ?? "");
  const found = here.find((each) => each.method === method);
  if (!found) {
    const allow = here.map((each) => (each.method === "GET" ? "GET, HEAD" : each.method));
    return { ...plain(405, "method_not_allowed"), headers: { allow: allow.join(", ") } };
  }
  if (found.perAddress && !((await mayAsk?.(request.socket.remoteAddress ?? "")) ?? true)) {
    return { ...plain(429, "too_many"), headers: { "retry-after": "60" } };
  }
  const body = await readBody(request, found.maxBytes);
  if (!body) return plain(413, "too_large");
  if ("serve" in found) {
    return { serve: (asked, to) => found.serve(Object.assign(asked, { rawBody: body }), to) };
  }
  const { headers } = request;
  return found.answer({ method, path, query, headers, body });
}

function plain(status: number, error: string): HttpAnswer {
  return { status, body: { error } };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
  keepOpen: boolean,
): void {
  const { body } = answer;
  const content = contentOf(body);
  const type = typeof body === "string" ? "text/plain" : "application/json";
  response.writeHead(answer.status, {
    ...SECURITY_HEADERS,
    ...(content.length === 0 ? {} : { "content-type": `${type}; charset=utf-8` }),
    "content-length": content.length,
    ...(keepOpen ? {} : { connection: "close" }),
    ...answer.headers,
  });
  response.end(request.method === "HEAD" ? undefined : content);
}

function contentOf(body: HttpAnswer["body"]): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

/** Path and query as they were sent: nothing is decoded or resolved, so that no two spellings mean one route. */
function target({ url = "/" }: IncomingMessage): { path: string; query: URLSearchParams } {
  const [path = "/", ...query] = url.split("?");
  return { path, query: new URLSearchParams(query.join("?")) };
}

function listen(server: Server, port: number, host: string): Promise<{ port: number }> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`Port ${port} is taken: set PORT to another one, or to 0 for any free one.`)
          : error,
      );
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      const address = server.address();
      resolve({ port: typeof address === "object" && address ? address.port : port });
    });
  });
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}
