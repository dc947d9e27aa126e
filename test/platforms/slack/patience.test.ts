import { setTimeout as latency } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  NEW,
  type Reply,
  type SlackWorld,
  startSlackWorld,
  type View,
} from "../../support/slack-world.ts";

let world: SlackWorld;

/** Everything takes longer than people wait. */
beforeAll(async () => {
  world = await startSlackWorld({ patienceMs: 1 });
  const { waiting, proposeWeighed, formStart, act } = world.app;
  const slow = () => latency(30);
  world.app.waiting = async (origin) => slow().then(() => waiting(origin));
  world.app.formStart = async (origin) => slow().then(() => formStart(origin));
  world.app.proposeWeighed = async (...given) => slow().then(() => proposeWeighed(...given));
  world.app.act = async (...given) => slow().then(() => act(...given));
});

afterAll(() => world.close());

const said = (reply: Reply) => reply.ephemeral.map(({ plain }) => plain).join("\n");

it("acknowledges a command at once, and brings its result later", async () => {
  const reply = await world.command("buyer", "/milestone");
  expect(said(reply)).toContain("Still working on it. The result follows here.");
  expect(said(reply)).toContain("You have no milestones yet.");
});

it("keeps what was typed where a slow form is refused, and says what a slow form did", async () => {
  const form = await world.command("buyer", "/milestone new");
  const refused = await world.submit("buyer", form.view, { ...NEW, Amount: "-5" });
  const blocks = JSON.stringify(refused.view?.blocks);
  expect(blocks).toContain("The amount has to be more than zero.");
  expect(blocks).toContain("Checkout that takes cards");
  const done = await world.submit("buyer", refused.view, { Amount: "4,800" });
  expect(said(done)).toContain("M-1 “Checkout that takes cards” is proposed, $4,800.00.");
});

it("does a slow click once, and says so", async () => {
  await world.work();
  const reply = await world.click("facilitator", "Accept");
  expect(said(reply)).toContain("Still working on it.");
  expect(said(reply)).toContain("You accepted version 1 of M-1.");
});

it("says in Home's own modal that a slow click takes longer, then what it did", async () => {
  const form = await world.command("buyer", "/milestone new");
  const { "Other party": _other, "My side": _side, ...terms } = NEW;
  await world.submit("buyer", form.view, terms);
  const home = (await world.drive("POST", "/slack/home", { as: "facilitator" })) as View;
  const { act } = world.app;
  let meanwhile = "";
  world.app.act = async (...given) => {
    while (!meanwhile.includes("Still working on it."))
      meanwhile = JSON.stringify(await world.drive("GET", "/slack/view?as=facilitator"));
    return act(...given);
  };
  const press = { as: "facilitator", viewId: home.id, label: "Accept", confirm: true };
  const { view } = (await world.drive("POST", "/slack/click", press)) as Reply;
  world.app.act = act;
  expect(JSON.stringify(view?.blocks)).toContain("You accepted version 1 of M-");
  expect(meanwhile).toContain(`"id":"${view?.id}"`);
});
