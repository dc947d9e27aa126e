import type { Instant } from "../../domain/clock/instant.ts";

/** What opens a workspace to the app. Kept sealed; never in a log, a job or an error. */
export type InstallSecrets = {
  readonly token: string;
  /** Null where the workspace's tokens do not expire. */
  readonly refreshToken: string | null;
};

/** A workspace where the app was installed by OAuth. `version` rises whenever its secrets change. */
export type KeptInstall = {
  readonly team: string;
  readonly teamName: string | null;
  readonly botId: string;
  readonly botUserId: string;
  readonly scopes: readonly string[];
  readonly secrets: InstallSecrets;
  /** When the token ends; null where it does not. */
  readonly expiresAt: Instant | null;
  readonly version: number;
};

/** An install as the vendor has just given it. */
export type NewInstall = Omit<KeptInstall, "version" | "expiresAt"> & {
  readonly expiresInSeconds: number | null;
  readonly installedBy: string | null;
};

/** Why an install is over. */
export type InstallEnd = "uninstalled" | "revoked";

/** The table of installs. Every change is told to all processes that watch. */
export type InstallStore = {
  /** All that are not over. One that cannot be opened is left out and said in the log. */
  all(): Promise<readonly KeptInstall[]>;
  find(team: string): Promise<KeptInstall | null>;
  /** Keeps a first install, or one again; answers whether the workspace was known before. */
  keep(install: NewInstall): Promise<"first" | "again">;
  /** Takes the right to refresh this version for some seconds; false where another process has it or was faster. */
  claimRefresh(team: string, version: number, seconds: number): Promise<boolean>;
  /** Keeps what a refresh gave in place of `version`; false where that is not the current one any more. */
  refreshed(
    team: string,
    version: number,
    secrets: InstallSecrets,
    expiresInSeconds: number,
  ): Promise<boolean>;
  /** A refresh that failed may be tried again. */
  releaseRefresh(team: string, version: number): Promise<void>;
  /** Wipes the secrets of that version for good; false where it is not the current one any more. */
  end(team: string, version: number, why: InstallEnd): Promise<boolean>;
  /** Tells which workspace's install changed, whoever changed it; null where any may have. Ends with `stop`. */
  watch(changed: (team: string | null) => void): Promise<{ stop(): Promise<void> }>;
};

/** The one-time states of installs that somebody has begun in a browser. Only hashes are kept. */
export type InstallStates = {
  issue(state: string, minutes: number): Promise<void>;
  /** Whether it was issued, is not too old, and was not used before; using it uses it up. */
  take(state: string): Promise<boolean>;
};
