import { expect, it } from "vitest";
import { type TogetherOptions, together } from "../../src/infra/together.ts";

/** A call for many that answers when told to, and remembers what it was asked. */
function held(options: TogetherOptions = {}) {
  const asked: (readonly number[])[] = [];
  const answers: PromiseWithResolvers<readonly string[]>[] = [];
  const one = together((inputs: readonly number[]) => {
    asked.push(inputs);
    const answer = Promise.withResolvers<readonly string[]>();
    answers.push(answer);
    return answer.promise;
  }, options);
  return { asked, answers, one };
}

it("asks once for what is asked in one moment, and gives each its own answer", async () => {
  const asked: (readonly number[])[] = [];
  const doubled = together(async (inputs: readonly number[]) => {
    asked.push(inputs);
    return inputs.map((input) => input * 2);
  });
  expect(await Promise.all([doubled(1), doubled(2), doubled(1)])).toEqual([2, 4, 2]);
  expect(asked).toEqual([[1, 2, 1]]);
});

it("gathers what is asked while the last call is on its way, at most a thousand", async () => {
  const { asked, answers, one } = held();
  const first = one(0);
  await expect.poll(() => asked.length).toBe(1);
  const rest = Array.from({ length: 1_001 }, (_, n) => one(n + 1));
  answers[0]?.resolve(["first"]);
  expect(await first).toBe("first");
  await expect.poll(() => asked.length).toBe(2);
  answers[1]?.resolve(Array.from({ length: 1_000 }, (_, n) => `${n}`));
  await expect.poll(() => asked.length).toBe(3);
  answers[2]?.resolve(["last"]);
  expect((await Promise.all(rest)).at(-1)).toBe("last");
  expect(asked.map(({ length }) => length)).toEqual([1, 1_000, 1]);
});

it("fails those who asked together, and nobody after them", async () => {
  const { asked, answers, one } = held();
  const failing = Promise.allSettled([one(1), one(2)]);
  await expect.poll(() => asked.length).toBe(1);
  answers[0]?.reject(new Error("lost"));
  expect((await failing).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const next = one(3);
  await expect.poll(() => asked.length).toBe(2);
  answers[1]?.resolve(["fine"]);
  expect(await next).toBe("fine");
});

it("has as many calls on their way as it has lanes", async () => {
  const { asked, answers, one } = held({ lanes: 2 });
  const first = one(1);
  await expect.poll(() => asked.length).toBe(1);
  const second = one(2);
  await expect.poll(() => asked.length).toBe(2);
  const rest = [one(3), one(4)];
  answers[1]?.resolve(["second"]);
  expect(await second).toBe("second");
  await expect.poll(() => asked.length).toBe(3);
  expect(asked).toEqual([[1], [2], [3, 4]]);
  answers[0]?.resolve(["first"]);
  answers[2]?.resolve(["third", "fourth"]);
  expect(await Promise.all([first, ...rest])).toEqual(["first", "third", "fourth"]);
});

it("begins a call at once, and the next only so long after it", async () => {
  const began: number[] = [];
  const one = together(
    async (inputs: readonly number[]) => {
      began.push(performance.now());
      return inputs;
    },
    { apartMs: 30 },
  );
  await one(1);
  expect(await Promise.all([one(2), one(3)])).toEqual([2, 3]);
  const [first = 0, second = 0, ...more] = began;
  expect(more).toEqual([]);
  // A timer may come up to a millisecond early.
  expect(second - first).toBeGreaterThan(29 - 1);
});
