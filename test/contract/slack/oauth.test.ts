import { type WebAPIPlatformError, WebClient } from "@slack/web-api";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type HttpSandboxBot, startHttpSandboxBot } from "../../support/sandbox-bot.ts";

let bot: HttpSandboxBot;
const heard: Record<string, unknown>[] = [];

beforeAll(async () => {
  bot = await startHttpSandboxBot();
  for (const name of ["app_uninstalled", "tokens_revoked"]) {
    bot.app.event(name, async ({ event, body }) => {
      heard.push({ ...event, team: body.team_id });
    });
  }
});
afterAll(() => bot.close());
beforeEach(async () => {
  heard.length = 0;
  bot.installs.clear();
  await bot.drive("POST", "/reset");
});

const APP = { client_id: "sandbox-client-id", client_secret: "sandbox-client-secret" };
const admin = (act: object) => bot.drive("POST", "/admin", { vendor: "slack", ...act });
const clientOf = (token?: string) =>
  new WebClient(token, {
    slackApiUrl: `${bot.sandbox.url}/slack/api/`,
    retryConfig: { retries: 0 },
  });
const refused = (work: Promise<unknown>) =>
  work.then(
    () => "no refusal",
    (error: WebAPIPlatformError) => error.data,
  );

async function installed(act: object = {}) {
  await admin({ do: "install", ...act });
  const install = [...bot.installs.values()].at(-1)?.bot;
  return { token: install?.token ?? "", refresh: install?.refreshToken ?? "", install };
}

const refresh = (token: string) =>
  clientOf().oauth.v2.access({ ...APP, grant_type: "refresh_token", refresh_token: token });

/** What a browser gets from the page where people allow the app. */
async function answerPage(answer: "allow" | "cancel", more: Record<string, string> = {}) {
  const fields = {
    ...{ client_id: APP.client_id, scope: "chat:write,commands", state: "s1" },
    ...{ redirect_uri: `${bot.botUrl}/back`, workspace: "acme", answer, ...more },
  };
  const page = await fetch(`${bot.sandbox.url}/slack/oauth/v2/authorize`, {
    ...{ method: "POST", redirect: "manual", body: new URLSearchParams(fields) },
  });
  return { status: page.status, to: page.headers.get("location"), text: await page.text() };
}

const codeIn = (to: string | null) => new URL(to ?? "").searchParams.get("code") ?? "";

describe("the page on which people allow the app", () => {
  it("names the app, the workspaces and every scope, and carries the request through its form", async () => {
    const asked = `client_id=${APP.client_id}&scope=chat:write,users:read&state=a%22b`;
    const page = await fetch(`${bot.sandbox.url}/slack/oauth/v2/authorize?${asked}`);
    const html = await page.text();
    for (const part of ["Tranche", "Acme", "Other Co", "chat:write", "users:read", "Cancel"]) {
      expect(html).toContain(part);
    }
    expect(html).toContain('name="state" value="a&quot;b"');
  });

  it("goes back with code and state, or with the refusal", async () => {
    const yes = new URL((await answerPage("allow")).to ?? "");
    expect(yes.pathname).toBe("/back");
    expect(yes.searchParams.get("state")).toBe("s1");
    expect(yes.searchParams.get("code")).toBeTruthy();
    const no = new URL((await answerPage("cancel")).to ?? "");
    expect(Object.fromEntries(no.searchParams)).toEqual({ error: "access_denied", state: "s1" });
  });

  it.each([
    [{ client_id: "other" }, "invalid_client_id"],
    [{ scope: "" }, "no_scopes"],
    [{ redirect_uri: "http://example.com/back" }, "bad_redirect_uri"],
  ])("stops at a request that is wrong: %j", async (wrong, code) => {
    const { status, text, to } = await answerPage("allow", wrong);
    expect({ status, to }).toEqual({ status: 400, to: null });
    expect(text).toContain(code);
  });
});

