import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../../../src/app/api.ts";
import { ProviderError } from "../../../src/app/ports.ts";
import type { Host } from "../../../src/chat/conversation/turn.ts";
import type { Milestone } from "../../../src/domain/milestone/milestone.ts";
import { createDrafts } from "../../../src/platforms/discord/drafts.ts";
import { createDesk } from "../../../src/platforms/discord/forms/desk.ts";
import { notKept, takePage } from "../../../src/platforms/discord/forms/hand-in.ts";
import { createDiscordPlatform } from "../../../src/platforms/discord/index.ts";
import {
  buttons,
  type DiscordWorld,
  NEW,
  type Reply,
  said,
  startDiscordWorld,
} from "../../support/discord-world.ts";
import { funded, inReview } from "../../support/milestones.ts";
import { viewOf } from "../../support/views.ts";

let world: DiscordWorld;
let guild = "";
let channelId = "";

beforeAll(async () => {
  world = await startDiscordWorld();
  const { servers } = (await world.drive("GET", "/discord/world")) as {
    servers: { name: string; id: string; channels: { name: string; id: string }[] }[];
  };
  guild = servers[0]?.id ?? "";
  channelId = servers[0]?.channels.find(({ name }) => name === "website-relaunch")?.id ?? "";
});

afterAll(() => world.close());

const fault = (body: object) => world.drive("POST", "/faults", { vendor: "discord", ...body });
const admin = (body: object) => world.drive("POST", "/admin", { vendor: "discord", ...body });
const channel = () => ({ platform: "discord", team: guild, channel: channelId }) as const;
const view = (story: { milestone: Milestone }) => viewOf(story);

async function idOf(person: string): Promise<string> {
  const { servers } = (await world.drive("GET", "/discord/world")) as {
    servers: { people: { name: string; id: string }[] }[];
  };
  return servers[0]?.people.find(({ name }) => name === person)?.id ?? "";
}

/** Replaces one call of the application until the returned function is called. */
function instead<Name extends keyof App>(name: Name, call: App[Name]): () => void {
  const before = world.app[name];
  world.app[name] = call;
  return () => {
    world.app[name] = before;
  };
}

