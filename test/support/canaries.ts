import { createHmac, randomBytes } from "node:crypto";
import type { Log } from "../../src/app/ports.ts";
import { createHttpServer } from "../../src/http/server.ts";
import { createInstallStates, createInstallStore } from "../../src/infra/postgres/index.ts";
import { createVault } from "../../src/infra/vault.ts";
import { createSlackPlatform } from "../../src/platforms/slack/index.ts";
import type { House } from "./house.ts";
import { granted, startSmallSlack } from "./small-slack.ts";

/** Secrets that were planted, by what they are. */
export type Canaries = Map<string, string>;

const random = () => randomBytes(20).toString("hex");
const key = () => randomBytes(32).toString("base64");

/** A configuration of real accounts whose every secret is a canary, one variable each. */
export function canaryConfig(planted: Canaries): Record<string, string> {
  const plant = (name: string, value: string) => {
    planted.set(name, value);
    return value;
  };
  return {
    SLACK_MODE: "http",
    PUBLIC_URL: "https://tranche.example.com",
    SLACK_SIGNING_SECRET: plant("Slack's signing secret", random()),
    SLACK_CLIENT_ID: "1.2",
    SLACK_CLIENT_SECRET: plant("Slack's client secret", random()),
    DISCORD_BOT_TOKEN: plant("Discord's bot token", `MTAx.${random()}.${random()}`),
    STRIPE_SECRET_KEY: plant("Stripe's key", `sk_test_${random()}`),
    STRIPE_WEBHOOK_SECRET: `${plant("a webhook secret", `whsec_${random()}`)},${plant("another webhook secret", `whsec_${random()}`)}`,
    OPENAI_API_KEY: plant("the model's key", `sk-proj-${random()}`),
    DATABASE_URL: `postgres://tranche:${plant("the database's password", random())}@db.example.com/tranche`,
    REDIS_URL: `redis://:${plant("Redis's password", random())}@redis.example.com`,
    EVIDENCE_KEY: `new:${plant("a key of evidence", key())},old:${plant("an old key of evidence", key())}`,
    EVIDENCE_BUCKET: "s3://evidence",
    EVIDENCE_ACCESS_KEY_ID: plant("the bucket's key id", random()),
    EVIDENCE_SECRET_ACCESS_KEY: plant("the bucket's key", random()),
    SECRETS_KEY: `new:${plant("a key of secrets", key())},old:${plant("an old key of secrets", key())}`,
  };
}

/**
 * Installs, refreshes, refusals, forged and broken requests, with a Slack that repeats tokens in its complaints. Answers what
 * browsers and Slack were answered.
 */