describe("oauth.v2.access", () => {
  it("gives tokens for a code once, to the app alone, with the address that was asked for", async () => {
    const code = codeIn((await answerPage("allow")).to);
    const redirect_uri = `${bot.botUrl}/back`;
    const take = (more: object) =>
      refused(clientOf().oauth.v2.access({ ...APP, code, redirect_uri, ...more }));
    expect(await take({ client_id: "x" })).toMatchObject({ error: "invalid_client_id" });
    expect(await take({ client_secret: "x" })).toMatchObject({ error: "bad_client_secret" });
    expect(await take({ redirect_uri: "x" })).toMatchObject({ error: "bad_redirect_uri" });
    expect(await take({ code: "x" })).toMatchObject({ error: "invalid_code" });
    const basic = Buffer.from(`${APP.client_id}:${APP.client_secret}`).toString("base64");
    const answer = await fetch(`${bot.sandbox.url}/slack/api/oauth.v2.access`, {
      method: "POST",
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ code, redirect_uri }),
    });
    expect(await answer.json()).toMatchObject({
      ...{ ok: true, app_id: "A0TRANCHE00", token_type: "bot", expires_in: 43_200 },
      ...{ scope: "chat:write,commands", bot_user_id: "U1TRANCHEBO" },
      ...{ team: { id: "T1ACME00000", name: "Acme" }, authed_user: { id: "U1ADMIN0000" } },
      access_token: expect.stringMatching(/^xoxe\.xoxb-1-/),
      refresh_token: expect.stringMatching(/^xoxe-1-/),
    });
    expect(await take({})).toMatchObject({ error: "code_already_used" });
  });

  it("says which scopes a token has, and which one a call lacked", async () => {
    const { token, install } = await installed({ without: ["users:read"] });
    expect(install?.scopes).toEqual(["chat:write", "commands"]);
    const me = await clientOf(token).auth.test();
    expect(me).toMatchObject({ team_id: "T1ACME00000", bot_id: "B1TRANCHE00" });
    expect(me.response_metadata?.scopes).toEqual(["chat:write", "commands"]);
    expect(await refused(clientOf(token).users.info({ user: "U1BUYER0000" }))).toMatchObject({
      ...{ error: "missing_scope", needed: "users:read", provided: "chat:write,commands" },
    });
  });

  it("lets an access token expire, and gives a fresh pair for its refresh token", async () => {
    await admin({ do: "token_lifetime", seconds: 3600 });
    const { token, refresh: first } = await installed();
    await admin({ do: "expire_token" });
    expect(await refused(clientOf(token).auth.test())).toMatchObject({ error: "token_expired" });
    const fresh = await refresh(first);
    expect(fresh).toMatchObject({ expires_in: 3600, scope: "chat:write,commands,users:read" });
    expect((await clientOf(fresh.access_token).auth.test()).ok).toBe(true);
  });

  it("lets the access token live on that a refresh replaces", async () => {
    const { token, refresh: first } = await installed();
    await refresh(first);
    expect((await clientOf(token).auth.test()).ok).toBe(true);
  });

  it("takes a refresh token twice at the same moment, but only the later pair goes on (fault 51)", async () => {
    const { refresh: first } = await installed();
    const one = await refresh(first);
    const two = await refresh(first);
    expect(two.refresh_token).not.toBe(one.refresh_token);
    expect((await clientOf(one.access_token).auth.test()).ok).toBe(true);
    expect(await refused(refresh(one.refresh_token ?? ""))).toMatchObject({
      error: "invalid_refresh_token",
    });
    expect((await refresh(two.refresh_token ?? "")).ok).toBe(true);
    expect(await refused(refresh(first))).toMatchObject({ error: "invalid_refresh_token" });
  });

  it("installs again: the tokens of before are good no more", async () => {
    const { token, refresh: first } = await installed();
    const again = await installed();
    expect(await refused(clientOf(token).auth.test())).toMatchObject({ error: "token_revoked" });
    expect(await refused(refresh(first))).toMatchObject({ error: "invalid_refresh_token" });
    expect((await clientOf(again.token).auth.test()).ok).toBe(true);
  });
});

describe("the end of an install (fault 50)", () => {
  it("uninstalled: the tokens are inactive, and the app is told with the workspace", async () => {
    const { token, refresh: first } = await installed();
    await installed({ workspace: "other-co" });
    await admin({ do: "uninstall" });
    expect(heard).toContainEqual({
      ...{ type: "tokens_revoked", tokens: { oauth: [], bot: ["U1TRANCHEBO"] } },
      ...{ team: "T1ACME00000", event_ts: expect.any(String) },
    });
    expect(heard).toContainEqual(
      expect.objectContaining({ type: "app_uninstalled", team: "T1ACME00000" }),
    );
    expect(await refused(clientOf(token).auth.test())).toMatchObject({
      error: "account_inactive",
    });
    expect(await refused(refresh(first))).toMatchObject({ error: "invalid_refresh_token" });
    const others = bot.installs.get("T2OTHERCO00")?.bot?.token;
    expect((await clientOf(others).auth.test()).ok).toBe(true);
  });

  it.each([
    ["by the app", (token: string) => clientOf(token).auth.revoke()],
    ["by an admin", () => admin({ do: "revoke_token" })],
  ])("revoked %s: the token ends, the bot is in no channel, the app is told", async (_, revoke) => {
    const { token } = await installed();
    await revoke(token);
    expect(await refused(clientOf(token).auth.test())).toMatchObject({ error: "token_revoked" });
    await expect.poll(() => heard).toMatchObject([{ type: "tokens_revoked" }]);
    const { body } = await bot.drive("GET", "/slack/world");
    expect(JSON.stringify(body)).not.toContain("U1TRANCHEBO");
  });

  it("uninstalls itself", async () => {
    const { token } = await installed();
    expect(await refused(clientOf(token).auth.revoke({ test: true }))).toBe("no refusal");
    expect((await clientOf(token).apps.uninstall(APP)).ok).toBe(true);
    await expect.poll(() => heard.length).toBe(2);
    expect(await refused(clientOf(token).auth.test())).toMatchObject({
      error: "account_inactive",
    });
  });
});
