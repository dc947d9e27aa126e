import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** One HTTP request as an emulator sees it; the body is the raw bytes, since signatures and wire log need them. */
export type SandboxRequest = {
  readonly method: string;
  /** Path without query, decoded segment by segment by whoever routes; begins with "/". */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** What an emulator answers; objects are sent as JSON, strings and buffers as they are. */
export type SandboxResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** One vendor of the local world. It owns its routes and its state, and never sees another vendor. */
export type Vendor = {
  readonly name: "slack" | "discord" | "stripe" | "openai";
  /** True where a request from the bot belongs to this vendor (these are logged, and faults apply). */
  owns(path: string): boolean;
  handle(request: SandboxRequest): Promise<SandboxResponse>;
  /** The vendor's part of the driver, by the path after `/sandbox/<vendor>`; null where there is no such call. */
  drive(
    method: string,
    path: string,
    body: unknown,
    query: URLSearchParams,
  ): Promise<unknown | null>;
  /** Pages a person opens in a browser (checkout, onboarding); null where the path is none of its own. */
  page?(request: SandboxRequest): Promise<SandboxResponse | null>;
  /** `POST /sandbox/admin` acts of this vendor. */
  admin?(act: Readonly<Record<string, unknown>> & { do: string }): Promise<unknown>;
  /** What runs because virtual time has moved (sessions expire, funds become available, webhooks are sent again). */
  clockMoved?(): Promise<void>;
  /** True while something is on its way to the bot (webhooks, events). */
  busy(): boolean;
  reset(): Promise<void>;
  /** The path as the wire log shows it: the vendor's own, without the sandbox's prefix. */
  wirePath?(path: string): string;
  /** Takes over a WebSocket upgrade on a path that it owns. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** False while the bot has no gateway connection that this vendor needs; absent where there is none. */
  connected?(): boolean;
  /** Faults of what the vendor sends to the bot (webhooks, events). */
  webhookFault?(fault: DeliveryFault): void;
  clearWebhookFaults?(): void;
  /** Called when a fault replaced an answer after its effect, so that idempotent replays give the same. */
  rememberAnswer?(request: SandboxRequest, response: SandboxResponse): void;
  /** Ends connections and timers; the process is about to end. */
  close?(): void;
};

/** What goes wrong on the way from a vendor to the bot, for the next `times` deliveries. */
export type DeliveryFault = {
  readonly kind: "duplicate" | "reorder" | "drop" | "delay";
  readonly times: number;
  /** Only events of these types; all where it is absent. */
  readonly types?: readonly string[];
  /** For `delay`: how long, in real milliseconds. */
  readonly delayMs?: number;
};

/** The bot's own `/dev/*` calls, which only its sandbox mode serves. */
export type Bot = {
  /** Resolves to null where the bot cannot be reached or does not answer in time. */
  call(
    method: "GET" | "POST",
    path: string,
    body?: unknown,
    timeoutMs?: number,
  ): Promise<{ status: number; body: unknown } | null>;
  /** Real milliseconds since the bot last asked a vendor for something; 0 while such a request is in flight. */
  quietForMs(): number;
};

/** What the core lends to each vendor. */
export type Core = {
  readonly clock: {
    /** Virtual time: created, due, balances, expiry, settlement. */
    now(): Date;
    /** Real time: signatures, trigger ids, tokens. */
    real(): Date;
  };
  /** Address of the bot, such as http://127.0.0.1:3000, and of the sandbox itself. */
  botUrl(): string;
  selfUrl(): string;
  /**
   * A vendor's state, loaded from the data folder or made by `initial`. It must be plain JSON. Call `changed()` after a
   * mutation: the core writes it atomically to disk shortly after, and before the process ends.
   */
  state<T extends object>(
    name: string,
    initial: () => T,
  ): { value: T; changed(): void; reset(): void };
  /** A fresh vendor-looking id: `id("pi_")` -> "pi_" + 24 base62 characters. */
  id(prefix: string, length?: number): string;
  log(level: "info" | "warn" | "error", message: string, detail?: Record<string, unknown>): void;
  /** Raised by driver and admin calls: answered as `{error: {code, message}}` with the status. */
  readonly DriverError: new (
    status: number,
    code: string,
    message: string,
    extra?: Record<string, unknown>,
  ) => Error;
};

/** What the core lends to a vendor that holds a gateway connection and waits for the bot's listeners. */
export type GatewayCore = Core & {
  readonly bot: Bot;
  /** How long a bot has to acknowledge what a person does, and a trigger is good for (ms); 3 s, as both platforms have it. */
  readonly answerMs: number;
  /** Puts a gateway or socket frame on the wire log; `to_bot` is what the vendor sent. */
  frame(vendor: Vendor["name"], direction: "to_bot" | "from_bot", frame: unknown): void;
};
