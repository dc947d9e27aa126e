import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { said } from "../support/driver.ts";
import { everythingStored, rowsOf } from "../support/rows.ts";
import { slackSteps } from "../support/slack-steps.ts";
import { type SlackWorld, startSlackWorld } from "../support/slack-world.ts";

let world: SlackWorld;
let steps: ReturnType<typeof slackSteps>;

const at = { channel: "website-relaunch" };
const fault = (body: object) => world.drive("POST", "/faults", { vendor: "slack", ...body });
const admin = (act: object) => world.drive("POST", "/admin", { vendor: "slack", ...at, ...act });

beforeAll(async () => {
  world = await startSlackWorld();
  steps = slackSteps(world);
});
afterEach(() => world.drive("DELETE", "/faults"));
afterAll(() => world.close());

async function eventsOf(m: number, type: string): Promise<number> {
  const { id } = await steps.idsOf(m);
  const { rows } = await world.pool.query(
    "SELECT count(*)::int AS count FROM event WHERE stream_id = $1 AND type = $2",
    [id, type],
  );
  return rows[0].count;
}

/** Lets what was put off by a failure become due. */
async function later(hours = 2): Promise<void> {
  await world.drive("POST", "/clock", { advance: `PT${hours}H` });
  await world.pool.query("UPDATE clock SET offset_ms = offset_ms + $1", [hours * 3_600_000]);
  await world.work();
}

const channelTexts = async () => {
  const top = (await world.channel("buyer")).filter(({ ephemeral }) => !ephemeral);
  return [...top, ...top.flatMap(({ thread }) => thread ?? [])].map(({ plain }) => plain);
};

/** How many requests went to the bot twice, by the wire log: what these tests stand on. */
async function deliveredTwice(): Promise<number> {
  const lines = await (await fetch(`${world.sandboxUrl}/sandbox/wire?vendor=slack`)).text();
  const payloads = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ direction, frame }) => direction === "to_bot" && frame.payload)
    .map(({ frame }) => JSON.stringify(frame.payload));
  return payloads.length - new Set(payloads).size;
}

describe("what Slack delivers again", () => {
  it("decides once where a click comes twice (fault 47)", async () => {
    const m = await steps.inReview();
    const { ts } = await steps.card(m);
    await fault({ kind: "duplicate", on: "delivery", times: 1 });
    await world.click("buyer", "Approve and release", { ts });
    await world.slack.settle(2_000);
    await world.work();
    expect(await deliveredTwice()).toBe(1);
    expect(await eventsOf(m, "ApprovalGiven")).toBe(1);
    expect((await channelTexts()).filter((text) => /approved M-/.test(text)).length).toBeLessThan(
      2,
    );
  });

  it("declines once where a command comes twice (fault 47)", async () => {
    const m = await steps.propose();
    await fault({ kind: "duplicate", on: "delivery", times: 1 });
    await world.command("facilitator", `/milestone decline ${m} not now`);
    await world.slack.settle(2_000);
    expect(await deliveredTwice()).toBe(2);
    expect(await eventsOf(m, "TermsDeclined")).toBe(1);
  });

  it("submits once where a form comes twice (fault 47)", async () => {
    const m = await steps.inReview();
    await fault({ kind: "duplicate", on: "delivery", times: 1 });
    const form = await world.command("buyer", `/milestone changes ${m}`);
    await fault({ kind: "duplicate", on: "delivery", times: 1 });
    await world.submit("buyer", form.view, { "What needs to change": "All of it" });
    await world.slack.settle(2_000);
    expect(await deliveredTwice()).toBe(4);
    expect(await eventsOf(m, "ChangesRequested")).toBe(1);
  });
});

describe("what comes too late", () => {
  it("offers a form again that could not open in time, for that milestone, and the button works (fault 48)", async () => {
    const m = await steps.inReview();
    const before = await rowsOf(world.pool);
    await fault({
      ...{ match: { path: "views.open" }, kind: "status", status: 200 },
      body: { ok: false, error: "expired_trigger_id" },
    });
    const late = await world.click("buyer", "Request changes", { ts: (await steps.card(m)).ts });
    expect(late.view).toBeUndefined();
    expect(said(late)).toContain("The form couldn't open in time.");
    expect(late.ephemeral.every(({ ephemeral }) => ephemeral)).toBe(true);
    expect(await rowsOf(world.pool)).toEqual(before);
    const again = await world.click("buyer", "Open the form");
    const done = await world.submit("buyer", again.view, { "What needs to change": "All of it" });
    expect(said(done)).toContain(`M-${m}`);
    expect(await eventsOf(m, "ChangesRequested")).toBe(1);
  });
});

