import { describe, expect, it } from "vitest";
import * as inDiscord from "../support/discord-world.ts";
import { said } from "../support/driver.ts";
import { onEachPlatform } from "../support/each-platform.ts";
import * as inSlack from "../support/slack-world.ts";

const on = onEachPlatform();

const VAGUE = "Card payment works well\n20 hours of support\nDeclined card shows the reason";
const CLEAN = "Card payment succeeds on staging\nDeclined card shows the reason";
/** Clean words, and much that could go wrong. */
const RISKY = {
  title: "Move to the new shop",
  deliverable: "The customer data of the old shop moves to the new one through its API.",
  criteria: "All 12,000 customers can sign in\nOrders of 2025 are listed\nThe old shop answers 410",
  amount: "10,000.00",
};
/** What is said about `VAGUE` without a proof, on either platform. */
const ADVICE = [
  "Nothing is proposed yet. 3 things could be disputed later. It's advice, and only you see it.",
  "“works well” can be read in two ways. Clearer: The 12 test cases",
  "“20 hours of support” is time spent. It can be over with nothing to show.",
  "Nothing says what will show that it's done. Clearer: A screen recording",
  "More than six weeks: Something to see in between shows early where it goes.",
];
const PARTS = ["(1 of 3)”, $2,000.00", "(2 of 3)”, $3,000.00", "(3 of 3)”, $5,000.00"];
const WRONG_SUM = "The parts come to $9,000.00, and the whole is $10,000.00. Add $1,000.00.";

const cards = (channel: readonly { readonly plain: string }[], title: string) =>
  channel.filter(({ plain }) => /^M-\d+ /.test(plain) && plain.includes(title)).length;

describe("advice before proposing, in Slack", () => {
  it("lets clean terms go straight through, and says the rest to the proposer alone", async () => {
    const first = await on.slack.command("buyer", "/milestone new");
    const done = await on.slack.submit("buyer", first.view, inSlack.NEW);
    expect(said(done)).toContain("M-1 “Checkout that takes cards” is proposed");
    const form = await on.slack.command("buyer", "/milestone new");
    const { "Other party": _party, "My side": _side, ...terms } = inSlack.NEW;
    const typed = { ...terms, "Acceptance criteria": VAGUE, "Required proof": "" };
    const advised = await on.slack.submit("buyer", form.view, typed);
    for (const words of ADVICE) expect(said(advised)).toContain(words);
    expect(advised.ephemeral.at(-1)?.buttons).toEqual(["Edit", "Propose as it is"]);
    await on.slack.work();
    expect(cards(await on.slack.channel("facilitator"), "Checkout")).toBe(1);
    expect(JSON.stringify(await on.slack.channel("facilitator"))).not.toContain(
      "Before you propose",
    );
  });

  it("gives back everything that was typed, and takes other terms in its place", async () => {
    const edit = await on.slack.click("buyer", "Edit");
    const shown = JSON.stringify(edit.view?.blocks);
    for (const words of ["Checkout that takes cards", "20 hours of support", "4,800.00"])
      expect(shown).toContain(words);
    const done = await on.slack.submit("buyer", edit.view, {
      ...{ "Acceptance criteria": CLEAN, "Required proof": "A recording" },
    });
    expect(said(done)).toContain("M-2 “Checkout that takes cards” is proposed, $4,800.00.");
    const late = await on.slack.click("buyer", "Propose as it is");
    expect(said(late)).toContain("You've changed these terms since.");
  });

  it("proposes them as they are where their proposer says so", async () => {
    const form = await on.slack.command("buyer", "/milestone new");
    const { "Other party": _party, "My side": _side, ...terms } = inSlack.NEW;
    await on.slack.submit("buyer", form.view, { ...terms, "Acceptance criteria": VAGUE });
    const done = await on.slack.click("buyer", "Propose as it is");
    expect(said(done)).toContain("M-3 “Checkout that takes cards” is proposed");
  });

  it("offers the split where the risk is high, and proposes each part with a card of its own", async () => {
    const form = await on.slack.command("buyer", "/milestone new");
    const { "Other party": _party, "My side": _side, ...terms } = inSlack.NEW;
    const advised = await on.slack.submit("buyer", form.view, {
      ...{ ...terms, Title: RISKY.title, Deliverable: RISKY.deliverable, Amount: RISKY.amount },
      "Acceptance criteria": RISKY.criteria,
    });
    expect(said(advised)).toContain("Production data (“customer data”)");
    expect(said(advised)).toContain("The same as 3 checkpoints");
    const split = await on.slack.click("buyer", "Split into checkpoints");
    expect(JSON.stringify(split.view?.blocks)).toContain("Orders of 2025 are listed");
    const amounts = { "Amount of part 1": "2,000", "Amount of part 2": "3,000" };
    const wrong = await on.slack.submit("buyer", split.view, {
      ...{ ...amounts, "Amount of part 3": "4,000" },
    });
    expect(wrong.errors?.["Amount of part 3"]).toBe(WRONG_SUM);
    const done = await on.slack.submit("buyer", split.view, {
      ...{ ...amounts, "Amount of part 3": "5,000" },
    });
    expect(said(done)).toContain("3 milestones are proposed, each with a card in the channel.");
    for (const part of PARTS) expect(said(done)).toContain(part);
    await on.slack.work();
    expect(cards(await on.slack.channel("facilitator"), RISKY.title)).toBe(3);
  });
});

