import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { asList, asObject, isObject, type JsonObject, parseJson } from "../core/json.ts";
import type { DeliveryFault } from "../core/types.ts";
import { guildCreate, userPayload } from "./objects.ts";
import { APPLICATION_ID, BOT_TOKEN, BOT_USER_ID } from "./state.ts";
import type { World } from "./world.ts";

const HEARTBEAT_MS = 41_250;
const KEPT_EVENTS = 1000;
const GUILDS = 1 << 0;
const GUILD_MEMBERS = 1 << 1;
const GUILD_MESSAGES = 1 << 9;
const DIRECT_MESSAGES = 1 << 12;
const MESSAGE_CONTENT = 1 << 15;
// Privileged intents (members, presences, message content): this application has been granted none.
const PRIVILEGED = GUILD_MEMBERS | (1 << 8) | MESSAGE_CONTENT;

type Event = { readonly t: string; readonly d: unknown; readonly s: number };

type Session = {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
  seq: number;
  events: Event[];
  socket: WebSocket | null;
};

type Deviation = {
  kind: DeliveryFault["kind"];
  left: number;
  ms: number;
  types: readonly string[] | undefined;
};

/** To whom an event goes: the shard of a server, or the first for direct messages; and the intent it needs. */
type Audience = { readonly serverId: string | null; readonly intent: number };

export const INTENTS = { GUILDS, GUILD_MEMBERS, GUILD_MESSAGES, DIRECT_MESSAGES, NONE: 0 } as const;

/** Discord's end of the gateway: HELLO, IDENTIFY, heartbeats, dispatches, RESUME with replay, invalid sessions. */
export class Gateway {
  readonly #world: World;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, Session>();
  readonly #sockets = new Map<WebSocket, Session | null>();
  readonly #faults: Deviation[] = [];
  #held: (() => void) | null = null;
  #later = 0;
  #asked = false;

  constructor(world: World) {
    this.#world = world;
  }

  address(): string {
    this.#asked = true;
    return `${this.#world.core.selfUrl().replace(/^http/, "ws")}/discord/gateway`;
  }

  /** False only while a bot that asked for the gateway's address has no session on it. */
  connected(): boolean {
    return !this.#asked || [...this.#sessions.values()].some((one) => one.socket !== null);
  }

  busy(): boolean {
    return this.#later > 0 || this.#held !== null;
  }

  fault({ kind, times: left, types, delayMs: ms = 500 }: DeliveryFault): void {
    this.#faults.push({ kind, left, ms, types });
  }

  clearFaults(): void {
    this.#faults.length = 0;
    this.#releaseHeld();
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const query = new URL(request.url ?? "/", "http://127.0.0.1").searchParams;
    if (query.has("compress") || (query.get("encoding") ?? "json") !== "json") {
      this.#world.core.log("error", "discord: the sandbox's gateway speaks plain JSON only");
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => this.#welcome(client));
  }

  /** Sends an event to every session that it concerns; those that are away get it when they resume. */
  dispatch(t: string, d: unknown, audience: Audience): void {
    const send = () => this.#dispatchNow(t, d, audience);
    const fault = this.#takeFault(t);
    const held = this.#held;
    this.#held = null;
    switch (fault?.kind) {
      case "drop":
        break;
      case "delay":
        this.#after(fault.ms, send);
        break;
      case "reorder":
        this.#held = send;
        setTimeout(() => this.#held === send && this.#releaseHeld(), 500).unref();
        break;
      case "duplicate":
        send();
        send();
        break;
      default:
        send();
    }
    held?.();
  }

  /** Breaks every connection: so that the bot resumes, has to identify anew, or is asked to reconnect. */
  drop(how: "resume" | "invalid" | "reconnect"): void {
    for (const [socket, session] of this.#sockets) {
      if (how === "reconnect") this.#write(socket, { op: 7, d: null, s: null, t: null });
      else if (how === "resume") socket.close(4000, "Unknown error");
      else {
        if (session !== null) this.#sessions.delete(session.id);
        this.#sockets.set(socket, null);
        this.#write(socket, { op: 9, d: false, s: null, t: null });
      }
    }
  }

  /** Ends every session as a reset of the token does. */
  revoke(): void {
    this.#sessions.clear();
    for (const socket of this.#sockets.keys()) socket.close(4004, "Authentication failed.");
  }

  /** Forgets faults and what is kept for replay; sessions stay, as a fresh world has the same servers. */
  forget(): void {
    this.#held = null;
    this.#faults.length = 0;
    for (const session of this.#sessions.values()) session.events = [];
  }

  close(): void {
    for (const socket of this.#sockets.keys()) socket.terminate();
    this.#server.close();
  }

  #after(ms: number, send: () => void): void {
    this.#later += 1;
    setTimeout(() => {
      this.#later -= 1;
      send();
    }, ms);
  }

  #releaseHeld(): void {
    const held = this.#held;
    this.#held = null;
    held?.();
  }

  #takeFault(t: string): Deviation | undefined {
    const at = this.#faults.findIndex(({ types }) => types === undefined || types.includes(t));
    const fault = this.#faults[at];
    if (fault !== undefined && --fault.left <= 0) this.#faults.splice(at, 1);
    return fault;
  }

  #dispatchNow(t: string, d: unknown, audience: Audience): void {
    for (const session of this.#sessions.values()) {
      if (concerns(session, audience)) this.#send(session, t, d);
    }
  }

  #send(session: Session, t: string, d: unknown): void {
    session.seq += 1;
    const event = { t, d, s: session.seq };
    session.events.push(event);
    if (session.events.length > KEPT_EVENTS) session.events.shift();
    if (session.socket !== null) this.#write(session.socket, { op: 0, ...event });
  }

