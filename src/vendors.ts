import { join } from "node:path";
import type { ContextBudget } from "./app/deps.ts";
import type { ContextWriter } from "./app/ports/context-writer.ts";
import type { EvidenceStore, LinkFetcher } from "./app/ports/evidence.ts";
import type { Log, Payments } from "./app/ports.ts";
import type { OutsideMark } from "./app/restore/installation.ts";
import type { Config } from "./config.ts";
import type { KeyConfig } from "./config-keys.ts";
import { createLinkFetcher } from "./infra/evidence/fetch/link-fetcher.ts";
import { openNetwork, sandboxNetwork } from "./infra/evidence/fetch/network.ts";
import {
  createBucketShelf,
  createDiskShelf,
  createEvidenceStore,
  createMark,
  type EvidenceRekeyer,
} from "./infra/evidence/store/index.ts";
import { ownKey } from "./infra/own-key.ts";
import { createStripePayments } from "./infra/stripe/index.ts";
import { createVault, type Vault } from "./infra/vault.ts";

/** What the sandbox's vendors know us by; they are worth nothing anywhere else. */
export const SANDBOX = {
  slack: { botTokens: ["xoxb-sandbox-acme", "xoxb-sandbox-other-co"], appToken: "xapp-sandbox" },
  slackHttp: {
    signingSecret: "sandbox-signing-secret",
    oauthApp: { clientId: "sandbox-client-id", clientSecret: "sandbox-client-secret" },
  },
  discord: { token: "sandbox.discord.token" },
  secretKey: "sk_test_sandbox",
  webhookSecrets: ["whsec_sandbox"],
  openaiKey: "sk-sandbox",
} as const;

/** Payments with the configured keys; in sandbox mode the sandbox's, which is at the address `at`. */
export function paymentsOf(config: Config, log: Log, at: string | null): Payments {
  const { secretKey, webhookSecrets: webhookSecret } =
    config.mode === "live" ? config.stripe : SANDBOX;
  return createStripePayments({ secretKey, webhookSecret, ...stripeAt(at), log });
}

/** Stripe's SDK takes host and port apart; nothing where it is at home. */
export function stripeAt(at: string | null) {
  if (at === null) return {};
  const { hostname: host, port } = new URL(at);
  return { host, port: Number(port), protocol: "http" } as const;
}

/** The sandbox as it listens on this machine. */
export const sandboxAt = (port: number): string => `http://127.0.0.1:${port}`;

/** Where copies of evidence lie, encrypted. */
export async function evidenceOf(config: Config): Promise<EvidenceStore & EvidenceRekeyer> {
  const given = config.evidence.keys.map(asKey);
  const all = given.length > 0 ? given : [await ownKey(config.dataDir, "evidence.key")];
  return createEvidenceStore(shelfOf(config), all);
}

/** The mark that stands outside of the database, beside the copies of evidence. */
export const markOf = (config: Config): OutsideMark => createMark(shelfOf(config));

const shelfOf = ({ evidence: { bucket }, dataDir }: Config) =>
  bucket ? createBucketShelf(bucket) : createDiskShelf(join(dataDir, "evidence"));

/** What seals secrets in the database; null in live mode where SECRETS_KEY is not set: then none are kept. */
export async function vaultOf({ mode, secretsKeys, dataDir }: Config): Promise<Vault | null> {
  if (secretsKeys.length > 0) return createVault(secretsKeys.map(asKey));
  return mode === "sandbox" ? createVault([await ownKey(dataDir, "secrets.key")]) : null;
}

const asKey = ({ id, base64 }: KeyConfig) => ({ id, key: Buffer.from(base64, "base64") });

/** The configured model with its budget; in sandbox mode the sandbox's. Null where there is none. */
export function contextOf(
  { mode, openai }: Config,
  log: Log,
  sandboxPort: number | null,
): { readonly writer: ContextWriter; readonly budget: ContextBudget } | null {
  if (!openai) return null;
  const { budget, ...settings } = openai;
  const where =
    mode === "sandbox"
      ? { apiKey: SANDBOX.openaiKey, baseUrl: `http://127.0.0.1:${sandboxPort ?? 0}/openai/v1` }
      : {};
  return { writer: whenAsked({ ...settings, ...where, log }), budget };
}

/** The model's library is loaded with the first question: most processes never ask one, and it is large. */
function whenAsked(options: Parameters<Writers["createContextWriter"]>[0]): ContextWriter {
  let opened: Promise<ContextWriter> | null = null;
  const open = async () => (await import("./infra/openai/index.ts")).createContextWriter(options);
  return {
    model: options.model,
    write: async (...asked) => {
      opened ??= open();
      return (await opened).write(...asked);
    },
  };
}

type Writers = typeof import("./infra/openai/index.ts");

/** What links point to; in sandbox mode every public address is the sandbox's, and no request leaves the machine. */
export function linksOf(config: Config, sandboxPort: number | null): LinkFetcher {
  const isLive = config.mode === "live";
  return createLinkFetcher({ network: isLive ? openNetwork : sandboxNetwork(sandboxPort ?? 0) });
}
