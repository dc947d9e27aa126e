import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Deps } from "../../src/app/deps.ts";
import { announceNotice } from "../../src/app/notify/notices.ts";
import { updateCard } from "../../src/app/notify/update-card.ts";
import { type ChatPlatform, ProviderError } from "../../src/app/ports.ts";
import type { Task } from "../../src/app/tasks.ts";
import { done, TERMS } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { acrossPlatforms, onDiscord } from "../support/linking.ts";

let house: House;
let task: Task;
let said: string[];

beforeAll(async () => {
  house = await startHouse({ worker: false });
  const buyer = () => house.as("buyer", "C-away");
  await acrossPlatforms(house, buyer, onDiscord("d-away", "9099"));
  const { view } = done(await house.app.propose(buyer(), null, { verb: "new", terms: TERMS }));
  const { id, agreementId } = { id: view.milestone.id, agreementId: view.agreement.id };
  task = {
    ...{ id: house.deps.newId(), kind: "announce", subject: "proposed", agreementId },
    ...{ milestoneId: id, priority: 4, attempt: 1, generation: 1, detail: { where: "thread" } },
    createdAt: await house.deps.reads.now(),
    ...{ trace: null, waitedSeconds: 0 },
  };
});
afterAll(() => house.close());

/** A platform that notes what it was asked, or that gives no answer. */
function chat(name: "slack" | "discord", isAway: boolean): ChatPlatform {
  const heard = (what: string) => {
    if (isAway) {
      const facts = { code: "http_503", outcome: "unknown", retryable: true } as const;
      throw new ProviderError(`${name} is away`, facts);
    }
    said.push(`${name} ${what}`);
  };
  return {
    postCard: async (channel) => {
      heard("card");
      return { ...channel, message: `m-${name}` };
    },
    updateCard: async () => {
      heard("card");
      return "updated";
    },
    openThread: async () => {
      throw new Error("nothing is disputed");
    },
    updateThreadHead: async () => "gone",
    sayInThread: async () => "gone",
    announce: async () => heard("notice"),
    tell: async () => heard("tell"),
    download: async () => ({ ok: false, why: "gone" }),
    profile: async () => ({ timeZone: null }),
    remind: async () => {
      throw new Error("nothing is due");
    },
    rewriteReminder: async () => "gone",
    summarize: async () => undefined,
    postContext: async (channel) => ({ ...channel, message: "context" }),
    deepLink: () => "",
  };
}

/** The house while one of the platforms is away. */
function without(away: "slack" | "discord" | "both" | "none"): Deps {
  said = [];
  const isAway = (name: string) => away === name || away === "both";
  const chats = {
    slack: chat("slack", isAway("slack")),
    discord: chat("discord", isAway("discord")),
  };
  return { ...house.deps, chats, carry: () => {} };
}

const left = async () =>
  (
    await house.pool.query<{ id: string; detail: Task["detail"] }>(
      "SELECT id, detail FROM task WHERE kind = 'announce' AND detail ? 'only' ORDER BY created_at",
    )
  ).rows;

describe("an agreement on two platforms, one of them away (fault 51)", () => {
  it.each([
    ["slack", "discord"],
    ["discord", "slack"],
  ] as const)("%s holds no card on %s up, and is tried again", async (away, here) => {
    await house.pool.query("UPDATE card SET rendered_version = ''");
    const update = updateCard(without(away), task.milestoneId ?? fail());
    await expect(update).rejects.toMatchObject({ retryable: true, code: "http_503" });
    expect(said).toEqual([`${here} card`]);
    await updateCard(without("none"), task.milestoneId ?? fail());
    expect(said).toEqual([`${away} card`]);
  });

  it("says a notice once where it can, and owes it to the other channel alone", async () => {
    await announceNotice(without("discord"), task);
    expect(said).toEqual(["slack notice"]);
    const [owed, ...more] = await left();
    expect(more).toEqual([]);
    const rest = { ...task, detail: owed?.detail ?? {} };
    await expect(announceNotice(without("discord"), rest)).rejects.toThrow("away");
    await announceNotice(without("none"), rest);
    expect(said).toEqual(["discord notice"]);
    expect(await left()).toHaveLength(1);
  });

  it("tries the whole notice again where nobody could be told", async () => {
    await expect(announceNotice(without("both"), task)).rejects.toThrow("away");
    expect(await left()).toHaveLength(1);
  });
});

function fail(): never {
  throw new Error("no milestone");
}
