import { existsSync } from "node:fs";
import { z } from "zod";
import {
  EVIDENCE_SECRETS,
  EVIDENCE_VARIABLES,
  type EvidenceConfig,
  evidenceConfig,
  evidenceProblems,
} from "./config-evidence.ts";
import { withFiles } from "./config-files.ts";
import { type KeyConfig, SECRETS_VARIABLES } from "./config-keys.ts";
import { OPENAI_VARIABLES, type OpenaiConfig, openaiConfig } from "./config-openai.ts";
import {
  OPERATIONS_SECRETS,
  OPERATIONS_VARIABLES,
  type OperationsConfig,
  operationsConfig,
} from "./config-operations.ts";
import {
  SLACK_ACCOUNT,
  SLACK_VARIABLES,
  type SlackConfig,
  slackConfig,
  slackProblems,
  wantsSlack,
} from "./config-slack.ts";
import { isLocalOrigin, isOrigin, list, starting, whole } from "./config-values.ts";

/** Variables that belong to a vendor's account. One of them is enough to mean: this is not the sandbox. */
const VENDOR = [
  ...SLACK_ACCOUNT,
  "DISCORD_BOT_TOKEN",
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRET",
] as const;
const SECRET: ReadonlySet<string> = new Set([
  ...VENDOR,
  ...EVIDENCE_SECRETS,
  "SECRETS_KEY",
  ...OPERATIONS_SECRETS,
  "OPENAI_API_KEY",
  "DATABASE_URL",
  "REDIS_URL",
]);
const ROLE_NAMES = ["bot", "worker"] as const;

/** What a process does: `bot` talks to people and serves HTTP, `worker` runs tasks. */
export type Role = (typeof ROLE_NAMES)[number];

const schema = z.object({
  TRANCHE_MODE: z.enum(["sandbox", "live"], "expected sandbox or live").optional(),
  ROLES: list(/^(bot|worker)$/, "bot, worker or both").default(["bot", "worker"]),
  PORT: whole(0, 65_535).default(3000),
  SANDBOX_PORT: whole(0, 65_535).optional(),
  SANDBOX_WIRE_LOG: z.string().optional(),
  PUBLIC_URL: z
    .string()
    .refine(
      (text) => isOrigin(text) || isLocalOrigin(text),
      "expected an https:// address without a path",
    )
    .optional(),
  DATA_DIR: z.string().default(".data"),
  DATABASE_URL: starting(["postgres://", "postgresql://"]).optional(),
  REDIS_URL: starting(["redis://", "rediss://"]).optional(),
  DB_POOL_MAX: whole(4, 1_000).default(20),
  QUEUE_CONCURRENCY: whole(1, 1_000).default(100),
  LOG_LEVEL: z.enum(["info", "warn", "error"], "expected info, warn or error").default("info"),
  LOG_FORMAT: z.enum(["text", "json"], "expected text or json").optional(),
  NODE_ENV: z.string().optional(),
  OPS_CHANNEL: z.string().optional(),
  PLATFORM_FEE_BPS: whole(0, 10_000).default(0),
  PLATFORM_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/, "expected two capital letters, as US")
    .default("US"),
  PLATFORM_CURRENCIES: list(/^[a-z]{3}$/, "currencies of three small letters, as usd,eur").default([
    "usd",
    "eur",
    "gbp",
    "jpy",
    "kwd",
  ]),
  PROCESSING_PERCENT_BPS: whole(0, 10_000).default(290),
  PROCESSING_FIXED_MINOR: whole(0, 1_000_000).default(30),
  ...SLACK_VARIABLES,
  ...SECRETS_VARIABLES,
  DISCORD_BOT_TOKEN: z.string().optional(),
  DISCORD_SHARDS: z
    .union([z.literal("auto"), whole(1, 1_000)], "expected auto or a whole number from 1 to 1000")
    .optional(),
  ...EVIDENCE_VARIABLES,
  STRIPE_SECRET_KEY: starting(["sk_test_", "sk_live_", "rk_test_", "rk_live_"]).optional(),
  STRIPE_WEBHOOK_SECRET: list(/^whsec_./, "one or several signing secrets (whsec_...)").optional(),
  ...OPENAI_VARIABLES,
  ...OPERATIONS_VARIABLES,
});

type Variables = z.infer<typeof schema>;

/** The names of all variables that are read. */
export const VARIABLES: readonly string[] = Object.keys(schema.shape);

