import { RESTEvents } from "discord.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ProviderError } from "../../src/app/ports.ts";
import { createBreaker, createClient } from "../../src/platforms/discord/client.ts";
import { discordSteps } from "../support/discord-steps.ts";
import { type DiscordWorld, NEW, said, startDiscordWorld } from "../support/discord-world.ts";
import { funded } from "../support/milestones.ts";
import { rowsOf } from "../support/rows.ts";
import { viewOf } from "../support/views.ts";

const NOT_FOUND = "I can't find that milestone for you here.";

let world: DiscordWorld;
let steps: ReturnType<typeof discordSteps>;

const admin = (act: object) => world.drive("POST", "/admin", { vendor: "discord", ...act });
const fault = (body: object) => world.drive("POST", "/faults", { vendor: "discord", ...body });
const at = { channel: "website-relaunch" };

beforeAll(async () => {
  world = await startDiscordWorld();
  steps = discordSteps(world);
  await steps.inReview({ title: "The one under attack" });
});
afterAll(() => world.close());

describe("who presses what was not made for them, in Discord", () => {
  let before: Awaited<ReturnType<typeof rowsOf>>;
  beforeEach(async () => {
    before = await rowsOf(world.pool);
  });
  const unchanged = async () => expect(await rowsOf(world.pool)).toEqual(before);

  it.each(["Approve and release", "Request changes", "Details"])(
    "somebody of the server who is in no agreement gets the answer of nothing there: %s (fault 53)",
    async (label) => {
      const reply = await steps.press("outsider", 1, label);
      expect(said(reply)).toContain(NOT_FOUND);
      expect(reply.private.every((one) => one.private)).toBe(true);
      expect(reply.modal).toBeUndefined();
      await unchanged();
    },
  );

  it("a forged custom id is a name for nothing, or for what its clicker may do anyway (fault 59)", async () => {
    const { id, agreement, person } = await steps.idsOf(1);
    const forged = [
      "approve",
      "a::approve::",
      `a::approve:${id}:`,
      `c::approve:${agreement}:1~`,
      `a::approve:${person}:1~`,
      "a::approve:00000000-0000-4000-8000-000000000000:1~",
      "a::approve:../../etc/passwd:1~",
      `a::__proto__:${id}:1`,
      `a::constructor:${id}:1`,
      `a::people_remove:${id}:`,
      `a::accept:${id}:99999999999`,
      "a:zzzzzzzzzzzzzz:approve::",
      "f:AAAAAAAA:0:new::",
      "p:AAAAAAAA:r:decline:../x:1",
      "s:AAAAAAAA:99:new::",
      `t:${"9".repeat(19)}:${"9".repeat(19)}`,
      '{"verb":"approve"}',
      "'; DROP TABLE event; --",
      "x".repeat(100),
    ];
    for (const custom of forged) {
      const reply = await steps.clickForged("buyer", custom);
      expect(reply.error, custom).toBeUndefined();
      expect(reply.private, custom).toHaveLength(1);
      expect(reply.private[0]?.private, custom).toBe(true);
      expect(said(reply), custom).not.toMatch(/T-[0-9A-Z]{4}/);
    }
    await unchanged();
  });

  it("a payee's account or version of terms made up in a button releases nothing (fault 59)", async () => {
    const { id } = await steps.idsOf(1);
    for (const shown of ["1~acct_evil", "2~", "999999~", "0~"]) {
      for (const letter of ["a", "c"]) {
        const reply = await steps.clickForged("buyer", `${letter}::approve:${id}:${shown}`);
        expect(said(reply), shown).not.toContain("You approved");
      }
    }
    await unchanged();
  });

  it("a button copied to another server is denied, whoever presses it (fault 60)", async () => {
    const { id } = await steps.idsOf(1);
    const home = BigInt((await steps.server()).id).toString(36);
    for (const team of ["", home]) {
      const custom = `a:${team}:approve:${id}:1~`;
      const reply = await steps.clickForged("stranger", custom, "other-guild");
      expect(said(reply), custom).toContain(NOT_FOUND);
    }
    await unchanged();
  });

  it("guessed numbers and ids get the answer of what isn't there (fault 61)", async () => {
    const show = async (milestone: string) =>
      said(await world.command("outsider", "show", { milestone }));
    const none = await show("M-777");
    for (const guess of ["M-1", "m1", "1", "999999", "0", "-1", "1e3", "M-١", "'--"]) {
      expect((await show(guess)).replace(guess, "M-777"), guess).toBe(none);
    }
    const { id } = await steps.idsOf(1);
    const real = said(await steps.clickForged("outsider", `a::show:${id}:`));
    const made = said(
      await steps.clickForged("outsider", "a::show:00000000-0000-4000-8000-000000000000:"),
    );
    expect(real).toBe(made);
    expect((await world.suggest("outsider", "show", "milestone", "M-1")).choices).toEqual([]);
    await unchanged();
  });

  it("a command that a server's admin opened to all still asks for the role itself (fault 58)", async () => {
    for (const as of ["buyer", "outsider"]) {
      const reply = await world.command(as, "setup");
      expect(said(reply)).toContain("Only people who manage this server can change its defaults.");
      const forged = await steps.clickForged(as, "a::setup::");
      expect(said(forged)).toContain("Only people who manage this server");
      expect(forged.modal).toBeUndefined();
    }
    await unchanged();
  });

  it("names the permission that it lacks before anything is typed, and changes nothing", async () => {
    await admin({ do: "set_permissions", channel: "random", deny: ["SendMessages"] });
    const reply = await world.command("outsider", "new", NEW.options, { channel: "random" });
    expect(said(reply)).toContain("I lack Send Messages here.");
    expect(reply.modal).toBeUndefined();
    await admin({ do: "set_permissions", channel: "random", allow: ["SendMessages"] });
    await unchanged();
  });
});

