import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Config, readConfig } from "../src/config.ts";

const LIVE = {
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_APP_TOKEN: "xapp-1",
  STRIPE_SECRET_KEY: "sk_test_1",
  EVIDENCE_KEY: Buffer.alloc(32, 1).toString("base64"),
};
const { EVIDENCE_KEY } = LIVE;

function config(env: Record<string, string>): Config {
  const result = readConfig(env);
  if (!result.ok) throw new Error(result.problems.join("\n"));
  return result.config;
}

function problems(env: Record<string, string>): readonly string[] {
  const result = readConfig(env);
  return result.ok ? [] : result.problems;
}

describe("readConfig", () => {
  it("needs nothing: the sandbox, an embedded database and both roles", () => {
    expect(config({})).toEqual({
      mode: "sandbox",
      sandbox: { port: 4600 },
      slackMode: "socket",
      secretsKeys: [],
      roles: ["bot", "worker"],
      port: 3000,
      publicUrl: undefined,
      dataDir: ".data",
      databaseUrl: undefined,
      databasePoolMax: 20,
      redisUrl: undefined,
      queueConcurrency: 100,
      log: { level: "info", format: "text" },
      opsChannel: undefined,
      operations: {
        metrics: { token: undefined, port: undefined },
        ...{ opsPassword: undefined, stopDelaySeconds: 0, traces: null },
        limits: { person: 240, agreement: 1_200 },
      },
      evidence: { keys: [], bucket: null },
      openai: {
        ...{ model: "sandbox-model", apiKey: undefined, baseUrl: undefined },
        ...{ images: true, timeoutSeconds: 45 },
        budget: { dailyTokens: 400_000, callTokens: 40_000 },
      },
      platform: {
        feeBps: 0,
        country: "US",
        currencies: ["usd", "eur", "gbp", "jpy", "kwd"],
        processing: { percentBps: 290, fixedMinor: 30 },
      },
    });
  });

  it("reads how it is watched, and says no secret of it", () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = "http://collector:4318";
    expect(config({ OTEL_EXPORTER_OTLP_ENDPOINT }).operations.traces).toEqual({
      ...{ endpoint: OTEL_EXPORTER_OTLP_ENDPOINT, headers: {}, serviceName: "tranche", ratio: 1 },
    });
    const more = {
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20abc, x-scope = one",
      ...{ OTEL_SERVICE_NAME: "ours", OTEL_TRACES_SAMPLER_ARG: "0.25" },
    };
    expect(config({ OTEL_EXPORTER_OTLP_ENDPOINT, ...more }).operations.traces).toMatchObject({
      headers: { authorization: "Bearer abc", "x-scope": "one" },
      ...{ serviceName: "ours", ratio: 0.25 },
    });
    for (const [name, value] of [
      ["METRICS_TOKEN", "tooshort-secret"],
      ["OPS_PASSWORD", "tooshort-secret"],
      ["OTEL_EXPORTER_OTLP_HEADERS", "tooshort-secret"],
      ["OTEL_TRACES_SAMPLER_ARG", "2"],
      ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"],
    ] as const) {
      const read = readConfig({ [name]: value });
      expect(read.ok ? [] : read.problems).toEqual([expect.stringContaining(`${name}: expected`)]);
      expect(JSON.stringify(read)).not.toContain("tooshort");
    }
  });

  it("takes SANDBOX_PORT without vendor keys as just the port, 0 included", () => {
    expect(config({ SANDBOX_PORT: "0", PORT: "0" })).toMatchObject({
      port: 0,
      sandbox: { port: 0 },
    });
  });

  it("is live with Slack and Stripe, and says whether the money is real", () => {
    expect(config(LIVE)).toMatchObject({
      mode: "live",
      slack: { botTokens: ["xoxb-1"], appToken: "xapp-1" },
      stripe: { secretKey: "sk_test_1", webhookSecrets: [], livemode: false },
    });
    for (const key of ["sk_live_1", "rk_live_1"]) {
      expect(config({ ...LIVE, STRIPE_SECRET_KEY: key })).toMatchObject({
        stripe: { livemode: true },
      });
    }
  });

  it("takes the bot tokens of several workspaces", () => {
    expect(config({ ...LIVE, SLACK_BOT_TOKEN: "xoxb-1, xoxb-2," })).toMatchObject({
      slack: { botTokens: ["xoxb-1", "xoxb-2"] },
    });
  });

  it.each(Object.entries(LIVE).filter(([name]) => name !== "EVIDENCE_KEY"))(
    "names every other missing variable at once when only %s is set",
    (name, value) => {
      const only = { [name]: value };
      const others = Object.keys(LIVE).filter((other) => other !== name);
      const named = problems(only).map((line) => line.replace(/ is missing.*/, " is missing."));
      expect(named).toEqual(others.map((other) => `${other} is missing.`));
    },
  );

  it("takes Discord alone, and asks for the rest of Slack only where Slack was begun", () => {
    const stripe = { STRIPE_SECRET_KEY: LIVE.STRIPE_SECRET_KEY, EVIDENCE_KEY };
    const alone = { ...stripe, DISCORD_BOT_TOKEN: "token" };
    expect(config(alone)).toMatchObject({ slack: null, discord: { token: "token" } });
    expect(config(LIVE)).toMatchObject({ discord: null });
    expect(problems({ ...alone, SLACK_BOT_TOKEN: "xoxb-1" })).toEqual([
      "SLACK_APP_TOKEN is missing.",
    ]);
  });

  it("takes how many connections Discord gets, or leaves that to Discord", () => {
    const { STRIPE_SECRET_KEY } = LIVE;
    const discord = { STRIPE_SECRET_KEY, EVIDENCE_KEY, DISCORD_BOT_TOKEN: "token" };
    const shards = (DISCORD_SHARDS: string) => config({ ...discord, DISCORD_SHARDS });
    expect(shards("auto")).toMatchObject({ discord: { token: "token", shards: "auto" } });
    expect(shards("4")).toMatchObject({ discord: { token: "token", shards: 4 } });
    expect(problems({ ...discord, DISCORD_SHARDS: "many" })).toEqual([
      'DISCORD_SHARDS: expected auto or a whole number from 1 to 1000, got "many".',
    ]);
  });

  it("has a model where a key or an address of one is set, and none where that is off", () => {
    const OPENAI_API_KEY = "sk-1";
    const OPENAI_BASE_URL = "http://gpu.local:8000/v1";
    expect(config(LIVE).openai).toBeNull();
    expect(config({ ...LIVE, OPENAI_API_KEY, OPENAI_MODEL: "off" }).openai).toBeNull();
    expect(config({ OPENAI_MODEL: "off" }).openai).toBeNull();
    expect(config({ ...LIVE, OPENAI_API_KEY }).openai).toMatchObject({
      ...{ model: "gpt-5-mini", apiKey: "sk-1", images: true },
    });
    const own = config({ ...LIVE, OPENAI_BASE_URL, OPENAI_MODEL: "qwen3:32b" }).openai;
    expect(own).toMatchObject({ model: "qwen3:32b", baseUrl: OPENAI_BASE_URL, images: false });
    const looks = config({ ...LIVE, OPENAI_BASE_URL, OPENAI_IMAGES: "on" }).openai;
    expect(looks).toMatchObject({ images: true });
  });

  it("stays the sandbox beside a model's key, which it never uses", () => {
    const found = config({ OPENAI_API_KEY: "sk-1", OPENAI_BASE_URL: "https://api.openai.com/v1" });
    expect(found.mode).toBe("sandbox");
    expect(found.openai).toMatchObject({ apiKey: undefined, baseUrl: undefined });
  });

  it("names all of them when live was asked for with nothing set", () => {
    expect(problems({ TRANCHE_MODE: "live" })).toHaveLength(4);
  });

  it("needs the webhook secret exactly where there is a public address", () => {
    const PUBLIC_URL = "https://tranche.example/";
    expect(problems({ ...LIVE, PUBLIC_URL })).toEqual([
      expect.stringMatching(/^STRIPE_WEBHOOK_SECRET is missing/),
    ]);
    expect(
      config({ ...LIVE, PUBLIC_URL, STRIPE_WEBHOOK_SECRET: "whsec_1, whsec_2" }),
    ).toMatchObject({
      publicUrl: "https://tranche.example",
      stripe: { webhookSecrets: ["whsec_1", "whsec_2"] },
    });
  });

  it("takes an address of this machine for the sandbox alone", () => {
    const PUBLIC_URL = "http://127.0.0.1:3000/";
    expect(config({ PUBLIC_URL }).publicUrl).toBe("http://127.0.0.1:3000");
    expect(problems({ ...LIVE, PUBLIC_URL, STRIPE_WEBHOOK_SECRET: "whsec_1" })).toEqual([
      "PUBLIC_URL: expected an https:// address; one of this machine is for the sandbox only.",
    ]);
  });

  it("treats an empty variable as not set", () => {
    expect(config({ SLACK_BOT_TOKEN: "", STRIPE_SECRET_KEY: "  ", PORT: "" })).toMatchObject({
      mode: "sandbox",
      port: 3000,
    });
  });

  it.each([
    { TRANCHE_MODE: "sandbox", STRIPE_SECRET_KEY: "sk_live_1" },
    { SANDBOX_PORT: "4600", STRIPE_SECRET_KEY: "rk_live_1" },
    { SANDBOX_PORT: "4600", ...LIVE },
    { TRANCHE_MODE: "sandbox", SLACK_BOT_TOKEN: "xoxb-1" },
  ])("refuses the sandbox beside real keys: %o", (env) => {
    expect(problems(env)).toEqual([
      expect.stringContaining("The sandbox never runs beside real accounts"),
    ]);
  });

  it("refuses a sandbox port beside an explicit live mode, and one port for both", () => {
    expect(problems({ TRANCHE_MODE: "live", SANDBOX_PORT: "1" })[0]).toContain("remove one");
    expect(problems({ PORT: "5000", SANDBOX_PORT: "5000" })[0]).toContain("are the same");
  });

  it.each([
    ["PORT", "70000", "expected a whole number from 0 to 65535"],
    ["PORT", "3e3", "expected a whole number"],
    ["PORT", "-1", "expected a whole number"],
    ["PLATFORM_FEE_BPS", "2.5", "expected a whole number from 0 to 10000"],
    ["PLATFORM_COUNTRY", "usa", "expected two capital letters"],
    ["PLATFORM_CURRENCIES", "usd,EUR", "expected currencies of three small letters"],
    ["ROLES", "bot,admin", "expected bot, worker or both"],
    ["LOG_LEVEL", "loud", "expected info, warn or error"],
    ["PUBLIC_URL", "http://tranche.example", "expected an https:// address without a path"],
    ["PUBLIC_URL", "https://tranche.example/app", "without a path"],
    ["PUBLIC_URL", "http://localhost.tranche.example:3000", "expected an https:// address"],
    ["TRANCHE_MODE", "prod", "expected sandbox or live"],
    ["OPENAI_BASE_URL", "api.openai.com", "expected an http(s):// address"],
    ["OPENAI_MODEL", "gpt 5", "expected a model's name, or off"],
    ["OPENAI_TIMEOUT_SECONDS", "300", "expected a whole number from 1 to 60"],
    ["DB_POOL_MAX", "1", "expected a whole number from 4"],
  ])("names %s=%s and what was expected", (name, value, expected) => {
    const found = problems({ [name]: value });
    expect(found[0]).toContain(`${name}: `);
    expect(found[0]).toContain(expected);
    expect(found[0]).toContain(JSON.stringify(value));
  });

  it("names all wrong values at once", () => {
    expect(problems({ PORT: "x", ROLES: "y" })).toHaveLength(2);
  });

  it("never repeats a secret", () => {
    const secret = "hunter2-hunter2";
    const env = {
      SLACK_BOT_TOKEN: secret,
      SLACK_APP_TOKEN: secret,
      STRIPE_SECRET_KEY: secret,
      STRIPE_WEBHOOK_SECRET: secret,
      DATABASE_URL: secret,
      REDIS_URL: secret,
      EVIDENCE_KEY: secret,
    };
    expect(problems(env)).toHaveLength(7);
    expect(problems(env).join()).not.toContain(secret);
  });

  it("takes a Redis with or without TLS", () => {
    for (const REDIS_URL of ["redis://cache:6379/1", "rediss://user:pass@cache:6380"])
      expect(config({ REDIS_URL }).redisUrl).toBe(REDIS_URL);
    expect(problems({ REDIS_URL: "cache:6379" })).toHaveLength(1);
  });

  it("takes one role, each once", () => {
    expect(config({ ROLES: "worker,worker" }).roles).toEqual(["worker"]);
  });

  it("logs JSON in production, unless told otherwise", () => {
    expect(config({ NODE_ENV: "production" }).log.format).toBe("json");
    expect(config({ NODE_ENV: "production", LOG_FORMAT: "text" }).log.format).toBe("text");
  });

  it("is frozen through and through", () => {
    const found = config({});
    expect(Object.isFrozen(found)).toBe(true);
    expect(Object.isFrozen(found.platform.processing)).toBe(true);
    expect(Object.isFrozen(found.platform.currencies)).toBe(true);
  });

  it("takes each secret from the file that NAME_FILE names, and says what is wrong with such a file", () => {
    const folder = mkdtempSync(join(tmpdir(), "tranche-config-"));
    const file = (name: string, content: string) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const { SLACK_BOT_TOKEN, STRIPE_SECRET_KEY, ...rest } = LIVE;
    const fromFiles = {
      ...rest,
      SLACK_BOT_TOKEN_FILE: file("slack", `${SLACK_BOT_TOKEN}\n`),
      DATABASE_URL_FILE: file("database", "postgres://a:b@c/d\n"),
    };
    const stripe = { STRIPE_SECRET_KEY_FILE: file("stripe", STRIPE_SECRET_KEY) };
    expect(config({ ...fromFiles, ...stripe })).toMatchObject({
      databaseUrl: "postgres://a:b@c/d",
      slack: { botTokens: ["xoxb-1"] },
      stripe: { secretKey: "sk_test_1" },
    });
    expect(problems({ ...fromFiles, ...stripe, SLACK_BOT_TOKEN })).toEqual([
      "SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are both set: remove one.",
    ]);
    const none = join(folder, "none");
    expect(problems({ ...fromFiles, STRIPE_SECRET_KEY_FILE: none })[0]).toBe(
      `STRIPE_SECRET_KEY_FILE: ${none} can't be read.`,
    );
    const bare = file("bare", " \n");
    expect(problems({ ...fromFiles, STRIPE_SECRET_KEY_FILE: bare })[0]).toBe(
      `STRIPE_SECRET_KEY_FILE: ${bare} is empty.`,
    );
    const wrong = file("wrong", "hunter2-hunter2");
    const said = problems({ ...fromFiles, STRIPE_SECRET_KEY_FILE: wrong }).join();
    expect(said).toContain("STRIPE_SECRET_KEY: expected a value that starts with");
    expect(said).not.toContain("hunter2");
    rmSync(folder, { recursive: true });
  });
});
