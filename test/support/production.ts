import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = join(import.meta.dirname, "../..");

type Locked = {
  readonly packages: Readonly<
    Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>
  >;
};

/** The packages that `npm ci --omit=dev --omit=optional` installs, by their folders, as package-lock.json says. */
export function productionPackages(): readonly string[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as Locked;
  return Object.entries(packages)
    .filter(([path, { dev, optional, devOptional }]) => path && !(dev || optional || devOptional))
    .map(([path]) => path);
}

/**
 * Puts links to those packages, and no others, into `folder`; a nested one comes with its parent. With Node's
 * `--preserve-symlinks` a package is then found here or not at all, as in the image, without copying 200 MB.
 */
export function linkProductionPackages(folder: string): void {
  for (const path of productionPackages()) {
    if (path.lastIndexOf("node_modules/") > 0) continue;
    const at = join(folder, path);
    mkdirSync(dirname(at), { recursive: true });
    symlinkSync(join(ROOT, path), at);
  }
}

/** Makes the files of the image in `folder` by the script that the Dockerfile runs. */
export async function makeProductionFiles(folder: string): Promise<void> {
  const script = join(ROOT, "scripts", "production-files.mjs");
  const run = spawn(process.execPath, ["--no-warnings", script, folder], { stdio: "ignore" });
  const [code] = await once(run, "exit");
  if (code !== 0) throw new Error(`production-files.mjs ended with ${code}`);
}

/** A started program: what it said so far, and how to end it. */
export type Started = {
  readonly pid: number;
  said(): string;
  readonly ended: Promise<number | null>;
  stop(): void;
};

/** What the image gives to Node itself. */
export function flagsOfImage(): readonly string[] {
  const command = /^CMD (\[.*\])$/m.exec(readFileSync(join(ROOT, "Dockerfile"), "utf8"))?.[1];
  return (JSON.parse(command ?? "[]") as string[]).filter((word) => word.startsWith("--"));
}

/** Runs a file of the folder with variables of its own alone, and only with the packages that lie there. */
export function startThere(
  folder: string,
  file: string,
  env: Readonly<Record<string, string>>,
): Started {
  const flags = ["--preserve-symlinks", "--preserve-symlinks-main", ...flagsOfImage()];
  const child = spawn(process.execPath, [...flags, file], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      said += chunk;
    });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const { pid = 0 } = child;
  return { pid, said: () => said, ended, stop: () => void child.kill("SIGTERM") };
}

/**
 * The image's own start, with the vendors elsewhere. No variable can say that, so this is a file beside main.js that only
 * tests have.
 */
export function writeStarter(folder: string, vendorsAt: string): string {
  const file = join(folder, "start-for-a-test.mjs");
  const at = (path: string) => JSON.stringify(pathToFileURL(join(folder, path)).href);
  writeFileSync(
    file,
    `const { loadConfig } = await import(${at("src/config.js")});
     const { createLog } = await import(${at("src/infra/log.js")});
     const { stopOnSignals } = await import(${at("src/infra/stop-signals.js")});
     const { startTranche } = await import(${at("src/tranche.js")});
     const read = loadConfig();
     if (!read.ok) throw new Error(read.problems.join());
     const log = createLog(read.config.log);
     const around = { sandboxEntry: "none", onBroken: () => process.exit(1), vendorsAt: ${JSON.stringify(vendorsAt)} };
     const started = startTranche(read.config, log, around);
     stopOnSignals(async () => (await started).stop(), log);
     process.stdout.write((await started).welcome + "\\n");`,
  );
  return file;
}
