import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../../../src/app/api.ts";
import { ProviderError } from "../../../src/app/ports.ts";
import type { Milestone } from "../../../src/domain/milestone/milestone.ts";
import { funded, inReview } from "../../support/milestones.ts";
import { NEW, type Reply, type SlackWorld, startSlackWorld } from "../../support/slack-world.ts";
import { TEAM, viewOf } from "../../support/views.ts";

let world: SlackWorld;

beforeAll(async () => {
  world = await startSlackWorld();
});

afterAll(() => world.close());

const said = (reply: Reply) => reply.ephemeral.map(({ plain }) => plain).join("\n");
const fault = (body: object) => world.drive("POST", "/faults", { vendor: "slack", ...body });
const channel = { platform: "slack", team: TEAM, channel: "C1WEBSITERE" } as const;
const view = (story: { milestone: Milestone }) => viewOf(story);

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
    const reply = await world.command("buyer", "/milestone");
    restore();
    const [trace] = /T-[0-9A-Z]{4}/.exec(said(reply)) ?? [];
    expect(said(reply)).toContain("That didn't go through, and nothing has changed.");
    expect(
      world.logged.find(({ detail }) => JSON.stringify(detail)?.includes(trace ?? "-"))?.level,
    ).toBe("error");
  });

  it("does not say that nothing has changed where that is not known", async () => {
    const restore = instead("waiting", async () => {
      throw new ProviderError("no answer", { code: "x", outcome: "unknown", retryable: true });
    });
    const reply = await world.command("buyer", "/milestone");
    restore();
    expect(said(reply)).toContain("I can't tell yet whether that went through.");
  });

  it("says so in Home where its page can't be made, and shows it the next time", async () => {
    const restore = instead("home", async () => {
      throw new Error("the database is away");
    });
    const open = async () =>
      (await world.drive("POST", "/slack/home", { as: "outsider" })) as { readonly plain: string };
    const { plain } = await open();
    restore();
    expect(plain).toContain("nothing has changed");
    expect(plain).toMatch(/T-[0-9A-Z]{4}/);
    expect((await open()).plain).toContain("Milestone payments, in your channel");
  });

  it("offers a fresh button where a form could not open in time (fault 48)", async () => {
    await fault({
      ...{ match: { path: "views.open" }, kind: "status", status: 200 },
      body: { ok: false, error: "expired_trigger_id" },
    });
    const reply = await world.command("buyer", "/milestone new");
    expect(said(reply)).toContain("The form couldn't open in time.");
    const again = await world.click("buyer", "Open the form");
    expect(again.view).toBeTruthy();
  });

  it("opens one form where Slack sends the command again (fault 47)", async () => {
    await fault({ kind: "duplicate", on: "delivery", times: 1 });
    const reply = await world.command("buyer", "/milestone new");
    expect(reply.view).toBeTruthy();
    expect(said(reply)).not.toContain("couldn't open");
  });

  it("proposes once where Slack sends the form again (fault 47)", async () => {
    const form = await world.command("buyer", "/milestone new");
    await fault({ kind: "duplicate", on: "delivery", times: 1 });
    await world.submit("buyer", form.view, { ...NEW, Title: "Once" });
    await world.slack.settle(1_000);
    const all = said(await world.command("buyer", "/milestone list"));
    expect(all.match(/Once/g)?.length).toBe(1);
  });

  it("ignores a workspace where the app was uninstalled", async () => {
    await world.drive("POST", "/admin", {
      vendor: "slack",
      do: "uninstall",
      workspace: "other-co",
    });
    const reply = await world.drive("POST", "/slack/command", {
      ...{ as: "stranger", workspace: "other-co", channel: "website-relaunch", text: "/milestone" },
    });
    expect(JSON.stringify(reply)).not.toContain("milestones yet");
  });

  it("says first where the bot is not in the channel", async () => {
    await world.drive("POST", "/admin", { vendor: "slack", do: "remove_bot", channel: "random" });
    const reply = await world.command("buyer", "/milestone new", "random");
    expect(said(reply)).toContain("I'm not in this channel yet");
  });

  it("judges a guest of another company by their own workspace, not by being in the channel (fault 53)", async () => {
    await world.work();
    const guest = { person: "stranger", from: "other-co" };
    await world.drive("POST", "/admin", {
      ...{ vendor: "slack", do: "invite_external", channel: "website-relaunch", ...guest },
    });
    const reply = await world.click("stranger", "Details");
    expect(said(reply)).toContain("I can't find that milestone for you here.");
  });

  it("sends who proposes in a direct message to a channel", async () => {
    const reply = await world.command("buyer", "/milestone new", "dm");
    expect(said(reply)).toContain("Milestones live in a channel with the other side.");
  });
});

