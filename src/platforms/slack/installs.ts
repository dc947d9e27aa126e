import { WebClient, type WebClientOptions } from "@slack/web-api";
import { type Log, ProviderError } from "../../app/ports.ts";
import { calling } from "./provider-error.ts";

/** One workspace where the app is installed. */
export type Install = {
  readonly team: string;
  /** What its people call the workspace. */
  readonly teamName: string | null;
  readonly token: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly client: WebClient;
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
  /** Asks Slack who each token is; a token that Slack refuses is left out and said in the log. */
  load(): Promise<readonly Install[]>;
  find(team: string): Install | null;
  /** The install of a team, or the only other way to reach a person of a shared channel; throws ProviderError. */
  need(team: string): Install;
  /** After an uninstall or a revoked token: nothing more is sent there. */
  forget(team: string): void;
};

export function createInstalls(
  tokens: readonly string[],
  options: WebClientOptions,
  log: Log,
): Installs {
  const byTeam = new Map<string, Install>();
  const identify = async (token: string): Promise<void> => {
    const client = new WebClient(token, options);
    const me = await calling(() => client.auth.test());
    const { team_id: team, user_id: botUserId, bot_id: botId } = me;
    if (!team || !botUserId || !botId) throw new Error("auth.test did not say who the bot is");
    byTeam.set(team, { team, teamName: me.team ?? null, token, botId, botUserId, client });
  };
  return {
    async load() {
      for (const token of tokens) {
        try {
          await identify(token);
        } catch (error) {
          if (error instanceof ProviderError && error.retryable) throw error;
          log.error("Slack refuses a bot token; its workspace is left out", { error });
        }
      }
      return [...byTeam.values()];
    },
    find: (team) => byTeam.get(team) ?? null,
    need(team) {
      const install = byTeam.get(team) ?? byTeam.values().next().value;
      if (install) return install;
      const facts = { code: "not_installed", outcome: "failed", retryable: false } as const;
      throw new ProviderError("the app is not installed in this workspace", facts);
    },
    forget: (team) => void byTeam.delete(team),
  };
}
