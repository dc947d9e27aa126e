import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LogLevel, WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { durationMs } from "../../../src/sandbox/core/duration.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start.ts";
import { drive } from "../../support/sandbox-bot.ts";

let folder: string;
let sandbox: Sandbox;
const open = () =>
  startSandbox({
    port: 0,
    dataDir: folder,
    wireLog: join(folder, "wire.jsonl"),
    manifest: null,
    log: () => {},
  });
const slack = () =>
  new WebClient("xoxb-sandbox-acme", {
    slackApiUrl: `${sandbox.url}/slack/api/`,
    retryConfig: { retries: 0 },
    logLevel: LogLevel.ERROR,
  });
const call = (method: "GET" | "POST" | "DELETE", path: string, body?: unknown) =>
  drive(sandbox.url, method, path, body);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tranche-sandbox-"));
  sandbox = await open();
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

it("keeps its world and its clock over a restart", async () => {
  await slack().chat.postMessage({ channel: "#random", text: "kept" });
  await call("POST", "/clock", { advance: "P10D" });
  await sandbox.close();
  sandbox = await open();
  const { body } = await call("GET", "/slack/channels/random?as=buyer");
  expect(body.messages).toMatchObject([{ plain: "kept" }]);
  const now = Date.parse(String((await call("GET", "/clock")).body.now));
  expect(now).toBeGreaterThan(Date.now() + 9 * 86_400_000);
});

describe("the clock", () => {
  it("moves by a duration or to a time, never backwards", async () => {
    const to = new Date(Date.now() + 40 * 86_400_000).toISOString();
    const moved = await call("POST", "/clock", { to });
    expect(Math.abs(Date.parse(String(moved.body.now)) - Date.parse(to))).toBeLessThan(2000);
    const back = await call("POST", "/clock", { to: new Date().toISOString() });
    expect(back).toMatchObject({ status: 400, body: { error: { code: "backwards" } } });
    const bad = await call("POST", "/clock", { advance: "3 days" });
    expect(bad).toMatchObject({ status: 400, body: { error: { code: "bad_duration" } } });
  });

  it.each([
    ["P3D", 259_200_000],
    ["PT90M", 5_400_000],
    ["P1DT2H", 93_600_000],
    ["P2W", 1_209_600_000],
    ["-PT1S", -1000],
    ["P", null],
    ["3 days", null],
  ])("reads %s as %s ms", (text, ms) => expect(durationMs(text)).toBe(ms));
});

describe("the wire log", () => {
  it("holds every request with what it was answered, secrets masked", async () => {
    await slack().chat.postMessage({ channel: "C1RANDOM000", text: "logged" });
    const { body } = await call("GET", "/wire?vendor=slack");
    const [record] = String(body.text)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(record).toMatchObject({
      vendor: "slack",
      method: "POST",
      path: "/api/chat.postMessage",
      headers: { authorization: "Bearer xoxb-***" },
      body: expect.stringContaining("text=logged"),
      status: 200,
      response: expect.stringContaining('"ok":true'),
    });
    expect(readFileSync(join(folder, "wire.jsonl"), "utf8")).toBe(body.text);
    const later = await call("GET", `/wire?since=${record.ts}`);
    expect(later.body.text).toBe("");
  });
});

describe("faults", () => {
  const post = (text: string) =>
    slack()
      .chat.postMessage({ channel: "C1RANDOM000", text })
      .then(
        () => "ok",
        () => "failed",
      );
  const said = async () => {
    const { body } = await call("GET", "/slack/channels/random?as=buyer");
    return [body.messages].flat().map((one) => JSON.parse(JSON.stringify(one)).plain);
  };
  const fault = (body: object) => call("POST", "/faults", { vendor: "slack", ...body });

  it("before: nothing happens; after: it happens and the answer is lost", async () => {
    await fault({ kind: "before", match: { path: "chat.postMessage" } });
    expect(await post("before")).toBe("failed");
    await fault({ kind: "after", match: { method: "POST", path: "/^.api.chat/" } });
    expect(await post("after")).toBe("failed");
    expect(await post("well")).toBe("ok");
    expect(await said()).toEqual(["after", "well"]);
  });

  it("status and rate limit, as many times as asked, until cleared", async () => {
    await fault({ kind: "status", status: 503, times: 2 });
    expect([await post("1"), await post("2"), await post("3")]).toEqual(["failed", "failed", "ok"]);
    await fault({ kind: "rate_limit", retryAfter: 7, times: 9 });
    const limited = await fetch(`${sandbox.url}/slack/api/auth.test`, { method: "POST" });
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
    await call("DELETE", "/faults");
    expect(await post("4")).toBe("ok");
  });

  it("are refused where kind or vendor are unknown", async () => {
    expect((await fault({ kind: "gremlin" })).body).toMatchObject({ error: { code: "bad_fault" } });
    const other = await call("POST", "/faults", { vendor: "visa", kind: "before" });
    expect(other.body).toMatchObject({ error: { code: "unknown_vendor" } });
  });
});

describe("the driver", () => {
  it("says what it waits for while the bot is not there", async () => {
    expect(await call("GET", "/health")).toMatchObject({
      status: 503,
      body: { ready: false, waitingFor: ["bot: not reachable", expect.stringContaining("slack")] },
    });
    expect(await call("POST", "/idle")).toMatchObject({ status: 503 });
    expect(await call("GET", "/nothing")).toMatchObject({
      status: 404,
      body: { error: { code: "not_found" } },
    });
  });

  it("serves loopback names alone, and no page of another origin", async () => {
    const status = (headers: Record<string, string>) =>
      new Promise((resolve) => {
        const url = `${sandbox.url}/sandbox/clock`;
        request(url, { headers }, (answer) => resolve(answer.statusCode)).end();
      });
    expect(await status({ host: "evil.example" })).toBe(403);
    expect(await status({ origin: "https://evil.example" })).toBe(403);
    expect(await status({ host: `localhost:${sandbox.port}` })).toBe(200);
  });

  it("does not start beside live keys", async () => {
    process.env.STRIPE_SECRET_KEY = "sk_live_x";
    try {
      await expect(open()).rejects.toThrow("live key");
    } finally {
      delete process.env.STRIPE_SECRET_KEY;
    }
  });
});

it("as a process says where it listens, and ends with its parent's channel", async () => {
  const main = join(import.meta.dirname, "../../../src/sandbox/main.ts");
  const child = fork(main, { env: { ...process.env, SANDBOX_PORT: "0", DATA_DIR: folder } });
  const [message] = await once(child, "message");
  expect(message).toMatchObject({ type: "listening", port: expect.any(Number) });
  await drive(`http://127.0.0.1:${message.port}`, "POST", "/clock", { advance: "P1D" });
  child.disconnect();
  expect((await once(child, "exit"))[0]).toBe(0);
  expect(readFileSync(join(folder, "sandbox/clock.json"), "utf8")).toBe('{"offsetMs":86400000}');
});
