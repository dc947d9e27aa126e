import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

/** A process of the bench's own that answers each message with one message. */
export type Child<Asked, Answered> = {
  readonly pid: number;
  /** What it said when it had started. */
  readonly ready: unknown;
  ask(asked: Asked): Promise<Answered>;
  stop(): Promise<void>;
};

/** Starts `file` of this folder with its options as JSON; resolves once it says that it is ready. */
export async function startChild<Asked, Answered>(
  file: string,
  options: object = {},
  execArgv: readonly string[] = [],
): Promise<Child<Asked, Answered>> {
  const child = fork(join(import.meta.dirname, file), [JSON.stringify(options)], {
    execArgv: [...execArgv],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  const ready = await said(child, file);
  return {
    pid: child.pid ?? 0,
    ready,
    async ask(asked) {
      const answer = said(child, file);
      child.send(asked as object);
      return (await answer) as Answered;
    },
    async stop() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.disconnect();
      await gone;
    },
  };
}

function said(child: ChildProcess, file: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`${file} ended`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      const { error } = message as { error?: string };
      if (error === undefined) resolve(message);
      else reject(new Error(`${file}: ${error}`));
    });
  });
}
