import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import type Stripe from "stripe";
import { afterAll, afterEach, beforeAll, expect, inject, it } from "vitest";
import { FINDINGS, type Finding, type FindingCode, finding } from "../../src/app/ports/finding.ts";
import { findingWords } from "../../src/chat/copy/doctor.ts";
import { type Config, readConfig } from "../../src/config.ts";
import { evidenceToExamine, examine, glance } from "../../src/doctor-checks.ts";
import { findingsText } from "../../src/doctor-text.ts";
import { checkAddress } from "../../src/infra/address-check.ts";
import { silentLog } from "../../src/infra/log.ts";
import { createInstallStore, createPool } from "../../src/infra/postgres/index.ts";
import { checkRedis } from "../../src/infra/queue/check.ts";
import { checkStripe } from "../../src/infra/stripe/check.ts";
import { createVault } from "../../src/infra/vault.ts";
import { commandDefinitions } from "../../src/platforms/discord/commands.ts";
import { checkSlack } from "../../src/platforms/slack/check.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start.ts";
import { type FreshDatabase, freshDatabase } from "../support/postgres.ts";
import { startRedis } from "../support/redis.ts";

const SECRETS = ["xoxb-sandbox-acme", "xapp-sandbox", "sandbox.discord.token", "rk_test_sandbox"];
const LIVE = {
  SLACK_BOT_TOKEN: "xoxb-sandbox-acme",
  SLACK_APP_TOKEN: "xapp-sandbox",
  DISCORD_BOT_TOKEN: "sandbox.discord.token",
  STRIPE_SECRET_KEY: "rk_test_sandbox",
  PLATFORM_CURRENCIES: "usd",
  EVIDENCE_KEY: Buffer.alloc(32, 1).toString("base64"),
};

let sandbox: Sandbox;
let database: FreshDatabase;
let pool: Pool;
let dataDir: string;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, dataDir: null, log: () => undefined });
  database = await freshDatabase();
  pool = database.pool(4);
  dataDir = mkdtempSync(join(tmpdir(), "tranche-doctor-"));
  const commands = "/discord/api/v10/applications/1120000000000000001/commands";
  await fetch(`${sandbox.url}${commands}`, {
    method: "PUT",
    headers: { authorization: `Bot ${LIVE.DISCORD_BOT_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify(commandDefinitions()),
  });
});
afterEach(() => fetch(`${sandbox.url}/sandbox/faults`, { method: "DELETE" }));
afterAll(async () => {
  await sandbox.close();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

function configOf(more: Record<string, string> = {}): Config {
  const read = readConfig({ DATABASE_URL: database.url, DATA_DIR: dataDir, ...LIVE, ...more });
  if (!read.ok) throw new Error(read.problems.join());
  return read.config;
}

type More = { pool?: Pool; now?: () => number; at?: string };

async function look(variables: Record<string, string> = {}, more: More = {}) {
  const config = configOf(variables);
  const evidence = await evidenceToExamine(config);
  return examine({ config, at: sandbox.url, pool, evidence, ...more });
}

/** The vendor's next answers to such calls are these. */
async function answers(vendor: string, path: string, status: number, body: object, times = 1) {
  const fault = { vendor, kind: "status", match: { path }, status, body, times };
  const set = await fetch(`${sandbox.url}/sandbox/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fault),
  });
  expect(set.ok).toBe(true);
}

const bad = (findings: readonly Finding[]) => findings.filter(({ level }) => level !== "fine");
/** What is so on this machine, or in this moment of it, is another matter. */
const notHere = ({ code }: Finding) =>
  code !== "evidence.reader_less_confined" && code !== "database.far";

/** That this alone was found, and that its advice says what to do. */
function expectOnly(findings: readonly Finding[], code: FindingCode, advice: RegExp) {
  const found = bad(findings).filter(notHere);
  expect(found.map((one) => one.code)).toEqual([code]);
  const [one] = found;
  const { says, todo } = findingWords(one ?? finding(code));
  expect(`${says} ${todo}`).toMatch(advice);
  expect(`${says} ${todo}`).not.toMatch(/undefined|\?\)|\[object/);
  for (const secret of SECRETS) expect(`${says} ${todo}`).not.toContain(secret);
}

