import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_POLICIES } from "../../src/domain/agreement/policies.ts";
import { said } from "../support/driver.ts";
import { everythingStored, rowsOf } from "../support/rows.ts";
import { slackSteps } from "../support/slack-steps.ts";
import { NEW, type SlackWorld, startSlackWorld, type View } from "../support/slack-world.ts";

let world: SlackWorld;
let steps: ReturnType<typeof slackSteps>;

beforeAll(async () => {
  world = await startSlackWorld();
  steps = slackSteps(world);
  await steps.propose();
});
afterAll(() => world.close());

type Node = Readonly<Record<string, unknown>>;

/** Every object in a message or view, at any depth. */
function nodes(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(nodes);
  if (typeof value !== "object" || value === null) return [];
  return [value as Node, ...Object.values(value).flatMap(nodes)];
}

/** Everything that Slack would parse as mrkdwn: such text objects, and the fallback of notifications. */
function parsed(messages: readonly { blocks: readonly unknown[]; text?: string }[]): string {
  const objects = messages.flatMap(({ blocks }) => nodes(blocks));
  return [
    ...objects.flatMap((one) => (one.type === "mrkdwn" ? [String(one.text)] : [])),
    ...messages.map(({ text }) => text ?? ""),
  ].join("\n");
}

/** All that anyone in the channel, or one person in private, can see of the bot. */
async function everything(person = "buyer") {
  const [channel, dm] = await Promise.all([world.channel(person), world.dm(person)]);
  const top = [...channel, ...dm];
  return [...top, ...top.flatMap(({ thread }) => thread ?? [])];
}

async function newForm(): Promise<View | undefined> {
  return (await world.command("buyer", "/milestone new")).view;
}

const { "Other party": _party, "My side": _side, ...FORM } = NEW;

describe("text that would do something (fault 64, 68)", () => {
  const LOUD = "<!channel> <!here> <!everyone> @everyone @here <@U1OUTSIDER> <!subteam^S1>";
  const MASKED = "<https://evil.example|https://bank.example> [pay](https://evil.example/b)";

  it("is shown and inert in cards, notices, lists and private messages, and pings nobody", async () => {
    const m = await steps.inReview({
      Title: `Loud ${LOUD}`,
      Deliverable: `${LOUD} ${MASKED}`,
      "Acceptance criteria": `Card payment succeeds on staging\n*bold* ${LOUD} ${MASKED}`,
      "Known exclusions": MASKED,
    });
    const form = await world.command("buyer", `/milestone changes ${m}`);
    await world.submit("buyer", form.view, { "What needs to change": `${LOUD} ${MASKED}` });
    await world.work();
    for (const person of ["buyer", "facilitator"]) {
      await world.command(person, "/milestone list");
      await world.command(person, `/milestone show ${m}`);
      await world.command(person, "/milestone");
    }
    const seen = [...(await everything()), ...(await everything("facilitator"))];
    const plain = seen.map((one) => one.plain).join("\n");
    for (const typed of [LOUD, MASKED]) expect(plain).toContain(typed);
    const text = parsed(seen);
    expect(text).not.toMatch(/<!(?!date\^)/);
    expect(text).not.toMatch(/<https?:[^>]*\|/);
    expect(text).not.toContain("U1OUTSIDER>");
    const types = seen.flatMap(({ blocks }) => nodes(blocks)).map(({ type }) => type);
    expect(types).not.toContain("broadcast");
    expect(types).not.toContain("usergroup");
    const pinged = [...text.matchAll(/<@(\w+)/g)].map(([, user]) => user);
    expect(new Set(pinged).size).toBeLessThanOrEqual(2);
  });
});

describe("text that hides (fault 65)", () => {
  it("is stripped or on one line where it is a title, and the confirmation says number and amount", async () => {
    const m = await steps.inReview({ Title: "Pay\u202E 1$\u200B\u2066 on\u0000ly\nM-999 $1.00" });
    const card = await steps.card(m);
    expect(card.plain).toContain(`M-${m} Pay 1$ only M-999 $1.00\n$4,800.00`);
    const asked = await world.click("buyer", "Approve and release", {
      ...{ ts: card.ts, confirm: false },
    });
    const confirm = JSON.stringify(asked.error?.confirm);
    expect(confirm).toContain("$4,660.50");
    expect(confirm).toContain(`M-${m}`);
    for (const { plain } of await everything()) {
      expect(plain).not.toMatch(/[[\p{Cc}\u200B\u202A-\u202E\u2066-\u2069]--\n]/v);
    }
  });
});

