import { describe, expect, it } from "vitest";
import type { DevControls } from "../../src/http/dev.ts";
import { devRoutes } from "../../src/http/dev.ts";
import { serving } from "./requests.ts";

/** Controls that write down what they were asked to do. */
function recording(change: Partial<DevControls> = {}) {
  const asked: string[] = [];
  const controls: DevControls = {
    health: async () => ({ ready: true, vendors: { slack: true } }),
    setClock: async (offsetMs) => {
      asked.push(`clock ${offsetMs}`);
      return { now: "2026-11-25T09:00:00.000Z" };
    },
    settle: async (timeoutMs) => {
      asked.push(`settle ${timeoutMs}`);
      return true;
    },
    idle: async () => ({ idle: true, ms: 7 }),
    reset: async () => void asked.push("reset"),
    ledger: async () => ({ accounts: [] }),
    upcoming: async () => ({ upcoming: [] }),
    restartWorker: async () => void asked.push("restart"),
    ...change,
  };
  return { asked, controls };
}

const json = (body: object) => ({ body: JSON.stringify(body) });

describe("the /dev calls", () => {
  it("pass each call on and answer as the driver expects", async () => {
    const { asked, controls } = recording();
    const { ask } = await serving(devRoutes(controls));
    const answers = [
      await ask("/dev/health"),
      await ask("/dev/clock", json({ offsetMs: 259_200_000 })),
      await ask("/dev/settle", json({ timeoutMs: 500 })),
      await ask("/dev/idle", json({})),
      await ask("/dev/reset", { method: "POST" }),
      await ask("/dev/ledger"),
      await ask("/dev/worker/restart", json({})),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 200]);
    expect(answers.map(({ text }) => JSON.parse(text))).toEqual([
      { ready: true, vendors: { slack: true } },
      { now: "2026-11-25T09:00:00.000Z" },
      { settled: true },
      { idle: true, ms: 7 },
      { reset: true },
      { accounts: [] },
      { restarted: true },
    ]);
    expect(asked).toEqual(["clock 259200000", "settle 500", "reset", "restart"]);
  });

  it("say with 504 what is left after the time", async () => {
    const left = { due: 1, queued: 0, inFlight: 2 };
    const { controls } = recording({
      idle: async () => ({ idle: false, left }),
      settle: async () => false,
    });
    const { ask } = await serving(devRoutes(controls));
    expect(await ask("/dev/idle", json({ timeoutMs: 1 }))).toMatchObject({
      status: 504,
      text: JSON.stringify({ left }),
    });
    expect((await ask("/dev/settle", json({ timeoutMs: 1 }))).status).toBe(504);
  });

  it("refuse a body that is not what they take, and do nothing", async () => {
    const { asked, controls } = recording();
    const { ask } = await serving(devRoutes(controls));
    for (const body of ["{}", '{"offsetMs":"1"}', '{"offsetMs":1e300}', "not json", "[]"]) {
      expect((await ask("/dev/clock", { body })).status).toBe(400);
    }
    expect(asked).toEqual([]);
  });

  it("serve only who names this machine by a loopback name", async () => {
    const { asked, controls } = recording();
    const { ask, port } = await serving(devRoutes(controls));
    const reset = (headers: Record<string, string>) =>
      ask("/dev/reset", { method: "POST", headers });
    for (const host of ["localhost", `127.0.0.1:${port}`, "[::1]:3000"]) {
      expect((await reset({ host })).status).toBe(200);
    }
    asked.length = 0;
    for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example"]) {
      expect((await reset({ host })).status).toBe(403);
    }
    expect((await reset({ host: "localhost", origin: "https://evil.example" })).status).toBe(403);
    expect((await reset({ host: "localhost", origin: "null" })).status).toBe(403);
    expect(asked).toEqual([]);
  });
});
