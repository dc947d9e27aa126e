import { describe, expect, it } from "vitest";
import type { Log } from "../../../src/app/ports.ts";
import { sentence } from "../../../src/chat/blocks.ts";
import { decision, type Surface } from "../../../src/chat/conversation/decision.ts";
import { createInFlight } from "../../../src/chat/conversation/in-flight.ts";
import { answer } from "../../../src/chat/conversation/turn.ts";
import { plainText } from "../../../src/chat/plain.ts";
import { say } from "../../../src/chat/spans.ts";

const log: Log = { info() {}, warn() {}, error() {} };

/** A surface that writes down what it was told, in order. */
function notebook(): { readonly surface: Surface; readonly notes: string[] } {
  const notes: string[] = [];
  return {
    notes,
    surface: {
      working: async (message) => void notes.push(`working: ${plainText(message.summary)}`),
      deliver: async (given) =>
        void notes.push(given.kind === "message" ? plainText(given.message.summary) : given.kind),
    },
  };
}

describe("the wrapper around every listener", () => {
  it("brings what is decided in time, and nothing else", async () => {
    const { surface, notes } = notebook();
    const tools = { log, inFlight: createInFlight() };
    await decision(tools, surface, "test", async () => answer(sentence(say`Done.`)));
    expect(notes).toEqual(["Done."]);
  });

  it("says that it takes longer, promises nothing, and brings the result later", async () => {
    const { surface, notes } = notebook();
    const inFlight = createInFlight();
    const { promise, resolve } = Promise.withResolvers<void>();
    const told: Surface = {
      ...surface,
      working: async (message) => {
        await surface.working(message);
        resolve();
      },
    };
    const running = decision({ log, inFlight, patienceMs: 1 }, told, "test", async () => {
      await promise;
      return answer(sentence(say`Done.`));
    });
    expect(inFlight.count()).toBe(1);
    await running;
    expect(notes).toEqual(["working: Still working on it. The result follows here.", "Done."]);
    expect(inFlight.count()).toBe(0);
  });

  it("never throws, whatever the work or Slack does", async () => {
    const inFlight = createInFlight();
    const broken: Surface = {
      working: () => Promise.reject(new Error("no")),
      deliver: () => Promise.reject(new Error("no")),
    };
    const work = () => Promise.reject(new Error("no"));
    await expect(decision({ log, inFlight }, broken, "test", work)).resolves.toBeUndefined();
    expect(inFlight.count()).toBe(0);
  });
});

describe("what is in flight", () => {
  it("settles when the last one has, or says that it has not", async () => {
    const inFlight = createInFlight();
    expect(await inFlight.settle(1_000)).toBe(true);
    const { promise, resolve } = Promise.withResolvers<void>();
    void inFlight.track(promise);
    expect(await inFlight.settle(1)).toBe(false);
    const settled = inFlight.settle(1_000);
    resolve();
    expect(await settled).toBe(true);
  });
});
