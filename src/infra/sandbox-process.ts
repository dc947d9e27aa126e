import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";
import type { Log } from "../app/ports.ts";

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 5_000;

const listeningSchema = z.object({ type: z.literal("listening"), port: z.int() });

/** `entry` is the sandbox's main file; `port` 0 means any free one. `onExit` is called when it ends without being asked to. */
export type SandboxOptions = {
  readonly entry: string;
  readonly port: number;
  readonly dataDir: string;
  /** Where the bot is, if that is known yet. */
  readonly botUrl?: string;
  /** A file for the wire log; `1` takes one in the data folder. */
  readonly wireLog?: string | undefined;
  /** How its Slack reaches the bot; with `http` workspaces install it by OAuth. */
  readonly slackMode?: "socket" | "http";
  readonly log: Log;
  readonly onExit?: (reason: string) => void;
};

/** The sandbox in a process of its own. */
export type SandboxProcess = {
  readonly port: number;
  readonly url: string;
  /** Tells it where the bot listens. */
  announceBot(url: string): void;
  /** Ends it; safe to call more than once. */
  stop(): Promise<void>;
};

/**
 * Starts the sandbox and resolves once it listens on loopback. It is out of reach of Ctrl-C, so that it answers until
 * the app has stopped, and ends by itself when the app is gone. It gets no variable of ours but what it needs.
 */
export async function startSandbox(options: SandboxOptions): Promise<SandboxProcess> {
  const { entry, port, dataDir, botUrl, wireLog, slackMode } = options;
  const child = fork(entry, [], {
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: {
      SANDBOX_PORT: String(port),
      DATA_DIR: dataDir,
      ...(botUrl === undefined ? {} : { BOT_URL: botUrl }),
      ...(wireLog === undefined ? {} : { SANDBOX_WIRE_LOG: wireLog }),
      ...(slackMode === undefined ? {} : { SLACK_MODE: slackMode }),
    },
  });
  const listening = await untilListening(child);
  const stop = supervise(child, options);
  return {
    port: listening,
    url: `http://127.0.0.1:${listening}`,
    announceBot: (url) => void child.send({ type: "bot", url }),
    stop,
  };
}

async function untilListening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => fail("took too long to start"), START_LIMIT_MS);
    const fail = (reason: string) => {
      clearTimeout(late);
      child.kill("SIGKILL");
      reject(new Error(`The sandbox ${reason}.`));
    };
    const onExit = (code: number | null, signal: string | null) =>
      fail(`ended while starting (${signal ?? code})`);
    child.once("error", (error) => fail(`did not start: ${error.message}`));
    child.once("exit", onExit);
    child.on("message", (message) => {
      const parsed = listeningSchema.safeParse(message);
      if (!parsed.success) return;
      clearTimeout(late);
      child.off("exit", onExit);
      resolve(parsed.data.port);
    });
  });
}

function supervise(child: ChildProcess, { log, onExit }: SandboxOptions): () => Promise<void> {
  let asked = false;
  const ended = once(child, "exit");
  ended.then(([code, signal]) => {
    if (asked) return;
    const reason = `the sandbox ended by itself (${signal ?? code})`;
    log.error(reason);
    onExit?.(reason);
  });
  return async () => {
    asked = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    if (child.connected) child.disconnect();
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await ended;
    clearTimeout(late);
  };
}
