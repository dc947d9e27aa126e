import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { fileURLToPath } from "node:url";

const NOBODY = 65534;
const READ_ONLY_RIGHTS = "+dac_read_search";
/** Of memory that may be written to, reserved or not: Node itself reserves some 600 MB. The real limit is watched from outside. */
const MOST_RESERVED = 1_000_000_000;

const PACKAGES = `${sep}node_modules`;

/** A program of ours: its file, its arguments, the folders that it reads besides packages, and how much heap it may take. */
type Program = {
  readonly entry: string;
  readonly args: readonly string[];
  readonly readable: readonly string[];
  readonly heapMegabytes: number;
};

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

/**
 * The ways to run a program of ours with as little as the system allows, strongest first; the caller takes the first
 * that works here. Node's own permission model is in all of them: it reads its own files and packages, writes
 * nothing, and starts no process and no thread. On Linux it also has no network (a namespace of its own), dies with
 * this process even after kill -9, and if we are root, it is nobody with the right to read.
 */
export function confined(program: Program): readonly Command[] {
  const { entry, args } = program;
  const node: Command = [process.execPath, ...nodeOptions(program), entry, ...args];
  if (process.platform !== "linux") return [node];
  const bounds = ["prlimit", `--data=${MOST_RESERVED}`, "--core=0", "--nofile=64"];
  const dies = ["setpriv", "--pdeathsig=KILL", "--no-new-privs"];
  const isRoot = process.getuid?.() === 0;
  const alone = isRoot ? ["unshare", "--net"] : ["unshare", "--user", "--net"];
  const nobody = isRoot ? asNobody() : [];
  return [
    command([...alone, ...bounds, ...dies, ...nobody], node),
    command([...bounds, ...dies, ...nobody], node),
    command([...bounds, ...dies], node),
    node,
  ];
}

/** Nothing of ours: no secret is in a variable of the process that reads what strangers sent. */
export const ENVIRONMENT = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

function command(prefix: readonly string[], node: Command): Command {
  const [program = node[0], ...rest] = prefix;
  return [program, ...rest, ...node];
}

// Folders that only root may enter may hold our own files, so the right to read stays.
const asNobody = (): readonly string[] => [
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  "--clear-groups",
  `--inh-caps=${READ_ONLY_RIGHTS}`,
  `--ambient-caps=${READ_ONLY_RIGHTS}`,
  "--securebits=+no_setuid_fixup",
];

function nodeOptions({ readable, heapMegabytes }: Program): readonly string[] {
  return [
    "--permission",
    ...[...readable, ...packageFolders()].map((folder) => `--allow-fs-read=${folder}${sep}`),
    `--max-old-space-size=${heapMegabytes}`,
    "--disallow-code-generation-from-strings",
    "--disable-warning=ExperimentalWarning",
  ];
}

/** Where packages are, as they are named and as they are found behind links. */
function packageFolders(): readonly string[] {
  const found = createRequire(import.meta.url).resolve("image-size");
  const named = found.slice(0, found.lastIndexOf(PACKAGES) + PACKAGES.length);
  return [...new Set([named, realpathSync(named), ...linkedPackages()])];
}

/** A folder above us that is only a link to where packages are. */
function linkedPackages(): readonly string[] {
  const paths = createRequire(import.meta.url).resolve.paths("image-size") ?? [];
  const here = fileURLToPath(new URL(".", import.meta.url));
  return paths.filter((path) => here.startsWith(dirname(path)));
}
