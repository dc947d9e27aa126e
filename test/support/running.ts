import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const START_LIMIT_MS = 90_000;

/** Tranche as a user starts it: a process group of its own, with nothing configured but what is given. */
export type Running = {
  /** The sandbox's address, as the one line on standard output names it. */
  readonly url: string;
  /** The process that is the bot; the sandbox and PostgreSQL are its children. */
  readonly pid: number;
  /** From the start of the process to that line, in milliseconds. */
  readonly startedInMs: number;
  output(): string;
  /** Every process that it started and that lives still, by id. */
  children(): Promise<readonly number[]>;
  /** Ctrl-C, as a terminal sends it: to the whole foreground group. Resolves with the exit code. */
  interrupt(): Promise<number | null>;
  /** What a supervisor sends: SIGTERM to the bot alone. Resolves with the exit code. */
  terminate(): Promise<number | null>;
  /** kill -9 of the bot alone. */
  kill(): Promise<void>;
};

export type StartOptions = {
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Put before the command, as `setpriv --reuid=1000`. */
  readonly prefix?: readonly string[];
};

/** The environment of someone who has configured nothing: only what a shell has anyway. */
function bare(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH = "", HOME = "", TMPDIR, LANG } = process.env;
  return { PATH, HOME, ...(TMPDIR && { TMPDIR }), ...(LANG && { LANG }), ...env };
}

/** Starts the process and gives it back at once. */
function spawnTranche({ dataDir, env = {}, prefix = [] }: StartOptions): ChildProcess {
  const line = [...prefix, process.execPath, join(ROOT, "scripts/start.mjs")];
  const [command = process.execPath, ...args] = line;
  return spawn(command, args, {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: bare({ PORT: "0", SANDBOX_PORT: "0", DATA_DIR: dataDir, ...env }),
  });
}

/** What it wrote and with which code it ended, for starts that are to be refused. */
export async function runToEnd(options: StartOptions): Promise<{ code: number; output: string }> {
  const child = spawnTranche(options);
  const output = collect(child);
  const [code] = await once(child, "close");
  return { code: Number(code), output: output() };
}

/** Starts Tranche and resolves once it says that it is up. */
export async function startRunning(options: StartOptions): Promise<Running> {
  const began = performance.now();
  const child = spawnTranche(options);
  const pid = child.pid ?? 0;
  const output = collect(child);
  const ended = once(child, "exit");
  const url = await untilUp(child, output);
  const startedInMs = performance.now() - began;
  const end = async (signal: NodeJS.Signals, to: number) => {
    if (child.exitCode === null && child.signalCode === null) process.kill(to, signal);
    await ended;
    return child.exitCode;
  };
  return {
    ...{ url, pid, startedInMs, output },
    children: () => descendants(pid),
    interrupt: () => end("SIGINT", -pid),
    terminate: () => end("SIGTERM", pid),
    kill: async () => void (await end("SIGKILL", pid)),
  };
}

function collect(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      text += String(chunk);
    });
  }
  return () => text;
}

function untilUp(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(late);
      child.kill("SIGKILL");
      reject(new Error(`Tranche ${why}:\n${output()}`));
    };
    const late = setTimeout(() => fail("is not up in time"), START_LIMIT_MS);
    const onExit = (code: number | null) => fail(`ended while starting (${code})`);
    child.once("exit", onExit);
    child.stdout?.on("data", () => {
      const url = /Open (http:\S+)/.exec(output())?.[1];
      if (!url) return;
      clearTimeout(late);
      child.off("exit", onExit);
      resolve(url);
    });
  });
}

async function descendants(pid: number): Promise<readonly number[]> {
  const file = `/proc/${pid}/task/${pid}/children`;
  const own = await readFile(file, "utf8").then(
    (text) => text.trim().split(/\s+/).filter(Boolean).map(Number),
    () => [],
  );
  const deeper = await Promise.all(own.map(descendants));
  return [...own, ...deeper.flat()];
}

/** Whether a process lives; a zombie that nobody has waited for counts as gone. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return stat !== null && !/\) Z /.test(stat);
}

/** Resolves once none of these processes lives; fails after `limitMs`. */
export async function untilGone(pids: readonly number[], limitMs = 60_000): Promise<void> {
  const until = performance.now() + limitMs;
  for (;;) {
    const alive = await Promise.all(pids.map(isAlive));
    if (!alive.includes(true)) return;
    if (performance.now() > until) {
      throw new Error(`still there: ${pids.filter((_, at) => alive[at]).join(", ")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
