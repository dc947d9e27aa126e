import type { Fetched } from "../ports/evidence.ts";
import { ProviderError } from "../ports.ts";

/** The largest file that is kept, in bytes. */
const MOST_BYTES = 25 * 1024 * 1024;
const PATIENCE_MS = 30_000;

/** Reads a file from an address that a chat platform itself has given us; bounded in time and size, no redirect leaves it. */
export async function readWhole(
  address: string,
  { name, address: shown }: { readonly name: string; readonly address: string },
  headers: Readonly<Record<string, string>> = {},
): Promise<Fetched> {
  let answer: Response;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    // A platform that sends us elsewhere asks for a login.
    answer = await fetch(address, { headers, signal, redirect: "manual" });
    if (answer.status >= 500 || answer.status === 429) throw new Error(`http ${answer.status}`);
    if (!answer.ok || !answer.body) return { ok: false, why: "gone" };
    const bytes = await bounded(answer.body);
    if (!bytes) return { ok: false, why: "too_large" };
    const mediaType = answer.headers.get("content-type") ?? "application/octet-stream";
    return { ok: true, bytes, mediaType, name, address: shown };
  } catch (error) {
    throw new ProviderError("a chat's file could not be read", {
      ...{ code: error instanceof Error ? error.name : "unreachable" },
      ...{ outcome: "failed", retryable: true },
    });
  }
}

async function bounded(body: ReadableStream<Uint8Array>): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > MOST_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
