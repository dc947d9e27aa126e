import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PostgresBinaries } from "./binaries.ts";
import { type Owner, runToEnd, serverOwner } from "./launch.ts";

/** The superuser of the embedded server. */
export const SUPERUSER = "tranche";

/** A cluster on disk: `folder` is PostgreSQL's data directory, `owner` whom the server must run as (undefined: us). */
export type Cluster = {
  readonly home: string;
  readonly folder: string;
  readonly password: string;
  readonly owner: Owner | undefined;
};

/** Opens the cluster below `dataDir`, and makes it on first use: complete or not at all, also when killed on the way. */
export async function openCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  durable: boolean,
): Promise<Cluster> {
  const home = join(dataDir, "postgres");
  if ((await ownerOf(join(home, "cluster"))) === undefined) await create(home, binaries, durable);
  const folder = join(home, "cluster");
  const found = await ownerOf(folder);
  const uid = process.getuid?.();
  if (uid !== 0 && found !== undefined && found.uid !== uid) {
    throw new Error(
      `${folder} belongs to user ${found.uid} and this is user ${uid}: start as that user, or choose another DATA_DIR.`,
    );
  }
  const password = (await readFile(join(home, "password"), "utf8")).trim();
  return { home, folder, password, owner: serverOwner(found) };
}

/** The cluster below `dataDir`, to look at only; null where there is none. */
export async function findCluster(dataDir: string): Promise<Cluster | null> {
  const home = join(dataDir, "postgres");
  const folder = join(home, "cluster");
  if ((await ownerOf(folder)) === undefined) return null;
  const password = (await readFile(join(home, "password"), "utf8")).trim();
  return { home, folder, password, owner: undefined };
}

/** Made beside its place and then renamed, so that two first starts, or a killed one, never leave half a cluster. */
async function create(home: string, binaries: PostgresBinaries, durable: boolean): Promise<void> {
  const draft = `${home}.new-${randomBytes(6).toString("hex")}`;
  await mkdir(draft, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new Error(
      `Cannot write to ${dirname(home)}: start as the user it belongs to, or choose another DATA_DIR.`,
      { cause },
    );
  });
  try {
    const passwordFile = join(draft, "password");
    await writeFile(passwordFile, `${randomBytes(24).toString("hex")}\n`, { mode: 0o600 });
    await runToEnd(
      binaries.initdb,
      [
        `--pgdata=${join(draft, "cluster")}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--no-locale",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
        ...(durable ? [] : ["--no-sync"]),
      ],
      serverOwner(undefined),
    );
    await rename(draft, home);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another first start was faster: its cluster is as good as ours.
    if ((await ownerOf(join(home, "cluster"))) === undefined) throw error;
  }
}

async function ownerOf(folder: string): Promise<Owner | undefined> {
  return stat(folder).then(
    ({ uid, gid }) => ({ uid, gid }),
    () => undefined,
  );
}
