import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../../src/app/api.ts";
import { discordSteps, FIRST_CRITERION } from "../support/discord-steps.ts";
import * as inDiscord from "../support/discord-world.ts";
import { said } from "../support/driver.ts";
import { slackSteps } from "../support/slack-steps.ts";
import * as inSlack from "../support/slack-world.ts";

const VERBS = [
  ...["accept", "decline", "amend", "submit", "withdraw", "approve", "changes", "cancel"],
  ...["show", "record", "fund"],
];
/** Whom the matrix of words (matrix.test.ts) does not ask: the second on the buyer's side, and the arbiter. */
const OTHERS = ["admin", "arbiter"];
const EVERYONE = ["buyer", "facilitator", "outsider", ...OTHERS];

/** What came of asking for a verb: what the application answered, and what the person then saw. */
type Outcome = { readonly answers: readonly string[]; readonly shown: string };

/** The same people and acts, whichever platform they are on. */
type Side = {
  ask(as: string, verb: string, m: number): Promise<Outcome>;
  propose(): Promise<number>;
  seat(): Promise<void>;
  accept(m: number): Promise<void>;
  pay(m: number): Promise<void>;
  submit(m: number): Promise<void>;
  changes(m: number): Promise<void>;
  approve(m: number): Promise<void>;
  decline(m: number): Promise<void>;
  cancel(m: number): Promise<void>;
  agree(m: number): Promise<void>;
  close(): Promise<void>;
};

/** Notes what the application answers from now on; each call takes what came since the last one. */
function listening(app: { -readonly [Name in keyof App]: App[Name] }): () => readonly string[] {
  const heard: string[] = [];
  for (const [name, call] of Object.entries(app)) {
    const noted = async (...asked: unknown[]): Promise<unknown> => {
      const answer: unknown = await Reflect.apply(call, app, asked);
      heard.push(answerOf(name, answer));
      return answer;
    };
    Object.assign(app, { [name]: noted });
  }
  return () => heard.splice(0);
}

type Refusals = {
  readonly kind?: string;
  readonly refusals?: readonly { readonly code: string }[];
};

function answerOf(name: string, answer: unknown): string {
  const { kind, refusals = [] } = (answer ?? {}) as Refusals;
  if (kind === "refused") return refusals.map(({ code }) => code).join("+");
  return `${name}: ${kind ?? "done"}`;
}

const REASON = "The logo is missing";

async function slackSide(): Promise<Side> {
  const world = await inSlack.startSlackWorld();
  const steps = slackSteps(world);
  const heard = listening(world.app);
  const type = (as: string, text: string) => world.command(as, `/milestone ${text}`);
  const press = async (as: string, m: number, label: string) =>
    world.click(as, label, { ts: (await steps.card(m)).ts });
  const filled = async (as: string, text: string, values: Record<string, unknown>) =>
    world.submit(as, (await type(as, text)).view, values);
  return {
    async ask(as, verb, m) {
      heard();
      const reply = await type(as, `${verb} M-${m}`);
      await world.slack.settle(1_000);
      return { answers: heard(), shown: reply.view ? "form" : firstWords(said(reply)) };
    },
    propose: () => steps.propose(),
    async seat() {
      await type("buyer", "people");
      const add = await world.click("buyer", "Add someone to your side");
      await world.submit("buyer", add.view, { Person: "admin" });
      const name = await world.click("buyer", "Name an arbiter");
      await world.submit("buyer", name.view, { Arbiter: "arbiter" });
    },
    accept: async (m) => void (await press("facilitator", m, "Accept")),
    async pay(m) {
      await type("buyer", `fund ${m}`);
      await payLast(world);
    },
    submit: async (m) => {
      await filled("facilitator", `submit ${m}`, { [FIRST_CRITERION]: "https://a.example" });
      await world.click("facilitator", "Send to the buyer");
    },
    changes: async (m) =>
      void (await filled("buyer", `changes ${m}`, { "What needs to change": REASON })),
    approve: async (m) => void (await press("buyer", m, "Approve and release")),
    decline: async (m) => void (await filled("facilitator", `decline ${m}`, { Reason: REASON })),
    cancel: async (m) => void (await filled("buyer", `cancel ${m}`, { Reason: REASON })),
    async agree(m) {
      await type("facilitator", `cancel ${m}`);
      await world.click("facilitator", "Agree to cancel");
      await world.work();
    },
    close: () => world.close(),
  };
}

