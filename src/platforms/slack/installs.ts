import { WebClient, type WebClientOptions } from "@slack/web-api";
import type { InstallStore, KeptInstall } from "../../app/ports/installs.ts";
import { type Log, ProviderError } from "../../app/ports.ts";
import { createInstallClient, ENDED } from "./install-client.ts";
import { quietLogger } from "./library-log.ts";
import { calling } from "./provider-error.ts";
import { missingScopes, whyScopes } from "./scopes.ts";
import { createTokenRotation, type OauthApp, type TokenRotation } from "./token-rotation.ts";

/** One workspace where the app is installed. Its client speaks for this workspace's bot and for no other. */
export type Install = {
  readonly team: string;
  /** What its people call the workspace. */
  readonly teamName: string | null;
  readonly token: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly client: WebClient;
  /** Whether a team is another workspace where the app is installed. */
  readonly isApart: (team: string) => boolean;
};

/**
 * How every call to Slack is made: 8 s at most, no retry of the client's own (a post can land though its answer was
 * lost; the task that wanted it decides), and a 429 comes back as an error instead of holding all calls up.
 */
export function clientOptions(apiUrl: string | undefined): WebClientOptions {
  return {
    timeout: 8_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
  };
}

export type Installs = {
  /**
   * Learns where the app is installed: asks Slack who each listed token is (one that it refuses is left out and said in the
   * log), and reads the kept installs, whose changes are followed from then on, whichever process makes them.
   */
  load(): Promise<readonly Install[]>;
  /** The install of a team, from memory. */
  find(team: string): Install | null;
  /** The install of a team; one that is not known yet is looked for where installs are kept. */
  lookUp(team: string): Promise<Install | null>;
  /** The install of a team; throws ProviderError `not_installed`. */
  need(team: string): Install;
  /** Any install at all; throws ProviderError `not_installed`. */
  needAny(): Install;
  /** Reads one kept install anew, now. */
  refresh(team: string): Promise<void>;
  /** Slack says that an install may be over: it is asked, and what is over is forgotten and wiped. */
  check(team: string): Promise<void>;
  /** Refreshes the tokens that end within two hours; what another process is at is left to it. */
  refreshDue(): Promise<void>;
  /** Stops following changes. */
  stop(): Promise<void>;
};

/** Where the tokens come from: a list, or the installs that OAuth made. */
export type InstallSource =
  | { readonly botTokens: readonly string[] }
  | { readonly store: InstallStore; readonly oauthApp: OauthApp };

/** How long a workspace that was looked for in vain is not looked for again. */
const UNKNOWN_FOR_MS = 3_000;
const REFRESH_EVERY_MS = 60_000;

type Held = { readonly install: Install; readonly kept: KeptInstall | null };

