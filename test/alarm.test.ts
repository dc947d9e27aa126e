import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAlarm } from "../src/alarm.ts";
import type { Deps } from "../src/app/deps.ts";
import { ProviderError } from "../src/app/ports.ts";
import { operatorCases } from "../src/app/queries/operator.ts";
import { runTask } from "../src/app/run-task.ts";
import { type SlackWorld, startSlackWorld } from "./support/slack-world.ts";

const CHANNEL = "C1WEBSITERE";

describe("an alarm", () => {
  let world: SlackWorld;
  let deps: Deps;
  const heard: string[] = [];
  const log = { info() {}, warn() {}, error: (message: string) => void heard.push(message) };

  beforeAll(async () => {
    world = await startSlackWorld();
    const { slack } = world;
    const alarm = createAlarm({ log, channel: CHANNEL, post: slack.alarm });
    deps = { ...world.deps, alarm };
  });
  afterAll(() => world.close());

  const open = async (subject: string) => {
    const id = randomUUID();
    const detail = { amountMinor: 480_000, currency: "USD" };
    const question = { id, kind: "foreign_transfer", subject, detail };
    await deps.store.commit({ questions: [{ ...question, agreementId: null, milestoneId: null }] });
    return id;
  };
  const work = async (with_: Deps = deps) => {
    for (const job of await with_.tasks.takeDue(100)) await runTask(with_, job);
  };
  const settle = (id: string) =>
    deps.store.commit({ settled: { id, act: "resolve", reason: "Nothing to do" } });

  it("is raised once for a question, in the log and in the operator's channel, where nothing in it pings", async () => {
    const id = await open("tr_<!channel>");
    await open("tr_<!channel>");
    await work();
    await work();
    expect(heard.splice(0)).toEqual(["the operator is needed: A transfer made by hand"]);
    const posted = (await world.channel("buyer")).filter(({ plain }) => plain.includes("by hand"));
    expect(posted).toHaveLength(1);
    expect(posted[0]?.plain).toContain("Stripe has a transfer of $4,800.00 (tr_<!channel>)");
    expect(posted[0]?.plain).toContain(`npm run ops -- show ${id.slice(0, 8)}`);
    expect(JSON.stringify(posted[0]?.blocks)).not.toContain("<!channel>");
    await settle(id);
  });

  it("wakes nobody for what was settled meanwhile", async () => {
    await settle(await open("tr_settled"));
    await work();
    expect(heard).toEqual([]);
  });

  it("asks for no other alarm where it can't be delivered", async () => {
    const id = await open("tr_undelivered");
    const facts = { code: "channel_not_found", outcome: "failed", retryable: false } as const;
    const alarm = async () => {
      throw new ProviderError("no such channel", facts);
    };
    await work({ ...deps, alarm, log: world.deps.log });
    expect((await operatorCases(deps)).map((one) => one.id)).toEqual([id]);
    expect((await deps.tasks.pending()).map(({ kind }) => kind)).not.toContain("alarm");
  });
});
