import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";

const NOBODY = 65534;

/** Nothing of ours: PostgreSQL would take PG* and locale variables as its own, and needs no secret. */
const ENVIRONMENT = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

/** The user that owns the files of a cluster. */
export type Owner = { readonly uid: number; readonly gid: number };

/** Who PostgreSQL must run as here: itself as a normal user, and as root the owner of the folder or nobody. */
export function serverOwner(folder: Owner | undefined): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return folder !== undefined && folder.uid !== 0 ? folder : { uid: NOBODY, gid: NOBODY };
}

/**
 * Starts a PostgreSQL program in a process group of its own, so that Ctrl-C reaches only the app, which stops the
 * database last. On Linux the kernel sends it SIGINT (a clean, fast shutdown) when this process ends in any way,
 * kill -9 included. PostgreSQL refuses to run as root, so root hands over to `owner`, keeping the right to walk
 * through folders that only root may enter.
 */
export function launch(
  program: string,
  args: readonly string[],
  owner: Owner | undefined,
): ChildProcess {
  const prefix = setprivPrefix(owner);
  const [command = program, ...rest] = [...prefix, program, ...args];
  return spawn(command, rest, {
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    cwd: "/",
    env: ENVIRONMENT,
  });
}

/** Runs a PostgreSQL program to its end; throws with what it said when it fails. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  owner: Owner | undefined,
): Promise<void> {
  const child = launch(program, args, owner);
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${program} failed: ${said.trim()}`);
}

function setprivPrefix(owner: Owner | undefined): readonly string[] {
  if (!hasSetpriv()) {
    if (owner === undefined) return [];
    throw new Error(
      "The embedded PostgreSQL cannot run as root without setpriv (util-linux): start as a normal user, or set DATABASE_URL.",
    );
  }
  if (owner === undefined) return ["setpriv", "--pdeathsig=INT"];
  return [
    "setpriv",
    "--pdeathsig=INT",
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup",
  ];
}

let setpriv: boolean | undefined;

function hasSetpriv(): boolean {
  if (setpriv !== undefined) return setpriv;
  try {
    execFileSync("setpriv", ["--version"], { stdio: "ignore", env: ENVIRONMENT });
    setpriv = true;
  } catch {
    setpriv = false;
  }
  return setpriv;
}
