import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { SandboxResponse } from "./types.ts";

const FOLDER = join(import.meta.dirname, "../web");
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** A file of the playground page; null where there is none of that name. */
export async function staticFile(path: string): Promise<SandboxResponse | null> {
  const name = path === "/" ? "index.html" : path.slice(1);
  const type = TYPES[extname(name)];
  if (type === undefined || !/^[\w-]+(?:\/[\w-]+)*\.\w+$/.test(name)) return null;
  try {
    const body = await readFile(join(FOLDER, name));
    return { status: 200, headers: { "content-type": type, "cache-control": "no-cache" }, body };
  } catch {
    return null;
  }
}
