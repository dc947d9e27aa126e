import { type AuthorizeResult, App as Bolt } from "@slack/bolt";
import type { App } from "../../app/api.ts";
import type { InstallStates, InstallStore } from "../../app/ports/installs.ts";
import type { Watch } from "../../app/ports/watch.ts";
import type { ChatPlatform, Log } from "../../app/ports.ts";
import type { Message } from "../../chat/blocks.ts";
import { createInFlight } from "../../chat/conversation/in-flight.ts";
import { postAlarm } from "./alarm.ts";
import { createChatPlatform } from "./chat-platform.ts";
import { type ConnectionOptions, connect, type SlackRoute } from "./connection.ts";
import { createDirectory } from "./directory.ts";
import { installRoutes } from "./install-routes.ts";
import { clientOptions, createInstalls, type InstallSource, type Installs } from "./installs.ts";
import { libraryLogger } from "./library-log.ts";
import { registerListeners } from "./listeners/register.ts";
import { INSTALL_PATH } from "./surface.ts";
import type { OauthApp } from "./token-rotation.ts";

/** Installs by OAuth, into any number of workspaces. */
export type OauthOptions = OauthApp & {
  readonly store: InstallStore;
  readonly states: InstallStates;
  /** Where browsers reach the bot; known once it listens. */
  readonly publicUrl: () => string;
};

export type SlackOptions = ConnectionOptions &
  /** One bot token a workspace, or what installs by OAuth need. */
  ({ readonly botTokens: readonly string[] } | { readonly oauth: OauthOptions }) & {
    /** Read at each request: the application and its platforms are made in a circle. */
    readonly app: () => App;
    /** Another Slack than slack.com, such as the sandbox's; ends with a slash. */
    readonly apiUrl?: string;
    readonly log: Log;
    /** How long a request may take before it says that it takes longer. */
    readonly patienceMs?: number;
    /** Where a trace begins and how long people wait is known; nowhere unless given. */
    readonly watch?: Watch;
  };

export type SlackPlatform = {
  readonly platform: ChatPlatform;
  /** The paths that Slack and browsers call on the bot's HTTP server; none over a socket with listed tokens. */
  readonly routes: readonly SlackRoute[];
  /** Posts to the operator's channel: "C123", or "T123/C123" where the app is in several workspaces. */
  alarm(channel: string, message: Message): Promise<void>;
  /**
   * Learns where the app is installed: all that a process needs which only posts. Throws where tokens are listed and none is
   * taken.
   */
  identify(): Promise<void>;
  /** Identifies the workspaces where that was not done, and connects; resolves once the socket is open. */
  start(): Promise<void>;
  /** Takes nothing more, lets what is in flight end for a while, and closes the socket. */
  stop(): Promise<void>;
  /** Whether Slack reaches the bot now. */
  ready(): boolean;
  /** Listeners that have not settled. */
  inFlight(): number;
  settle(timeoutMs: number): Promise<boolean>;
};

/** How long a stop waits for what people have asked already. */
const FLIGHT_MS = 8_000;

/** Slack, over Socket Mode or HTTP, for as many workspaces as there are tokens or installs. */
export function createSlackPlatform(options: SlackOptions): SlackPlatform {
  const { app, apiUrl, log } = options;
  const logger = libraryLogger(log);
  const clients = { ...clientOptions(apiUrl), logger };
  const oauth = "oauth" in options ? options.oauth : null;
  const installs = createInstalls(sourceOf(options), clients, log);
  const directory = createDirectory(installs);
  const inFlight = createInFlight();
  const connection = connect(options, apiUrl, logger);
  const bolt = new Bolt({
    receiver: connection.receiver,
    logger,
    clientOptions: clients,
    convoStore: false,
    authorize: async ({ teamId }) => authorization(installs, teamId),
  });
  bolt.error(async (error) => log.warn("Slack sent something that could not be taken", { error }));
  const { patienceMs, watch } = options;
  registerListeners(bolt, {
    ...{ app, installs, directory, inFlight, log },
    ...(patienceMs === undefined ? {} : { patienceMs }),
    ...(watch && { watched: { watch, platform: "slack" } }),
  });
  let identified: Promise<void> | null = null;
  const identify = async () => {
    const workspaces = (await installs.load()).length;
    if (workspaces > 0) return log.info("Slack workspaces are known", { workspaces });
    if (!oauth) throw new Error("Slack accepts none of the bot tokens");
    log.info("no Slack workspace yet: an admin adds the app in a browser", {
      at: `${oauth.publicUrl()}${INSTALL_PATH}`,
    });
  };
  const identifyOnce = () => {
    identified ??= identify().catch((error: unknown) => {
      identified = null;
      throw error;
    });
    return identified;
  };
  let isStarted = false;
  return {
    platform: createChatPlatform(installs),
    routes: [...connection.routes, ...(oauth ? installRoutes(routeParts(oauth)) : [])],
    alarm: (channel, message) => postAlarm(installs, channel, message),
    identify: identifyOnce,
    async start() {
      inFlight.open();
      await identifyOnce();
      await bolt.start();
      isStarted = true;
      log.info("connected to Slack");
    },
    async stop() {
      // Acknowledgements go through the socket: it is open for as long as one is owed.
      inFlight.close();
      await inFlight.settle(FLIGHT_MS);
      await installs.stop();
      if (isStarted) await bolt.stop();
      isStarted = false;
      await inFlight.settle(FLIGHT_MS);
    },
    ready: connection.ready,
    inFlight: inFlight.count,
    settle: inFlight.settle,
  };

  function routeParts({ store, states, publicUrl, ...oauthApp }: OauthOptions) {
    return {
      ...{ store, states, publicUrl, oauthApp, apiUrl, clients, log },
      async installed(team: string, which: "first" | "again") {
        await installs.refresh(team);
        log.info("the app was installed in a workspace", { team, which });
        // The install stands, whatever becomes of the cards.
        await app()
          .installed("slack", team)
          .catch((error: unknown) => log.error("cards could not be brought up to date", { error }));
      },
    };
  }
}

function sourceOf(options: SlackOptions): InstallSource {
  if (!("oauth" in options)) return { botTokens: options.botTokens };
  const { store, clientId, clientSecret } = options.oauth;
  return { store, oauthApp: { clientId, clientSecret } };
}

/** The bot of the workspace that a request came from. Where there is none, the listeners say so: they never guess another. */
async function authorization(
  installs: Installs,
  team: string | undefined,
): Promise<AuthorizeResult> {
  const install = team === undefined ? null : await installs.lookUp(team);
  if (!install) return team === undefined ? {} : { teamId: team };
  const { token: botToken, botId, botUserId } = install;
  return { botToken, botId, botUserId, teamId: install.team };
}
