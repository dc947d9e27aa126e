/** How much goes into one statement. */
const MOST = 1_000;

type Asked<In, Out> = {
  readonly input: In;
  resolve(output: Out): void;
  reject(error: unknown): void;
};

/**
 * Makes a call for one out of a call for many: what is asked in the same turn of the event loop, or while so many calls as
 * there are `lanes` are still on their way, goes together, and each gets its own answer, or the error of the whole. `many`
 * answers in the order in which it was asked.
 */
export function together<In, Out>(
  many: (inputs: readonly In[]) => Promise<readonly Out[]>,
  lanes = 1,
): (input: In) => Promise<Out> {
  const waiting: Asked<In, Out>[] = [];
  let busy = 0;
  let isDue = false;

  async function flush(): Promise<void> {
    isDue = false;
    busy += 1;
    while (waiting.length > 0) {
      const asked = waiting.splice(0, MOST);
      try {
        const outputs = await many(asked.map(({ input }) => input));
        for (const [at, output] of outputs.entries()) asked[at]?.resolve(output);
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    busy -= 1;
  }

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (isDue || busy >= lanes) return;
      isDue = true;
      setImmediate(flush);
    });
}
