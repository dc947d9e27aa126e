import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHttpServer, type HttpServer } from "../../../src/http/server.ts";
import { silentLog } from "../../../src/infra/log.ts";
import { createInstallStates, createInstallStore } from "../../../src/infra/postgres/index.ts";
import { createVault } from "../../../src/infra/vault.ts";
import { createSlackPlatform, type SlackPlatform } from "../../../src/platforms/slack/index.ts";
import { botScopes } from "../../../src/platforms/slack/surface.ts";
import { type FreshDatabase, freshDatabase } from "../../support/postgres.ts";
import { granted, type SmallSlack, startSmallSlack } from "../../support/small-slack.ts";

let database: FreshDatabase;
let pool: Pool;
let slack: SmallSlack;
let platform: SlackPlatform;
let server: HttpServer;
let at = "";
const installedIn: string[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  pool = database.pool();
  slack = await startSmallSlack();
  const vault = createVault([{ id: "1", key: Buffer.alloc(32, 1) }]);
  platform = createSlackPlatform({
    app: () =>
      Object.assign(Object.create(null), {
        installed: async (_on: string, team: string) => void installedIn.push(team),
      }),
    signingSecret: "s",
    oauth: {
      ...{ clientId: "id", clientSecret: "secret" },
      store: createInstallStore(pool, vault, silentLog),
      states: createInstallStates(pool),
      publicUrl: () => at,
    },
    ...{ apiUrl: slack.apiUrl, log: silentLog },
  });
  server = createHttpServer({ log: silentLog, routes: platform.routes });
  at = `http://127.0.0.1:${(await server.start({ port: 0, reach: "loopback" })).port}`;
  await platform.start();
});
afterAll(async () => {
  await platform.stop();
  await server.stop(0);
  await slack.close();
  await database.drop();
});
beforeEach(() => {
  slack.calls.length = 0;
});

/** A browser begins an install: its cookie, and the state in Slack's address. */
async function begin() {
  const answer = await fetch(`${at}/slack/install`);
  const html = await answer.text();
  const address = new URL((/href="([^"]+)"/.exec(html)?.[1] ?? "").replaceAll("&amp;", "&"));
  const [set = ""] = answer.headers.getSetCookie();
  return { answer, html, address, set, cookie: set.split(";")[0] ?? "" };
}

/** Slack sends the browser back. */
async function comeBack(query: Record<string, string>, cookie: string) {
  const address = `${at}/slack/oauth_redirect?${new URLSearchParams(query)}`;
  const answer = await fetch(address, { headers: { cookie } });
  return { status: answer.status, html: await answer.text(), answer };
}

const stateOf = ({ address }: { address: URL }) => address.searchParams.get("state") ?? "";
const kept = async () =>
  (await pool.query<{ team: string }>("SELECT team FROM slack_install")).rows;

describe("the page where an install begins", () => {
  it("says what is asked for and why, and leads to Slack with scopes, address and state", async () => {
    const { answer, html, address, set } = await begin();
    for (const scope of botScopes()) expect(html).toContain(`<code>${scope}</code>`);
    expect(address.href.startsWith(slack.apiUrl.replace("/api/", "/oauth/v2/authorize"))).toBe(
      true,
    );
    expect(Object.fromEntries(address.searchParams)).toEqual({
      scope: botScopes().join(","),
      state: expect.stringMatching(/^[\w-]{43}$/),
      client_id: "id",
      redirect_uri: `${at}/slack/oauth_redirect`,
    });
    expect(set).toMatch(/^[\w-]+=[\w-]{43}; Secure; HttpOnly; Path=\/; Max-Age=600$/);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  });
});

describe("a browser that comes back from Slack", () => {
  it("has installed the app, once: the state is used up (fault 62)", async () => {
    const begun = await begin();
    slack.codes.set("good", granted(slack, "T1"));
    const first = await comeBack({ code: "good", state: stateOf(begun) }, begun.cookie);
    expect([first.status, first.html.includes("Team T1")]).toEqual([200, true]);
    expect(first.answer.headers.getSetCookie()[0]).toContain("deleted");
    expect(installedIn).toEqual(["T1"]);
    slack.codes.set("good", granted(slack, "T2"));
    const again = await comeBack({ code: "good", state: stateOf(begun) }, begun.cookie);
    expect([again.status, again.html.includes("Nothing has changed")]).toEqual([400, true]);
    expect(slack.called("oauth.v2.access")).toBe(1);
    expect(await kept()).toEqual([{ team: "T1" }]);
  });

  it.each([
    ["without a state", { code: "good" }, true],
    ["with another state than its own", { code: "good", state: "x".repeat(43) }, true],
    ["in another browser", null, false],
  ])("%s changes nothing, and no code is spent (fault 62)", async (_how, query, withCookie) => {
    const begun = await begin();
    slack.codes.set("good", granted(slack, "T3"));
    const asked = query ?? { code: "good", state: stateOf(begun) };
    const { status, html } = await comeBack(asked, withCookie ? begun.cookie : "");
    expect([status, html.includes("This install can&#39;t be finished")]).toEqual([400, true]);
    expect(html).toContain("Start again");
    expect(slack.called("oauth.v2.access")).toBe(0);
    expect(await kept()).toEqual([{ team: "T1" }]);
  });

  it("with a state that nobody issued, cookie and all, changes nothing (fault 62)", async () => {
    const { cookie } = await begin();
    const forged = `${cookie.split("=")[0]}=${"f".repeat(43)}`;
    const { status } = await comeBack({ code: "good", state: "f".repeat(43) }, forged);
    expect([status, slack.called("oauth.v2.access")]).toEqual([400, 0]);
  });

  it("after ten minutes changes nothing (fault 62)", async () => {
    const begun = await begin();
    await pool.query(
      "UPDATE slack_install_state SET expires_at = clock_timestamp() - interval '1 s'",
    );
    const { status } = await comeBack({ code: "good", state: stateOf(begun) }, begun.cookie);
    expect([status, slack.called("oauth.v2.access")]).toEqual([400, 0]);
  });

  it.each([
    ["who said no", { error: "access_denied" }, 200, "You said no"],
    ["with a code that Slack does not know", { code: "bad" }, 400, "Slack did not complete"],
    ["without a code", {}, 400, "Slack did not complete"],
  ])("%s reads so, and nothing is kept", async (_how, query, status, words) => {
    const begun = await begin();
    const back = await comeBack({ ...query, state: stateOf(begun) }, begun.cookie);
    expect([back.status, back.html.includes(words)]).toEqual([status, true]);
    expect(await kept()).toEqual([{ team: "T1" }]);
  });

  it("from a whole organisation is refused, and what Slack granted is given back", async () => {
    const begun = await begin();
    const enterprise = {
      team: null,
      enterprise: { id: "E1", name: "Org" },
      is_enterprise_install: true,
    };
    slack.codes.set("org", granted(slack, "TORG", enterprise));
    const back = await comeBack({ code: "org", state: stateOf(begun) }, begun.cookie);
    expect([back.status, back.html.includes("One workspace at a time")]).toEqual([400, true]);
    expect(slack.called("auth.revoke")).toBe(1);
    expect(await kept()).toEqual([{ team: "T1" }]);
  });

  it("cannot bring markup into the page", async () => {
    const begun = await begin();
    const team = { id: "T1", name: `<img src=x onerror=alert(1)>"'&` };
    slack.codes.set("odd", granted(slack, "T1", { team }));
    const { html } = await comeBack({ code: "odd", state: stateOf(begun) }, begun.cookie);
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;");
  });
});
