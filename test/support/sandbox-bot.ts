import { createServer, type RequestListener, type Server } from "node:http";
import {
  App,
  type AuthorizeResult,
  HTTPReceiver,
  type Installation,
  LogLevel,
  SocketModeReceiver,
} from "@slack/bolt";
import type { Core } from "../../src/sandbox/core/types.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start.ts";

/** A sandbox with a small Bolt app in Socket Mode beside it, and a driver to both. */
export type SandboxBot = {
  readonly sandbox: Sandbox;
  readonly app: App;
  /** What the sandbox posted to the bot's `/dev/*`, oldest first. */
  readonly devCalls: { path: string; body: unknown }[];
  drive(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
};
export type Answer = { status: number; body: Record<string, unknown> };

const SILENT = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

/** The same with a Bolt app that Slack calls and that workspaces install by OAuth, all of it Bolt's own. */
export type HttpSandboxBot = SandboxBot & {
  /** What the app kept of each install, by team; a test may look into it and change it. */
  readonly installs: Map<string, Installation>;
  readonly botUrl: string;
};

/** Starts both; Bolt's receiver takes commands, interactions, events and the pages of an install. */
export async function startHttpSandboxBot(): Promise<HttpSandboxBot> {
  const wireLog = process.env.SANDBOX_WIRE_LOG ?? null;
  const quiet = { dataDir: null, log: () => {}, manifest: null } as const;
  const sandbox = await startSandbox({ port: 0, ...quiet, wireLog, slackMode: "http" });
  const clientOptions = { slackApiUrl: `${sandbox.url}/slack/api/`, retryConfig: { retries: 0 } };
  const installs: HttpSandboxBot["installs"] = new Map();
  const dev = createDevServer(
    [],
    () => 0,
    (request, response) => receiver.requestListener(request, response),
  );
  await new Promise<void>((resolve) => dev.listen(0, "127.0.0.1", resolve));
  const botUrl = urlOf(dev);
  const receiver = new HTTPReceiver({
    signingSecret: "sandbox-signing-secret",
    clientId: "sandbox-client-id",
    clientSecret: "sandbox-client-secret",
    stateSecret: "state",
    scopes: ["chat:write", "commands", "users:read"],
    redirectUri: `${botUrl}/slack/oauth_redirect`,
    logger: SILENT,
    installerOptions: {
      clientOptions,
      authorizationUrl: `${sandbox.url}/slack/oauth/v2/authorize`,
      redirectUriPath: "/slack/oauth_redirect",
    },
    installationStore: {
      storeInstallation: async (one) => void installs.set(one.team?.id ?? "", one),
      fetchInstallation: async ({ teamId }) => {
        const found = installs.get(teamId ?? "");
        if (found === undefined) throw new Error("not installed");
        return found;
      },
    },
  });
  const app = new App({ receiver, logger: SILENT, clientOptions });
  app.error(async () => {});
  sandbox.setBotUrl(botUrl);
  return {
    ...{ sandbox, app, devCalls: [], installs, botUrl },
    drive: (method, path, body) => drive(sandbox.url, method, path, body),
    close: async () => {
      dev.closeAllConnections();
      dev.close();
      await sandbox.close();
    },
  };
}

/** Starts both; the app answers `/dev/settle` when none of its listeners is in flight. */
export async function startSandboxBot(
  options: { dataDir?: string; wireLog?: string; port?: number; log?: Core["log"] } = {},
): Promise<SandboxBot> {
  const sandbox = await startSandbox({
    port: options.port ?? 0,
    dataDir: options.dataDir ?? null,
    wireLog: options.wireLog ?? process.env.SANDBOX_WIRE_LOG ?? null,
    log: options.log ?? (() => {}),
    manifest: null,
  });
  const clientOptions = { slackApiUrl: `${sandbox.url}/slack/api/`, retryConfig: { retries: 0 } };
  const receiver = new SocketModeReceiver({
    appToken: "xapp-sandbox",
    logger: SILENT,
    installerOptions: { clientOptions },
    clientPingTimeout: 100,
  });
  const app = new App({ receiver, logger: SILENT, clientOptions, authorize });
  let running = 0;
  app.use(async ({ next }) => {
    running += 1;
    try {
      await next();
    } finally {
      running -= 1;
    }
  });
  const devCalls: SandboxBot["devCalls"] = [];
  const dev = createDevServer(devCalls, () => running);
  await new Promise<void>((resolve) => dev.listen(0, "127.0.0.1", resolve));
  sandbox.setBotUrl(urlOf(dev));
  await app.start();
  return {
    sandbox,
    app,
    devCalls,
    drive: (method, path, body) => drive(sandbox.url, method, path, body),
    close: async () => {
      await app.stop();
      dev.closeAllConnections();
      dev.close();
      await sandbox.close();
    },
  };
}

/** Calls the driver of a sandbox. */
export async function drive(
  url: string,
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: unknown,
): Promise<Answer> {
  const answer = await fetch(`${url}/sandbox${path}`, {
    method,
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  return { status: answer.status, body: isJson ? JSON.parse(text) : { text } };
}

async function authorize({ teamId }: { teamId?: string | undefined }): Promise<AuthorizeResult> {
  const acme = teamId === "T1ACME00000";
  const key = acme ? "acme" : "other-co";
  const n = acme ? 1 : 2;
  return {
    botToken: `xoxb-sandbox-${key}`,
    botId: `B${n}TRANCHE00`,
    botUserId: `U${n}TRANCHEBO`,
    ...(teamId !== undefined && { teamId }),
  };
}

function urlOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}

function createDevServer(
  calls: SandboxBot["devCalls"],
  running: () => number,
  other: RequestListener = (_, response) => response.end(),
): Server {
  return createServer(async (request, response) => {
    const path = request.url ?? "";
    if (!path.startsWith("/dev/")) return other(request, response);
    let text = "";
    for await (const chunk of request) text += chunk;
    calls.push({ path, body: text === "" ? null : JSON.parse(text) });
    if (path === "/dev/settle") {
      while (running() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ready: true, settled: true, idle: true }));
  });
}
