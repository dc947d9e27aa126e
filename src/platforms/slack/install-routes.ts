import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type CallbackOptions,
  type Installation,
  type InstallationStore,
  InstallProvider,
  type StateStore,
} from "@slack/oauth";
import { WebClient, type WebClientOptions } from "@slack/web-api";
import type { InstallStates, InstallStore, NewInstall } from "../../app/ports/installs.ts";
import type { Log } from "../../app/ports.ts";
import type { SlackRoute } from "./connection.ts";
import {
  brokenPage,
  cancelledPage,
  enterprisePage,
  installedPage,
  installPage,
  PAGE_HEADERS,
  type Page,
  refusedPage,
  staleStatePage,
} from "./install-pages.ts";
import { quietLogger } from "./library-log.ts";
import { calling } from "./provider-error.ts";
import { missingScopes } from "./scopes.ts";
import { botScopes, INSTALL_PATH, REDIRECT_PATH } from "./surface.ts";
import type { OauthApp } from "./token-rotation.ts";

export type InstallRouteParts = {
  readonly oauthApp: OauthApp;
  readonly store: InstallStore;
  readonly states: InstallStates;
  /** Where browsers reach the bot; known once it listens. */
  readonly publicUrl: () => string;
  readonly apiUrl: string | undefined;
  readonly clients: WebClientOptions;
  readonly log: Log;
  /** The install is kept: every process hears of it, this one now. */
  installed(team: string, which: "first" | "again"): Promise<void>;
};

const STATE_MINUTES = 10;

/** `GET /slack/install` and `GET /slack/oauth_redirect`: how an admin adds the app to a workspace (OAuth 2, docs.slack.dev). */
export function installRoutes(parts: InstallRouteParts): readonly SlackRoute[] {
  const provider = installProvider(parts);
  const urlOptions = () => ({
    scopes: [...botScopes()],
    redirectUri: `${parts.publicUrl()}${REDIRECT_PATH}`,
  });
  const callback = callbackOptions(parts);
  const route = (
    path: string,
    act: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  ): SlackRoute => ({
    ...{ method: "GET", path, maxBytes: 0 },
    serve: (request, response) => {
      for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
      act(request, response).catch((error: unknown) => {
        parts.log.error("an install page failed", { path, error });
        if (!response.headersSent) write(response, brokenPage());
      });
    },
  });
  return [
    route(INSTALL_PATH, (request, response) =>
      provider.handleInstallPath(request, response, undefined, urlOptions()),
    ),
    route(REDIRECT_PATH, (request, response) =>
      provider.handleCallback(request, response, callback, urlOptions()),
    ),
  ];
}

function installProvider(parts: InstallRouteParts): InstallProvider {
  const { apiUrl, oauthApp } = parts;
  const { logger: _ours, ...clientOptions } = parts.clients;
  const isSecure = parts.apiUrl === undefined;
  return new InstallProvider({
    ...oauthApp,
    // What Slack says of a call that carries a code and our secret may repeat both: its error's code is enough.
    ...{ logger: quietLogger, clientOptions },
    stateStore: stateStore(parts),
    installationStore: installationStore(parts),
    renderHtmlForInstallPath: (address) => installPage(address).html,
    stateCookieExpirationSeconds: STATE_MINUTES * 60,
    // A name that browsers take over https only, for this host and from this host (RFC 6265bis, 4.1.3.2).
    stateCookieName: isSecure ? "__Host-tranche-install" : "tranche-install",
    authorizationUrl: authorizationUrl(apiUrl),
  });
}

/** Where people grant what the app asks for: beside the Web API, at Slack itself or in the sandbox. */
function authorizationUrl(apiUrl: string | undefined): string {
  return new URL("../oauth/v2/authorize", apiUrl ?? "https://slack.com/api/").href;
}

/** @slack/oauth binds the state to the browser by a cookie; that it counts once and for minutes is the database's. */
function stateStore({ states, publicUrl }: InstallRouteParts): StateStore {
  return {
    async generateStateParam() {
      const state = randomBytes(32).toString("base64url");
      await states.issue(state, STATE_MINUTES);
      return state;
    },
    async verifyStateParam(_now, state) {
      if (!(await states.take(state))) throw new StaleState();
      // It must be the very address that the install began with.
      return { scopes: [...botScopes()], redirectUri: `${publicUrl()}${REDIRECT_PATH}` };
    },
  };
}

class StaleState extends Error {
  override readonly name = "StaleState";
  readonly code = "stale_state";
}

function installationStore(parts: InstallRouteParts): InstallationStore {
  return {
    async storeInstallation(installation) {
      const install = newInstall(installation);
      if (install) await parts.installed(install.team, await parts.store.keep(install));
    },
    fetchInstallation: async () => {
      throw new Error("installs are read from their own table");
    },
  };
}

/** Null where there is no workspace or no bot in it: nothing that could be kept. */
function newInstall(installation: Installation): NewInstall | null {
  const { team, bot, user, isEnterpriseInstall } = installation;
  if (!team || !bot?.id || isEnterpriseInstall) return null;
  const { token, refreshToken = null, expiresAt } = bot;
  return {
    ...{ team: team.id, teamName: team.name ?? null, botId: bot.id, botUserId: bot.userId },
    ...{ scopes: bot.scopes, installedBy: user.id, secrets: { token, refreshToken } },
    // Counted by the clock that the library counted with.
    expiresInSeconds: expiresAt === undefined ? null : expiresAt - Math.floor(Date.now() / 1_000),
  };
}

function callbackOptions(parts: InstallRouteParts): CallbackOptions {
  const { log } = parts;
  return {
    async afterInstallation(installation, _options, _request, response) {
      if (newInstall(installation)) return true;
      await giveBack(parts, installation.bot?.token);
      const isEnterprise = installation.isEnterpriseInstall === true;
      log.warn("an install was refused", { why: isEnterprise ? "whole organisation" : "no bot" });
      write(response, isEnterprise ? enterprisePage() : brokenPage());
      return false;
    },
    success(installation, _options, _request, response) {
      const name = installation.team?.name ?? "your workspace";
      const missing = missingScopes(installation.bot?.scopes ?? []);
      // The sandbox's Slack is not the one that slack.com would open.
      const teamId = parts.apiUrl === undefined ? installation.team?.id : undefined;
      write(response, installedPage(name, missing, teamId ?? ""));
    },
    failure(error, _options, _request, response) {
      log.warn("an install was not completed", { code: error.code, why: error.message });
      write(response, pageFor(error.code));
    },
  };
}

/** What will not be kept is no longer good for anything. */
async function giveBack({ clients, log }: InstallRouteParts, token: string | undefined) {
  if (token === undefined) return;
  const client = new WebClient(token, clients);
  await calling(() => client.auth.revoke()).catch((error: unknown) =>
    log.warn("a token that is not kept could not be revoked", { error }),
  );
}

const STATE_CODES: ReadonlySet<string> = new Set([
  ...["slack_oauth_missing_state", "slack_oauth_invalid_state", "stale_state"],
]);

function pageFor(code: string): Page {
  if (STATE_CODES.has(code)) return staleStatePage();
  if (code === "slack_oauth_installer_authorization_error") return cancelledPage();
  return code === "slack_webapi_platform_error" || code === "slack_oauth_missing_code"
    ? refusedPage()
    : brokenPage();
}

function write(response: ServerResponse, { status, html }: Page): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" });
  response.end(html);
}
