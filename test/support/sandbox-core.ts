import { randomBytes } from "node:crypto";
import { appendFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  Core,
  SandboxRequest,
  SandboxResponse,
  Vendor,
} from "../../src/sandbox/core/types.ts";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

class DriverError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** One webhook as the bot's side received it. */
export type ReceivedWebhook = {
  readonly body: string;
  readonly signature: string;
  readonly at: number;
};

/** A core in memory with a clock that tests move, a bot that records webhooks, and a server in front of one vendor. */
export class TestCore {
  readonly received: ReceivedWebhook[] = [];
  /** What the vendor was asked, also where it was turned away. */
  readonly asked: SandboxRequest[] = [];
  /** Answers in the vendor's place; null where it answers itself. */
  turnAway: ((request: SandboxRequest) => SandboxResponse | null) | null = null;
  readonly logged: string[] = [];
  /** What the bot answers to webhooks: one status after another, then 200. */
  readonly botAnswers: number[] = [];
  readonly core: Core;
  private offsetMs = 0;
  private vendor: Vendor | null = null;
  private readonly servers: Server[] = [];
  private selfPort = 0;
  private botPort = 0;

  constructor() {
    this.core = {
      clock: {
        now: () => new Date(Date.now() + this.offsetMs),
        real: () => new Date(),
      },
      botUrl: () => `http://127.0.0.1:${this.botPort}`,
      selfUrl: () => `http://127.0.0.1:${this.selfPort}`,
      state: (_name, initial) => {
        const box = {
          value: initial(),
          changed: () => {},
          reset: () => {
            box.value = initial();
          },
        };
        return box;
      },
      id: (prefix, length = 24) => prefix + randomText(length),
      log: (level, message) => {
        this.logged.push(`${level}: ${message}`);
      },
      DriverError,
    };
  }

  get port(): number {
    return this.selfPort;
  }

  /** Starts the bot's side and the server in front of the vendor that `make` builds. */
  async start<V extends Vendor>(make: (core: Core) => V): Promise<V> {
    const bot = createServer(async (request, response) => {
      const body = (await bodyOf(request)).toString();
      const signature = String(request.headers["stripe-signature"]);
      this.received.push({ body, signature, at: Date.now() });
      response.writeHead(this.botAnswers.shift() ?? 200).end("{}");
    });
    const sandbox = createServer(async (request, response) => {
      const asked = await sandboxRequest(request);
      const answer = await this.answer(asked);
      const isText = typeof answer.body === "string" || Buffer.isBuffer(answer.body);
      const text = isText ? String(answer.body) : JSON.stringify(answer.body);
      if (!this.turnAway?.(asked)) logWire(asked, answer.status, text);
      response.writeHead(answer.status, {
        ...(isText ? {} : { "content-type": "application/json" }),
        ...answer.headers,
      });
      response.end(text);
    });
    this.botPort = await this.listen(bot);
    this.selfPort = await this.listen(sandbox);
    const vendor = make(this.core);
    this.vendor = vendor;
    return vendor;
  }

  /** Moves virtual time on by seconds and lets the vendor do what is due. */
  async advance(seconds: number): Promise<void> {
    this.offsetMs += seconds * 1000;
    await this.vendor?.clockMoved?.();
  }

  /** A driver call; its answer, or the error it ended with. */
  async drive(path: string, body: unknown = {}): Promise<unknown> {
    return await this.vendor?.drive("POST", path, body, new URLSearchParams());
  }

  async stop(): Promise<void> {
    await this.vendor?.reset();
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  private async answer(request: SandboxRequest): Promise<SandboxResponse> {
    const { vendor } = this;
    if (vendor === null) return { status: 503 };
    this.asked.push(request);
    const instead = this.turnAway?.(request);
    if (instead) return instead;
    if (vendor.owns(request.path)) return await vendor.handle(request);
    return (await vendor.page?.(request)) ?? { status: 404, body: "" };
  }

  private async listen(server: Server): Promise<number> {
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    return isAddressInfo(address) ? address.port : 0;
  }
}

function isAddressInfo(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === "object" && address !== null;
}

function randomText(length: number): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function sandboxRequest(request: IncomingMessage): Promise<SandboxRequest> {
  const url = new URL(request.url ?? "/", "http://localhost");
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: await bodyOf(request),
  };
}

/** With WIRE_LOG set, every request and answer is appended to that file as JSON lines. */
function logWire(request: SandboxRequest, status: number, response: string): void {
  const file = process.env.WIRE_LOG;
  const [, openai = "", path] = /^(\/openai)?(\/v[12]\/.*)$/.exec(request.path) ?? [];
  if (file === undefined || path === undefined) return;
  const { authorization, ...headers } = request.headers;
  const record = {
    ts: new Date().toISOString(),
    vendor: openai === "" ? "stripe" : "openai",
    method: request.method,
    path,
    query: Object.fromEntries(request.query),
    headers: {
      ...headers,
      ...(authorization === undefined ? {} : { authorization: "[redacted]" }),
    },
    body: request.body.toString(),
    status,
    response,
  };
  appendFileSync(file, `${JSON.stringify(record)}\n`);
}