export function createInstalls(
  source: InstallSource,
  options: WebClientOptions,
  log: Log,
): Installs {
  const byTeam = new Map<string, Held>();
  const unknown = new Map<string, number>();
  const store = "store" in source ? source.store : null;
  const stops: (() => Promise<void> | void)[] = [];
  const isApart = (team: string) => (other: string) => other !== team && byTeam.has(other);
  const clientFor = (team: string, token: string) =>
    createInstallClient(token, options, (code) => renewed(team, token, code));

  const put = (kept: KeptInstall): void => {
    const { team, teamName, botId, botUserId, version } = kept;
    const { token } = kept.secrets;
    const before = byTeam.get(team);
    if (before?.kept?.version === version && before.install.token === token) return;
    const client = clientFor(team, token);
    const install = { team, teamName, token, botId, botUserId, client, isApart: isApart(team) };
    byTeam.set(team, { install, kept });
    unknown.delete(team);
    warnOfScopes(team, kept.scopes);
  };
  const warnOfScopes = (team: string, granted: readonly string[]) => {
    const missing = missingScopes(granted);
    if (missing.length === 0) return;
    log.warn("an install lacks scopes; install the app again to grant them", {
      ...{ team, missing, why: whyScopes(missing) },
    });
  };

  /** One look at a time, so that what was read first is never put last. */
  let looking: Promise<void> = Promise.resolve();
  const inTurn = (look: () => Promise<void>): Promise<void> => {
    const mine = looking.then(look);
    looking = mine.catch((error: unknown) => log.warn("installs could not be read", { error }));
    return mine;
  };
  const readOne = (kept: InstallStore, team: string) =>
    inTurn(async () => {
      const found = await kept.find(team);
      if (found) put(found);
      else byTeam.delete(team);
    });
  const readAll = (kept: InstallStore) =>
    inTurn(async () => {
      const all = await kept.all();
      const teams = new Set(all.map(({ team }) => team));
      for (const team of byTeam.keys()) if (!teams.has(team)) byTeam.delete(team);
      all.forEach(put);
    });

  const rotation: TokenRotation | null =
    "store" in source
      ? createTokenRotation({
          ...{ store: source.store, oauthApp: source.oauthApp, log },
          client: new WebClient(undefined, { ...options, logger: quietLogger }),
          reload: (team) => readOne(source.store, team),
          held: () => [...byTeam.values()].flatMap(({ kept }) => kept ?? []),
        })
      : null;

  /** What a refused token leaves: the client of a newer one, or null where the install is over or nothing helps. */
  const renewed = async (team: string, token: string, code: string): Promise<WebClient | null> => {
    const newer = () => {
      const now = byTeam.get(team)?.install;
      return now && now.token !== token ? now.client : null;
    };
    if (store && !newer()) await readOne(store, team);
    if (newer()) return newer();
    if (code === "token_expired") {
      await rotation?.refreshNow(team);
      return newer();
    }
    if (ENDED.has(code)) await ended(team, code);
    return null;
  };
  const ended = async (team: string, code: string): Promise<void> => {
    const held = byTeam.get(team);
    if (!held) return;
    byTeam.delete(team);
    log.warn("the app is not in a workspace any more; nothing is sent there", { team, code });
    if (!store || !held.kept) return;
    const why = code === "account_inactive" ? "uninstalled" : "revoked";
    await store.end(team, held.kept.version, why);
  };

  const identify = async (token: string): Promise<void> => {
    const client = new WebClient(token, options);
    const me = await calling(() => client.auth.test());
    const { team_id: team, user_id: botUserId, bot_id: botId } = me;
    if (!team || !botUserId || !botId) throw new Error("auth.test did not say who the bot is");
    const scopes = me.response_metadata?.scopes;
    if (scopes) warnOfScopes(team, scopes);
    const own = { team, teamName: me.team ?? null, token, botId, botUserId };
    const install = { ...own, client: clientFor(team, token), isApart: isApart(team) };
    byTeam.set(team, { install, kept: null });
  };
  const load = async (): Promise<void> => {
    if (store) {
      // Listening first: what changes while all are read is read again.
      const told = (team: string | null) =>
        void (team === null ? readAll(store) : readOne(store, team)).catch(() => undefined);
      stops.push((await store.watch(told)).stop);
      await readAll(store);
      let refreshing = rotation?.refreshDue();
      const again = setInterval(() => {
        refreshing = rotation?.refreshDue();
      }, REFRESH_EVERY_MS);
      again.unref();
      // What Slack has just given must be kept before this process ends: a refresh token works once.
      stops.push(async () => {
        clearInterval(again);
        await refreshing;
      });
    }
    if (!("botTokens" in source)) return;
    for (const token of source.botTokens) {
      try {
        await identify(token);
      } catch (error) {
        if (error instanceof ProviderError && error.retryable) throw error;
        log.error("Slack refuses a bot token; its workspace is left out", { error });
      }
    }
  };

  const find = (team: string) => byTeam.get(team)?.install ?? null;
  return {
    async load() {
      await load();
      return [...byTeam.values()].map(({ install }) => install);
    },
    find,
    async lookUp(team) {
      const known = find(team);
      if (known || !store || (unknown.get(team) ?? 0) > performance.now()) return known;
      await readOne(store, team);
      if (!byTeam.has(team)) {
        if (unknown.size > 1_000) unknown.clear();
        unknown.set(team, performance.now() + UNKNOWN_FOR_MS);
      }
      return find(team);
    },
    need: (team) => find(team) ?? notInstalled(),
    needAny: () => byTeam.values().next().value?.install ?? notInstalled(),
    refresh: async (team) => (store ? readOne(store, team) : undefined),
    async check(team) {
      const install = find(team);
      if (!install) return;
      // The client sees to what an answer of Slack means for the install.
      await calling(() => install.client.auth.test()).catch((error: unknown) =>
        log.info("asked Slack whether an install stands", { team, error }),
      );
    },
    refreshDue: async () => rotation?.refreshDue(),
    async stop() {
      for (const stop of stops.splice(0)) await stop();
    },
  };
}

function notInstalled(): never {
  const facts = { code: "not_installed", outcome: "failed", retryable: false } as const;
  throw new ProviderError("the app is not installed in this workspace", facts);
}
