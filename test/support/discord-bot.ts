import { createServer } from "node:http";
import { Client, type ClientOptions, Events, GatewayIntentBits } from "discord.js";
import type { Core } from "../../src/sandbox/core/types.ts";
import { BOT_TOKEN } from "../../src/sandbox/discord/state.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start.ts";
import { type Answer, drive } from "./sandbox-bot.ts";

/** A sandbox with a small discord.js client beside it, and a driver to both. */
export type DiscordBot = {
  readonly sandbox: Sandbox;
  readonly client: Client<true>;
  drive(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<Answer>;
  /** Counts a listener's work in what `/dev/settle` waits for. */
  listen(work: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
};

/** Starts both; the client is ready and in its servers. */
export async function startDiscordBot(
  options: { client?: Partial<ClientOptions>; log?: Core["log"] } = {},
): Promise<DiscordBot> {
  const sandbox = await startSandbox({
    port: 0,
    dataDir: null,
    wireLog: process.env.SANDBOX_WIRE_LOG ?? null,
    log: options.log ?? (() => {}),
    manifest: null,
  });
  let running = 0;
  const dev = createServer(async (_, response) => {
    while (running > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ready: true, settled: true, idle: true }));
  });
  await new Promise<void>((resolve) => dev.listen(0, "127.0.0.1", resolve));
  const address = dev.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  sandbox.setBotUrl(`http://127.0.0.1:${port}`);
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: { api: `${sandbox.url}/discord/api`, retries: 0 },
    ...options.client,
  });
  client.on(Events.Error, () => {});
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(BOT_TOKEN);
  return {
    sandbox,
    client: await ready,
    drive: (method, path, body) => drive(sandbox.url, method, path, body),
    listen: async (work) => {
      running += 1;
      try {
        await work();
      } finally {
        running -= 1;
      }
    },
    close: async () => {
      await client.destroy();
      dev.closeAllConnections();
      dev.close();
      await sandbox.close();
    },
  };
}
