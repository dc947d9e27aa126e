import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { discordSteps } from "../../support/discord-steps.ts";
import {
  buttons,
  type DiscordWorld,
  said,
  startDiscordWorld,
} from "../../support/discord-world.ts";

let world: DiscordWorld;
let steps: ReturnType<typeof discordSteps>;

beforeAll(async () => {
  world = await startDiscordWorld();
  steps = discordSteps(world);
  const m = await steps.propose();
  await steps.press("facilitator", m, "Accept", "Accept these terms");
  await world.work();
});

afterAll(() => world.close());

async function told(): Promise<string> {
  await world.work();
  const messages = await world.channel("buyer");
  return messages
    .filter(({ private: mine }) => !mine)
    .map(({ plain }) => plain)
    .join("\n");
}

describe("a missing dependency", () => {
  it("is named in a form that starts with what came along, and everyone reads it", async () => {
    const form = await world.command("facilitator", "block", {
      ...{ milestone: "M-1", what: "The staging password" },
    });
    expect(form.modal?.plain).toContain("What exactly");
    expect(JSON.stringify(form.modal)).toContain("The staging password");
    const done = await world.submit("facilitator", {});
    expect(said(done)).toContain("and its clocks stand still.");
    expect(await told()).toContain("something is missing. The clocks stand still");
    expect((await steps.card(1)).plain).toContain("credentials or access: “The staging password”");
  });

  it("is lifted by the other side with one click", async () => {
    const done = await steps.press("buyer", 1, "It's there now");
    expect(said(done)).toContain("M-1 goes on. It's due");
    expect((await steps.card(1)).plain).not.toContain("Waiting for");
    const late = await world.click("buyer", "It's there now");
    expect(said(late)).toContain("M-1 isn't waiting for anything any more");
  });
});

describe("more time", () => {
  it("is asked for with two options and no form", async () => {
    const asked = await world.command("facilitator", "extend", {
      ...{ milestone: "M-1", days: 3, reason: "The API is late" },
    });
    expect(said(asked)).toContain("You asked for 3 more days on M-1.");
    expect(await told()).toContain("asks for 3 more days on M-1");
    const shown = await world.command("buyer", "extend", { milestone: "M-1" });
    expect(buttons(shown)).toEqual(["Give 3 more days", "No"]);
  });

  it("is granted by the other side with one button, and the card says what it was", async () => {
    const done = await steps.press("buyer", 1, "Give 3 more days");
    expect(said(done)).toContain("You gave 3 more days on M-1. It's due");
    expect((await steps.card(1)).plain).toContain("(was ");
    const again = await world.click("buyer", "Give 3 more days");
    expect(said(again)).toContain("That wish for more time on M-1 isn't open any more.");
  });

  it("is asked for in a form where no days came along", async () => {
    const form = await world.command("facilitator", "extend", { milestone: "M-1" });
    expect(form.modal?.plain).toContain("Days more");
    const wrong = await world.submit("facilitator", { "Another number of days": "soon" });
    expect(said(wrong)).toContain("“soon” doesn't fit.");
  });
});

it("tells a nudge to whom it is for, and says when", async () => {
  const done = await world.command("facilitator", "nudge", { milestone: "M-1" });
  expect(said(done)).toMatch(/is reminded .*Nobody else is told, and you can nudge again/s);
});
