import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Pool } from "pg";
import type { EvidenceStore } from "./app/ports/evidence.ts";
import { type Finding, finding } from "./app/ports/finding.ts";
import type { Config } from "./config.ts";
import { slackFindings } from "./doctor-slack.ts";
import { checkAddress } from "./infra/address-check.ts";
import { checkClocks } from "./infra/clock-check.ts";
import { checkConfinement, checkEvidence } from "./infra/evidence/check.ts";
import { checkDatabase } from "./infra/postgres/check.ts";
import { createInstallations } from "./infra/postgres/installation.ts";
import { checkMigrations } from "./infra/prisma/check.ts";
import { checkRedis } from "./infra/queue/check.ts";
import { checkStripe } from "./infra/stripe/check.ts";
import { checkDiscord } from "./platforms/discord/check.ts";
import { evidenceOf, SANDBOX, sandboxAt, stripeAt } from "./vendors.ts";

/** What is looked at, with what is open already; `at` is where all vendors are, null where each is at home. */
export type Examined = {
  readonly config: Config;
  readonly at: string | null;
  /** Null where no database could be found to ask. */
  readonly pool: Pick<Pool, "query"> | null;
  readonly evidence: EvidenceStore;
  readonly now?: () => number;
};

const MIGRATIONS = fileURLToPath(new URL("../prisma/migrations", import.meta.url));
/** All that can be looked at, part after part; what is off or not configured is left out. */
export async function examine(examined: Examined): Promise<readonly Finding[]> {
  const { config, at, now } = examined;
  const database = await databaseOf(examined);
  const vendors = { ...addressesOf(config, at) };
  const found = await Promise.all([
    database.findings,
    config.redisUrl ? checkRedis(config.redisUrl) : [],
    evidenceFindings(examined),
    checkConfinement(),
    platformFindings(examined, false),
    checkStripe(stripeToCheck(config, at)),
    openaiFindings(openaiToCheck(config, at)),
    checkAddress(config.publicUrl ?? null),
    checkClocks({ vendors, databaseAheadMs: database.aheadMs, ...(now && { now }) }),
  ]);
  return found.flat();
}

/** What is cheap enough to be asked once a minute: one call a vendor, nothing written but the same evidence. */
export async function glance(examined: Examined): Promise<readonly Finding[]> {
  const { config, at } = examined;
  const found = await Promise.all([
    databaseOf(examined).then(({ findings }) => findings),
    config.redisUrl ? checkRedis(config.redisUrl) : [],
    evidenceFindings(examined),
    platformFindings(examined, true),
    checkStripe(stripeToCheck(config, at), true),
  ]);
  return found.flat();
}

async function databaseOf({ config, pool }: Examined) {
  if (!pool) return { findings: [finding("database.not_running")], aheadMs: null };
  const { findings, aheadMs, facts } = await checkDatabase(pool, config.databasePoolMax);
  if (aheadMs === null) return { findings, aheadMs };
  const { findings: migrations, applied } = await checkMigrations(pool, MIGRATIONS);
  const embedded =
    config.mode === "live" && !config.databaseUrl ? [finding("database.embedded")] : [];
  const all = [...findings, ...migrations, ...embedded, ...(await restoredOf(pool))];
  const isBad = all.some(({ level }) => level === "failure");
  const fine = finding("database.fine", { ...facts, migrations: String(applied) });
  return { findings: isBad ? all : [fine, ...all], aheadMs };
}

/** Whether the database is a restored copy; one that is older than that question says nothing. */
async function restoredOf(pool: Pick<Pool, "query">): Promise<readonly Finding[]> {
  try {
    const { state, since, why } = await createInstallations(pool).read();
    if (state === "running") return [];
    return [finding("database.restored", { since: since ?? "?", why: why ?? "?" })];
  } catch {
    return [];
  }
}

async function evidenceFindings({ config, evidence, pool }: Examined): Promise<readonly Finding[]> {
  const { bucket } = config.evidence;
  const where = bucket
    ? `s3://${bucket.bucket}/${bucket.prefix}`
    : join(config.dataDir, "evidence");
  return checkEvidence({ store: evidence, where, onRecord: await newestKept(pool) });
}

/** The newest content on record; none where there is none, or nobody to ask. */
async function newestKept(pool: Examined["pool"]): Promise<string | null> {
  try {
    const kept = await pool?.query<{ sha256: string }>(
      "SELECT sha256 FROM evidence WHERE sha256 IS NOT NULL ORDER BY copied_at DESC LIMIT 1",
    );
    return kept?.rows[0]?.sha256 ?? null;
  } catch {
    return null;
  }
}

async function platformFindings(examined: Examined, quick: boolean): Promise<readonly Finding[]> {
  const { config, at } = examined;
  const { discord } = config.mode === "live" ? config : SANDBOX;
  const { opsChannel = null } = config;
  const isDigits = opsChannel !== null && /^\d+$/.test(opsChannel);
  const found = await Promise.all([
    slackFindings(examined, isDigits ? null : opsChannel, quick),
    discord
      ? checkDiscord(
          {
            token: discord.token,
            shards: ("shards" in discord ? discord.shards : undefined) ?? 1,
            opsChannel: isDigits ? opsChannel : null,
            ...(at !== null && { apiUrl: `${at}/discord/api` }),
          },
          quick,
        )
      : [],
  ]);
  return found.flat();
}

function stripeToCheck(config: Config, at: string | null) {
  const { country, currencies } = config.platform;
  const isLive = config.mode === "live";
  return {
    secretKey: isLive ? config.stripe.secretKey : SANDBOX.secretKey,
    ...{ country, ...stripeAt(at) },
    // The sandbox's world deals in whatever is asked of it.
    currencies: isLive ? currencies : [],
    webhookUrl: config.publicUrl ? `${config.publicUrl}/stripe/webhooks` : null,
  };
}

function openaiToCheck({ openai, mode }: Config, at: string | null) {
  if (!openai || mode === "live" || at === null) return openai;
  return { ...openai, apiKey: SANDBOX.openaiKey, baseUrl: `${at}/openai/v1` };
}

function addressesOf(config: Config, at: string | null): Readonly<Record<string, string>> {
  if (at !== null) return { "the sandbox's": `${at}/sandbox/health` };
  return {
    "Stripe's": "https://api.stripe.com/healthcheck",
    ...(config.mode === "live" && config.slack && { "Slack's": "https://slack.com/api/api.test" }),
    ...(config.mode === "live" &&
      config.discord && { "Discord's": "https://discord.com/api/v10/gateway" }),
  };
}

/** Where the vendors are for this configuration: the running sandbox, or at home. */
export const vendorsAt = (config: Config): string | null =>
  config.mode === "sandbox" ? sandboxAt(config.sandbox.port) : null;

/** The evidence store as the app itself would open it. */
export const evidenceToExamine = (config: Config): Promise<EvidenceStore> => evidenceOf(config);

/** Its library is large, and nothing else of a running bot needs it. */
async function openaiFindings(...asked: Parameters<OpenaiCheck["checkOpenai"]>) {
  return (await import("./infra/openai/check.ts")).checkOpenai(...asked);
}

type OpenaiCheck = typeof import("./infra/openai/check.ts");
