import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { join } from "node:path";
import { WebClient } from "@slack/web-api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start.ts";
import { inMemory } from "../../support/in-memory.ts";
import { drive, type HttpSandboxBot, startHttpSandboxBot } from "../../support/sandbox-bot.ts";

type Received = { headers: IncomingHttpHeaders; body: string };
type Answering = { status: number; body?: string; headers?: Record<string, string> };

let sandbox: Sandbox;
let bot: Server;
let received: Received[];
/** What the bot answers, one after the other; 200 with nothing where none is left. */
let answers: Answering[];

beforeAll(async () => {
  sandbox = await startSandbox({
    ...{ port: 0, dataDir: null, log: () => {}, manifest: null },
    ...{ slackMode: "http", slackOauth: false },
  });
  bot = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (request.url !== "/slack/events") return response.end("{}");
    if (body.includes("url_verification")) {
      response.setHeader("content-type", "application/json");
      return response.end(JSON.stringify({ challenge: JSON.parse(body).challenge }));
    }
    received.push({ headers: request.headers, body });
    const { status, body: said = "", headers = {} } = answers.shift() ?? { status: 200 };
    response.writeHead(status, headers).end(said);
  });
  await new Promise<void>((resolve) => bot.listen(0, "127.0.0.1", resolve));
  const address = bot.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  sandbox.setBotUrl(`http://127.0.0.1:${port}`);
  await vi.waitUntil(async () => (await call("GET", "/health")).status === 200);
});
afterAll(async () => {
  bot.closeAllConnections();
  bot.close();
  await sandbox.close();
});
beforeEach(() => {
  received = [];
  answers = [];
});
afterEach(() => call("DELETE", "/faults"));

const call = (method: "GET" | "POST" | "DELETE", path: string, body?: unknown) =>
  drive(sandbox.url, method, path, body);
const command = (text = "/milestone list") =>
  call("POST", "/slack/command", { as: "buyer", channel: "random", text });
const say = () => call("POST", "/slack/message", { as: "buyer", channel: "random", text: "hello" });

function isSigned({ headers, body }: Received): boolean {
  const at = headers["x-slack-request-timestamp"];
  const hmac = createHmac("sha256", "sandbox-signing-secret").update(`v0:${at}:${body}`);
  return headers["x-slack-signature"] === `v0=${hmac.digest("hex")}`;
}