const stripeError = (message: string, code?: string) => ({
  error: { type: "invalid_request_error", message, ...(code && { code }) },
});
const lacks = (permission: string) =>
  stripeError(
    `The provided key 'rk_test_*' does not have the required permissions for this endpoint on account 'acct_1'. Having the '${permission}' permission would allow this request to continue.`,
  );

it("says that everything is there where it is, and shows no secret", async () => {
  const findings = await look();
  expect(bad(findings).filter(notHere)).toEqual([]);
  expect(new Set(findings.map(({ part }) => part))).toEqual(
    new Set(["database", "evidence", "slack", "discord", "stripe", "openai", "address", "clock"]),
  );
  const text = findingsText(findings.filter(notHere)).join("\n");
  expect(text).toContain("Everything that Tranche needs is there.");
  for (const secret of SECRETS) expect(text).not.toContain(secret);
});

it("has words for each finding, and says what to do about each that is not fine", () => {
  for (const code of Object.keys(FINDINGS) as FindingCode[]) {
    const { says, todo } = findingWords(finding(code));
    expect(says.length, code).toBeGreaterThan(10);
    expect(todo === null, code).toBe(FINDINGS[code] === "fine");
  }
});

const APP = "applications/@me";
const ME = { id: "1120000000000000001", name: "Tranche", interactions_endpoint_url: null };
const GATEWAY = { url: "ws://x", shards: 1, session_start_limit: { remaining: 1, reset_after: 1 } };

/** What is broken, the finding, and what its advice has to say. */
const BROKEN: readonly [
  string,
  () => Promise<unknown>,
  FindingCode,
  RegExp,
  Record<string, string>?,
][] = [
  [
    "a bot token that was revoked",
    () => answers("slack", "auth.test", 200, { ok: false, error: "token_revoked" }),
    "slack.token_refused",
    /SLACK_BOT_TOKEN \(token_revoked\).*Install the app again/,
  ],
  ["Slack away", () => answers("slack", "auth.test", 503, {}), "slack.no_answer", /slack\.com:443/],
  [
    "an app-level token without connections:write",
    () => answers("slack", "connections.open", 200, { ok: false, error: "missing_scope" }),
    "slack.app_token_refused",
    /missing_scope.*connections:write/,
  ],
  [
    "the operator's channel without the bot",
    () => answers("slack", "conversations.info", 200, { ok: false, error: "channel_not_found" }),
    "slack.ops_channel_closed",
    /C1OPS.*channel_not_found.*\/invite/,
    { OPS_CHANNEL: "C1OPS" },
  ],
  [
    "a Discord token that was reset",
    () => answers("discord", APP, 401, { message: "401: Unauthorized", code: 0 }),
    "discord.token_refused",
    /DISCORD_BOT_TOKEN.*Reset the token/,
  ],
  [
    "Discord's requests sent to an address",
    () =>
      answers("discord", APP, 200, { ...ME, interactions_endpoint_url: "https://old.example/x" }),
    "discord.interactions_elsewhere",
    /old\.example.*Interactions Endpoint URL/,
  ],
  [
    "a server where the bot lacks a permission",
    () => answers("discord", "users/@me/guilds", 200, [{ name: "Studio", permissions: "3072" }]),
    "discord.permission_missing",
    /Studio.*CreatePublicThreads.*role/,
  ],
  [
    "a bot that is in no server",
    () => answers("discord", "users/@me/guilds", 200, []),
    "discord.in_no_server",
    /oauth2\/authorize\?client_id=1120000000000000001/,
  ],
  [
    "commands of another version",
    () => answers("discord", "/commands", 200, []),
    "discord.commands_differ",
    /registers them/,
  ],
  [
    "more servers than one connection may serve",
    () => answers("discord", "gateway/bot", 200, { ...GATEWAY, shards: 3 }),
    "discord.needs_shards",
    /3 connections.*DISCORD_SHARDS=auto/,
  ],
  [
    "no connection left for today",
    () =>
      answers("discord", "gateway/bot", 200, {
        ...GATEWAY,
        session_start_limit: { remaining: 0, reset_after: 3_600_000 },
      }),
    "discord.starts_used_up",
    /restarts the bot.*1\.0 hours/,
  ],
  [
    "a Stripe key that was deleted",
    () => answers("stripe", "/v1/account", 401, stripeError("Invalid API Key", "api_key_expired")),
    "stripe.key_refused",
    /api_key_expired.*dashboard\.stripe\.com\/apikeys/,
  ],
  [
    "Stripe away",
    () => answers("stripe", "/v1/account", 503, {}),
    "stripe.no_answer",
    /api\.stripe\.com:443/,
  ],
  [
    "a restricted key without the right to pay",
    () => answers("stripe", "/reversals", 403, lacks("rak_transfer_write")),
    "stripe.permission_missing",
    /pay facilitators.*Transfers: write \(rak_transfer_write\)/,
  ],
  [
    "a restricted key without the right to open checkouts",
    () => answers("stripe", "/expire", 403, lacks("rak_checkout_session_write")),
    "stripe.permission_missing",
    /checkouts.*Checkout Sessions: write/,
  ],
  [
    "Connect that is off",
    () =>
      answers(
        "stripe",
        "account_links",
        400,
        stripeError("You can only create links if you've signed up for Connect"),
      ),
    "stripe.connect_off",
    /dashboard\.stripe\.com\/connect/,
  ],
  [
    "another country",
    async () => {},
    "stripe.country_differs",
    /in US, and PLATFORM_COUNTRY is DE.*PLATFORM_COUNTRY=US/,
    { PLATFORM_COUNTRY: "DE" },
  ],
  [
    "a currency that would be converted",
    async () => {},
    "stripe.currency_converted",
    /kwd.*PLATFORM_CURRENCIES/,
    { PLATFORM_CURRENCIES: "usd,kwd" },
  ],
  [
    "a model that the key may not use",
    () => answers("openai", "/models/", 404, { error: { message: "no", code: "model_not_found" } }),
    "openai.model_missing",
    /gpt-none.*OPENAI_MODEL/,
    { OPENAI_API_KEY: "sk-x", OPENAI_MODEL: "gpt-none" },
  ],
  [
    "a model's key that is wrong",
    () => answers("openai", "/models/", 401, { error: { message: "no", code: "invalid_api_key" } }),
    "openai.key_refused",
    /OPENAI_API_KEY \(invalid_api_key\).*Make a new key/,
    { OPENAI_API_KEY: "sk-x" },
  ],
];

