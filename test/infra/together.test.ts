import { expect, it } from "vitest";
import { together } from "../../src/infra/together.ts";

/** A call for many that answers when told to, and remembers what it was asked. */
function held() {
  const asked: (readonly number[])[] = [];
  const answers: PromiseWithResolvers<readonly string[]>[] = [];
  const one = together((inputs: readonly number[]) => {
    asked.push(inputs);
    const answer = Promise.withResolvers<readonly string[]>();
    answers.push(answer);
    return answer.promise;
  });
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
