import { createHmac, randomBytes } from "node:crypto";
import { asObject, isObject, parseJson } from "../core/json.ts";
import type { DeliveryFault, GatewayCore } from "../core/types.ts";
import { type Ack, type Delivery, DeliveryFaults, type EnvelopeType } from "./delivery.ts";
import { EVENTS_PATH, SIGNING_SECRET, VERIFICATION_TOKEN } from "./oauth/app.ts";

// docs.slack.dev, "The Events API", Retries: at once, after a minute, after five. These are the later two.
const LATER_MS = [60_000, 300_000];
const VERIFY_EVERY_MS = 100;
const REORDER_MS = 500;

type Answer =
  | { readonly ok: true; readonly ack: NonNullable<Ack> }
  | { readonly ok: false; readonly reason: string; readonly retry: boolean };

type Waiting = { readonly dueAt: number; wake(goOn: boolean): void };

/** Slack's end of HTTP mode: signed requests to the app's one Request URL, with their retries. */
export class HttpDelivery implements Delivery {
  readonly #core: GatewayCore;
  readonly #faults = new DeliveryFaults();
  readonly #waiting = new Set<Waiting>();
  readonly #verifying: NodeJS.Timeout;
  #inFlight = 0;
  #verified = "";
  #asking = false;
  #letGo: (() => void) | null = null;
  #world = new AbortController();

  constructor(core: GatewayCore) {
    this.#core = core;
    this.#verifying = setInterval(() => void this.#verify(), VERIFY_EVERY_MS);
    this.#verifying.unref();
  }

  address(): null {
    return null;
  }

  connected(): boolean {
    return this.#verified !== "" && this.#verified === this.#core.botUrl();
  }

  busy(): boolean {
    return this.#inFlight > 0;
  }

  fault(fault: DeliveryFault): void {
    this.#faults.add(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  refresh(): void {
    // There is no socket.
  }

  upgrade(_request: unknown, socket: { end(text: string): unknown }): void {
    socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
  }

  clockMoved(): void {
    const now = this.#core.clock.now().getTime();
    for (const one of this.#waiting) if (one.dueAt <= now) one.wake(true);
  }

  forget(): void {
    this.#world.abort();
    this.#world = new AbortController();
    for (const one of this.#waiting) one.wake(false);
    this.#faults.clear();
  }

  close(): void {
    clearInterval(this.#verifying);
    this.forget();
  }

  async deliver(type: EnvelopeType, payload: unknown): Promise<Ack> {
    const fault = this.#faults.take(type, payload);
    this.#inFlight += 1;
    try {
      if (fault?.kind === "delay") await pause(fault.ms);
      if (fault?.kind === "reorder") await this.#heldBack();
      const lost: Answer = { ok: false, reason: "connection_failed", retry: true };
      const first = fault?.kind === "drop" ? lost : await this.#send(type, payload);
      if (fault?.kind === "duplicate") await this.#send(type, payload, 1, "http_timeout");
      this.#letGo?.();
      if (first.ok || type !== "events_api" || !first.retry) return first.ok ? first.ack : null;
      const second = await this.#send(type, payload, 1, first.reason);
      if (!second.ok) void this.#later(payload, second);
      return second.ok ? second.ack : null;
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** Sends an event that failed twice up to two times more, while nobody waits for it. */
  async #later(payload: unknown, failed: Answer): Promise<void> {
    let last = failed;
    for (const [at, afterMs] of LATER_MS.entries()) {
      if (last.ok || !last.retry || !(await this.#due(afterMs))) return;
      this.#inFlight += 1;
      last = await this.#send("events_api", payload, at + 2, last.reason);
      this.#inFlight -= 1;
    }
  }

  /** Waits for virtual time; false where the world has ended meanwhile. */
  #due(afterMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const waiting: Waiting = {
        dueAt: this.#core.clock.now().getTime() + afterMs,
        wake: (goesOn) => {
          this.#waiting.delete(waiting);
          clearTimeout(timer);
          resolve(goesOn);
        },
      };
      const timer = setTimeout(() => waiting.wake(true), afterMs);
      timer.unref();
      this.#waiting.add(waiting);
    });
  }

  #heldBack(): Promise<void> {
    return new Promise((resolve) => {
      this.#letGo = () => {
        this.#letGo = null;
        resolve();
      };
      setTimeout(resolve, REORDER_MS);
    });
  }