it.each(BROKEN)(
  "finds %s, and says what to do",
  async (_what, broken, code, advice, variables = {}) => {
    await broken();
    const openai = variables.OPENAI_API_KEY ? { OPENAI_BASE_URL: `${sandbox.url}/openai/v1` } : {};
    expectOnly(await look({ ...variables, ...openai }), code, advice);
  },
);

it("finds automatic payouts, by asking alone", async () => {
  const answer = await fetch(`${sandbox.url}/v1/account`, {
    headers: { authorization: "Bearer sk_test_x" },
  });
  const account = (await answer.json()) as Stripe.Account;
  const schedule = { ...account.settings?.payouts?.schedule, interval: "daily" };
  await answers("stripe", "/v1/account", 200, {
    ...{ ...account, charges_enabled: false, settings: { payouts: { schedule } } },
  });
  const codes = bad(await look())
    .filter(notHere)
    .map(({ code }) => code);
  expect(codes).toEqual(["stripe.payouts_automatic", "stripe.charges_off"]);
});

it("finds an event destination that is missing, is off, or leaves events out", async () => {
  const { hostname: host, port } = new URL(sandbox.url);
  const webhookUrl = "https://tranche.example/stripe/webhooks";
  const settings = {
    ...{ secretKey: "sk_test_x", host, port: Number(port), protocol: "http" as const },
    ...{ country: "US", currencies: [], webhookUrl },
  };
  const codes = async () =>
    bad(await checkStripe(settings)).map(({ code, facts }) => [
      code,
      facts.events ?? facts.payload,
    ]);
  expect(await codes()).toEqual([
    ["stripe.endpoint_missing", "snapshot"],
    ["stripe.endpoint_missing", "thin"],
  ]);
  const thin = {
    object: "v2.core.event_destination",
    status: "enabled",
    event_payload: "thin",
    enabled_events: ["v2.core.account[requirements].updated"],
    webhook_endpoint: { url: webhookUrl },
  };
  const older = {
    object: "webhook_endpoint",
    url: webhookUrl,
    status: "disabled",
    enabled_events: ["*"],
  };
  const lists = async (one: object) => {
    await answers("stripe", "event_destinations", 200, { data: [thin] });
    await answers("stripe", "webhook_endpoints", 200, { object: "list", data: [one] });
  };
  await lists(older);
  expect(await codes()).toEqual([["stripe.endpoint_off", undefined]]);
  await lists({ ...older, status: "enabled", enabled_events: ["checkout.session.*"] });
  expect((await codes())[0]?.[0]).toBe("stripe.endpoint_events");
  await lists({ ...older, status: "enabled" });
  expect(await codes()).toEqual([]);
  await answers("stripe", "event_destinations", 403, lacks("rak_x"));
  await answers("stripe", "webhook_endpoints", 403, lacks("rak_y"));
  expect(await codes()).toEqual([["stripe.endpoints_unseen", undefined]]);
});