describe("when Discord itself is in the way", () => {
  it("counts a press once that comes twice, and twice each (fault 54)", async () => {
    const m = await steps.inReview({ title: "Pressed twice" });
    const asked = await steps.press("buyer", m, "Approve and release");
    const messageId = asked.private.at(-1)?.id;
    const press = () => world.click("buyer", "Approve and release", { messageId });
    await fault({ kind: "duplicate", on: "delivery", times: 2 });
    await Promise.all([press(), press()]);
    await world.discord.settle(2_000);
    await world.work();
    expect(await eventsOf(m, "ApprovalGiven")).toBe(1);
    expect((await steps.card(m)).plain).toContain("Approved by @buyer on Discord");
  });

  it.each(["resume", "invalid"])(
    "loses no press and doubles none where the gateway drops in the middle: %s (fault 54)",
    async (how) => {
      const m = await steps.propose({ title: `Dropped: ${how}` });
      const asked = await steps.press("facilitator", m, "Accept");
      const lines = world.logged.length;
      await admin({ do: "drop_gateway", how });
      const messageId = asked.private.at(-1)?.id;
      const first = world.click("facilitator", "Accept these terms", { messageId });
      const isBack = () =>
        world.logged.slice(lines).some(({ message }) => /Discord is (back|open)/.test(message));
      await expect.poll(isBack, { timeout: 60_000 }).toBe(true);
      // What came in a session that is gone Discord brings no more: the person presses again, and nothing doubles.
      if (how === "invalid") first.catch(() => undefined);
      if (how === "invalid" || (await first).error !== undefined) {
        await world.click("facilitator", "Accept these terms", { messageId });
      }
      await world.discord.settle(2_000);
      expect(await eventsOf(m, "TermsAccepted")).toBe(1);
      expect((await steps.card(m)).plain).toContain("Accepted");
      await world.command("buyer", "fund", { milestone: `M-${m}` });
    },
  );

  it("brings an answer by direct message where its token ran out on the way (fault 55)", async () => {
    const { record } = world.app;
    const before = await acknowledged();
    world.app.record = async (...asked) => {
      await expect.poll(acknowledged).toBeGreaterThan(before);
      await admin({ do: "expire_tokens" });
      return record(...asked);
    };
    const reply = await world.command("facilitator", "record", { milestone: "M-1" });
    world.app.record = record;
    expect(said(reply)).not.toContain("The record of M-1");
    expect((await world.dm("facilitator")).at(-1)?.plain).toContain("The record of M-1");
  });

  it("posts a card anew where its message was deleted, and goes on (fault 49)", async () => {
    const m = await steps.propose({ title: "Deleted" });
    const first = await steps.card(m);
    await admin({ do: "delete_message", messageId: first.id });
    const asked = await world.command("facilitator", "accept", { milestone: `M-${m}` });
    await world.click("facilitator", "Accept these terms", {
      messageId: asked.private.at(-1)?.id,
    });
    const again = await steps.card(m);
    expect(again.id).not.toBe(first.id);
    expect(again.plain).toContain("Accepted");
  });

  it("writes on where its thread was put away (fault 49)", async () => {
    const m = await steps.inReview({ title: "Put away" });
    await admin({ do: "archive_thread", thread: (await steps.card(m)).id });
    await steps.press("buyer", m, "Request changes");
    await world.submit("buyer", { "What needs to change": "The logo" });
    expect((await steps.card(m)).plain).toContain("The logo");
  });

  it("shows @everyone, masked links and reversed text as they are, and pings nobody (fault 64, 65, 68)", async () => {
    const title = "@everyone <@&1> [free](https://evil.example) **x** `y` \u202Etxt";
    const m = await steps.propose({ title });
    const { plain, mentions, components } = await steps.card(m);
    expect(plain).toContain("@everyone");
    expect(plain).toContain("[free](https://evil.example) **x** `y`");
    expect(plain).not.toContain("\u202E");
    expect(mentions ?? []).not.toContain("everyone");
    expect(JSON.stringify(components)).not.toMatch(/(?<!\\)\]\(https:/);
  });

  it("keeps a server through an outage and works on after it (fault 56)", async () => {
    const before = await rowsOf(world.pool);
    await admin({ do: "guild_unavailable" });
    const away = await world.command("buyer", "list");
    expect(away).toHaveProperty("error");
    expect(await rowsOf(world.pool)).toEqual(before);
    await admin({ do: "guild_available" });
    expect(said(await world.command("buyer", "show", { milestone: "M-1" }))).toContain("M-1");
  });

  it("goes on where the bot was removed: it can be invited again, and nothing is lost (fault 56)", async () => {
    const m = await steps.propose({ title: "Removed meanwhile" });
    const accept = await world.command("facilitator", "accept", { milestone: `M-${m}` });
    await world.click("facilitator", "Accept these terms", {
      messageId: accept.private.at(-1)?.id,
    });
    await admin({ do: "remove_bot" });
    await world.work();
    await admin({ do: "add_bot" });
    const offer = await world.command("buyer", "fund", { milestone: `M-${m}` });
    expect(JSON.stringify(offer)).toMatch(/unknown_command|Fund M-/);
    expect(await eventsOf(m, "TermsAccepted")).toBe(1);
  });

  it("pays out and tells people directly where the channel was deleted (fault 49)", async () => {
    const { transfers: none } = (await world.drive("GET", "/stripe")) as Stripe;
    expect(none).toEqual([]);
    await world.command("facilitator", "payouts");
    await world.click("facilitator", "Set up payouts");
    await admin({ do: "delete_channel", ...at });
    const { accounts } = (await world.drive("GET", "/stripe")) as Stripe;
    await world.drive("POST", "/stripe/onboard", { account: accounts[0]?.id, outcome: "ready" });
    await world.work();
    const { transfers } = (await world.drive("GET", "/stripe")) as Stripe;
    expect(transfers).toHaveLength(1);
    const told = (await world.dm("facilitator")).map(({ plain }) => plain).join("\n");
    expect(told).toMatch(/M-2.*(is on its way|released|sent)/i);
    expect(world.logged.filter(({ level }) => level === "error")).toEqual([]);
  });
});