describe("when something is wrong", () => {
  it("says that nothing has changed, with a code that the log has beside the cause", async () => {
    const restore = instead("waiting", async () => {
      throw new Error("the pool is exhausted");
    });
    const reply = await world.command("buyer", "list");
    restore();
    const [trace] = /T-[0-9A-Z]{4}/.exec(said(reply)) ?? [];
    expect(said(reply)).toContain("That didn't go through, and nothing has changed.");
    expect(
      world.logged.find(({ detail }) => JSON.stringify(detail)?.includes(trace ?? "-"))?.level,
    ).toBe("error");
  });

  it("keeps what was typed where handing it in went wrong", async () => {
    await world.command("buyer", "new", NEW.options);
    const restore = instead("proposeWeighed", async () => {
      throw new ProviderError("no answer", { code: "x", outcome: "unknown", retryable: true });
    });
    const reply = await world.submit("buyer", NEW.fields);
    restore();
    expect(said(reply)).toContain("I can't tell yet whether that went through.");
    expect(buttons(reply)).toEqual(["Open the form"]);
    const form = await world.click("buyer", "Open the form");
    expect(JSON.stringify(form.modal?.components)).toContain("A recording of both");
    expect(said(await world.submit("buyer", {}))).toContain("M-1 “Checkout that takes cards”");
    await world.work();
  });

  it("names the permission it lacks before anyone types a form", async () => {
    await admin({ do: "set_permissions", channel: "random", deny: ["SendMessages"] });
    const reply = await world.command("buyer", "new", NEW.options, { channel: "random" });
    expect(said(reply)).toContain("I lack Send Messages here.");
  });

  it("names the permission it lacks for a chart", async () => {
    await admin({ do: "set_permissions", channel: "website-relaunch", deny: ["AttachFiles"] });
    const reply = await world.command("buyer", "report");
    await admin({ do: "set_permissions", channel: "website-relaunch", allow: ["AttachFiles"] });
    expect(said(reply)).toContain("I can't show the chart in this channel: I lack Attach Files");
  });

  it("gives guessed, foreign and forged ids the answer of something that isn't there (fault 59-61)", async () => {
    const outsider = await world.command("outsider", "show", { milestone: "M-1" });
    const none = await world.command("buyer", "show", { milestone: "M-99" });
    expect(said(outsider)).toContain("I can't find M-1 in this channel.");
    expect(said(none)).toContain("I can't find M-99 in this channel.");
    const copied = await world.click("outsider", "Details");
    expect(said(copied)).toContain("I can't find that milestone for you here.");
  });

  it("counts the same click once where Discord sends it again after a resume (fault 54)", async () => {
    await fault({ kind: "duplicate", on: "delivery", times: 1 });
    await world.command("buyer", "new", { ...NEW.options, title: "Once" });
    await fault({ kind: "duplicate", on: "delivery", times: 1 });
    await world.submit("buyer", NEW.fields);
    await world.discord.settle(1_000);
    const all = said(await world.command("buyer", "list"));
    expect(all.match(/Once/g)?.length).toBe(1);
  });

  it.each(["resume", "reconnect", "invalid"])(
    "goes on after the gateway's connection was lost: %s (fault 54)",
    async (how) => {
      const lines = world.logged.length;
      const isBack = () =>
        world.logged.slice(lines).some(({ message }) => /Discord is (back|open)/.test(message));
      await admin({ do: "drop_gateway", how });
      await expect.poll(isBack, { timeout: 60_000 }).toBe(true);
      expect(world.discord.ready()).toBe(true);
      const reply = await world.command("buyer", "show", { milestone: "1" });
      expect(said(reply)).toContain("Required proof");
    },
  );

  it("brings an answer by direct message where its private reply is over (fault 55)", async () => {
    const over = { status: 401, body: { code: 50_027, message: "Invalid Webhook Token" } };
    const path = "/webhooks/";
    await fault({ kind: "status", match: { path, method: "PATCH" }, ...over });
    const reply = await world.command("facilitator", "record", { milestone: "1" });
    expect(said(reply)).not.toContain("The record of M-1");
    const dm = await world.dm("facilitator");
    expect(dm.at(-1)?.plain).toContain("The record of M-1");
  });

  it("says in the channel only that it took too long where direct messages are closed (fault 55)", async () => {
    await admin({ do: "close_dms", person: "facilitator" });
    const over = { status: 401, body: { code: 50_027, message: "Invalid Webhook Token" } };
    await fault({ kind: "status", match: { path: "/webhooks/", method: "PATCH" }, ...over });
    await world.command("facilitator", "record", { milestone: "1" });
    const last = (await world.channel("buyer")).at(-1);
    expect(last?.plain).toContain("That took longer than private answers stay open");
    expect(last?.plain).not.toContain("M-1");
    expect(last?.mentions).toEqual(["facilitator"]);
    await admin({ do: "close_dms", person: "facilitator", open: true });
  });

  it("shows hostile words as they are, and pings nobody with them (fault 64, 68)", async () => {
    const title = "@everyone [free](https://evil.example) **now**";
    await world.command("buyer", "new", { ...NEW.options, title });
    await world.submit("buyer", NEW.fields);
    await world.work();
    const card = (await world.channel("facilitator")).findLast(({ plain }) =>
      plain.includes("evil.example"),
    );
    expect(card?.plain).toContain(title);
    expect(card?.mentions).toEqual(["facilitator"]);
  });
});

describe("a form that is handed in after a restart", () => {
  it("counts all the same, and can be corrected (fault 59)", async () => {
    const asHeld = { platform: "discord", team: guild, user: "1113754058096640777" } as const;
    const origin = { actor: asHeld, displayName: "held", channel: channel() };
    const host: Host = {
      timeZone: async () => "UTC",
      obstacle: async () => null,
      place: async () => ({ teamName: null, channelName: null, canPost: true, isDirect: false }),
      member: async () => null,
      isAdmin: async () => true,
      give: async () => ({ kind: "nothing" }),
      share: async () => ({ kind: "nothing" }),
    };
    const turn = { app: world.app, origin: { ...origin, requestId: "discord:held" }, host };
    const drafts = createDrafts();
    const { user } = asHeld;
    const opening = { user, team: guild, typed: {}, given: new Set<string>(), brief: false };
    const desk = createDesk(drafts, opening, { team: guild, surface: "private" });
    const id = { kind: "modal", draft: "abcdefghijkl", page: 0, form: "setup" } as const;
    const about = { ...id, milestoneId: null, version: null };
    const first = await takePage(turn, drafts, desk, about, { currency: "EUR", quorum: "0" });
    expect(first).toMatchObject({ kind: "refused", refusals: [{ code: "terms.quorum" }] });
    const [row] = desk.beside(first);
    expect(JSON.stringify(row)).toContain("Correct it");
  });

  it("says so where a later page of it is asked for", async () => {
    expect(notKept({ ...PAGE, form: "amend", milestoneId: "m" })).toMatchObject({
      message: { blocks: [{ kind: "text" }, { actions: [{ ref: { name: "amend", id: "m" } }] }] },
    });
  });
});