it("finds two tokens of one workspace", async () => {
  const token = LIVE.SLACK_BOT_TOKEN;
  const bots = ["SLACK_BOT_TOKEN", "token 2"].map((name) => ({ name, token }));
  const rest = { appToken: null, scopes: [], opsChannel: null };
  const found = await checkSlack({ bots, ...rest, apiUrl: `${sandbox.url}/slack/api/` });
  expectOnly(found, "slack.team_twice", /Acme.*SLACK_BOT_TOKEN/);
});

it("finds a scope that an install lacks, and says which and why", async () => {
  const manifest = JSON.parse(readFileSync("manifest/slack.json", "utf8"));
  manifest.oauth_config.scopes.bot = manifest.oauth_config.scopes.bot.filter(
    (one: string) => one !== "files:write",
  );
  const file = join(dataDir, "manifest.json");
  writeFileSync(file, JSON.stringify(manifest));
  const poorer = await startSandbox({
    port: 0,
    dataDir: null,
    log: () => undefined,
    manifest: file,
  });
  try {
    const findings = await look({}, { at: poorer.url });
    const slack = findings.filter(({ part }) => part === "slack");
    expectOnly(
      slack,
      "slack.scope_missing",
      /Acme.*files:write \(to share records, charts and reports as files\).*install the app again/,
    );
  } finally {
    await poorer.close();
  }
});

it("finds evidence that can't be written, and a key that was lost", async () => {
  writeFileSync(join(dataDir, "no-folder"), "");
  expectOnly(
    await look({ DATA_DIR: join(dataDir, "no-folder") }),
    "evidence.unwritable",
    /no-folder.*DATA_DIR/,
  );
  const store = await evidenceToExamine(configOf());
  const { sha256 } = await store.put(Buffer.from("older evidence"));
  const lost = {
    query: async (text: string) =>
      text.includes("FROM evidence") ? { rows: [{ sha256 }] } : pool.query(text),
  };
  const other = Buffer.alloc(32, 2).toString("base64");
  const findings = await look({ EVIDENCE_KEY: `new:${other}` }, { pool: lost as unknown as Pool });
  expectOnly(findings, "evidence.key_lost", /key "1".*EVIDENCE_KEY/);
});

it("finds a clock that is off, against the vendors and the database", async () => {
  const findings = await look({}, { now: () => Date.now() - 600_000 });
  expectOnly(findings, "clock.far_off", /(?:59\d|60\d) s off.*NTP/);
});

it("finds a database that is away, refuses, is behind, or was migrated by hand", async () => {
  const at = (url: string) =>
    createPool(url, { max: 1, applicationName: "doctor", log: silentLog });
  const gone = at("postgres://x@127.0.0.1:1/x");
  expectOnly(await look({}, { pool: gone }), "database.unreachable", /ECONNREFUSED.*DATABASE_URL/);
  const wrong = new URL(database.url);
  wrong.password = "wrong";
  const refused = at(wrong.href);
  expectOnly(await look({}, { pool: refused }), "database.refused", /28P01.*DATABASE_URL/);
  await Promise.all([gone.end(), refused.end()]);
  const last = "(SELECT max(migration_name) FROM _prisma_migrations)";
  await pool.query(
    `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = ${last}`,
  );
  expectOnly(await look(), "migrations.pending", /real_workspaces.*Start the app/);
  await pool.query(
    `UPDATE _prisma_migrations SET rolled_back_at = NULL, checksum = 'x' WHERE migration_name = ${last}`,
  );
  expectOnly(await look(), "migrations.edited", /real_workspaces.*new migration/);
  await pool.query(`DELETE FROM _prisma_migrations WHERE migration_name = ${last}`);
});

