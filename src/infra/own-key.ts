import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CipherKey } from "./cipher.ts";

/** The key of a world that nobody configured: made once in a file of the data folder, for this user only. */
export async function ownKey(dataDir: string, file: string): Promise<CipherKey> {
  const path = join(dataDir, file);
  await mkdir(dataDir, { recursive: true });
  try {
    await writeFile(path, randomBytes(32).toString("base64"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const key = Buffer.from((await readFile(path, "utf8")).trim(), "base64");
  if (key.length !== 32)
    throw new Error(`${path} is no key of 32 bytes: move it away to make a new one`);
  return { id: "own", key };
}
