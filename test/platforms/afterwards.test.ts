import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BothWorlds, startBothWorlds } from "../support/both-worlds.ts";
import { buttons, said } from "../support/discord-world.ts";
import type { Reply as SlackReply } from "../support/slack-world.ts";

let world: BothWorlds;
beforeAll(async () => {
  world = await startBothWorlds();
  await meet();
});
afterAll(() => world.close());

const saidIn = (reply: SlackReply) => reply.ephemeral.map(({ plain }) => plain).join("\n");
const proposal = (title: string) => ({
  ...{ Title: title, Deliverable: "A page", Amount: "4,800.00", "Due date": "2027-03-18" },
  "Acceptance criteria": "Card payment succeeds on staging",
  ...{ "Required proof": "A recording" },
  "If credentials or buyer dependencies are missing": "The due date moves",
});

/** The buyer is in Slack alone and the facilitator in Discord alone. */
async function meet(): Promise<void> {
  const form = await world.slack.command("buyer", "/milestone new");
  const values = { ...proposal("Nothing"), "My side": "I pay for it" };
  const sent = await world.slack.submit("buyer", form.view, values);
  const [code] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(saidIn(sent)) ?? [];
  await world.discord.command("facilitator", "link", { code });
  await world.work();
  const request = (await world.slack.dm("buyer")).at(-1);
  await world.slack.click("buyer", "Confirm this party", { channel: "dm", ts: request?.ts });
  await world.discord.command("facilitator", "payouts");
  await world.discord.click("facilitator", "Set up payouts");
  const { accounts } = await stripe();
  const account = accounts.at(-1)?.id;
  await world.drive("POST", "/stripe/onboard", { account, outcome: "ready" });
  await world.work();
}

type Stripe = { readonly accounts: { id: string }[]; readonly charges: { id: string }[] };
const stripe = async () => (await world.drive("GET", "/stripe")) as Stripe;

async function funded(number: number, title: string): Promise<void> {
  const form = await world.slack.command("buyer", "/milestone new");
  await world.slack.submit("buyer", form.view, proposal(title));
  await world.discord.command("facilitator", "accept", { milestone: `M-${number}` });
  await world.discord.click("facilitator", "Accept these terms");
  const fund = await world.slack.command("buyer", `/milestone fund M-${number}`);
  const [session] = /https?:[^"]*\/pay\/[^"]*/.exec(JSON.stringify(fund)) ?? [];
  await world.drive("POST", "/stripe/pay", { session, outcome: "paid" });
  await world.work();
}

async function released(number: number, title: string): Promise<void> {
  await funded(number, title);
  await world.discord.command("facilitator", "submit", { milestone: `M-${number}` });
  await world.discord.submit("facilitator", {
    "1. Card payment succeeds on staging": "https://example.com/recording",
  });
  await world.discord.click("facilitator", "Send to the buyer", {});
  await world.work();
  await world.slack.command("buyer", `/milestone approve M-${number}`);
  await world.slack.click("buyer", "Approve and release");
  await world.work();
}

async function bank(outcome: "opened" | "won" | "lost"): Promise<void> {
  const charge = (await stripe()).charges.at(-1)?.id;
  await world.drive("POST", "/stripe/chargeback", { charge, outcome });
  await world.work();
}

/** The latest card, or notice beside it, that has these words, as the buyer reads Slack and the facilitator Discord. */
async function cards(words: string): Promise<readonly [string | undefined, string | undefined]> {
  const has = ({ plain }: { readonly plain: string }) => plain.includes(words);
  return [
    (await world.slack.channel("buyer")).findLast(has)?.plain,
    (await world.discord.channel("facilitator")).findLast(has)?.plain,
  ];
}

describe("money after the decision, between a buyer on Slack and a facilitator on Discord", () => {
  it("is frozen while the bank has it, with the reason on both cards and on every refused act", async () => {
    await funded(1, "Checkout");
    await bank("opened");
    for (const card of await cards("taken back by the buyer's bank")) {
      expect(card).toContain("$4,800.00");
      expect(card).toMatch(/M-1 is frozen until it's settled/);
    }
    const [card] = await cards("Next:");
    expect(card).toMatch(/Tranche's operator answers the bank by/);
    const refused = await world.discord.command("facilitator", "cancel", { milestone: "M-1" });
    expect(said(refused)).toMatch(/bank has taken \$4,800\.00 of M-1.*back.*frozen/s);
    expect((await world.slack.dm("buyer")).at(-1)?.plain).toMatch(/tell your bank/);
    await bank("won");
    for (const words of await cards("turned the chargeback")) expect(words).toContain("M-1");
  });

  it("can be given back by the facilitator, by a form that says what happens", async () => {
    await released(2, "Search");
    const disputing = await world.slack.command("buyer", "/milestone settle M-2");
    expect(saidIn(disputing)).toMatch(/already/);
    const form = await world.discord.command("facilitator", "settle", { milestone: "M-2" });
    expect(form.modal?.plain).toMatch(/taken from your Stripe balance first/);
    const values = { "How much you give back": "9,999.00", Why: "It was late" };
    const tooMuch = await world.discord.submit("facilitator", values);
    expect(said(tooMuch)).toMatch(/Only \$4,660\.50 can still be given back/);
    expect(buttons(tooMuch)).toContain("Correct it");
    const [again] = tooMuch.private;
    await world.discord.click("facilitator", "Correct it", { messageId: again?.id });
    const done = await world.discord.submit("facilitator", {
      "How much you give back": "1,000.00",
    });
    expect(said(done)).toMatch(/You give \$1,000\.00 of M-2 back/);
    await world.work();
    for (const words of await cards("gives $1,000.00 back")) expect(words).toMatch(/“It was late”/);
    for (const words of await cards("$1,000.00 of M-2"))
      expect(words).toMatch(/went back to @buyer/);
  });

  it("is taken back for the bank after the release, and both sides read what that means", async () => {
    await released(3, "Filters");
    await bank("opened");
    expect((await world.discord.dm("facilitator")).at(-1)?.plain).toMatch(
      /had been paid out to you and is taken back from your Stripe balance/,
    );
    await bank("lost");
    for (const words of await cards("decided for the buyer")) {
      expect(words).toMatch(/\$4,800\.00 .*went back to @?buyer/i);
    }
  });
});