const PAGE = { kind: "open_page", draft: "abcdefghijkl", page: 1, version: null } as const;

/** What people wait in earnest. */
const PATIENCE_MS = 2_000;

describe("slow answers", () => {
  it("say at once that they are on their way, act once, and bring a form back by a button", async () => {
    const hasty = await startDiscordWorld({ patienceMs: PATIENCE_MS });
    await hasty.command("buyer", "new", NEW.options);
    await hasty.submit("buyer", NEW.fields);
    const { see } = hasty.app;
    hasty.app.see = async (...asked) => {
      await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS + 100));
      return see(...asked);
    };
    const reply = await hasty.command("buyer", "amend", { milestone: "1", amount: "5,000" });
    hasty.app.see = see;
    expect(said(reply)).toContain("couldn't open in time. Nothing is lost");
    const form = await hasty.click("buyer", "Open the form");
    expect(form.modal?.plain).toContain("Deliverable");
    const done = await hasty.submit("buyer", {});
    expect(said(done)).toContain("Version 2 of M-1 is proposed");
    await hasty.close();
  });
});

describe("direct messages", () => {
  it("take a form from its first page to its end", async () => {
    const user = await idOf("facilitator");
    const actor = { platform: "discord", team: guild, user } as const;
    const origin = { requestId: "discord:dm", actor, displayName: "f", channel: channel() };
    const seen = await world.app.see(origin, { by: "text", text: "1" }, "show");
    if (seen.kind !== "seen") throw new Error("nothing seen");
    const notice = { kind: "amended", view: seen.view, to: null, detail: {} } as const;
    await world.discord.platform.tell(actor, notice);
    const inDm = { channel: "dm" };
    const shown = await world.click("facilitator", "Show M-1", inDm);
    expect(buttons(shown)).toContain("Propose changes");
    await world.click("facilitator", "Propose changes", inDm);
    const step = await world.submit("facilitator", { "Known exclusions": "No fax" });
    expect(buttons(step)).toEqual(["Propose changes", "Continue"]);
    const done = await world.click("facilitator", "Propose changes", {
      ...{ channel: "dm", messageId: step.private[0]?.id },
    });
    expect(said(done)).toContain("of M-1 is proposed to the other side");
  });
});

