import {
  type AuthorizeResult,
  App as Bolt,
  type Logger,
  LogLevel,
  SocketModeReceiver,
} from "@slack/bolt";
import type { App } from "../../app/api.ts";
import type { Watch } from "../../app/ports/watch.ts";
import type { ChatPlatform, Log } from "../../app/ports.ts";
import type { Message } from "../../chat/blocks.ts";
import { createInFlight } from "../../chat/conversation/in-flight.ts";
import { postAlarm } from "./alarm.ts";
import { createChatPlatform } from "./chat-platform.ts";
import { createDirectory } from "./directory.ts";
import { clientOptions, createInstalls, type Installs } from "./installs.ts";
import { registerListeners } from "./listeners/register.ts";

export type SlackOptions = {
  /** Read at each request: the application and its platforms are made in a circle. */
  readonly app: () => App;
  /** One bot token a workspace. */
  readonly botTokens: readonly string[];
  readonly appToken: string;
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
  /** Posts to the operator's channel: "C123", or "T123/C123" where the app is in several workspaces. */
  alarm(channel: string, message: Message): Promise<void>;
  /** Learns which workspace each token is for: all that a process needs which only posts. Throws where none is taken. */
  identify(): Promise<void>;
  /** Identifies the workspaces where that was not done, and connects; resolves once the socket is open. */
  start(): Promise<void>;
  /** Takes nothing more, lets what is in flight end for a while, and closes the socket. */
  stop(): Promise<void>;
  /** Whether the socket is open now. */
  ready(): boolean;
  /** Listeners that have not settled. */
  inFlight(): number;
  settle(timeoutMs: number): Promise<boolean>;
};

/** How long a stop waits for what people have asked already. */
const FLIGHT_MS = 8_000;

/** Slack over Socket Mode, for as many workspaces as there are tokens. */
export function createSlackPlatform(options: SlackOptions): SlackPlatform {
  const { app, botTokens, appToken, apiUrl, log } = options;
  const clients = clientOptions(apiUrl);
  const installs = createInstalls(botTokens, clients, log);
  const directory = createDirectory(installs);
  const inFlight = createInFlight();
  const logger = boltLogger(log);
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    installerOptions: { clientOptions: apiUrl ? { slackApiUrl: apiUrl } : {} },
  });
  let connected = false;
  receiver.client.on("connected", () => {
    connected = true;
  });
  for (const event of ["disconnected", "reconnecting", "disconnecting"]) {
    receiver.client.on(event, () => {
      connected = false;
    });
  }
  const bolt = new Bolt({
    receiver,
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
  let workspaces = 0;
  const identify = async () => {
    if (workspaces > 0) return;
    workspaces = (await installs.load()).length;
    if (workspaces === 0) throw new Error("Slack accepts none of the bot tokens");
  };
  return {
    platform: createChatPlatform(installs),
    alarm: (channel, message) => postAlarm(installs, channel, message),
    identify,
    async start() {
      inFlight.open();
      await identify();
      await bolt.start();
      log.info("connected to Slack", { workspaces });
    },
    async stop() {
      // Acknowledgements go through the socket: it is open for as long as one is owed.
      inFlight.close();
      await inFlight.settle(FLIGHT_MS);
      await bolt.stop();
      await inFlight.settle(FLIGHT_MS);
    },
    ready: () => connected,
    inFlight: inFlight.count,
    settle: inFlight.settle,
  };
}

/** The bot of the workspace that a request came from; another one is refused, and the request goes no further. */
function authorization(installs: Installs, team: string | undefined): AuthorizeResult {
  const install = team === undefined ? null : installs.find(team);
  if (!install) throw new Error("a request from a workspace where the app is not installed");
  const { token: botToken, botId, botUserId } = install;
  return { botToken, botId, botUserId, teamId: install.team };
}

/** Bolt's own words go to our log; what it would say while debugging may hold secrets and is left out. */
function boltLogger(log: Log): Logger {
  const words = (parts: readonly unknown[]) => parts.map(String).join(" ").slice(0, 500);
  return {
    debug: () => {},
    info: () => {},
    warn: (...parts) => log.warn("Slack's library warns", { message: words(parts) }),
    error: (...parts) => log.error("Slack's library reports an error", { message: words(parts) }),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