describe("the platform for the rest of the house", () => {
  it("posts a card, updates it in place, and says when it is gone (fault 49)", async () => {
    const message = await world.slack.platform.postCard(channel, view(funded()));
    expect(await world.slack.platform.updateCard(message, view(inReview()))).toBe("updated");
    const messages = await world.channel("buyer");
    const card = messages.find(({ ts }) => ts === message.message);
    expect(card?.plain).toContain("🟡 In review");
    const { message: ts } = message;
    await world.drive("POST", "/admin", {
      vendor: "slack",
      do: "delete_message",
      channel: "website-relaunch",
      ts,
    });
    expect(await world.slack.platform.updateCard(message, view(inReview()))).toBe("gone");
    const nowhere = { ...message, channel: "C0NOWHERE00" };
    expect(await world.slack.platform.updateCard(nowhere, view(inReview()))).toBe("gone");
  });

  it("answers in a thread, and privately", async () => {
    const message = await world.slack.platform.postCard(channel, view(funded()));
    const notice = { kind: "accepted", view: view(funded()), to: null, detail: {} } as const;
    await world.slack.platform.announce(channel, notice, message);
    const card = (await world.channel("buyer")).find(({ ts }) => ts === message.message);
    expect(card?.thread?.[0]?.plain).toContain("accepted version 1");
    await world.slack.platform.tell(
      { platform: "slack", team: TEAM, user: await userOf("buyer") },
      { ...notice, kind: "payee_ready" },
    );
    expect((await world.dm("buyer")).at(-1)?.plain).toContain("Stripe can pay you now.");
  });

  it("waits for a short rate limit, and hands a long one back as a failure to be tried again", async () => {
    await fault({
      match: { path: "chat.postMessage" },
      kind: "rate_limit",
      retryAfter: 60,
      times: 1,
    });
    const post = () => world.slack.platform.postCard(channel, view(funded()));
    await expect(post()).rejects.toMatchObject({
      ...{ name: "ProviderError", code: "ratelimited", outcome: "failed", retryable: true },
    });
    await fault({
      match: { path: "chat.postMessage" },
      kind: "rate_limit",
      retryAfter: 0,
      times: 1,
    });
    expect((await post()).message).not.toBe("");
  });

  it.each([
    [{ kind: "drop" }, { code: "no_answer", outcome: "unknown", retryable: true }],
    [
      { kind: "status", status: 503 },
      { code: "http_503", outcome: "unknown", retryable: true },
    ],
    [
      { kind: "status", status: 200, body: { ok: false, error: "token_revoked" } },
      { code: "token_revoked", outcome: "failed", retryable: false },
    ],
  ])("says whether it may have happened: %j", async (kind, facts) => {
    await fault({ match: { path: "chat.postMessage" }, times: 1, ...kind });
    await expect(world.slack.platform.postCard(channel, view(funded()))).rejects.toMatchObject({
      ...{ name: "ProviderError", ...facts },
    });
  });

  it("links to the channel", () => {
    expect(world.slack.platform.deepLink(channel)).toBe(
      `https://slack.com/app_redirect?channel=C1WEBSITERE&team=${TEAM}`,
    );
  });
});

async function userOf(name: string): Promise<string> {
  const info = await fetch(`${world.sandboxUrl}/slack/api/users.list`, {
    headers: { authorization: "Bearer xoxb-sandbox-acme" },
  });
  const { members } = (await info.json()) as { members: { id: string; name: string }[] };
  return members.find((member) => member.name === name)?.id ?? "";
}
