import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { said } from "../../support/driver.ts";
import { slackSteps } from "../../support/slack-steps.ts";
import { type Reply, type SlackWorld, startSlackWorld } from "../../support/slack-world.ts";

let world: SlackWorld;
let steps: ReturnType<typeof slackSteps>;

beforeAll(async () => {
  world = await startSlackWorld();
  steps = slackSteps(world);
  const m = await steps.propose();
  await world.click("facilitator", "Accept", { ts: (await steps.card(m)).ts });
  await world.work();
});

afterAll(() => world.close());

const buttons = (reply: Reply) => reply.ephemeral.flatMap((message) => message.buttons);

/** What everyone in the channel can read beside the card, the newest first. */
async function told(): Promise<readonly string[]> {
  await world.work();
  const messages = await world.channel("buyer");
  return messages
    .filter(({ ephemeral }) => !ephemeral)
    .map(({ plain }) => plain)
    .reverse();
}

describe("a missing dependency", () => {
  it("is named by the facilitator alone, and what they typed is in the form", async () => {
    const refused = await world.command("buyer", "/milestone block 1 the logo");
    expect(said(refused)).toContain("Only the facilitator can say that M-1 waits for something");
    const form = await world.command("facilitator", "/milestone block M-1 staging password");
    expect(JSON.stringify(form.view)).toContain("staging password");
    const empty = await world.submit("facilitator", form.view, { "What exactly": " " });
    expect(empty.errors?.["What exactly"] ?? said(empty)).toContain("what exactly is missing");
    const done = await world.submit("facilitator", form.view, {
      ...{ "What kind": "credentials", "What exactly": "staging password" },
    });
    expect(said(done)).toContain("M-1 waits for @buyer now, and its clocks stand still.");
    expect((await told()).join("\n")).toContain("can't go on with M-1");
    const card = await steps.card(1);
    expect(card.plain).toContain("credentials or access: “staging password”");
    expect(card.buttons[0]).toBe("It's there now");
  });

  it("refuses more time meanwhile, and says why none is needed", async () => {
    const refused = await world.command("buyer", "/milestone extend M-1 3");
    expect(said(refused)).toContain("clocks stand still, because something is missing");
  });

  it("is shown by the same verb, and lifted by the other side with one click", async () => {
    const shown = await world.command("buyer", "/milestone unblock");
    expect(said(shown)).toContain("Waiting for");
    expect(buttons(shown)).toEqual(["It's there now", "Show M-1"]);
    const done = await world.click("buyer", "It's there now", { ts: (await steps.card(1)).ts });
    expect(said(done)).toContain("M-1 goes on. It's due");
    const again = await world.click("buyer", "It's there now");
    expect(said(again)).toContain("M-1 isn't waiting for anything any more");
    expect((await steps.card(1)).plain).not.toContain("Waiting for");
  });
});

describe("more time", () => {
  it("is asked for at once where days are typed along", async () => {
    const asked = await world.command("facilitator", "/milestone extend 3 days the API is late");
    expect(said(asked)).toContain("You asked for 3 more days on M-1.");
    const [notice = ""] = await told();
    expect(notice).toContain("asks for 3 more days on M-1");
    expect(notice).toContain("“the API is late”");
    const twice = await world.command("facilitator", "/milestone extend M-1 5");
    expect(said(twice)).toContain("asked for more time on M-1 already");
  });

  it("is granted by the other side with one button, and the card says what it was", async () => {
    const own = await world.click("facilitator", "Give 3 more days");
    expect(said(own)).toContain("The other side answers first");
    const done = await world.click("buyer", "Give 3 more days");
    expect(said(done)).toContain("You gave 3 more days on M-1. It's due");
    expect((await steps.card(1)).plain).not.toContain("asks for 3 more days");
    const shown = await world.command("buyer", "/milestone show 1");
    expect(said(shown)).toContain("(was ");
  });

  it("is asked for in a form, whose errors are in its fields, and an old answer is none to a new wish", async () => {
    const form = await world.command("facilitator", "/milestone more-time M-1");
    const wrong = await world.submit("facilitator", form.view, {
      "Another number of days": "soon",
    });
    expect(Object.values(wrong.errors ?? {}).join()).toContain("“soon” doesn't fit.");
    await world.submit("facilitator", form.view, { "Another number of days": "4" });
    await world.work();
    const stale = (await world.channel("buyer")).find(({ buttons: all }) =>
      all.includes("Give 3 more days"),
    );
    const late = await world.click("buyer", "Give 3 more days", { ts: stale?.ts });
    expect(said(late)).toContain("That wish for more time on M-1 isn't open any more.");
    const no = await world.command("buyer", "/milestone extend M-1");
    expect(buttons(no)).toEqual(["Give 4 more days", "No"]);
    expect(said(await world.click("buyer", "No"))).toContain("You said no to more time on M-1.");
  });
});

it("asks with one click only whose own time runs out; anyone else gets the form first", async () => {
  const { id } = await steps.idsOf(1);
  const early = await steps.clickForged("facilitator", `extend:${id}:3`);
  expect(early.view, said(early)).toBeDefined();
  expect((await steps.card(1)).plain).not.toContain("more days");
});

it("tells a nudge to whom it is for, once a day, and says when", async () => {
  const before = (await told()).length;
  const done = await world.command("facilitator", "/milestone nudge M-1");
  expect(said(done)).toMatch(/@buyer is reminded .*Nobody else is told, and you can nudge again/s);
  const again = await world.command("facilitator", "/milestone nudge M-1");
  expect(said(again)).toContain("once a day is enough. Again from");
  expect((await told()).length).toBe(before);
});
