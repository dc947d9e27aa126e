import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { said } from "../support/driver.ts";
import { rowsOf } from "../support/rows.ts";
import { slackSteps } from "../support/slack-steps.ts";
import { type SlackWorld, startSlackWorld } from "../support/slack-world.ts";

const NOT_FOUND = "I can't find that milestone for you here.";
const at = { channel: "website-relaunch" };

let world: SlackWorld;
let steps: ReturnType<typeof slackSteps>;

const admin = (act: object) => world.drive("POST", "/admin", { vendor: "slack", ...act });

beforeAll(async () => {
  world = await startSlackWorld();
  steps = slackSteps(world);
  await steps.inReview({ Title: "The one under attack" });
});
afterAll(() => world.close());

describe("who clicks what was not made for them", () => {
  let before: Awaited<ReturnType<typeof rowsOf>>;
  beforeEach(async () => {
    before = await rowsOf(world.pool);
  });
  const unchanged = async () => expect(await rowsOf(world.pool)).toEqual(before);

  it.each(["Approve and release", "Request changes", "Details"])(
    "an outsider of the channel gets the answer of something that isn't there: %s (fault 53)",
    async (label) => {
      const reply = await world.click("outsider", label, { ts: (await steps.card(1)).ts });
      expect(said(reply)).toContain(NOT_FOUND);
      expect(reply.view).toBeUndefined();
      await unchanged();
    },
  );

  it("a guest of another company is judged by who they are, not by being there (fault 53)", async () => {
    await admin({ do: "invite_external", from: "other-co", person: "stranger", ...at });
    const { ts } = await steps.card(1, "stranger");
    const reply = await world.click("stranger", "Approve and release", { ts });
    expect(said(reply)).toContain(NOT_FOUND);
    await unchanged();
  });

  it("a button copied to another workspace is denied, whoever clicks it (fault 60)", async () => {
    const { id } = await steps.idsOf(1);
    for (const as of ["stranger", "admin"]) {
      const reply = await steps.clickForged(as, `approve:${id}:1~`, "other-co");
      expect(said(reply)).toContain(NOT_FOUND);
    }
    await unchanged();
  });

  it("a forged value is a name for nothing, or for what its clicker may do anyway (fault 59)", async () => {
    const { id, agreement, person } = await steps.idsOf(1);
    const values = [
      "approve",
      "approve::",
      `approve:${id}:`,
      `approve:${agreement}:1~`,
      `approve:${person}:1~`,
      "approve:00000000-0000-4000-8000-000000000000:1~",
      "approve:../../etc/passwd:1~",
      `__proto__:${id}:1`,
      `constructor:${id}:1`,
      `people_remove:${id}:`,
      `accept:${id}:99999999999`,
      '{"verb":"approve"}',
      "'; DROP TABLE event; --",
      "x".repeat(2_000),
    ];
    for (const value of values) {
      const reply = await steps.clickForged("buyer", value);
      expect(reply.ephemeral, value).toHaveLength(1);
      expect(said(reply), value).toMatch(/can't find|isn't on your side|no proposal/);
    }
    await unchanged();
  });

  it("a payee's account or version of terms made up in a button releases nothing (fault 59)", async () => {
    const { id } = await steps.idsOf(1);
    for (const shown of ["1~acct_evil", "2~", "999999~", "0~"]) {
      const reply = await steps.clickForged("buyer", `approve:${id}:${shown}`);
      expect(said(reply), shown).not.toContain("You approved");
    }
    await unchanged();
  });

  it("a modal's forged metadata is a name for nothing (fault 59)", async () => {
    const form = await world.click("buyer", "Request changes", { ts: (await steps.card(1)).ts });
    const view = form.view as unknown as Record<string, unknown>;
    const { type, title, submit, close, blocks, callback_id } = view;
    const forged = [
      "not json",
      "[]",
      JSON.stringify({ channel: "C1WEBSITERE", milestoneId: "../x", version: 1 }),
      JSON.stringify({ channel: "../../x", milestoneId: null, version: -1e300 }),
      JSON.stringify({ milestoneId: "00000000-0000-4000-8000-000000000000", version: 1 }),
    ];
    for (const private_metadata of forged) {
      const content = { type, title, submit, close, blocks, callback_id, private_metadata };
      await steps.asBot("views.update", { view_id: form.view?.id, view: content });
      const reply = await world.submit("buyer", form.view, {
        "What needs to change": "Everything",
      });
      expect(JSON.stringify(reply), private_metadata).toContain("I can't find that milestone");
    }
    await unchanged();
  });

  it("guessed numbers and ids get the answer of what isn't there (fault 61)", async () => {
    const none = said(await world.command("outsider", "/milestone show M-777"));
    for (const guess of ["M-1", "m1", "1", "999999", "0", "-1", "1e3", "M-١", "'--"]) {
      const reply = said(await world.command("outsider", `/milestone show ${guess}`));
      expect(reply.replace(guess, "M-777"), guess).toBe(none);
    }
    const { id } = await steps.idsOf(1);
    const real = said(await steps.clickForged("outsider", `show:${id}:`));
    const made = said(
      await steps.clickForged("outsider", "show:00000000-0000-4000-8000-000000000000:"),
    );
    expect(real).toBe(made);
    await unchanged();
  });
});
