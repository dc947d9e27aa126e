import { join } from "node:path";
import { startSandbox } from "./start.ts";

/** `SANDBOX_WIRE_LOG` names a file; `1` takes `wire.jsonl` in the data folder. */
function wireLogFile(): string | null {
  const { SANDBOX_WIRE_LOG: file = "", DATA_DIR: folder = "." } = process.env;
  if (file === "") return null;
  return file === "1" ? join(folder, "wire.jsonl") : file;
}

/** The sandbox as a process of its own: configured by environment, ended by its parent or by a signal. */
const sandbox = await startSandbox({
  port: Number(process.env.SANDBOX_PORT ?? 4600),
  botUrl: process.env.BOT_URL ?? "",
  dataDir: process.env.DATA_DIR ?? null,
  wireLog: wireLogFile(),
  slackMode: process.env.SLACK_MODE === "http" ? "http" : "socket",
  webhookSecret: process.env.STRIPE_WEBHOOK_SECRET ?? "whsec_sandbox",
  log: (level, message, detail) => {
    if (level === "info" && process.env.LOG_LEVEL !== "debug") return;
    console.error(`sandbox ${level}: ${message}`, ...(detail === undefined ? [] : [detail]));
  },
}).catch((error: unknown) => {
  const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  const way = taken ? " Set SANDBOX_PORT to another port, or to 0 for any free one." : "";
  console.error(`sandbox: ${error instanceof Error ? error.message : String(error)}.${way}`);
  process.exit(1);
});

let closing = false;

async function stop(): Promise<void> {
  if (closing) return;
  closing = true;
  await sandbox.close();
  process.exit(0);
}

process.on("SIGTERM", stop);
process.on("SIGINT", stop);
if (process.send === undefined) {
  console.error(`sandbox: listening at ${sandbox.url}`);
} else {
  process.on("disconnect", stop);
  process.on("message", (message: unknown) => {
    if (typeof message !== "object" || message === null) return;
    if (!("type" in message) || message.type !== "bot" || !("url" in message)) return;
    if (typeof message.url === "string") sandbox.setBotUrl(message.url);
  });
  process.send({ type: "listening", port: sandbox.port });
}
