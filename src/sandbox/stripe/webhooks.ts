import type { Core } from "../core/types.ts";
import type { EventRecord } from "./state.ts";
import { post, signatureHeader } from "./webhook-request.ts";

/** A fault for the next `times` events (all types, or those listed). */
export type WebhookFault = {
  readonly kind: "duplicate" | "reorder" | "drop" | "delay";
  readonly times: number;
  readonly types?: readonly string[];
  /** For "delay": how long, in real milliseconds (1 s unless given), or in virtual seconds, which the clock ends. */
  readonly ms?: number;
  readonly delaySeconds?: number;
};

const QUICK_RETRIES_MS = [200, 1000];
/** Later retries, in virtual seconds after the attempt before; Stripe tries for up to three days. */
const LATER_RETRIES = [5, 60, 300, 1800, 7200, 18_000, 36_000, 43_200, 43_200, 43_200, 43_200];
const HELD_AT_MOST_MS = 300;

type Dependencies = {
  readonly core: Core;
  readonly secret: string;
  /** Virtual time in seconds. */
  now(): number;
  events(): readonly EventRecord[];
  changed(): void;
};

/**
 * Delivers events one after another, in order unless a fault says otherwise. An event that is not answered with 2xx is sent
 * again after 0.2 s and 1 s of real time, and then as virtual time passes.
 */
export class Webhooks {
  private readonly with: Dependencies;
  private queue: EventRecord[] = [];
  private held: EventRecord[] = [];
  /** Events that a fault keeps back; nobody waits for them. */
  private readonly keptBack = new Set<string>();
  private faults: { fault: WebhookFault; left: number }[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly waiters = new Map<string, (() => void)[]>();
  private running = false;
  /** Grows on reset, so that what is under way then changes nothing afterwards. */
  private generation = 0;

  constructor(dependencies: Dependencies) {
    this.with = dependencies;
  }

  /** Puts an event on its way, through the faults that are set. */
  publish(event: EventRecord): void {
    const fault = this.takeFault(event.type);
    switch (fault?.kind) {
      case "drop":
        event.delivery.state = "dropped";
        this.with.changed();
        break;
      case "reorder":
        this.held.push(event);
        this.keptBack.add(event.id);
        this.later(HELD_AT_MOST_MS, () => this.releaseHeld());
        break;
      case "delay":
        this.delay(event, fault);
        break;
      case "duplicate":
        this.queue.push(event, event);
        this.start();
        break;
      default:
        this.enqueue(event);
    }
  }

  /** Sets a fault for coming events. */
  fault(fault: WebhookFault): void {
    this.faults.push({ fault, left: fault.times });
  }

  clearFaults(): void {
    this.faults = [];
    this.releaseHeld();
  }

  /** True while something is on its way, quick retries included. */
  busy(): boolean {
    return this.running || this.queue.length > 0 || this.timers.size > 0;
  }

  /** Resolves when each of these events was delivered, dropped, held back, or tried once in vain. */
  async attempted(events: readonly EventRecord[]): Promise<void> {
    const open = events.filter(
      ({ delivery }) =>
        delivery.state === "waiting" && delivery.attempts === 0 && delivery.nextAttemptAt === null,
    );
    const awaited = open.filter((event) => !this.keptBack.has(event.id));
    await Promise.all(awaited.map((event) => this.nextAttempt(event)));
  }

  /** Sends again what is due by virtual time; resolves when each was tried once. */
  async resendDue(): Promise<void> {
    const now = this.with.now();
    const due = this.with
      .events()
      .filter(({ delivery }) => delivery.nextAttemptAt !== null && delivery.nextAttemptAt <= now);
    for (const event of due) event.delivery.nextAttemptAt = null;
    const tried = due.map((event) => this.nextAttempt(event));
    this.queue.push(...due);
    if (due.length > 0) this.start();
    await Promise.all(tried);
  }

  /** Puts events on their way that an earlier process left undelivered. */
  resume(): void {
    const left = this.with
      .events()
      .filter(({ delivery }) => delivery.state === "waiting" && delivery.nextAttemptAt === null);
    this.queue.push(...left);
    if (left.length > 0) this.start();
  }

  reset(): void {
    this.generation += 1;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    for (const resolve of [...this.waiters.values()].flat()) resolve();
    this.waiters.clear();
    this.queue = [];
    this.held = [];
    this.keptBack.clear();
    this.faults = [];
  }

  private nextAttempt(event: EventRecord): Promise<void> {
    return new Promise((resolve) => {
      this.waiters.set(event.id, [...(this.waiters.get(event.id) ?? []), resolve]);
    });
  }

  private takeFault(type: string): WebhookFault | undefined {
    const found = this.faults.find(
      ({ fault, left }) => left > 0 && (fault.types === undefined || fault.types.includes(type)),
    );
    if (found === undefined) return undefined;
    found.left -= 1;
    this.faults = this.faults.filter(({ left }) => left > 0);
    return found.fault;
  }

  private delay(event: EventRecord, fault: WebhookFault): void {
    if (fault.delaySeconds !== undefined) {
      event.delivery.nextAttemptAt = this.with.now() + fault.delaySeconds;
      this.with.changed();
    } else {
      this.keptBack.add(event.id);
      this.later(fault.ms ?? 1000, () => this.enqueue(event));
    }
  }

  private enqueue(event: EventRecord): void {
    this.queue.push(event);
    this.start();
  }

  private releaseHeld(): void {
    const held = this.held.reverse();
    this.held = [];
    this.queue.push(...held);
    if (held.length > 0) this.start();
  }

  private later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }

