import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { isObject, parseJson } from "../core/json.ts";
import type { DeliveryFault, GatewayCore } from "../core/types.ts";
import { type Ack, type Delivery, DeliveryFaults, type EnvelopeType } from "./delivery.ts";
import { APP_ID } from "./state.ts";

const PING_MS = 10_000;
const EVENT_RETRIES = 3;

type Pending = {
  readonly id: string;
  readonly type: EnvelopeType;
  readonly payload: unknown;
  readonly sentAt: number;
  attempt: number;
  timer: NodeJS.Timeout;
  readonly settle: (ack: Ack) => void;
};

/** Slack's end of Socket Mode: hello, envelopes, acknowledgements, redelivery, pings. */
export class SocketHub implements Delivery {
  readonly #core: GatewayCore;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #sockets = new Set<WebSocket>();
  readonly #pending = new Map<string, Pending>();
  readonly #faults = new DeliveryFaults();
  readonly #ping: NodeJS.Timeout;
  #held: Pending | null = null;

  constructor(core: GatewayCore) {
    this.#core = core;
    this.#ping = setInterval(() => {
      for (const socket of this.#sockets) socket.ping("Ping from sandbox");
    }, PING_MS);
    this.#ping.unref();
  }

  /** A WebSocket address that is good for one connection (apps.connections.open). */
  address(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return `${this.#core.selfUrl().replace(/^http/, "ws")}/slack/link/?ticket=${ticket}&app_id=${APP_ID}`;
  }

  connected(): boolean {
    return this.#sockets.size > 0;
  }

  busy(): boolean {
    return this.#pending.size > 0;
  }

  fault(fault: DeliveryFault): void {
    this.#faults.add(fault);
  }

  clockMoved(): void {
    // What a socket carries is sent again by the real clock.
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? "/", "http://127.0.0.1").searchParams.get("ticket");
    if (ticket === null || !this.#tickets.delete(ticket)) {
      socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => this.#welcome(client));
  }

  /** Tells the app to reconnect, as Slack does when it refreshes a connection. */
  refresh(reason = "refresh_requested"): void {
    for (const socket of this.#sockets) {
      this.#write(socket, { type: "disconnect", reason, debug_info: { host: "sandbox" } });
    }
  }

  /** Sends an envelope and waits for its acknowledgement. Events are sent again, up to three times. */
  deliver(type: EnvelopeType, payload: unknown): Promise<Ack> {
    return new Promise((settle) => {
      const id = randomUUID();
      const timer = setTimeout(() => this.#expired(id), this.#core.answerMs);
      const pending = { id, type, payload, sentAt: Date.now(), attempt: 0, timer, settle };
      this.#pending.set(id, pending);
      this.#sendWithFaults(pending);
    });
  }

  /** Drops what is not acknowledged yet, and the faults. */
  forget(): void {
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.settle(null);
    }
    this.#pending.clear();
    this.#held = null;
    this.clearFaults();
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  close(): void {
    clearInterval(this.#ping);
    this.forget();
    for (const socket of this.#sockets) socket.terminate();
    this.#server.close();
  }

  #welcome(socket: WebSocket): void {
    socket.on("message", (data) => this.#received(String(data)));
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.terminate());
    this.#sockets.add(socket);
    this.#write(socket, {
      type: "hello",
      num_connections: this.#sockets.size,
      debug_info: { host: "sandbox", build_number: 1, approximate_connection_time: 18_060 },
      connection_info: { app_id: APP_ID },
    });
    for (const pending of this.#pending.values()) {
      pending.attempt += 1;
      this.#send(pending);
    }
  }

  #received(text: string): void {
    const frame = parseJson(text);
    this.#core.frame("slack", "from_bot", frame);
    if (!isObject(frame) || typeof frame.envelope_id !== "string") return;
    const pending = this.#pending.get(frame.envelope_id);
    if (pending === undefined) return;
    this.#pending.delete(pending.id);
    clearTimeout(pending.timer);
    pending.settle({ payload: frame.payload, ms: Date.now() - pending.sentAt });
  }

  #expired(id: string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    const away = this.#sockets.size === 0;
    if (pending.type === "events_api" && (away || pending.attempt < EVENT_RETRIES)) {
      // While nobody listens an event waits; it is sent as soon as somebody connects.
      if (!away) pending.attempt += 1;
      pending.timer = setTimeout(() => this.#expired(id), this.#core.answerMs);
      this.#send(pending);
      return;
    }
    this.#pending.delete(id);
    pending.settle(null);
  }

  #sendWithFaults(pending: Pending): void {
    const fault = this.#faults.take(pending.type, pending.payload);
    const held = this.#held;
    this.#held = null;
    switch (fault?.kind) {
      case "drop":
        break;
      case "delay":
        setTimeout(() => this.#send(pending), fault.ms);
        break;
      case "reorder":
        this.#held = pending;
        setTimeout(() => this.#releaseHeld(pending), 500);
        break;
      case "duplicate":
        this.#send(pending);
        this.#send({ ...pending, id: randomUUID(), attempt: 1 });
        break;
      default:
        this.#send(pending);
    }
    if (held !== null) this.#send(held);
  }

  #releaseHeld(pending: Pending): void {
    if (this.#held !== pending) return;
    this.#held = null;
    this.#send(pending);
  }

  #send({ id, type, payload, attempt }: Pending): void {
    const socket = [...this.#sockets].at(-1);
    if (socket === undefined) return;
    this.#write(socket, {
      envelope_id: id,
      payload,
      type,
      accepts_response_payload: type !== "events_api",
      ...(type === "events_api" && {
        retry_attempt: attempt,
        retry_reason: attempt === 0 ? "" : "timeout",
      }),
    });
  }

  #write(socket: WebSocket, frame: unknown): void {
    this.#core.frame("slack", "to_bot", frame);
    socket.send(JSON.stringify(frame));
  }
}