describe("the sandbox's Slack calls the app in HTTP mode", () => {
  it("signs commands, interactions and events over the raw body, each in its own form", async () => {
    answers = [{ status: 200, body: "in *private*" }];
    const answer = await command("/milestone fund M-1 “ü” &");
    expect(answer.body).toMatchObject({
      ackMs: expect.any(Number),
      ephemeral: [{ plain: "in private" }],
    });
    await call("POST", "/slack/shortcut", { as: "buyer", name: "new" });
    await say();
    expect(received.map(isSigned)).toEqual([true, true, true]);
    const [asCommand, asShortcut, asEvent] = received;
    expect(asCommand?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(Object.fromEntries(new URLSearchParams(asCommand?.body))).toMatchObject({
      ...{ command: "/milestone", text: "fund M-1 “ü” &", team_id: "T1ACME00000" },
      ...{ user_id: "U1BUYER0000", is_enterprise_install: "false" },
    });
    const payload = new URLSearchParams(asShortcut?.body).get("payload") ?? "";
    expect(JSON.parse(payload)).toMatchObject({ type: "shortcut", callback_id: "new" });
    expect(asEvent?.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(asEvent?.body ?? "")).toMatchObject({
      ...{ type: "event_callback", event: { type: "message" } },
    });
    const seconds = Number(asCommand?.headers["x-slack-request-timestamp"]);
    expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(60);
  });

  it("tells the person when the app answers with an error, and sends no command twice", async () => {
    answers = [{ status: 500 }];
    expect((await command()).body).toMatchObject({
      ackMs: null,
      error: "dispatch_failed",
      ephemeral: [{ plain: expect.stringContaining("failed") }],
    });
    expect(received).toHaveLength(1);
  });

  it("sends an event again at once, after a minute and after five, and says which time and why", async () => {
    answers = [{ status: 500 }, { status: 500 }, { status: 500 }];
    await say();
    expect(received).toHaveLength(2);
    await call("POST", "/clock", { advance: "PT59S" });
    expect(received).toHaveLength(2);
    await call("POST", "/clock", { advance: "PT1S" });
    await expect.poll(() => received.length).toBe(3);
    await call("POST", "/clock", { advance: "PT5M" });
    await expect.poll(() => received.length).toBe(4);
    expect(received.map(({ headers }) => headers["x-slack-retry-num"])).toEqual([
      ...[undefined, "1", "2", "3"],
    ]);
    expect(received[1]?.headers["x-slack-retry-reason"]).toBe("http_error");
    const ids = received.map(({ body }) => JSON.parse(body).event_id);
    expect(new Set(ids).size).toBe(1);
  });

  it("does not repeat what the app asks not to be repeated", async () => {
    answers = [{ status: 500, headers: { "x-slack-no-retry": "1" } }];
    await say();
    expect(received).toHaveLength(1);
  });

  it("repeats what was lost on the way, and doubles on demand", async () => {
    await call("POST", "/faults", { vendor: "slack", kind: "drop" });
    await say();
    await call("POST", "/faults", { vendor: "slack", kind: "duplicate" });
    await say();
    expect(received.map(({ headers }) => headers["x-slack-retry-reason"])).toEqual([
      ...["connection_failed", undefined, "http_timeout"],
    ]);
  });

  it("opens no socket for an app-level token", async () => {
    const client = new WebClient("xapp-sandbox", {
      slackApiUrl: `${sandbox.url}/slack/api/`,
      retryConfig: { retries: 0 },
    });
    await expect(client.apps.connections.open({})).rejects.toThrow("invalid_auth");
  });
});

it("keeps its world when it is started in the other mode, in which the app is installed otherwise", async () => {
  const dataDir = await mkdtemp(join(inMemory(), "tranche-modes-"));
  const installed = async (slackMode: "socket" | "http") => {
    const other = await startSandbox({
      port: 0,
      dataDir,
      log: () => {},
      manifest: null,
      slackMode,
    });
    const { body } = await drive(other.url, "GET", "/slack/world");
    const token = slackMode === "socket" ? { authorization: "Bearer xoxb-sandbox-acme" } : {};
    const me = await fetch(`${other.url}/slack/api/auth.test`, { method: "POST", headers: token });
    await other.close();
    const workspaces = [body.workspaces].flat() as { installed: boolean }[];
    const { ok } = (await me.json()) as { ok: boolean };
    return [ok, "installUrl" in body, ...workspaces.map((one) => one.installed)];
  };
  expect(await installed("socket")).toEqual([true, false, true, true]);
  expect(await installed("http")).toEqual([false, true, false, false]);
  expect(await installed("socket")).toEqual([true, false, true, true]);
  await rm(dataDir, { recursive: true });
});

describe("a Bolt app with its own receiver and OAuth", () => {
  let world: HttpSandboxBot;
  beforeAll(async () => {
    world = await startHttpSandboxBot();
    world.app.command("/milestone", async ({ ack, client, command: { channel_id, text } }) => {
      await ack(text === "" ? undefined : `to ${text}`);
      if (text === "post") await client.chat.postMessage({ channel: channel_id, text: "posted" });
    });
  });
  afterAll(() => world.close());

  it("is installed by its own pages and answers commands with that install's token", async () => {
    const asked = { as: "buyer", channel: "random", text: "/milestone post" };
    const before = await world.drive("POST", "/slack/command", asked);
    expect(before.body).toMatchObject({ error: "unknown_command" });
    const done = await world.drive("POST", "/admin", { vendor: "slack", do: "install" });
    expect(done.body).toMatchObject({ ok: true, status: 200 });
    expect([...world.installs.keys()]).toEqual(["T1ACME00000"]);
    const { body } = await world.drive("POST", "/slack/command", asked);
    expect(body).toMatchObject({ ephemeral: [{ plain: "to post" }] });
    const seen = await world.drive("GET", "/slack/channels/random?as=buyer");
    expect(JSON.stringify(seen.body)).toContain("posted");
    const { body: wire } = await world.drive("GET", "/wire?vendor=slack");
    expect(String(wire.text)).not.toMatch(/client-secret"|xox[be]-1/);
  });
});
