/** What runs here now, so that an end can wait for it and for nothing else. */
export type Runs = {
  during<T>(run: Promise<T>): Promise<T>;
  count(): number;
  /** Waits for `closing`; where `ms` is given only until everything here has ended, and that long after it. */
  end(closing: Promise<unknown>, ms: number | null): Promise<void>;
};

export function createRuns(): Runs {
  const runs = new Set<Promise<unknown>>();
  const ended = async () => {
    while (runs.size > 0) await Promise.allSettled(runs);
  };
  return {
    async during(run) {
      runs.add(run);
      try {
        return await run;
      } finally {
        runs.delete(run);
      }
    },
    count: () => runs.size,
    async end(closing, ms) {
      if (ms === null) {
        await Promise.all([closing, ended()]);
        return;
      }
      await ended();
      let timer: NodeJS.Timeout | undefined;
      const tooLong = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      });
      await Promise.race([closing, tooLong]);
      clearTimeout(timer);
      await ended();
    },
  };
}
