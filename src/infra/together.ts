/** How much goes into one call. */
const MOST = 1_000;

type Asked<In, Out> = {
  readonly input: In;
  resolve(output: Out): void;
  reject(error: unknown): void;
};

export type TogetherOptions = {
  /** How many calls may be on their way at once; one unless said. */
  readonly lanes?: number;
  /** How long after the beginning of one call the next begins at the earliest; no time unless said. */
  readonly apartMs?: number;
};

/**
 * Makes a call for one out of a call for many: what is asked in the same turn of the event loop, or while no call may begin,
 * goes together, and each gets its own answer, or the error of the whole. `many` answers in the order in which it was asked.
 */
export function together<In, Out>(
  many: (inputs: readonly In[]) => Promise<readonly Out[]>,
  { lanes = 1, apartMs = 0 }: TogetherOptions = {},
): (input: In) => Promise<Out> {
  const waiting: Asked<In, Out>[] = [];
  let onTheWay = 0;
  let isDue = false;
  let begun = Number.NEGATIVE_INFINITY;

  async function begin(): Promise<void> {
    isDue = false;
    begun = performance.now();
    onTheWay += 1;
    const asked = waiting.splice(0, MOST);
    try {
      const outputs = await many(asked.map(({ input }) => input));
      for (const [at, output] of outputs.entries()) asked[at]?.resolve(output);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
    onTheWay -= 1;
    next();
  }

  function next(): void {
    if (isDue || onTheWay >= lanes || waiting.length === 0) return;
    isDue = true;
    const wait = begun + apartMs - performance.now();
    if (wait > 0) setTimeout(begin, wait);
    else setImmediate(begin);
  }

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      next();
    });
}
