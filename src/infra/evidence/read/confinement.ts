import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * What the process that reads evidence lacks of all that Linux can hold it by; null where nothing, and where there is
 * no Linux. Tries the strongest way with a program that does nothing.
 */
export async function confinement(): Promise<string | null> {
  if (process.platform !== "linux") return null;
  const bounded = await works("prlimit", ["--nofile=64", "setpriv", "--no-new-privs", "true"]);
  if (!bounded) return "the system does not bound its memory (prlimit and setpriv are missing)";
  const user = process.getuid?.() === 0 ? [] : ["--user"];
  if (await works("unshare", [...user, "--net", "true"])) return null;
  return "the system does not take the network away from it (unshare is not allowed)";
}

async function works(program: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(program, args, { stdio: "ignore" });
  try {
    const [code] = await once(child, "exit");
    return code === 0;
  } catch {
    return false;
  }
}
