/** Listeners that have not settled yet: what a shutdown waits for, and the sandbox's driver. */
export type InFlight = {
  count(): number;
  /** From here on nothing is begun: whoever asks is told to ask again in a moment. */
  close(): void;
  /** Takes requests, again where it was closed. */
  open(): void;
  isClosed(): boolean;
  track<T>(work: Promise<T>): Promise<T>;
  /** True once nothing is in flight; false where the time is over first. */
  settle(timeoutMs: number): Promise<boolean>;
};

export function createInFlight(): InFlight {
  let open = 0;
  let isClosed = false;
  const waiting = new Set<() => void>();
  const done = (): void => {
    open -= 1;
    if (open > 0) return;
    for (const wake of waiting) wake();
    waiting.clear();
  };
  return {
    count: () => open,
    close: () => {
      isClosed = true;
    },
    open: () => {
      isClosed = false;
    },
    isClosed: () => isClosed,
    track(work) {
      open += 1;
      return work.finally(done);
    },
    settle(timeoutMs) {
      if (open === 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          resolve(true);
        };
        const timer = setTimeout(() => {
          waiting.delete(wake);
          resolve(false);
        }, timeoutMs);
        waiting.add(wake);
      });
    },
  };
}
