import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slackSteps } from "../../support/slack-steps.ts";
import { type Reply, type SlackWorld, startSlackWorld } from "../../support/slack-world.ts";

let world: SlackWorld;
let steps: ReturnType<typeof slackSteps>;

beforeAll(async () => {
  world = await startSlackWorld();
  steps = slackSteps(world);
});

afterAll(() => world.close());

const said = (reply: Reply) => reply.ephemeral.map(({ plain }) => plain).join("\n");
const offered = (reply: Reply) => reply.ephemeral.flatMap((message) => message.buttons);

/** What is stored to remind somebody of, soonest first. */
async function planned(name: string): Promise<readonly { key: string; due: Date }[]> {
  const { rows } = await world.pool.query(
    `SELECT t.plan_key AS key, t.due_at AS due FROM task t JOIN person p ON p.id::TEXT = t.subject
     WHERE t.kind = 'remind' AND t.state = 'waiting' AND p.display_name ILIKE $1 ORDER BY t.due_at`,
    [name],
  );
  return rows;
}

const hourIn = (at: Date | undefined, timeZone: string) =>
  at &&
  new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }).format(at);

describe("one's own hours, in Slack", () => {
  it("start from the profile's zone, and come back with what was typed where they can't be", async () => {
    const form = await world.command("arbiter", "/milestone setup me", "random");
    expect(JSON.stringify(form.view?.blocks)).toContain("Europe/London");
    expect(JSON.stringify(form.view?.blocks)).toContain("From your Slack profile");
    const wrong = await world.submit("arbiter", form.view, {
      "Time zone": "Middle Earth",
      "The day starts at": "17:00",
      "The day ends at": "9",
      "Public holidays of": "Narnia",
      "Away until": "2020-01-01",
    });
    expect(Object.keys(wrong.errors ?? {}).sort()).toEqual([
      ...["Away until", "Public holidays of", "The day ends at", "Time zone"],
    ]);
    expect(wrong.errors?.["Time zone"]).toContain("I don't know the time zone “Middle Earth”");
    const done = await world.submit("arbiter", form.view, {
      "Time zone": "new york",
      "The day starts at": "8:30",
      "Public holidays of": "de-by",
      "The day ends at": "5 pm",
      "Away until": null,
      "Where I remind you": "direct",
    });
    expect(said(done)).toContain(
      "Saved. I remind you Monday to Friday, 8:30 to 17:00 (America/New_York), except on public holidays of Germany (BY), in direct messages.",
    );
    const again = await world.command("arbiter", "/milestone setup me", "random");
    expect(JSON.stringify(again.view?.blocks)).toContain("DE-BY");
  });

  it("say which zone a due day is in, and count it there", async () => {
    const m = await steps.propose();
    const { rows } = await world.pool.query(
      "SELECT state #>> '{terms,dueAt}' AS due FROM milestone WHERE number = $1",
      [m],
    );
    // The buyer's profile says New York, four hours behind UTC in March.
    expect(rows[0].due).toBe("2027-03-18T21:00:00.000Z");
    const form = await world.command("arbiter", "/milestone new", "random");
    expect(JSON.stringify(form.view?.blocks)).toContain("Due at 17:00, America/New_York time.");
  });

  it("move what is planned, when the profile's zone changes and when somebody sets their own", async () => {
    await world.work();
    expect(hourIn((await planned("facilitator"))[0]?.due, "Europe/Berlin")).toMatch(
      /^(09|1[0-6])$/,
    );
    await world.drive("POST", "/admin", {
      ...{ vendor: "slack", do: "set_timezone", person: "facilitator", tz: "Asia/Tokyo" },
    });
    await world.work();
    expect(hourIn((await planned("facilitator"))[0]?.due, "Asia/Tokyo")).toMatch(/^(09|1[0-6])$/);
    const form = await world.command("facilitator", "/milestone setup me");
    const done = await world.submit("facilitator", form.view, {
      ...{ "The day starts at": "20:00", "The day ends at": "22:00" },
    });
    expect(said(done)).toContain("Next I remind you of M-1 “Checkout that takes cards”");
    await world.work();
    for (const { due } of await planned("facilitator"))
      expect(hourIn(due, "Asia/Tokyo")).toMatch(/^2[01]$/);
  });

  it("leave the workspace's defaults to its admins", async () => {
    expect(said(await world.command("buyer", "/milestone setup"))).toContain("admins and owners");
  });
});

describe("putting off, in Slack", () => {
  it("asks until when, and moves what is planned", async () => {
    const ask = await world.command("facilitator", "/milestone snooze M-1");
    expect(said(ask)).toMatch(/When should I remind you of M-1 again\?\n1 hour: .+\nTomorrow: /);
    expect(offered(ask)).toEqual(["1 hour", "Tomorrow", "Next week"]);
    const done = await world.click("facilitator", "Next week");
    expect(said(done)).toMatch(/I won't remind you of M-1 before /);
    await world.work();
    const { rows } = await world.pool.query("SELECT until FROM snooze");
    for (const { due } of await planned("facilitator"))
      expect(due.getTime()).toBeGreaterThanOrEqual(rows[0].until.getTime());
  });

  it("takes words at once, of all that waits without a number", async () => {
    expect(said(await world.command("facilitator", "/milestone snooze 1 hour"))).toContain(
      "I won't remind you of M-1 before",
    );
    expect(said(await world.command("facilitator", "/milestone snooze m1 next week"))).toContain(
      "I won't remind you of M-1 before",
    );
    const unread = await world.command("facilitator", "/milestone snooze M-1 some day");
    expect(said(unread)).toContain("I can't read “some day” as a time.");
  });

  it("is refused where nothing waits, and where the milestone is nobody's business", async () => {
    expect(said(await world.command("buyer", "/milestone snooze tomorrow"))).toMatch(
      /Nothing waits for you/,
    );
    expect(said(await world.command("outsider", "/milestone snooze M-1 1h"))).toContain(
      "I can't find",
    );
  });
});
