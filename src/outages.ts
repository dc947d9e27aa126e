import type { Metrics } from "./app/ports/watch.ts";
import type { Log } from "./app/ports.ts";
import type { Message } from "./chat/blocks.ts";
import {
  type OutageFacts,
  type OutageKind,
  outageMessage,
  outageOverMessage,
  outageWords,
} from "./chat/copy/outages.ts";

export type Outages = {
  /** Something is wrong; said at once, and again each hour for as long as it is raised. `about` tells two of a kind apart. */
  raise(kind: OutageKind, facts: OutageFacts, about?: string): void;
  /** It is not any more; said where it was said to be. */
  clear(kind: OutageKind, about?: string): void;
  /** What is being said; resolves once it is. */
  settle(): Promise<void>;
};

export type OutageParts = {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Where the operator reads; only the log where there is no such channel. */
  readonly channel: string | undefined;
  post(channel: string, message: Message): Promise<void>;
  /** Milliseconds that only grow. */
  now(): number;
};

const AGAIN_MS = 3_600_000;
/** What comes and goes is not said each time that it does. */
const FLAPS_MS = 600_000;

type Raised = { readonly saidAt: number; readonly facts: OutageFacts; readonly isOver: boolean };

/**
 * Tells the operator of what is wrong with the house itself, without the database, which may be what is wrong. It is kept
 * in this process: each process that sees an outage says so once.
 */
export function createOutages({ log, metrics, channel, post, now }: OutageParts): Outages {
  const raised = new Map<string, Raised>();
  const posting = new Set<Promise<void>>();
  const say = (message: Message) => {
    if (!channel) return;
    const sent = post(channel, message)
      .catch((error: unknown) => log.warn("an alarm could not be posted", { error }))
      .finally(() => posting.delete(sent));
    posting.add(sent);
  };
  const keyOf = (kind: OutageKind, about = "") => `${kind} ${about}`;
  return {
    raise(kind, facts, about) {
      const key = keyOf(kind, about);
      const before = raised.get(key);
      const quietMs = before?.isOver ? FLAPS_MS : AGAIN_MS;
      if (before && now() - before.saidAt < quietMs) {
        raised.set(key, { ...before, isOver: false });
        return;
      }
      raised.set(key, { saidAt: now(), facts, isOver: false });
      const { title, happened } = outageWords(kind, facts);
      metrics.alarm({ kind });
      log.error(`alarm: ${title}`, { kind, happened, ...facts });
      say(outageMessage(kind, facts));
    },
    clear(kind, about) {
      const key = keyOf(kind, about);
      const before = raised.get(key);
      if (!before || before.isOver) return;
      raised.set(key, { ...before, isOver: true });
      log.info(`over: ${outageWords(kind, before.facts).title}`, { kind });
      say(outageOverMessage(kind, before.facts));
    },
    settle: async () => {
      await Promise.allSettled(posting);
    },
  };
}