  private start(): void {
    if (this.running) return;
    this.running = true;
    void this.drain();
  }

  private async drain(): Promise<void> {
    // One turn later, so that everything that one act causes is in the queue together.
    await new Promise((resolve) => setImmediate(resolve));
    for (let event = this.queue.shift(); event !== undefined; event = this.queue.shift()) {
      const twice = this.queue[0] === event ? this.queue.shift() : undefined;
      const sendings = twice === undefined ? [event] : [event, twice];
      // Duplicates go out at once, the harder case for whoever receives them.
      await Promise.all(sendings.map((each) => this.send(each)));
      this.settled(event);
      if (this.held.length > 0 && this.queue.length === 0) this.releaseHeld();
    }
    this.running = false;
  }

  private async send(event: EventRecord): Promise<void> {
    const generation = this.generation;
    const { core, secret } = this.with;
    const { delivery } = event;
    const botUrl = core.botUrl();
    if (botUrl === "") {
      // The bot has not said where it is yet: nothing was attempted.
      delivery.nextAttemptAt = this.with.now() + (LATER_RETRIES[0] ?? 0);
      return;
    }
    const outcome = await post(`${botUrl}/stripe/webhooks`, event.payload, {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
      "stripe-signature": signatureHeader(event.payload, secret, core.clock.real()),
    });
    if (generation !== this.generation) return;
    delivery.attempts += 1;
    delivery.lastStatus = outcome.status;
    delivery.lastError = outcome.error;
    if (outcome.status !== null && outcome.status >= 200 && outcome.status < 300) {
      delivery.state = "delivered";
      delivery.nextAttemptAt = null;
    } else if (delivery.state !== "delivered") {
      this.tryAgain(event);
    }
    this.with.changed();
  }

  private tryAgain(event: EventRecord): void {
    const { delivery } = event;
    const quick = QUICK_RETRIES_MS[delivery.attempts - 1];
    if (quick !== undefined) {
      this.later(quick, () => this.enqueue(event));
      return;
    }
    const wait = LATER_RETRIES[delivery.attempts - 1 - QUICK_RETRIES_MS.length];
    if (wait === undefined) {
      delivery.state = "failed";
      delivery.nextAttemptAt = null;
    } else {
      delivery.nextAttemptAt = this.with.now() + wait;
    }
    this.with.core.log("warn", `stripe: webhook ${event.type} was not accepted`, {
      event: event.id,
      status: delivery.lastStatus,
      error: delivery.lastError,
    });
  }

  private settled(event: EventRecord): void {
    const waiting = this.waiters.get(event.id) ?? [];
    this.waiters.delete(event.id);
    this.keptBack.delete(event.id);
    for (const resolve of waiting) resolve();
  }
}