  #welcome(socket: WebSocket): void {
    this.#sockets.set(socket, null);
    socket.on("message", (data) => this.#received(socket, String(data)));
    socket.on("error", () => socket.terminate());
    socket.on("close", (code) => this.#left(socket, code));
    this.#write(socket, { op: 10, d: { heartbeat_interval: HEARTBEAT_MS }, s: null, t: null });
  }

  #accepts(token: unknown): boolean {
    return token === BOT_TOKEN && !this.#world.state.value.tokenRevoked;
  }

  /** Who closes with 1000 or 1001 ends the session; after any other code it can be resumed (docs: "Gateway"). */
  #left(socket: WebSocket, code: number): void {
    const session = this.#sockets.get(socket);
    this.#sockets.delete(socket);
    if (session !== undefined && session !== null && (code === 1000 || code === 1001)) {
      this.#sessions.delete(session.id);
    }
    if (session?.socket === socket) session.socket = null;
  }

  #received(socket: WebSocket, text: string): void {
    const frame = parseJson(text);
    if (!isObject(frame) || typeof frame.op !== "number") {
      socket.close(4002, "Error while decoding payload.");
      return;
    }
    this.#world.core.frame("discord", "from_bot", masked(frame));
    const session = this.#sockets.get(socket) ?? null;
    switch (frame.op) {
      case 1:
        this.#write(socket, { op: 11, d: null, s: null, t: null });
        return;
      case 2:
        if (session !== null) socket.close(4005, "Already authenticated.");
        else this.#identify(socket, asObject(frame.d));
        return;
      case 6:
        this.#resume(socket, asObject(frame.d));
        return;
      case 3:
      case 4:
      case 8:
      case 31:
        if (session === null) socket.close(4003, "Not authenticated.");
        return;
      default:
        socket.close(4001, "Unknown opcode.");
    }
  }

  #identify(socket: WebSocket, d: JsonObject): void {
    const intents = typeof d.intents === "number" ? d.intents : 0;
    const [number = 0, count = 1] = asList(d.shard).map(Number);
    if (!this.#accepts(d.token)) {
      socket.close(4004, "Authentication failed.");
      return;
    }
    if (!(number >= 0 && number < count)) {
      socket.close(4010, "Invalid shard.");
      return;
    }
    if ((intents & PRIVILEGED) !== 0) {
      socket.close(4014, "Disallowed intent(s).");
      return;
    }
    const session: Session = {
      id: randomBytes(16).toString("hex"),
      intents,
      shard: [number, count],
      seq: 0,
      events: [],
      socket,
    };
    this.#sessions.set(session.id, session);
    this.#sockets.set(socket, session);
    this.#ready(session);
  }

  #ready(session: Session): void {
    const servers = this.#world.state.value.servers.filter(
      (one) => one.botIn && shardOf(one.id, session.shard[1]) === session.shard[0],
    );
    this.#send(session, "READY", {
      v: 10,
      user: {
        ...userPayload(this.#world, BOT_USER_ID),
        verified: true,
        mfa_enabled: true,
        email: null,
      },
      guilds: servers.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: this.address(),
      shard: session.shard,
      application: { id: APPLICATION_ID, flags: 0 },
    });
    if ((session.intents & GUILDS) === 0) return;
    for (const server of servers) {
      if (server.available) this.#send(session, "GUILD_CREATE", guildCreate(this.#world, server));
    }
  }

  #resume(socket: WebSocket, d: JsonObject): void {
    const session = typeof d.session_id === "string" ? this.#sessions.get(d.session_id) : undefined;
    const seq = typeof d.seq === "number" ? d.seq : 0;
    if (!this.#accepts(d.token)) {
      socket.close(4004, "Authentication failed.");
      return;
    }
    if (session === undefined) {
      this.#write(socket, { op: 9, d: false, s: null, t: null });
      return;
    }
    if (seq > session.seq) {
      socket.close(4007, "Invalid seq.");
      return;
    }
    const before = session.socket;
    session.socket = socket;
    this.#sockets.set(socket, session);
    if (before !== null && before !== socket) before.terminate();
    for (const event of session.events) {
      if (event.s > seq) this.#write(socket, { op: 0, ...event });
    }
    this.#send(session, "RESUMED", {});
  }

  #write(socket: WebSocket, frame: unknown): void {
    this.#world.core.frame("discord", "to_bot", frame);
    socket.send(JSON.stringify(frame));
  }
}

/** Which shard a server is on (docs: "Sharding"); direct messages are on the first. */
function shardOf(serverId: string | null, count: number): number {
  return serverId === null ? 0 : Number((BigInt(serverId) >> 22n) % BigInt(count));
}

function concerns({ intents, shard }: Session, { serverId, intent }: Audience): boolean {
  return shardOf(serverId, shard[1]) === shard[0] && (intent === 0 || (intents & intent) !== 0);
}

/** A frame as the wire log shows it: without the token. */
function masked(frame: JsonObject): JsonObject {
  const d = asObject(frame.d);
  return "token" in d ? { ...frame, d: { ...d, token: "***" } } : frame;
}