describe("when Discord refuses everything", () => {
  it("stops asking well before Discord would block the address (fault 57)", () => {
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const client = createClient({ apiUrl: undefined, shards: undefined, log });
    const breaker = createBreaker(client, log);
    const refused = (count: number) =>
      client.rest.emit(RESTEvents.InvalidRequestWarning, { count, remainingTime: 420_000 });
    for (let count = 100; count < 1_000; count += 100) refused(count);
    expect(() => breaker.check()).not.toThrow();
    refused(1_000);
    const { code, retryable, retryAfterSeconds } = thrownBy(() => breaker.check());
    expect({ code, retryable, retryAfterSeconds }).toEqual({
      ...{ code: "breaker_open", retryable: true, retryAfterSeconds: 420 },
    });
  });

  it("counts every refusal that Discord sends (fault 57)", async () => {
    const { id: team } = await steps.server();
    const channel = {
      platform: "discord",
      team,
      channel: await steps.channelId("random"),
    } as const;
    const forbidden = { status: 403, body: { code: 50_013, message: "Missing Permissions" } };
    await fault({ kind: "status", match: { path: "/messages" }, times: 110, ...forbidden });
    const post = () => world.discord.platform.postCard(channel, viewOf(funded())).catch(() => null);
    await Promise.all(Array.from({ length: 110 }, post));
    expect(world.logged.map(({ message }) => message)).toContain("Discord refuses many requests");
    await world.drive("DELETE", "/faults");
  });
});

/** How many requests were answered first, by the sandbox's own log. */
async function acknowledged(): Promise<number> {
  const wire = await fetch(`${world.sandboxUrl}/sandbox/wire?vendor=discord`);
  return (await wire.text()).match(/\/interactions\/\d+\/[^"]*\/callback/g)?.length ?? 0;
}

function thrownBy(call: () => void): Partial<ProviderError> {
  try {
    call();
  } catch (error) {
    if (error instanceof ProviderError) return error;
  }
  throw new Error("nothing was thrown");
}

type Stripe = {
  readonly accounts: readonly { readonly id: string }[];
  readonly transfers: readonly { readonly id: string }[];
};

async function eventsOf(m: number, type: string): Promise<number> {
  const { id } = await steps.idsOf(m);
  const { rows } = await world.pool.query(
    "SELECT count(*)::int AS count FROM event WHERE stream_id = $1 AND type = $2",
    [id, type],
  );
  return rows[0].count;
}
