import type { Log } from "../../app/ports.ts";

/** How long a store that is there and could not take something counts as away. */
const REFUSED_MS = 5_000;

class QueueAway extends Error {
  override readonly name = "QueueAway";
}

type Store = { isUp(): boolean; isOutage(error: Error): boolean };

/** Whether the store can be reached, as seen by those who ask it for something. */
export type Reach = {
  /** Asks the store for something, and notes where it could not do it. */
  ask<T>(question: () => Promise<T>): Promise<T>;
  isAway(): boolean;
  /** From here on nothing is run in the queue's place. */
  stop(): void;
  /** Logs an error, unless it only says what the link says itself. */
  complain(message: string, detail: { readonly queue: string; readonly error: Error }): void;
};

export function createReach(store: Store, log: Log): Reach {
  let refusedAt = Number.NEGATIVE_INFINITY;
  let isStopped = false;
  return {
    async ask(question) {
      try {
        // BullMQ itself would wait for its first connection, however long that takes.
        if (!store.isUp()) throw new QueueAway("nothing can be queued now");
        return await question();
      } catch (error) {
        // One that is up and fails all the same has no room, or hangs.
        if (store.isUp()) refusedAt = performance.now();
        throw error;
      }
    },
    isAway: () => !isStopped && (!store.isUp() || performance.now() < refusedAt + REFUSED_MS),
    stop: () => {
      isStopped = true;
    },
    complain(message, detail) {
      const { error } = detail;
      if (!(error instanceof QueueAway) && !store.isOutage(error)) log.warn(message, detail);
    },
  };
}
