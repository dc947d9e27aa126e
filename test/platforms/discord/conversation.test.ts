import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  buttons,
  type DiscordWorld,
  NEW,
  type Reply,
  type Seen,
  said,
  startDiscordWorld,
} from "../../support/discord-world.ts";

let world: DiscordWorld;

beforeAll(async () => {
  world = await startDiscordWorld();
});

afterAll(() => world.close());

/** The milestone's card as the buyer sees it: the first message of the channel that is for everyone. */
async function card(): Promise<Seen> {
  const messages = await world.channel("buyer");
  const found = messages.find((message) => !message.private);
  if (!found) throw new Error("no card in the channel");
  return found;
}

async function pay(reply: Reply): Promise<void> {
  const [session] = /https?:[^"]*\/pay\/[^"]*/.exec(JSON.stringify(reply)) ?? [];
  await world.drive("POST", "/stripe/pay", { session, outcome: "paid" });
  await world.work();
}

describe("a milestone from proposal to released money, in Discord alone", () => {
  it("is proposed with options for the short and one modal for the five long fields", async () => {
    const form = await world.command("buyer", "new", NEW.options);
    expect(form.modal?.plain).toContain("Acceptance criteria");
    const done = await world.submit("buyer", NEW.fields);
    expect(said(done)).toContain("M-1 “Checkout that takes cards” is proposed, $4,800.00.");
    await world.work();
    expect((await card()).buttons).toEqual(["Details", "Accept", "Decline", "Propose changes"]);
  });

  it("is accepted in full by the other side alone, after they read it", async () => {
    const own = await world.command("buyer", "accept", { milestone: "1" });
    expect(said(own)).toContain("You proposed this version of M-1, so @facilitator answers it.");
    const asked = await world.click("facilitator", "Accept");
    expect(said(asked)).toMatch(/Known exclusions\nNo invoices/);
    const done = await world.click("facilitator", "Accept these terms");
    expect(said(done)).toContain("You accepted version 1 of M-1.");
    await world.work();
    expect((await card()).plain).toContain("🔵 Accepted");
  });

  it("is funded at Stripe's checkout, with the costs line by line", async () => {
    const fund = await world.command("buyer", "fund");
    expect(said(fund)).toContain("Facilitator receives: $4,660.50");
    expect(buttons(fund)).toEqual(["Pay $4,800.00"]);
    await pay(fund);
    expect((await card()).plain).toContain("🟢 Funded");
  });

  it("is submitted criterion by criterion", async () => {
    const form = await world.click("facilitator", "Submit work");
    expect(form.modal?.plain).toContain("Declined card shows the reason");
    const done = await world.submit("facilitator", {
      "1. Card payment succeeds on staging": "https://example.com/recording",
    });
    expect(said(done)).toContain("M-1 is submitted.");
    await world.work();
    expect((await card()).plain).toContain("🟡 In review");
  });

  it("is approved after a confirmation that prints number, amount and payee", async () => {
    const asked = await world.click("buyer", "Approve and release", {
      messageId: (await card()).id,
    });
    expect(said(asked)).toContain("Release $4,660.50 to @facilitator for M-1?");
    const done = await world.click("buyer", "Approve and release", {
      messageId: asked.private[0]?.id,
    });
    expect(said(done)).toContain("You approved M-1.");
    await world.work();
    expect((await card()).plain).toContain("Approved by @buyer on Discord");
  });

  it("shows everything to one person alone", async () => {
    const shown = await world.click("facilitator", "Details", { messageId: (await card()).id });
    expect(said(shown)).toContain("Required proof");
    expect(buttons(shown)).toContain("Record");
  });

  it("left nothing in the log that went wrong", () => {
    expect(world.logged.filter(({ level }) => level === "error")).toEqual([]);
    expect(world.discord.inFlight()).toBe(0);
  });
});