describe("text that breaks (fault 66)", () => {
  const BROKEN = "a\u0000\u0001\u0008\uD800\uDC00\uD800\uFFFF\uFFFE💥\uD83D\r\r\n\u2028";
  const MEGABYTE = "x\u0000\uD800 ".repeat(262_144);

  it.each([
    "Title",
    "Deliverable",
    "Acceptance criteria",
    "Required proof",
    "Known exclusions",
    "If credentials or buyer dependencies are missing",
    "Amount",
  ])("is cleaned, or refused in its field: %s", async (field) => {
    for (const value of [BROKEN, "é\uD800".repeat(1_500)]) {
      const view = await newForm();
      const reply = await world.submit("buyer", view, { ...FORM, [field]: value });
      const errors = Object.keys(reply.errors ?? {});
      if (errors.length > 0) expect(errors).toEqual([field]);
      else steps.counted(reply);
    }
    await world.work();
    const stored = await everythingStored(world.pool);
    expect(stored).not.toMatch(/\\u0000|\\ud800/i);
    expect(world.logged.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("of a megabyte in a command is bounded in what is kept and said", async () => {
    const m = await steps.propose({ Title: "To be declined" });
    const reply = await world.command("facilitator", `/milestone decline ${m} ${MEGABYTE}`);
    expect(said(reply).length).toBeGreaterThan(0);
    expect(said(reply).length).toBeLessThan(4_000);
    const strange = await world.command("buyer", `/milestone ${MEGABYTE}`);
    expect(said(strange).length).toBeLessThan(4_000);
    const nobody = await world.command("outsider", `/milestone show ${MEGABYTE}`);
    expect(said(nobody)).toContain("can't find");
    expect(said(nobody).length).toBeLessThan(4_000);
    await world.work();
    const { rows } = await world.pool.query<{ longest: number }>(
      "SELECT max(length(payload::text))::int AS longest FROM event",
    );
    expect(rows[0]?.longest).toBeLessThan(40_000);
    expect(world.logged.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("of a megabyte past the form is refused for each field, and no row is written", async () => {
    const { rows } = await world.pool.query<{ team: string; user_id: string; name: string }>(
      "SELECT team, user_id, display_name AS name FROM identity ORDER BY linked_at",
    );
    const [buyer] = rows.filter(({ name }) => name === "buyer");
    const [other] = rows.filter(({ name }) => name === "facilitator");
    if (!buyer || !other) throw new Error("the parties are not known");
    const { team } = buyer;
    const before = await rowsOf(world.pool);
    const refused = await world.app.propose(
      {
        requestId: "test:megabyte",
        actor: { platform: "slack", team, user: buyer.user_id },
        displayName: "buyer",
        channel: { platform: "slack", team, channel: "C1RANDOM000" },
      },
      {
        mySide: "buyer",
        other: { platform: "slack", team, user: other.user_id },
        otherName: "facilitator",
      },
      {
        verb: "new",
        terms: {
          ...{ title: MEGABYTE, deliverable: MEGABYTE, criteria: MEGABYTE, exclusions: MEGABYTE },
          ...{ requiredProof: MEGABYTE, ifDependenciesMissing: MEGABYTE, amount: MEGABYTE },
          ...{ currency: "USD", dueOn: MEGABYTE, timeZone: MEGABYTE },
          policies: DEFAULT_POLICIES,
        },
      },
    );
    expect(refused.kind).toBe("refused");
    const fields = refused.kind === "refused" ? refused.refusals.map(({ field }) => field) : [];
    expect(fields).toEqual(
      expect.arrayContaining(["title", "deliverable", "criteria", "amount", "dueOn"]),
    );
    expect(JSON.stringify(refused).length).toBeLessThan(20_000);
    expect(await rowsOf(world.pool)).toEqual(before);
  });
});

describe("amounts (fault 67)", () => {
  it.each([
    ["1.005", "USD", "1.01"],
    ["-5", "USD", "more than zero"],
    ["−5", "USD", "more than zero"],
    ["0", "USD", "more than zero"],
    ["1e21", "USD", ""],
    ["NaN", "USD", ""],
    ["Infinity", "USD", ""],
    ["999999999999999999999", "USD", ""],
    ["€5", "USD", ""],
    ["1000.50", "JPY", "1,001"],
    ["1,005", "KWD", "1.010"],
  ])(
    "%s %s is refused in its field, with the reason, and nothing is written",
    async (amount, currency, why) => {
      const before = await rowsOf(world.pool);
      const view = await newForm();
      const reply = await world.submit("buyer", view, {
        ...FORM,
        Amount: amount,
        Currency: currency,
      });
      expect(Object.keys(reply.errors ?? {})).toEqual(["Amount"]);
      expect(reply.errors?.Amount).toContain(why);
      expect(await rowsOf(world.pool)).toEqual(before);
    },
  );

  it.each([
    ["1,000.50", "USD", "$1,000.50"],
    ["€1.000,50", "EUR", "€1,000.50"],
    ["1000", "JPY", "¥1,000"],
    ["1.500", "KWD", "1.500"],
  ])("%s %s is read exactly: %s", async (amount, currency, shown) => {
    const m = await steps.propose({ Amount: amount, Currency: currency });
    expect((await steps.card(m)).plain).toContain(shown);
  });
});
