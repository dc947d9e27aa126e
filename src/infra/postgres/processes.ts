import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A process named so that a reused process id is not taken for it. `started` is one opaque word, and equal only for the same process. */
export type ProcessIdentity = { readonly pid: number; readonly started: string };

/** Whether a process with this id runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The command line of a running process, its arguments joined by spaces; undefined when there is no such process. */
export async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") return ps(pid, "command=");
  const raw = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return raw === "" ? undefined : raw.replaceAll("\0", " ").trim();
}

/** The identity of a running process; undefined when there is none. */
export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  if (process.platform !== "linux") {
    const started = (await ps(pid, "lstart="))?.replaceAll(/\s+/g, "_");
    return started === undefined ? undefined : { pid, started };
  }
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name in parentheses may hold spaces; after it comes field 3, and the start time is field 22 (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, started] = [fields[0], fields[19]];
  return started === undefined || state === "Z" ? undefined : { pid, started };
}

async function ps(pid: number, column: string): Promise<string | undefined> {
  const answer = await run("ps", ["-p", String(pid), "-o", column]).catch(() => ({ stdout: "" }));
  return answer.stdout.trim() || undefined;
}
