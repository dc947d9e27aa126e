import { expect, it } from "vitest";
import { type Finding, finding } from "../src/app/ports/finding.ts";
import { createReadiness } from "../src/readiness.ts";

function readinessWith(found: () => Promise<readonly Finding[]>, slack = true) {
  let at = 0;
  let looks = 0;
  const ask = createReadiness({
    parts: async () => ({ needed: { database: true, slack }, also: { redis: false } }),
    glance: () => {
      looks++;
      return found();
    },
    now: () => at,
  });
  return { ask, looks: () => looks, pass: (ms: number) => (at += ms) };
}

const refused = finding("stripe.key_refused", { code: "api_key_expired" });

it("asks vendors once a minute, says what is wrong with what to do, and turns nobody away for it", async () => {
  const { ask, looks, pass } = readinessWith(async () => [refused, finding("slack.fine")]);
  const first = await ask();
  expect(first).toMatchObject({
    ready: true,
    parts: { database: true, slack: true, redis: false },
  });
  expect(first.problems).toEqual([
    {
      part: "stripe",
      code: "stripe.key_refused",
      says: expect.stringContaining("api_key_expired"),
      todo: expect.stringContaining("dashboard.stripe.com"),
    },
  ]);
  pass(59_999);
  await ask();
  expect(looks()).toBe(1);
  pass(1);
  await ask();
  expect(looks()).toBe(2);
});

it("is not ready without what this process needs, whatever else is found or breaks", async () => {
  const broken = readinessWith(async () => Promise.reject(new Error("a defect")), false);
  expect(await broken.ask()).toEqual({
    ready: false,
    parts: { database: true, slack: false, redis: false },
    problems: [],
  });
});

it("answers also while a vendor does not", async () => {
  const { ask } = readinessWith(() => new Promise(() => undefined));
  expect(await ask()).toMatchObject({ ready: true, problems: [] });
});
