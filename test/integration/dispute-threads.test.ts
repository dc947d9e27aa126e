import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { updateThreads } from "../../src/app/notify/dispute-thread.ts";
import { type ChatPlatform, ProviderError } from "../../src/app/ports.ts";
import type { ThreadEntry } from "../../src/app/queries/views.ts";
import type { Command } from "../../src/domain/milestone/commands.ts";
import { done, steps } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";

let house: House;
beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
});
afterAll(() => house.close());

const act = async (person: string, milestone: Done, command: Command) =>
  done(await house.app.act(house.as(person), steps(house).ref(milestone), command));

/** A dispute with one statement and one offer; nothing of it was posted yet. */
async function disputed(): Promise<Done> {
  const milestone = await steps(house).submitted();
  await act("facilitator", milestone, {
    ...{ verb: "dispute", act: "open", reason: "It was shown", criteria: [], decisionId: null },
  });
  await act("buyer", milestone, { verb: "dispute", act: "state", text: "It wasn't", evidence: [] });
  await act("buyer", milestone, { verb: "settle", act: "offer", release: "50%", note: "" });
  return milestone;
}

const nameOf = (entry: ThreadEntry) => (entry.kind === "event" ? entry.event.type : entry.kind);
const ALL = ["welcome", "terms", "timeline", "StatementMade", "OfferMade"];

/** A chat that keeps what its threads say; `trouble` may throw, or lose the thread, before the nth thing said. */
function recorder(trouble: (said: number) => "fine" | "gone" = () => "fine") {
  const threads: { heads: number; said: string[] }[] = [];
  let count = 0;
  const chat: Partial<ChatPlatform> = {
    openThread: async (channel) => {
      const message = `t${threads.push({ heads: 1, said: [] })}`;
      return { ...channel, message, thread: message, link: `https://chat.example/${message}` };
    },
    updateThreadHead: async (head) => {
      const found = threads[Number(head.message.slice(1)) - 1];
      if (found) found.heads += 1;
      return "updated";
    },
    sayInThread: async (head, _thread, entry) => {
      if (trouble(count++) === "gone") return "gone";
      threads[Number(head.message.slice(1)) - 1]?.said.push(nameOf(entry));
      return "said";
    },
  };
  const slack = { ...house.deps.chats.slack, ...chat } as ChatPlatform;
  return { threads, deps: { ...house.deps, chats: { ...house.deps.chats, slack } } };
}

const died = () => {
  const facts = { code: "no_answer", outcome: "unknown", retryable: true } as const;
  throw new ProviderError("the worker died here", facts);
};

describe("a dispute's thread", () => {
  it("goes on where a worker died, and says nothing twice", async () => {
    const { id } = (await disputed()).view.milestone;
    for (const deadAt of [0, 2, 4]) {
      const { threads, deps } = recorder((said) => (said === deadAt ? died() : "fine"));
      await expect(updateThreads(deps, id)).rejects.toThrow("died");
      await updateThreads(deps, id);
      expect(threads.map(({ said }) => said)).toEqual([ALL]);
      await house.pool.query("DELETE FROM dispute_thread");
    }
  });

  it("is written by one worker at a time, and once", async () => {
    const { id } = (await disputed()).view.milestone;
    const { threads, deps } = recorder();
    await Promise.allSettled([1, 2, 3, 4].map(() => updateThreads(deps, id)));
    await updateThreads(deps, id);
    expect(threads).toEqual([{ heads: 1, said: ALL }]);
  });

  it("is opened anew, whole, where it vanished while it was written", async () => {
    const { id } = (await disputed()).view.milestone;
    const { threads, deps } = recorder((said) => (said === 3 ? "gone" : "fine"));
    await updateThreads(deps, id);
    expect(threads.map(({ said }) => said)).toEqual([ALL.slice(0, 3), ALL]);
    const [row, ...more] = await deps.reads.threads(id);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ nth: 1, message: "t2", said: ALL.length });
  });

  it("says what happens next, brings its head up to date, and ends with the dispute", async () => {
    const milestone = await disputed();
    const { id } = milestone.view.milestone;
    const { threads, deps } = recorder();
    await updateThreads(deps, id);
    await act("facilitator", milestone, { verb: "dispute", act: "withdraw", reason: "" });
    await updateThreads(deps, id);
    await updateThreads(deps, id);
    expect(threads).toEqual([{ heads: 2, said: [...ALL, "DisputeWithdrawn"] }]);
    await act("buyer", milestone, {
      ...{ verb: "dispute", act: "open", reason: "Again", criteria: [], decisionId: null },
    });
    await updateThreads(deps, id);
    expect(threads.map(({ said }) => said.length)).toEqual([ALL.length + 1, 3]);
  });
});
