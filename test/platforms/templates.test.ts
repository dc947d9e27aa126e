import { describe, expect, it } from "vitest";
import * as inDiscord from "../support/discord-world.ts";
import { said } from "../support/driver.ts";
import { onEachPlatform } from "../support/each-platform.ts";
import * as inSlack from "../support/slack-world.ts";

const on = onEachPlatform();

const NAME = "Shop *one* <@U1> @everyone";
const SAVED = "Either side starts from it with";

describe("templates, in Slack", () => {
  it("are saved from the details of a milestone, by either side", async () => {
    const form = await on.slack.command("buyer", "/milestone new");
    await on.slack.submit("buyer", form.view, {
      ...inSlack.NEW,
      "Required proof": "A recording of both",
    });
    await on.slack.command("facilitator", "/milestone show M-1");
    const asked = await on.slack.click("facilitator", "Save as template");
    expect(JSON.stringify(asked.view?.blocks)).toContain("Checkout that takes cards");
    const saved = await on.slack.submit("facilitator", asked.view, { Name: NAME });
    expect(said(saved)).toContain(SAVED);
    expect(said(saved)).toContain("Shop *one* <@U1> @everyone");
    await on.slack.command("buyer", "/milestone show M-1");
    const again = await on.slack.click("buyer", "Save as template");
    const taken = await on.slack.submit("buyer", again.view, { Name: NAME.toUpperCase() });
    expect(taken.errors?.Name).toContain("Choose another name, or tick that it takes its place.");
  });

  it("fill the form of a new milestone, which is proposed like any other", async () => {
    const form = await on.slack.command("buyer", "/milestone new shop");
    const shown = JSON.stringify(form.view?.blocks);
    for (const words of ["Checkout that takes cards", "4,800.00", "A recording of both"]) {
      expect(shown).toContain(words);
    }
    const done = await on.slack.submit("buyer", form.view, { "Due date": "2027-05-20" });
    expect(said(done)).toContain("M-2 “Checkout that takes cards” is proposed, $4,800.00.");
  });

  it("are listed for whoever names none of them, opened, renamed and deleted", async () => {
    const listed = await on.slack.command("buyer", "/milestone new website");
    expect(said(listed)).toContain("No template is called “website”");
    await on.slack.click("buyer", "Open");
    const rename = await on.slack.click("buyer", "Rename");
    expect(said(await on.slack.submit("buyer", rename.view, { Name: "Shop" }))).toContain(
      "Saved as “Shop”",
    );
    await on.slack.command("facilitator", "/milestone list");
    const all = await on.slack.click("facilitator", "Templates");
    expect(said(all)).toContain("Shop");
    const opened = await on.slack.click("facilitator", "Open");
    expect(said(opened)).toContain("1. Card payment succeeds on staging");
    expect(said(await on.slack.click("facilitator", "Delete"))).toContain("“Shop” is deleted.");
    expect(said(await on.slack.click("buyer", "Templates"))).toContain(
      "There are no templates yet.",
    );
  });

  it("are nothing to who is in no agreement", async () => {
    const denied = await on.slack.command("outsider", "/milestone new shop");
    expect(said(denied)).toContain("This channel's agreement is between");
  });
});

describe("templates, in Discord", () => {
  const { party: _party, side: _side, ...LATER } = inDiscord.NEW.options;
  const suggestions = async (as: string, value: string) => {
    const found = await on.discord.drive("POST", "/discord/autocomplete", {
      ...{ as, channel: "website-relaunch", subcommand: "new", option: "template", value },
    });
    return (found as { choices: readonly { name: string }[] }).choices.map(({ name }) => name);
  };

  it("are saved from the details of a milestone and suggested to the two sides alone", async () => {
    await on.discord.command("buyer", "new", {
      ...inDiscord.NEW.options,
      "on-silence": "deem_accepted",
    });
    await on.discord.submit("buyer", {
      ...inDiscord.NEW.fields,
      "Required proof": "A recording of both",
    });
    await on.discord.command("buyer", "show", { milestone: "M-1" });
    await on.discord.click("buyer", "Save as template");
    const saved = await on.discord.submit("buyer", { Name: NAME });
    expect(inDiscord.said(saved)).toContain(`${SAVED} /milestone new and its option template.`);
    expect(await suggestions("facilitator", "sho")).toEqual([NAME]);
    expect(await suggestions("facilitator", "nothing")).toEqual([]);
    expect(await suggestions("outsider", "")).toEqual([]);
  });

  it("fill the form, and what was given with the command comes first", async () => {
    const opened = await on.discord.command("buyer", "new", {
      ...{ title: LATER.title, amount: "4,900.00", due: "2027-03-25", template: "shop" },
    });
    const shown = JSON.stringify(opened.modal?.components);
    expect(shown).toContain("A recording of both");
    const done = await on.discord.submit("buyer", {});
    expect(inDiscord.said(done)).toContain("is proposed, $4,900.00.");
    await on.discord.command("facilitator", "show", { milestone: "M-2" });
    const details = await on.discord.channel("facilitator");
    expect(JSON.stringify(details)).toContain("M-2");
  });

  it("are listed, opened and deleted", async () => {
    await on.discord.command("buyer", "list");
    await on.discord.click("buyer", "Templates");
    const opened = await on.discord.click("buyer", "Open");
    expect(inDiscord.buttons(opened)).toEqual(["Start from this", "Rename", "Delete"]);
    await on.discord.click("buyer", "Delete");
    const gone = await on.discord.click("buyer", "Delete it");
    expect(inDiscord.said(gone)).toContain("is deleted.");
  });
});
