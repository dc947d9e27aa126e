import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const APP = join(import.meta.dirname, "fixtures/stopping.ts");

async function app(kind: string) {
  const child = fork(APP, [kind]);
  await once(child, "message");
  const stops: unknown[] = [];
  child.on("message", (message) => stops.push(message));
  return { child, stops, exit: once(child, "exit") };
}

describe("stopOnSignals", () => {
  it("stops once and ends with 0, though Ctrl-C arrives twice", async () => {
    const { child, stops, exit } = await app("clean");
    child.kill("SIGINT");
    child.kill("SIGINT");
    child.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
    expect(stops).toEqual([{ times: 1 }]);
  });

  it.each(["SIGTERM", "SIGHUP"] as const)("stops on %s", async (signal) => {
    const { child, exit } = await app("clean");
    child.kill(signal);
    expect(await exit).toEqual([0, null]);
  });

  it("ends with 1 when stopping fails", async () => {
    const { child, exit } = await app("fails");
    child.kill("SIGTERM");
    expect(await exit).toEqual([1, null]);
  });

  it("ends at once when a second signal follows, as someone sends who has waited", async () => {
    const { child, stops, exit } = await app("forever");
    child.kill("SIGTERM");
    const again = setInterval(() => child.kill("SIGTERM"), 100);
    expect(await exit).toEqual([1, null]);
    clearInterval(again);
    expect(stops).toEqual([{ times: 1 }]);
  });

  it("ends with 1 when stopping takes too long", async () => {
    const { child, exit } = await app("hangs");
    child.kill("SIGTERM");
    expect(await exit).toEqual([1, null]);
  });
});
