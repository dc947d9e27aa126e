import type { IncomingMessage, ServerResponse } from "node:http";
import { HTTPReceiver, type Logger, type Receiver, SocketModeReceiver } from "@slack/bolt";
import { EVENTS_PATH } from "./surface.ts";

/** A request whose body was read already, as Bolt and @slack/oauth take it. */
export type BufferedRequest = IncomingMessage & { readonly rawBody: Buffer };

/** A path of the bot's own HTTP server that a library of Slack's answers itself. */
export type SlackRoute = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly maxBytes: number;
  serve(request: BufferedRequest, response: ServerResponse): void;
};

/** How Slack reaches the bot: over a socket that the bot opens, or by calling it. */
export type ConnectionOptions = { readonly appToken: string } | { readonly signingSecret: string };

export type Connection = {
  readonly receiver: Receiver;
  readonly routes: readonly SlackRoute[];
  /** Whether Slack reaches the bot now. */
  ready(): boolean;
};

/** Slack's own largest payloads are views of some hundred kilobytes. */
const MOST_BYTES = 1024 * 1024;

export function connect(
  options: ConnectionOptions,
  apiUrl: string | undefined,
  logger: Logger,
): Connection {
  return "appToken" in options
    ? socket(options.appToken, apiUrl, logger)
    : http(options.signingSecret, logger);
}

function socket(appToken: string, apiUrl: string | undefined, logger: Logger): Connection {
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
  return { receiver, routes: [], ready: () => connected };
}

/**
 * Bolt's HTTP receiver without its server: our server reads the body within its limits and hands the request on; Bolt checks
 * Slack's signature over the raw bytes (and that it is at most five minutes old) before it reads anything of it.
 */
function http(signingSecret: string, logger: Logger): Connection {
  const own = new HTTPReceiver({
    ...{ signingSecret, logger, endpoints: [EVENTS_PATH], bodyLimit: MOST_BYTES },
  });
  let started = false;
  const receiver: Receiver = {
    init: (app) => own.init(app),
    start: async () => {
      started = true;
    },
    stop: async () => {
      started = false;
    },
  };
  const events: SlackRoute = {
    ...{ method: "POST", path: EVENTS_PATH, maxBytes: MOST_BYTES },
    serve: (request, response) => {
      if (started) return own.requestListener(request, response);
      // Starting or stopping: Slack sends its events again, and people see that they should try again.
      response.writeHead(503, { "retry-after": "5" }).end();
    },
  };
  return { receiver, routes: [events], ready: () => started };
}
