import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chatVerbs, VERBS } from "../../src/chat/verbs.ts";
import { type BothWorlds, startBothWorlds } from "../support/both-worlds.ts";
import { NEW as DISCORD } from "../support/discord-world.ts";
import { NEW as SLACK } from "../support/slack-world.ts";

let world: BothWorlds;
beforeAll(async () => {
  world = await startBothWorlds();
});
afterAll(() => world.close());

const ROLES = ["buyer", "facilitator", "outsider"] as const;
/** Files come by direct message in Slack and beside the answer in Discord; help is each platform's own. */
const OWN_WAY: ReadonlySet<string> = new Set(["record", "report", "help"]);
const VERBS_ALIKE = chatVerbs().filter((verb) => !OWN_WAY.has(verb));

/** What these answer does not depend on where a milestone stands: asked at the beginning, and at the end. */
const STEADY: ReadonlySet<string> = new Set(["new", "payouts", "people", "link", "setup"]);

type Seen = { readonly plain: string; readonly buttons: readonly string[] };
type Driver = {
  /** A verb about M-1, by one person: what they are answered, or the title of the form that opens. */
  ask(as: string, verb: string): Promise<string>;
  click(as: string, label: string): Promise<unknown>;
  /** Fills in the form that a verb opened. */
  fill(as: string, verb: string, values: Record<string, unknown>): Promise<unknown>;
  /** The payment page that `fund` leads to. */
  fund(as: string): Promise<string>;
  propose(): Promise<unknown>;
};

/** "tomorrow at 3:00 am (in 9 hours)", "monday, november 23, 2026 at 4:00 am (in 10 hours)". */
const MOMENT =
  /(?:today|tomorrow|[a-z]+day,|[a-z]{3,9}) [a-z0-9, ]*?at \d{1,2}:\d{2} [ap]m(?: \([^)]*\))?/g;

/** An answer without what the platforms rightly say in their own way: moments, and how they write names. */
function outcome(title: string | null, messages: readonly Seen[]): string {
  if (title !== null) return `form: ${title.replace(/ \(\d of \d\)$/, "")}`;
  const [first] = messages.flatMap(({ plain }) => plain.split("\n"));
  const words = (first ?? "")
    .toLowerCase()
    .replaceAll(/ on (slack|discord)/g, "")
    .replace(/^only (this workspace's admins and owners|people who manage this server) /, "admins ")
    .replaceAll(/\((today|tomorrow|yesterday|nov|dec|jan|sunday|monday)[^)]*\)/g, "(then)")
    .replaceAll(/ \([a-z]+ [^)]*\d{4} [^)]*\)/g, " (then)")
    .replace(/; (?:your own hours are in|with for: me it sets) [^.]*\./, "; your own hours.")
    .replaceAll(MOMENT, "then")
    .replaceAll(/, [a-z]+day \d\d:\d\d their time/g, "");
  return `${words} ${JSON.stringify(messages.flatMap(({ buttons }) => buttons))}`;
}

const session = (reply: unknown) =>
  /https?:[^"]*\/pay\/[^"]*/.exec(JSON.stringify(reply))?.[0] ?? "";

function slackDriver(): Driver {
  const { slack } = world;
  const line = (verb: string) => {
    const found = chatVerbs().find((one) => one === verb);
    return `/milestone ${verb}${found && VERBS[found].takes !== "nothing" ? " M-1" : ""}`;
  };
  return {
    async ask(as, verb) {
      const reply = await slack.command(as, line(verb));
      const view = reply.view as { title?: { text: string } } | undefined;
      return outcome(view?.title?.text ?? null, reply.ephemeral);
    },
    click: (as, label) => slack.click(as, label),
    async fill(as, verb, values) {
      const { view } = await slack.command(as, line(verb));
      return slack.submit(as, view, values);
    },
    fund: async (as) => session(await slack.command(as, line("fund"))),
    async propose() {
      const { view } = await slack.command("buyer", "/milestone new");
      return slack.submit("buyer", view, SLACK);
    },
  };
}

function discordDriver(): Driver {
  const { discord } = world;
  const options = (verb: string) => {
    const found = chatVerbs().find((one) => one === verb);
    if (verb === "new") return DISCORD.options;
    return found && VERBS[found].takes !== "nothing" ? { milestone: "M-1" } : {};
  };
  return {
    async ask(as, verb) {
      const reply = await discord.command(as, verb, options(verb));
      return outcome(reply.modal?.plain.split("\n")[0] ?? null, reply.private);
    },
    click: (as, label) => discord.click(as, label),
    async fill(as, verb, values) {
      await discord.command(as, verb, options(verb));
      return discord.submit(as, values);
    },
    fund: async (as) => session(await discord.command(as, "fund", options("fund"))),
    async propose() {
      await discord.command("buyer", "new", DISCORD.options);
      return discord.submit("buyer", DISCORD.fields);
    },
  };
}

type Step = readonly [state: string, reach: (driver: Driver) => Promise<unknown>];

const EVIDENCE = { "1. Card payment succeeds on staging": "https://example.com/recording" };

/** The way of a milestone, state by state: the same on both platforms. */
const STEPS: readonly Step[] = [
  ["nothing", async () => undefined],
  ["proposed", (driver) => driver.propose()],
  [
    "accepted",
    async (driver) => {
      await driver.ask("facilitator", "accept");
      await driver.click("facilitator", "Accept these terms");
    },
  ],
  [
    "funded",
    async (driver) =>
      world.drive("POST", "/stripe/pay", { session: await driver.fund("buyer"), outcome: "paid" }),
  ],
  [
    "in review",
    async (driver) => {
      await driver.fill("facilitator", "submit", EVIDENCE);
      await driver.click("facilitator", "Send to the buyer");
    },
  ],
  [
    "changes requested",
    (driver) => driver.fill("buyer", "changes", { "What needs to change": "Too dark" }),
  ],
  ["cancellation asked", (driver) => driver.fill("buyer", "cancel", { Reason: "Plans changed" })],
  [
    "in review again",
    async (driver) => {
      await driver.ask("facilitator", "cancel");
      await driver.click("facilitator", "Keep it going");
      await driver.fill("facilitator", "submit", EVIDENCE);
      await driver.click("facilitator", "Send to the buyer");
    },
  ],
  [
    "approved",
    async (driver) => {
      await driver.ask("buyer", "approve");
      await driver.click("buyer", "Approve and release");
    },
  ],
];

describe("each verb, by each person, in each state", () => {
  it.each(STEPS)("has the same outcome in Slack and in Discord: %s", async (state, reach) => {
    const drivers = [slackDriver(), discordDriver()];
    for (const driver of drivers) {
      await reach(driver);
      await world.work();
    }
    const verbs = VERBS_ALIKE.filter(
      (verb) => !STEADY.has(verb) || state === "nothing" || state === "approved",
    );
    const table = async (driver: Driver) => {
      const rows: Record<string, string> = {};
      for (const verb of verbs) {
        for (const as of ROLES) rows[`${verb} by ${as}`] = await driver.ask(as, verb);
      }
      return rows;
    };
    const [inSlack = {}, inDiscord] = await Promise.all(drivers.map(table));
    expect(inDiscord).toEqual(inSlack);
    expect(Object.keys(inSlack)).toHaveLength(verbs.length * ROLES.length);
  });
});