async function discordSide(): Promise<Side> {
  const world = await inDiscord.startDiscordWorld();
  const steps = discordSteps(world);
  const heard = listening(world.app);
  const pick = (as: string, verb: string, m: number) =>
    world.command(as, verb, { milestone: `M-${m}` });
  const filled = async (as: string, verb: string, m: number, values: Record<string, unknown>) => {
    await pick(as, verb, m);
    await world.submit(as, values);
  };
  return {
    async ask(as, verb, m) {
      heard();
      const reply = await pick(as, verb, m);
      await world.discord.settle(1_000);
      const shown = reply.modal ? "form" : firstWords(inDiscord.said(reply));
      return { answers: heard(), shown };
    },
    propose: () => steps.propose(),
    async seat() {
      await world.command("buyer", "people", { add: "admin" });
      await world.command("buyer", "people", { arbiter: "arbiter" });
    },
    accept: async (m) => void (await steps.press("facilitator", m, "Accept", "Accept these terms")),
    pay: (m) => steps.paid(m),
    submit: (m) => steps.submitted(m),
    changes: (m) => filled("buyer", "changes", m, { "What needs to change": REASON }),
    async approve(m) {
      await steps.press("buyer", m, "Approve and release", "Approve and release");
    },
    decline: (m) => filled("facilitator", "decline", m, { Reason: REASON }),
    cancel: (m) => filled("buyer", "cancel", m, { Reason: REASON }),
    async agree(m) {
      const asked = await pick("facilitator", "cancel", m);
      const messageId = asked.private.at(-1)?.id;
      await world.click("facilitator", "Agree to cancel", { messageId });
      await world.work();
    },
    close: () => world.close(),
  };
}

async function payLast(world: inSlack.SlackWorld): Promise<void> {
  const { sessions } = (await world.drive("GET", "/stripe")) as { sessions: { id: string }[] };
  await world.drive("POST", "/stripe/pay", { session: sessions.at(-1)?.id, outcome: "paid" });
  await world.work();
}

/** A time as Slack's and as Discord's own clients write it. */
const TIME =
  /(today|tomorrow|yesterday|[A-Z][a-z]+(day)?,? [A-Z]?[a-z]* ?\d{1,2}, \d{4}|[A-Z][a-z]+ \d{1,2}, \d{4})( at \d{1,2}:\d\d [AP]M)?( \(in [^)]*\))?/g;

/** The first sentence, with times and the platform's own name alike. Where the file of a record is, is each platform's own. */
function firstWords(words: string): string {
  const [first = ""] = words.split(/\n|(?<=[.?!]) /);
  const [record] = /^The record of M-\d+/.exec(first) ?? [];
  return record ?? first.replaceAll(TIME, "then").replace(/ on (Slack|Discord)\.$/, " here.");
}

/** One milestone on each side, brought from state to state alike. */
const STATES: readonly {
  readonly state: string;
  readonly milestone: 1 | 2 | 3;
  readonly roles?: readonly string[];
  reach(side: Side, m: number): Promise<unknown>;
}[] = [
  {
    state: "proposed",
    milestone: 1,
    roles: EVERYONE,
    reach: (side) => side.propose().then(() => side.seat()),
  },
  { state: "accepted", milestone: 1, reach: (side, m) => side.accept(m) },
  { state: "funded", milestone: 1, reach: (side, m) => side.pay(m) },
  { state: "in review", milestone: 1, reach: (side, m) => side.submit(m) },
  { state: "changes requested", milestone: 1, reach: (side, m) => side.changes(m) },
  {
    state: "approved, payout waiting",
    milestone: 1,
    reach: (side, m) => side.submit(m).then(() => side.approve(m)),
  },
  {
    state: "declined",
    milestone: 2,
    roles: EVERYONE,
    reach: (side, m) => side.propose().then(() => side.decline(m)),
  },
  {
    state: "cancel asked",
    milestone: 3,
    reach: async (side, m) => {
      await side.propose();
      await side.accept(m);
      await side.pay(m);
      await side.cancel(m);
    },
  },
  { state: "refunded", milestone: 3, roles: EVERYONE, reach: (side, m) => side.agree(m) },
];

let sides: readonly [Side, Side];
const seen = new Set<string>();

beforeAll(async () => {
  sides = await Promise.all([slackSide(), discordSide()]);
});
afterAll(async () => {
  await Promise.all(sides.map((side) => side.close()));
});

describe("the application answers the same for the same verb, role and state, from Slack and from Discord", () => {
  it.each(STATES)("$state", async ({ milestone, reach, roles }) => {
    const [slack, discord] = await Promise.all(
      sides.map(async (side) => {
        await reach(side, milestone);
        return table(side, milestone, roles ?? OTHERS);
      }),
    );
    const other = Object.entries(slack ?? {}).filter(
      ([cell, outcome]) => JSON.stringify(outcome) !== JSON.stringify(discord?.[cell]),
    );
    expect(
      other.map(([cell, outcome]) => ({ cell, slack: outcome, discord: discord?.[cell] })),
    ).toEqual([]);
    for (const { answers } of Object.values(slack ?? {})) {
      for (const answer of answers) seen.add(answer);
    }
  });

  it("is no table of one answer", () => {
    expect(seen.size).toBeGreaterThan(12);
    expect([...seen].filter((answer) => !answer.includes(":")).length).toBeGreaterThan(8);
  });
});

async function table(
  side: Side,
  m: number,
  roles: readonly string[],
): Promise<Readonly<Record<string, Outcome>>> {
  const cells: Record<string, Outcome> = {};
  for (const verb of VERBS) {
    for (const role of roles) cells[`${role} ${verb}`] = await side.ask(role, verb, m);
  }
  return cells;
}
