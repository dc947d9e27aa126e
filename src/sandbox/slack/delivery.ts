import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { isObject } from "../core/json.ts";
import type { DeliveryFault } from "../core/types.ts";

export type EnvelopeType = "slash_commands" | "interactive" | "events_api";

/** What the bot acknowledged with, and how long that took; null where it did not within three seconds. */
export type Ack = { readonly payload: unknown; readonly ms: number } | null;

/** The way from Slack to the bot: over the socket that the bot opened, or by calling it. */
export type Delivery = {
  /** Sends and waits for the acknowledgement. Events are sent again, up to three times. */
  deliver(type: EnvelopeType, payload: unknown): Promise<Ack>;
  /** A WebSocket address that is good for one connection; null where the app is not in Socket Mode. */
  address(): string | null;
  /** Tells the app to reconnect its socket. */
  refresh(): void;
  connected(): boolean;
  busy(): boolean;
  fault(fault: DeliveryFault): void;
  clearFaults(): void;
  /** Virtual time has moved: retries may be due. */
  clockMoved(): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Drops what is not acknowledged yet, and the faults. */
  forget(): void;
  close(): void;
};

type Deviation = {
  readonly kind: DeliveryFault["kind"];
  left: number;
  readonly ms: number;
  readonly types: readonly string[] | undefined;
};

/** The faults that the next deliveries meet. */
export class DeliveryFaults {
  readonly #faults: Deviation[] = [];

  add({ kind, times: left, types, delayMs: ms = 500 }: DeliveryFault): void {
    this.#faults.push({ kind, left, ms, types });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** The fault that this delivery meets, used up by one. */
  take(type: EnvelopeType, payload: unknown): Deviation | undefined {
    const kind = kindOf(type, payload);
    const at = this.#faults.findIndex(({ types }) => types === undefined || types.includes(kind));
    const fault = this.#faults[at];
    if (fault !== undefined && --fault.left <= 0) this.#faults.splice(at, 1);
    return fault;
  }
}

/** What a fault's `types` may name: the envelope's type, or that of the event or interaction in it. */
function kindOf(type: EnvelopeType, payload: unknown): string {
  if (!isObject(payload)) return type;
  const inner = isObject(payload.event) ? payload.event.type : payload.type;
  return typeof inner === "string" ? inner : type;
}