/** What is the same in both modes. Ports may be 0: any free one. Basis points are hundredths of a percent. */
type Common = {
  readonly roles: readonly Role[];
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly dataDir: string;
  /** Undefined: the embedded PostgreSQL below `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly databasePoolMax: number;
  /** Undefined: PostgreSQL carries the jobs. */
  readonly redisUrl: string | undefined;
  readonly queueConcurrency: number;
  readonly log: { readonly level: "info" | "warn" | "error"; readonly format: "text" | "json" };
  readonly opsChannel: string | undefined;
  readonly operations: OperationsConfig;
  readonly evidence: EvidenceConfig;
  /** What secrets in the database are sealed with; empty where none are kept, or a sandbox makes its own. */
  readonly secretsKeys: readonly KeyConfig[];
  /** The model that lays evidence out against criteria; null where there is none. */
  readonly openai: OpenaiConfig | null;
  readonly platform: {
    readonly feeBps: number;
    readonly country: string;
    readonly currencies: readonly string[];
    readonly processing: { readonly percentBps: number; readonly fixedMinor: number };
  };
};

/** A local world in place of the vendors. */
export type SandboxConfig = Common & {
  readonly mode: "sandbox";
  /** `wireLog` is a file that every request of ours to a vendor is appended to; `1` is one in the data folder. */
  readonly sandbox: { readonly port: number; readonly wireLog: string | undefined };
  /** With `http` the sandbox's Slack calls the bot, and workspaces install it by OAuth. */
  readonly slackMode: "socket" | "http";
};

/** Real accounts. `livemode` says that the money is real too. Without `webhookSecrets` Stripe's events are polled. */
export type LiveConfig = Common & {
  readonly mode: "live";
  /** Null where that platform is off; one of the two at least is on. */
  readonly slack: SlackConfig | null;
  readonly discord: { readonly token: string; readonly shards?: number | "auto" } | null;
  readonly stripe: {
    readonly secretKey: string;
    /** One an endpoint: Stripe signs the events of each with a secret of its own. */
    readonly webhookSecrets: readonly string[];
    readonly livemode: boolean;
  };
};

/** Everything that the outside decides; frozen. */
export type Config = SandboxConfig | LiveConfig;

/**
 * A complete configuration with the secrets in it, for what must never be written; or everything that is wrong with it, a
 * sentence each, without a secret in it.
 */
export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly secrets: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the configuration of this process: its variables, and for those not set the file `.env` where there is one. */
export function loadConfig(): ConfigResult {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return readConfig(process.env);
}

/** Reads a configuration from variables, and secrets also from files; an empty variable counts as not set. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ConfigResult {
  const { given, problems: unread } = withFiles(env, SECRET);
  const parsed = schema.safeParse(given);
  const problems = [
    ...unread,
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => wrongValue(issue, given))),
    ...mixture(given),
  ];
  const mode = modeOf(given);
  if (!parsed.success && mode === "live") problems.push(...missing(given));
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  const made = mode === "sandbox" ? sandboxConfig(parsed.data) : liveConfig(parsed.data);
  if ("problems" in made) return { ok: false, problems: made.problems };
  return { ok: true, config: deepFreeze(made), secrets: secretsIn(given) };
}

/** The secret values as they are used: one by one, keys without their ids, passwords out of their addresses. */
function secretsIn(given: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(given)
    .filter(([name]) => SECRET.has(name))
    .flatMap(([, value]) => {
      if (!value.includes("://")) return value.split(/[,:]/);
      const password = URL.parse(value)?.password ?? "";
      return [password, decodeURIComponent(password)];
    })
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function modeOf(given: Readonly<Record<string, string>>): "sandbox" | "live" {
  return given.TRANCHE_MODE === "live" || vendorVariables(given).length > 0 ? "live" : "sandbox";
}

function vendorVariables(given: Readonly<Record<string, string>>): string[] {
  return VENDOR.filter((name) => given[name] !== undefined);
}

/** The sandbox beside real keys is how play money meets real accounts, so neither starts. */
function mixture(given: Readonly<Record<string, string>>): string[] {
  const vendor = vendorVariables(given);
  if (
    given.SANDBOX_PORT !== undefined &&
    given.SANDBOX_PORT !== "0" &&
    given.SANDBOX_PORT === given.PORT
  ) {
    return ["SANDBOX_PORT and PORT are the same: the bot and the sandbox each need their own."];
  }
  const asked =
    given.TRANCHE_MODE === "sandbox"
      ? "TRANCHE_MODE=sandbox"
      : given.SANDBOX_PORT !== undefined
        ? "SANDBOX_PORT"
        : undefined;
  if (asked === undefined) return [];
  if (vendor.length > 0) {
    return [
      `${asked} asks for the sandbox, but ${vendor.join(", ")} ${vendor.length > 1 ? "are" : "is"} set: ` +
        "remove one or the other. The sandbox never runs beside real accounts.",
    ];
  }
  return given.TRANCHE_MODE === "live"
    ? ["SANDBOX_PORT is set beside TRANCHE_MODE=live: remove one."]
    : [];
}

function sandboxConfig(values: Variables): SandboxConfig {
  const sandbox = { port: values.SANDBOX_PORT ?? 4600, wireLog: values.SANDBOX_WIRE_LOG };
  return { ...common(values, "sandbox"), mode: "sandbox", sandbox, slackMode: values.SLACK_MODE };
}

function liveConfig(values: Variables): LiveConfig | { readonly problems: readonly string[] } {
  const { DISCORD_BOT_TOKEN: token, DISCORD_SHARDS: shards } = values;
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecrets = [] } = values;
  const problems = missing(values);
  if (problems.length > 0 || !secretKey) return { problems };
  return {
    ...common(values, "live"),
    mode: "live",
    slack: slackConfig(values),
    discord: token ? { token, ...(shards && { shards }) } : null,
    stripe: { secretKey, webhookSecrets, livemode: /^[sr]k_live_/.test(secretKey) },
  };
}