describe("advice before proposing, in Discord", () => {
  const { party: _party, side: _side, ...LATER } = inDiscord.NEW.options;

  it("lets clean terms go straight through, and says the rest to the proposer alone", async () => {
    await on.discord.command("buyer", "new", inDiscord.NEW.options);
    const done = await on.discord.submit("buyer", inDiscord.NEW.fields);
    expect(inDiscord.said(done)).toContain("M-1 “Checkout that takes cards” is proposed");
    await on.discord.command("buyer", "new", { ...LATER, "on-silence": "deem_accepted" });
    const typed = { "Acceptance criteria": VAGUE, "Required proof": "" };
    const advised = await on.discord.submit("buyer", { ...inDiscord.NEW.fields, ...typed });
    for (const words of ADVICE) expect(inDiscord.said(advised)).toContain(words);
    expect(inDiscord.buttons(advised)).toEqual(["Edit", "Propose as it is"]);
    await on.discord.work();
    expect(cards(await on.discord.channel("facilitator"), "Checkout")).toBe(1);
  });

  it("gives back everything that was typed, and takes other terms in its place", async () => {
    const edit = await on.discord.click("buyer", "Edit");
    const shown = JSON.stringify(edit.modal?.components);
    for (const words of ["20 hours of support", "No invoices", "A checkout page"])
      expect(shown).toContain(words);
    const step = await on.discord.submit("buyer", {
      ...{ "Acceptance criteria": CLEAN, "Required proof": "A recording" },
    });
    expect(inDiscord.buttons(step)).toEqual(["Propose", "Continue"]);
    const rest = await on.discord.click("buyer", "Continue");
    for (const words of ["Checkout that takes cards", "4,800.00", "2027-03-18"])
      expect(JSON.stringify(rest.modal?.components)).toContain(words);
    await on.discord.submit("buyer", {});
    const done = await on.discord.click("buyer", "Propose");
    expect(inDiscord.said(done)).toContain(
      "M-2 “Checkout that takes cards” is proposed, $4,800.00.",
    );
    const { rows } = await on.discord.pool.query(
      "SELECT state #>> '{terms,policies,onSilence}' AS policy FROM milestone WHERE number = 2",
    );
    expect(rows).toEqual([{ policy: "deem_accepted" }]);
  });

  it("proposes them as they are where their proposer says so", async () => {
    await on.discord.command("buyer", "new", LATER);
    await on.discord.submit("buyer", { ...inDiscord.NEW.fields, "Acceptance criteria": VAGUE });
    const done = await on.discord.click("buyer", "Propose as it is");
    expect(inDiscord.said(done)).toContain("M-3 “Checkout that takes cards” is proposed");
  });

  it("offers the split where the risk is high, and proposes each part with a card of its own", async () => {
    await on.discord.command("buyer", "new", {
      ...{ ...LATER, title: RISKY.title, amount: RISKY.amount, risk: "legacy_code" },
    });
    const advised = await on.discord.submit("buyer", {
      ...{ ...inDiscord.NEW.fields, Deliverable: RISKY.deliverable },
      "Acceptance criteria": RISKY.criteria,
    });
    expect(inDiscord.said(advised)).toContain("Production data (“customer data”)");
    expect(inDiscord.said(advised)).toContain("Legacy code: Let a first checkpoint");
    const one = await on.discord.click("buyer", "Split into checkpoints");
    expect(one.modal?.plain).toContain("Orders of 2025 are listed");
    const step = await on.discord.submit("buyer", {
      ...{ "Amount of part 1": "2,000", "Amount of part 2": "3,000" },
    });
    expect(inDiscord.buttons(step)).toEqual(["Propose 3 milestones", "Continue"]);
    await on.discord.click("buyer", "Continue");
    const wrong = await on.discord.submit("buyer", { "Amount of part 3": "4,000" });
    expect(inDiscord.said(wrong)).toContain(WRONG_SUM);
    await on.discord.click("buyer", "Correct it");
    const done = await on.discord.submit("buyer", { "Amount of part 3": "5,000" });
    expect(inDiscord.said(done)).toContain(
      "3 milestones are proposed, each with a card in the channel.",
    );
    for (const part of PARTS) expect(inDiscord.said(done)).toContain(part);
    await on.discord.work();
    expect(cards(await on.discord.channel("facilitator"), RISKY.title)).toBe(3);
  });
});