it.skipIf(!inject("hasRedis"))("finds a Redis that is away, or may throw jobs away", async () => {
  const redis = await startRedis();
  const codes = async () => (await checkRedis(redis.url)).map(({ code }) => code);
  try {
    expect(await codes()).toContain("redis.fine");
    await redis.client.config("SET", "maxmemory-policy", "allkeys-lru");
    await redis.client.config("SET", "appendonly", "yes");
    expectOnly(await checkRedis(redis.url), "redis.evicts", /allkeys-lru.*noeviction/);
    await redis.client.config("SET", "appendonly", "no");
    await redis.kill();
    expectOnly(await checkRedis(redis.url), "redis.unreachable", /ECONNREFUSED.*REDIS_URL/);
  } finally {
    await redis.close();
  }
});

it("finds a public address that leads nowhere, or elsewhere", async () => {
  const server: Server = createServer((request, response) => {
    const isOurs = request.url === "/ours/health";
    response.writeHead(isOurs ? 200 : 404, { "content-type": "application/json" });
    response.end(isOurs ? '{"ok":true}' : "<html>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const at = `http://127.0.0.1:${port}`;
  expect((await checkAddress(`${at}/ours`))[0]?.code).toBe("address.fine");
  expectOnly(await checkAddress(at), "address.answers_otherwise", /HTTP 404.*PORT/);
  await new Promise((resolve) => server.close(resolve));
  expectOnly(await checkAddress(at), "address.unreachable", /127\.0\.0\.1.*certificate/);
});

it("a glance asks each vendor once and finds what keeps the app from its work", async () => {
  await answers("slack", "auth.test", 200, { ok: false, error: "account_inactive" });
  await answers("stripe", "/v1/account", 401, stripeError("Invalid API Key"));
  const config = configOf();
  const evidence = await evidenceToExamine(config);
  const found = await glance({ config, at: sandbox.url, pool, evidence });
  const codes = bad(found).map(({ code }) => code);
  expect(codes.filter((code) => !code.startsWith("migrations"))).toEqual([
    "slack.token_refused",
    "stripe.key_refused",
  ]);
});

it("asks Slack with what workspaces gave by OAuth, and says where none has, or a token has run out", async () => {
  const { SLACK_BOT_TOKEN: _bot, SLACK_APP_TOKEN: _app, ...rest } = LIVE;
  const sealing = { id: "k1", key: Buffer.alloc(32, 2) };
  const read = readConfig({
    ...{ DATABASE_URL: database.url, DATA_DIR: dataDir, ...rest, SLACK_MODE: "http" },
    ...{ SLACK_SIGNING_SECRET: "s", SLACK_CLIENT_ID: "c", SLACK_CLIENT_SECRET: "cs" },
    ...{
      PUBLIC_URL: "https://tranche.example",
      STRIPE_WEBHOOK_SECRET: "whsec_1",
      SECRETS_KEY: `k1:${sealing.key.toString("base64")}`,
    },
  });
  if (!read.ok) throw new Error(read.problems.join());
  const { config } = read;
  const slack = async (now = Date.now) => {
    const evidence = await evidenceToExamine(config);
    const found = await glance({ config, at: sandbox.url, pool, evidence, now });
    return found.filter(({ code }) => code.startsWith("slack."));
  };
  expect((await slack()).map(({ code }) => code)).toEqual(["slack.not_installed"]);

  const store = createInstallStore(pool, createVault([sealing]), silentLog);
  const ids = {
    botId: "B1",
    botUserId: "U1",
    scopes: [],
    installedBy: null,
    expiresInSeconds: 3_600,
  };
  const secrets = { token: "xoxb-sandbox-acme", refreshToken: "xoxe-1" };
  await store.keep({ team: "T0ACME", teamName: "Acme", ...ids, secrets });
  const [fine, ...others] = await slack();
  expect([fine?.code, others]).toEqual(["slack.fine", []]);
  expect(findingWords(fine ?? finding("slack.no_answer")).says).toContain("HTTP");

  const [late] = await slack(() => Date.now() + 7_200_000);
  expect(late?.code).toBe("slack.token_run_out");
});