export async function plantInstalls(
  { app, pool }: Pick<House, "app" | "pool">,
  planted: Canaries,
  log: Log,
): Promise<readonly string[]> {
  const slack = await startSmallSlack();
  const [clientSecret, signingSecret] = ["secret", planted.get("Slack's signing secret") ?? ""];
  const keys = ["a key of secrets", "an old key of secrets"].map((name) => planted.get(name) ?? "");
  const [now, old] = keys.map((base64, nth) => ({
    id: `k${nth}`,
    key: Buffer.from(base64, "base64"),
  }));
  if (!now || !old) throw new Error("the keys are planted first");
  const platformWith = (sealing: (typeof now)[], publicUrl: () => string) =>
    createSlackPlatform({
      ...{ app: () => app, signingSecret, log, apiUrl: slack.apiUrl },
      oauth: {
        ...{ clientId: "id", clientSecret, publicUrl },
        store: createInstallStore(pool, createVault(sealing), log),
        states: createInstallStates(pool),
      },
    });
  let at = "";
  const platform = platformWith([old, now], () => at);
  const server = createHttpServer({ log, routes: platform.routes });
  at = `http://127.0.0.1:${(await server.start({ port: 0, reach: "loopback" })).port}`;
  await platform.start();
  const answers: string[] = [];
  const remember = async (answer: Response) => {
    answers.push(JSON.stringify([...answer.headers]), await answer.text());
  };
  const install = async (team: string, more: object) => {
    const begun = await fetch(`${at}/slack/install`);
    const [cookie = ""] = (begun.headers.getSetCookie()[0] ?? "").split(";");
    const state = cookie.split("=")[1] ?? "";
    await begun.text();
    const code = `code-${random()}`;
    const grant = granted(slack, team, more);
    slack.codes.set(code, grant);
    planted.set(`the state of ${team}'s install`, state).set(`the code of ${team}'s install`, code);
    if ("access_token" in grant) planted.set(`${team}'s token`, String(grant.access_token));
    if ("refresh_token" in grant)
      planted.set(`${team}'s refresh token`, String(grant.refresh_token));
    const complaint = { ok: false, error: "fatal_error" };
    const messages = [
      `[ERROR] Bearer ${"access_token" in grant ? grant.access_token : ""} of ${code}`,
    ];
    const query = new URLSearchParams({ code, state });
    const back = () => fetch(`${at}/slack/oauth_redirect?${query}`, { headers: { cookie } });
    if (team === "TC4")
      slack.instead.set("oauth.v2.access", [{ ...complaint, response_metadata: { messages } }]);
    await remember(await back());
    await remember(await back());
  };
  const soon = (team: string) => ({
    refresh_token: `xoxe-1-${team}${random()}`,
    expires_in: 3_600,
  });
  for (const team of ["TC1", "TC2", "TC3", "TC4", "TC5"]) await install(team, soon(team));
  await install("TCORG", { team: null, is_enterprise_install: true, enterprise: { id: "E1" } });
  await brokenRequests(at, signingSecret, planted, remember);
  for (const held of slack.tokens.values()) if (held.team === "TC2") held.is = "over";
  await platform.stop();
  // A process that starts refreshes what ends soon; one refresh is good, the others are refused with what was sent.
  const good = [...slack.tokens].find(([, { team }]) => team === "TC1");
  if (good) good[1].refreshToken = planted.get("TC1's refresh token") ?? null;
  const again = platformWith([now, old], () => at);
  await again.identify();
  await again.platform
    .profile({ platform: "slack", team: "TC2", user: "U1" })
    .catch((error: unknown) => {
      answers.push(
        String(error),
        JSON.stringify(error),
        error instanceof Error ? (error.stack ?? "") : "",
      );
    });
  await again.stop();
  const fresh = [...slack.tokens].filter(([, { team }]) => team === "TC1").at(-1);
  if (fresh) {
    planted.set("TC1's fresh token", fresh[0]);
    planted.set("TC1's fresh refresh token", fresh[1].refreshToken ?? "");
  }
  // A process without the key: it says which, and nothing else.
  const without = platformWith([now], () => at);
  await without.identify();
  await without.stop();
  await server.stop(0);
  await slack.close();
  return answers;
}

/** What is not Slack's, what is and cannot be read, and what is for nobody; each with a secret in it. */
async function brokenRequests(
  at: string,
  signingSecret: string,
  planted: Canaries,
  remember: (answer: Response) => Promise<void>,
): Promise<void> {
  const send = async (body: string, signature?: string) => {
    const time = Math.floor(Date.now() / 1_000);
    const mac = createHmac("sha256", signingSecret).update(`v0:${time}:${body}`).digest("hex");
    const headers = {
      "content-type": "application/json",
      "x-slack-request-timestamp": String(time),
      "x-slack-signature": signature ?? `v0=${mac}`,
    };
    await remember(await fetch(`${at}/slack/events`, { method: "POST", headers, body }));
  };
  const plant = (name: string) => {
    const value = `xoxb-${random()}`;
    planted.set(name, value);
    return value;
  };
  await send(JSON.stringify({ token: plant("a token in a forged request") }), "v0=00");
  await send(`{"token": "${plant("a token in a broken request")}"`);
  const event = { type: "app_uninstalled", token: plant("a token in an event for nobody") };
  await send(
    JSON.stringify({ type: "event_callback", team_id: "TNOBODY", event_id: "Ev1", event }),
  );
  const signature = `v0=${random()}`;
  planted.set("a wrong signature", signature);
  await send("{}", signature);
}
