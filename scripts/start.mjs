// Starts Tranche with the Node it was made for. npm puts that Node first on the path of its scripts; run by an older
// one this file hands over to the copy in node_modules. Works on Node 20, 22 and 24.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generate } from "./generate.mjs";

const NEEDED_MAJOR = 24;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function start() {
  if (!existsSync(join(root, "node_modules", "pg"))) {
    throw new Error('The dependencies are not installed. Run "npm ci" first.');
  }
  if (Number.parseInt(process.versions.node, 10) < NEEDED_MAJOR) return handOver();
  stopWithParent();
  generate();
  process.chdir(root);
  module.enableCompileCache?.();
  await import("../src/main.ts");
}

function handOver() {
  const node = join(root, "node_modules", "node", "bin", "node");
  if (!existsSync(node)) {
    throw new Error(
      `Tranche needs Node ${NEEDED_MAJOR}, this is ${process.version}, and the copy that "npm ci" brings is missing.`,
    );
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  // Ctrl-C reaches the child by itself too; it stops once, however often it is told.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

/**
 * Ends this process with the one that waits for it: the older Node that handed over, or npm's shell, which dies of the
 * SIGTERM that npm passes on without passing it on itself.
 */
function stopWithParent() {
  const stop = () => process.kill(process.pid, "SIGTERM");
  if (process.channel) {
    process.channel.unref();
    process.once("disconnect", stop);
  } else if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      stop();
    }, 500);
    watch.unref();
  }
}
