// Makes Prisma's client in src/generated where it is missing or older than its schema. Quiet, and instant when fresh.
// Runs on any Node from 20 on, before the scripts that need the client.
import { spawnSync } from "node:child_process";
import { rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const schema = join(root, "prisma", "schema.prisma");
const client = join(root, "src", "generated", "prisma");

/** Makes the client if need be; throws with what Prisma said when that fails. */
export function generate() {
  const made = timeOf(join(client, "client.ts"));
  if (made > timeOf(schema) && made > timeOf(prismaPackage())) return;
  const run = spawnSync(process.execPath, [prismaCommand(), "generate"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" },
  });
  if (run.status === 0) return;
  rmSync(client, { recursive: true, force: true }); // half a client must not look fresh next time
  throw new Error(
    `prisma generate failed:\n${run.stdout ?? ""}${run.stderr ?? ""}${run.error ?? ""}`,
  );
}

function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function prismaPackage() {
  return createRequire(import.meta.url).resolve("prisma/package.json");
}

function prismaCommand() {
  return join(dirname(prismaPackage()), "build", "index.js");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    generate();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