describe("the platform for the rest of the house", () => {
  it("posts a card, updates it in place, and says when it is gone (fault 49)", async () => {
    const { platform } = world.discord;
    const message = await platform.postCard(channel(), view(funded()));
    expect(await platform.updateCard(message, view(inReview()))).toBe("updated");
    const messages = await world.channel("buyer");
    const card = messages.find(({ id }) => id === message.message);
    expect(card?.plain).toContain("🟡 In review");
    await admin({ do: "delete_message", messageId: message.message });
    expect(await platform.updateCard(message, view(inReview()))).toBe("gone");
    const nowhere = { ...message, channel: "1113754058096640999" };
    expect(await platform.updateCard(nowhere, view(inReview()))).toBe("gone");
  });

  it("answers in one thread, which it makes once", async () => {
    const { platform } = world.discord;
    const message = await platform.postCard(channel(), view(inReview()));
    const notice = { view: view(inReview()), to: null, detail: {} } as const;
    await platform.announce(channel(), { ...notice, kind: "accepted" }, message);
    await platform.announce(channel(), { ...notice, kind: "submitted" }, message);
    const card = (await world.channel("buyer")).find(({ id }) => id === message.message);
    const posted = card?.thread?.filter(({ plain }) => plain !== "") ?? [];
    expect(posted.map(({ plain }) => plain).join("\n")).toMatch(
      /accepted version 1[\s\S]*submitted/,
    );
  });

  it("does not say a thing twice where its answer was lost on the way (fault 52)", async () => {
    const { platform } = world.discord;
    const notice = { kind: "funded", view: view(funded()), to: null, detail: {} } as const;
    await fault({ kind: "after", match: { path: "/messages", method: "POST" } });
    const lost = await platform.announce(channel(), notice, null).catch((error: unknown) => error);
    expect(lost).toMatchObject({ retryable: true, outcome: "unknown" });
    const before = (await world.channel("buyer")).length;
    await platform.announce(channel(), notice, null);
    expect((await world.channel("buyer")).length).toBe(before);
  });

  it("says for good where someone takes no direct messages", async () => {
    const user = await idOf("buyer");
    await admin({ do: "close_dms", person: "buyer" });
    const notice = { kind: "funded", view: view(funded()), to: null, detail: {} } as const;
    const identity = { platform: "discord", team: guild, user } as const;
    await expect(world.discord.platform.tell(identity, notice)).rejects.toMatchObject({
      ...{ code: "50007", outcome: "failed", retryable: false },
    });
    await admin({ do: "close_dms", person: "buyer", open: true });
  });

  it("says whether to try again: asked to wait, out of order, lacking a right", async () => {
    const post = () => world.discord.platform.postCard(channel(), view(funded()));
    const match = { path: "/messages", method: "POST" };
    await fault({ kind: "status", match, status: 503 });
    await expect(post()).rejects.toMatchObject({ outcome: "unknown", retryable: true });
    await fault({ kind: "rate_limit", match, retryAfter: 30 });
    await expect(post()).rejects.toMatchObject({ outcome: "failed", retryable: true });
    const other = { ...channel(), channel: "1113754058096640999" };
    await expect(world.discord.platform.postCard(other, view(funded()))).rejects.toMatchObject({
      ...{ outcome: "failed", retryable: false },
    });
  });

  it("sends nothing to a server that it was removed from, and keeps to one that is only away (fault 50, 56)", async () => {
    const { platform } = world.discord;
    const message = await platform.postCard(channel(), view(funded()));
    await admin({ do: "guild_unavailable" });
    await admin({ do: "guild_available" });
    expect(await platform.updateCard(message, view(inReview()))).toBe("updated");
    await admin({ do: "remove_bot" });
    expect(await platform.updateCard(message, view(inReview()))).toBe("gone");
    await expect(platform.postCard(channel(), view(funded()))).rejects.toMatchObject({
      ...{ code: "not_in_server", retryable: false },
    });
    await admin({ do: "add_bot" });
    expect(await platform.updateCard(message, view(funded()))).toBe("updated");
  });

  it("goes on after one answer of 401, which makes discord.js forget its token", async () => {
    const match = { path: "/messages", method: "POST" };
    await fault({
      kind: "status",
      match,
      status: 401,
      body: { code: 0, message: "401: Unauthorized" },
    });
    const post = () => world.discord.platform.postCard(channel(), view(funded()));
    await expect(post()).rejects.toMatchObject({ code: "unauthorized", retryable: false });
    expect((await post()).message).toMatch(/^\d+$/);
  });

  it("knows the way to a channel", () => {
    expect(world.discord.platform.deepLink(channel())).toBe(
      `https://discord.com/channels/${guild}/${channelId}`,
    );
  });

  it("registers its commands only where Discord has others", async () => {
    const wire = async () => {
      const text = await fetch(`${world.sandboxUrl}/sandbox/wire?vendor=discord`);
      return (await text.text())
        .split("\n")
        .filter((line) => /applications\/\d+\/commands/.test(line));
    };
    const before = (await wire()).length;
    const { log, token, apiUrl } = world.discordOptions;
    const another = createDiscordPlatform({ app: () => world.app, log, token, apiUrl });
    await another.start();
    await another.stop();
    const fresh = (await wire())
      .slice(before)
      .map((line) => (JSON.parse(line) as Reply & { method: string }).method);
    expect(fresh).toEqual(["GET"]);
  });

  it.each([2, "auto"] as const)(
    "connects with as many shards as it is told: %s",
    async (shards) => {
      const { log, token, apiUrl } = world.discordOptions;
      const another = createDiscordPlatform({ app: () => world.app, log, token, apiUrl, shards });
      const before = world.logged.length;
      await another.start();
      const isReady = another.ready();
      await another.stop();
      const fresh = world.logged.slice(before);
      const opened = fresh.filter(({ message }) => message === "the connection to Discord is open");
      // The sandbox advises one.
      expect(opened).toHaveLength(shards === "auto" ? 1 : shards);
      expect(isReady).toBe(true);
      expect(fresh.at(-1)?.detail).toEqual({ servers: 2 });
    },
  );

  it("gives the way into a server while it is in none", async () => {
    const { log, token, apiUrl } = world.discordOptions;
    const invited = async () => {
      const before = world.logged.length;
      const another = createDiscordPlatform({ app: () => world.app, log, token, apiUrl });
      await another.start();
      await another.stop();
      return world.logged.slice(before).map(({ detail }) => JSON.stringify(detail) ?? "");
    };
    expect((await invited()).join("\n")).not.toContain("oauth2/authorize");
    const servers = ["studio", "other-guild"];
    for (const server of servers) await admin({ do: "remove_bot", server });
    const alone = (await invited()).join("\n");
    for (const server of servers) await admin({ do: "add_bot", server });
    expect(alone).toMatch(/client_id=\d+&scope=bot\+applications\.commands&permissions=\d+/);
  });
});