describe("an answer of Slack that is lost", () => {
  it("may bring a second notice, and never a second act (fault 52)", async () => {
    const m = await steps.inReview();
    await fault({ match: { path: "chat.postMessage" }, kind: "after", times: 1 });
    const { ts } = await steps.card(m);
    await world
      .click("buyer", "Request changes", { ts })
      .then(({ view }) => world.submit("buyer", view, { "What needs to change": "All of it" }));
    await world.work();
    await later();
    expect(await eventsOf(m, "ChangesRequested")).toBe(1);
    const told = (await channelTexts()).filter((text) =>
      text.includes(`asks for changes to M-${m} `),
    );
    expect(told.length).toBeGreaterThanOrEqual(1);
    expect(told.length).toBeLessThanOrEqual(2);
    expect((await steps.card(m)).plain).toContain("Changes requested");
  });

  it("leaves one card where its own answer was lost, or a second that is not followed (fault 52)", async () => {
    await fault({ match: { path: "chat.postMessage" }, kind: "drop", times: 1 });
    const m = await steps.propose({ Title: "Whose card is lost" });
    await later(1);
    expect(await eventsOf(m, "MilestoneProposed")).toBe(1);
    expect((await steps.card(m)).buttons).toContain("Accept");
  });
});

describe("an onboarding link (fault 62)", () => {
  it("is made at each click, shown to the clicker alone, and neither stored nor logged", async () => {
    await world.command("facilitator", "/milestone payouts");
    const urls: string[] = [];
    for (const label of ["Set up payouts", "Finish in 2 minutes"]) {
      const shown = await world.click("facilitator", label);
      expect(shown.ephemeral.every(({ ephemeral }) => ephemeral)).toBe(true);
      urls.push(/https?:[^"]*onboard[^"]*/.exec(JSON.stringify(shown.ephemeral))?.[0] ?? "");
      await world.work();
      await world.command("facilitator", "/milestone payouts");
    }
    expect(urls).not.toContain("");
    expect(new Set(urls).size).toBe(2);
    const buyers = JSON.stringify([await world.channel("buyer"), await world.dm("buyer")]);
    const kept = (await everythingStored(world.pool)) + JSON.stringify(world.logged) + buyers;
    for (const url of urls) {
      expect(kept).not.toContain(url);
      expect(kept).not.toContain(new URL(url).pathname);
    }
    expect(said(await world.command("buyer", "/milestone payouts"))).not.toContain("http");
  });
});

describe("a card whose place is gone", () => {
  it("is posted anew where its message was deleted, and followed from then on (fault 49)", async () => {
    const m = await steps.propose({ Title: "Whose message is deleted" });
    const { ts } = await steps.card(m);
    await admin({ do: "delete_message", ts });
    await world.command("facilitator", `/milestone accept ${m}`);
    await world.click("facilitator", "Accept these terms");
    const anew = await steps.card(m);
    expect(anew.ts).not.toBe(ts);
    expect(anew.plain).toContain("Accepted");
    await world
      .command("buyer", `/milestone cancel ${m} no longer needed`)
      .then(({ view }) => world.submit("buyer", view, { Reason: "No longer needed" }));
    const after = await steps.card(m);
    expect(after.ts).toBe(anew.ts);
    expect(after.plain).toContain("Cancelled");
  });

  it("goes on by direct message where its channel was deleted, to the released money (fault 49)", async () => {
    const m = await steps.inReview({ Title: "Whose channel is deleted" });
    const account = ((await world.drive("GET", "/stripe")) as { accounts: { id: string }[] })
      .accounts[0]?.id;
    await world.drive("POST", "/stripe/onboard", { account, outcome: "ready" });
    await world.work();
    await admin({ do: "delete_channel" });
    const random = { channel: "random" };
    const shown = await world.command("facilitator", `/milestone withdraw ${m}`, "random");
    expect(said(shown)).toContain("Take back");
    await world.click("facilitator", "Withdraw submission", random);
    await world.work();
    const form = await world.command("facilitator", `/milestone submit ${m}`, "random");
    await world.submit("facilitator", form.view, {
      "1. Card payment succeeds on staging": "https://staging.example.com/2",
    });
    await world.click("facilitator", "Send to the buyer", random);
    await world.work();
    const told = (await world.dm("buyer")).at(-1);
    expect(told?.plain).toContain(`submitted M-${m}`);
    const details = await world.click("buyer", `Show M-${m}`, { channel: "dm", ts: told?.ts });
    expect(said(details)).toContain("Whose channel is deleted");
    await world.click("buyer", "Approve and release", { channel: "dm" });
    await world.work();
    expect(await eventsOf(m, "TransferSucceeded")).toBe(1);
    for (const person of ["buyer", "facilitator"]) {
      const texts = (await world.dm(person)).map(({ plain }) => plain);
      expect(texts.some((text) => text.includes(`M-${m}`) && text.includes("released"))).toBe(true);
    }
  });
});