/** What a real run cannot do without, all of it at once: Stripe, and Slack or Discord. */
function missing(values: Readonly<Record<string, unknown>>): string[] {
  const isOff = (name: string) => values[name] === undefined;
  const isWanted = wantsSlack(values);
  const either = isWanted ? "" : " Or set DISCORD_BOT_TOKEN: one platform is enough.";
  const problems = [
    ...(isWanted || isOff("DISCORD_BOT_TOKEN") ? slackProblems(values, either) : []),
    ...(isOff("STRIPE_SECRET_KEY") ? ["STRIPE_SECRET_KEY is missing."] : []),
  ];
  problems.push(...evidenceProblems(values));
  if (typeof values.PUBLIC_URL === "string" && isLocalOrigin(values.PUBLIC_URL)) {
    problems.push(
      "PUBLIC_URL: expected an https:// address; one of this machine is for the sandbox only.",
    );
  }
  if (values.PUBLIC_URL !== undefined && values.STRIPE_WEBHOOK_SECRET === undefined) {
    problems.push(
      "STRIPE_WEBHOOK_SECRET is missing: PUBLIC_URL takes Stripe's webhooks. Without both, Stripe is polled.",
    );
  }
  return problems;
}

function common(values: Variables, mode: Config["mode"]): Common {
  return {
    roles: ROLE_NAMES.filter((role) => values.ROLES.includes(role)),
    port: values.PORT,
    publicUrl: values.PUBLIC_URL?.replace(/\/$/, ""),
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL,
    databasePoolMax: values.DB_POOL_MAX,
    redisUrl: values.REDIS_URL,
    queueConcurrency: values.QUEUE_CONCURRENCY,
    log: {
      level: values.LOG_LEVEL,
      format: values.LOG_FORMAT ?? (values.NODE_ENV === "production" ? "json" : "text"),
    },
    opsChannel: values.OPS_CHANNEL,
    operations: operationsConfig(values),
    evidence: evidenceConfig(values),
    secretsKeys: values.SECRETS_KEY ?? [],
    openai: openaiConfig(values, mode),
    platform: {
      feeBps: values.PLATFORM_FEE_BPS,
      country: values.PLATFORM_COUNTRY,
      currencies: values.PLATFORM_CURRENCIES,
      processing: {
        percentBps: values.PROCESSING_PERCENT_BPS,
        fixedMinor: values.PROCESSING_FIXED_MINOR,
      },
    },
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}

function wrongValue(issue: z.core.$ZodIssue, given: Readonly<Record<string, string>>): string {
  const name = String(issue.path[0]);
  const got = SECRET.has(name) ? "" : `, got ${JSON.stringify(given[name])}`;
  return `${name}: ${issue.message}${got}.`;
}
