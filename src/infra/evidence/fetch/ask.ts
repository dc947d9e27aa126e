import type { Readable } from "node:stream";
import { Client, errors } from "undici";
import { dial } from "./dial.ts";
import type { Limits } from "./limits.ts";
import type { Network } from "./network.ts";
import { tryAgain, Unkept } from "./unkept.ts";

/** Says what asks, and nothing of whom it asks for. */
const USER_AGENT = "Tranche-Evidence/1 (keeps what a link given as evidence points to)";

const HEADERS = {
  "user-agent": USER_AGENT,
  accept: "text/html,text/plain,application/pdf,image/*;q=0.9,*/*;q=0.8",
  "accept-encoding": "gzip, br, zstd",
} as const;

/** What one hop answered; the body is as it was sent, and must be read or destroyed. */
export type Answer = {
  readonly status: number;
  header(name: string): string | null;
  readonly body: Readable;
};

export type Asking = {
  readonly network: Network;
  readonly limits: Limits;
  /** Aborted with the reason that is to be thrown. */
  readonly signal: AbortSignal;
};

/**
 * One GET over a connection of its own, without cookies, credentials or referrer, given to `use` and ended after it.
 * Throws Unkept or ProviderError.
 */
export async function ask<T>(
  url: URL,
  { network, limits, signal }: Asking,
  use: (answer: Answer) => Promise<T>,
): Promise<T> {
  const socket = await dial(network, url, { connectMs: limits.connectMs, signal });
  let isTaken = false;
  const client = new Client(url.origin, {
    // The connection was made and judged before; the client never makes one, nor a second.
    connect: (_, callback) => {
      if (isTaken) return callback(new Error("a link is asked over one connection"), null);
      isTaken = true;
      // Later, as any connection comes: the client waits for ever on one that is there at once.
      setImmediate(callback, null, socket);
    },
    ...{ allowH2: false, pipelining: 1, maxHeaderSize: limits.headerBytes },
    // Own timers say why; the client's would only break off.
    ...{ headersTimeout: 0, bodyTimeout: 0 },
  });
  try {
    return await use(await headersOf(client, url, limits, signal));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw meaning(error);
  } finally {
    void client.destroy();
    socket.destroy();
  }
}

async function headersOf(
  client: Client,
  url: URL,
  limits: Limits,
  signal: AbortSignal,
): Promise<Answer> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Unkept("too_slow")), limits.headersMs);
  const either = AbortSignal.any([signal, late.signal]);
  try {
    const { statusCode, headers, body } = await unlessAborted(
      client.request({
        ...{ method: "GET", path: `${url.pathname}${url.search}`, headers: HEADERS },
        signal: either,
      }),
      either,
    );
    // Ended unread, or after its reader gave up, it has nobody to tell.
    body.on("error", () => undefined);
    const header = (name: string) => {
      const value = headers[name];
      return (Array.isArray(value) ? value[0] : value) ?? null;
    };
    return { status: statusCode, header, body };
  } finally {
    clearTimeout(timer);
  }
}

/** A request that waits for its connection does not hear its signal. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** What a broken conversation means: a lost connection may hold next time, nonsense will not become sense. */
function meaning(error: unknown): unknown {
  if (error instanceof errors.HeadersOverflowError) return new Unkept("too_large");
  if (error instanceof errors.HTTPParserError) return new Unkept("unreachable");
  if (error instanceof errors.SocketError || isReset(error)) {
    return tryAgain("unreachable", "a link's host broke the connection off");
  }
  return error instanceof errors.UndiciError ? new Unkept("unreachable") : error;
}

function isReset(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && /^E(CONN|PIPE|TIMEDOUT)/.test(String(error.code))
  );
}
