import type { WebClient } from "@slack/web-api";
import type { InstallStore, KeptInstall } from "../../app/ports/installs.ts";
import { type Log, ProviderError } from "../../app/ports.ts";
import { calling } from "./provider-error.ts";

/** What the app is known by at Slack where it is installed by OAuth. */
export type OauthApp = { readonly clientId: string; readonly clientSecret: string };

export type TokenRotation = {
  /** Refreshes what ends within two hours. Never throws. */
  refreshDue(): Promise<void>;
  /** Refreshes one workspace's token at once, or waits a moment for whoever is at it. Never throws. */
  refreshNow(team: string): Promise<void>;
};

export type RotationParts = {
  readonly store: InstallStore;
  readonly oauthApp: OauthApp;
  /** A client without a token. */
  readonly client: WebClient;
  readonly log: Log;
  /** The installs as this process knows them. */
  held(): readonly KeptInstall[];
  /** Reads one install anew. */
  reload(team: string): Promise<void>;
};

/** As @slack/oauth has it: of the 12 hours that a token lives, the last two. */
const BEFORE_END_MS = 2 * 3_600_000;
/** Longer than one call to Slack takes. */
const CLAIM_SECONDS = 20;
const LOOKS = 10;
const LOOK_EVERY_MS = 200;

type Fresh = { readonly token: string; readonly refreshToken: string; readonly seconds: number };

/**
 * Token rotation (docs.slack.dev/authentication/using-token-rotation). A refresh token works once, so one process at a time
 * may use it: whoever claims the row in the database. The old token goes on working until it ends, and a new one that could
 * not be kept is kept at the next look. @slack/oauth's own refresh would run in every process at once.
 */
export function createTokenRotation(parts: RotationParts): TokenRotation {
  const { store, log, held, reload } = parts;
  const unkept = new Map<string, { readonly version: number; readonly fresh: Fresh }>();

  const keepFresh = async (team: string, version: number, fresh: Fresh): Promise<void> => {
    unkept.set(team, { version, fresh });
    const { seconds, ...secrets } = fresh;
    const isKept = await store.refreshed(team, version, secrets, seconds);
    unkept.delete(team);
    if (isKept) log.info("refreshed a workspace's token", { team });
    await reload(team);
  };
  const refresh = async ({ team, version, secrets }: KeptInstall): Promise<void> => {
    const before = unkept.get(team);
    if (before && before.version === version) return keepFresh(team, version, before.fresh);
    const { refreshToken } = secrets;
    if (refreshToken === null) return;
    if (!(await store.claimRefresh(team, version, CLAIM_SECONDS))) return;
    let fresh: Fresh;
    try {
      fresh = await asked(parts, refreshToken);
    } catch (error) {
      await store.releaseRefresh(team, version);
      throw error;
    }
    await keepFresh(team, version, fresh);
  };
  const tried = async (kept: KeptInstall): Promise<void> => {
    try {
      await refresh(kept);
    } catch (error) {
      const { team, expiresAt } = kept;
      const definite = error instanceof ProviderError && !error.retryable;
      const say = definite ? log.error : log.warn;
      say(
        definite
          ? "Slack refuses to refresh a workspace's token: install the app there again before it ends"
          : "a workspace's token could not be refreshed; it is tried again",
        { team, expiresAt, error },
      );
    }
  };
  return {
    async refreshDue() {
      const until = Date.now() + BEFORE_END_MS;
      const due = held().filter(
        ({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) <= until,
      );
      await Promise.all(due.map(tried));
    },
    async refreshNow(team) {
      const mine = () => held().find((kept) => kept.team === team);
      const before = mine();
      if (!before) return;
      await tried(before);
      for (let look = 0; look < LOOKS && mine()?.version === before.version; look++) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        await reload(team).catch(() => undefined);
      }
    },
  };
}

async function asked({ client, oauthApp }: RotationParts, refreshToken: string): Promise<Fresh> {
  const { clientId, clientSecret } = oauthApp;
  const answer = await calling(() =>
    client.oauth.v2.access({
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: "refresh_token",
      refresh_token: refreshToken,
    }),
  );
  const { access_token: token, refresh_token: next, expires_in: seconds } = answer;
  if (!token || !next || !seconds) {
    const facts = { code: "no_fresh_token", outcome: "unknown", retryable: true } as const;
    throw new ProviderError("Slack's answer to a refresh held no tokens", facts);
  }
  return { token, refreshToken: next, seconds };
}
