import { setTimeout as latency } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { NEW, type Reply, type SlackWorld, startSlackWorld } from "../../support/slack-world.ts";

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
