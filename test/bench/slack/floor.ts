import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { App, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { Pool } from "pg";
import { answerCpu } from "../told.ts";

/**
 * What nothing that keeps its word can be quicker than: a bare Bolt app that acknowledges at once, or one that first sends
 * what an act sends, each as one named statement through plain pg. The plans were made beforehand, so it decides nothing.
 */
export type FloorOptions = {
  readonly apiUrl: string;
  readonly appToken: string;
  /** Null: no database. */
  readonly databaseUrl: string | null;
  readonly poolMax: number;
  /** A line for each channel and text: `[channel, text, plan as JSON]`. */
  readonly plans: string | null;
  /** What it acknowledges with: as much as the bot does. */
  readonly answer: { readonly text: string; readonly blocks: readonly object[] };
};

const options = JSON.parse(process.argv[2] ?? "{}") as FloorOptions;
const plans = new Map<string, string>();
if (options.plans) {
  for await (const line of createInterface({ input: createReadStream(options.plans) })) {
    const [channel, text, plan] = JSON.parse(line) as [string, string, string];
    plans.set(`${channel} ${text}`, plan);
  }
}
const pool = options.databaseUrl
  ? new Pool({
      connectionString: options.databaseUrl,
      max: options.poolMax,
      options: "-c search_path=public,bullmq",
    })
  : null;
const clientOptions = { slackApiUrl: options.apiUrl };
const receiver = new SocketModeReceiver({
  appToken: options.appToken,
  logLevel: LogLevel.ERROR,
  installerOptions: { clientOptions },
});
const app = new App({
  ...{ receiver, clientOptions, convoStore: false, logLevel: LogLevel.ERROR },
  authorize: async () => ({ botToken: "xoxb", botId: "BBOT", botUserId: "UBOT" }),
});

app.command("/milestone", async ({ command, ack }) => {
  if (pool) await transaction(pool, command);
  await ack({ response_type: "ephemeral", ...options.answer } as Parameters<typeof ack>[0]);
});

type Command = {
  channel_id: string;
  user_id: string;
  team_id: string;
  text: string;
  trigger_id: string;
};

async function transaction(on: Pool, { channel_id, user_id, team_id, text, trigger_id }: Command) {
  const load = {
    requestId: `slack:command:${trigger_id}`,
    actor: { platform: "slack", team: team_id, user: user_id },
    channel: { platform: "slack", team: team_id, channel: channel_id },
    ref: { by: "number", number: Number(text.split("M-")[1]) },
  };
  await on.query({
    name: "load_situation",
    text: "SELECT load_situation($1::jsonb) || load_linking($1::jsonb) AS answer",
    values: [JSON.stringify(load)],
  });
  const plan = plans.get(`${channel_id} ${text}`);
  if (!plan) throw new Error(`no plan for ${channel_id} ${text}`);
  await on.query({
    name: "commit_planned_act",
    text: "SELECT commit_planned_act($1::jsonb) AS answer FROM set_config('tranche.trace', coalesce($2::text, ''), true)",
    values: [plan, null],
  });
}

answerCpu();
await app.start();
process.send?.({ ready: true });