  async #send(type: EnvelopeType, payload: unknown, retry = 0, reason = ""): Promise<Answer> {
    this.#core.frame("slack", "to_bot", { type, payload, ...(retry > 0 && { retry, reason }) });
    const headers = {
      ...(retry > 0 && { "x-slack-retry-num": String(retry), "x-slack-retry-reason": reason }),
    };
    const began = Date.now();
    try {
      const answer = await this.#post(bodyOf(type, payload), contentTypeOf(type), headers);
      const text = await answer.text();
      if (!answer.ok) {
        const asksNoMore = answer.headers.get("x-slack-no-retry") === "1";
        return { ok: false, reason: "http_error", retry: !asksNoMore };
      }
      const said = saidIn(text, answer.headers.get("content-type") ?? "");
      this.#core.frame("slack", "from_bot", { status: answer.status, payload: said });
      return { ok: true, ack: { payload: said, ms: Date.now() - began } };
    } catch (error) {
      const late = error instanceof Error && error.name === "TimeoutError";
      return { ok: false, reason: late ? "http_timeout" : "connection_failed", retry: true };
    }
  }

  async #post(body: string, contentType: string, headers: Record<string, string> = {}) {
    const seconds = String(Math.floor(this.#core.clock.real().getTime() / 1000));
    return fetch(`${this.#core.botUrl()}${EVENTS_PATH}`, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.any([AbortSignal.timeout(this.#core.answerMs), this.#world.signal]),
      headers: {
        accept: "*/*",
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "content-type": contentType,
        "x-slack-request-timestamp": seconds,
        "x-slack-signature": slackSignature(seconds, body),
        ...headers,
      },
      body,
    });
  }

  /** The Request URL is taken once it has answered the challenge. */
  async #verify(): Promise<void> {
    const url = this.#core.botUrl();
    if (url === "" || this.#asking || this.connected()) return;
    this.#asking = true;
    const challenge = randomBytes(26).toString("hex");
    const body = { token: VERIFICATION_TOKEN, challenge, type: "url_verification" };
    try {
      const answer = await this.#post(JSON.stringify(body), "application/json");
      const text = await answer.text();
      const said = asObject(parseJson(text)).challenge ?? text;
      if (answer.ok && said === challenge) this.#verified = url;
    } catch {
      // Not reachable yet: it is asked again.
    } finally {
      this.#asking = false;
    }
  }
}

/** Slack's signature v0 over the raw body (docs.slack.dev, "Verifying requests from Slack"). */
function slackSignature(seconds: string, body: string): string {
  return `v0=${createHmac("sha256", SIGNING_SECRET).update(`v0:${seconds}:${body}`).digest("hex")}`;
}

function contentTypeOf(type: EnvelopeType): string {
  return type === "events_api" ? "application/json" : "application/x-www-form-urlencoded";
}

/** Events come as JSON, commands as a form, interactions as the one field `payload` of a form. */
function bodyOf(type: EnvelopeType, payload: unknown): string {
  if (type === "events_api") return JSON.stringify(payload);
  if (type === "interactive") {
    return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  }
  const fields = Object.entries(asObject(payload)).map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(Object.fromEntries(fields)).toString();
}

/** What an answer says: JSON as it is, plain text as a message's text, nothing where it is empty. */
function saidIn(text: string, contentType: string): unknown {
  if (text.trim() === "") return {};
  const parsed = contentType.includes("json") ? parseJson(text) : undefined;
  return isObject(parsed) ? parsed : { text };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
