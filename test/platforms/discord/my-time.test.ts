import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  buttons,
  type DiscordWorld,
  NEW,
  said,
  startDiscordWorld,
} from "../../support/discord-world.ts";

let world: DiscordWorld;

beforeAll(async () => {
  world = await startDiscordWorld();
});

afterAll(() => world.close());

const ownHours = async (name: string) => {
  const { rows } = await world.pool.query(
    `SELECT s.hours, s.reminders FROM person_setting s JOIN person p ON p.id = s.person_id
     WHERE p.display_name ILIKE $1`,
    [name],
  );
  return rows[0];
};

describe("one's own hours, in Discord", () => {
  it("are asked on two pages, the zone first since Discord knows none, and keep what was typed", async () => {
    const asked = await world.command("buyer", "setup", { for: "me" });
    expect(asked.modal?.plain).toContain("My hours and reminders (1 of 2)");
    expect(asked.modal?.plain).toContain("Name a large city near you");
    const step = await world.submit("buyer", { "Time zone": "Gotham", "The day ends at": "8" });
    expect(said(step)).toContain("Nothing is sent yet.");
    expect(buttons(step)).toEqual(["Save my hours", "Continue"]);
    await world.click("buyer", "Continue");
    const wrong = await world.submit("buyer", {
      "Public holidays of": "US-XX",
      "Away until": "someday",
    });
    expect(said(wrong)).toMatch(/I don't know the time zone “Gotham”/);
    expect(said(wrong)).toContain("The day ends (8:00) before it starts (9:00)");
    expect(said(wrong)).toContain("“someday” is no day.");
    const again = await world.click("buyer", "Correct it");
    for (const typed of ["Gotham", "US-XX", "someday"])
      expect(JSON.stringify(again.modal)).toContain(typed);
    const done = await world.submit("buyer", {
      ...{ "Time zone": "Los Angeles", "The day ends at": "18:00" },
      ...{ "Public holidays of": "USA", "Away until": "" },
    });
    expect(said(done)).toContain(
      "Monday to Friday, 9:00 to 18:00 (America/Los_Angeles), except on public holidays of United States",
    );
    expect(await ownHours("buyer")).toMatchObject({ hours: { country: "US", away: null } });
  });

  it("decide when a due day ends, and which day people mean", async () => {
    const offered = await world.suggest("buyer", "new", "due", "18 Mar 2027");
    expect(offered.choices?.[0]?.name).toContain("17:00 America/Los_Angeles");
    await world.command("buyer", "new", NEW.options);
    expect(said(await world.submit("buyer", NEW.fields))).toContain("M-1 “Checkout");
    await world.work();
    const { rows } = await world.pool.query(
      "SELECT state #>> '{terms,dueAt}' AS due FROM milestone WHERE number = 1",
    );
    expect(rows[0].due).toBe("2027-03-19T00:00:00.000Z");
    const form = await world.command("buyer", "amend", { milestone: "M-1" });
    expect(form.modal).toBeDefined();
  });

  it("leave the server's defaults to who manages it", async () => {
    expect(said(await world.command("buyer", "setup"))).toContain("manage this server");
  });
});

describe("putting off, in Discord", () => {
  it("takes the choice at once, or asks with three buttons that work", async () => {
    const ask = await world.command("facilitator", "snooze", { milestone: "M-1" });
    expect(said(ask)).toContain("When should I remind you of M-1 again?");
    expect(buttons(ask)).toEqual(["1 hour", "Tomorrow", "Next week"]);
    const done = await world.click("facilitator", "Tomorrow", {
      messageId: ask.private.at(-1)?.id,
    });
    expect(said(done)).toContain("I won't remind you of M-1 before");
    expect(said(await world.command("facilitator", "snooze", { for: "next_week" }))).toContain(
      "I won't remind you of M-1 before",
    );
    expect(said(await world.command("outsider", "snooze", { for: "1h" }))).toContain(
      "Nothing waits for you",
    );
  });
});

describe("who is where", () => {
  it("is asked of Discord: no zone for who is there, nobody for who left", async () => {
    const { rows } = await world.pool.query(
      "SELECT platform, team, user_id AS user FROM identity WHERE display_name ILIKE 'facilitator'",
    );
    const { platform } = world.discord;
    expect(await platform.profile(rows[0])).toEqual({ timeZone: null });
    await world.drive("POST", "/admin", { vendor: "discord", do: "leave", person: "facilitator" });
    expect(await platform.profile(rows[0])).toBeNull();
  });
});
