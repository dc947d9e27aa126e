import type { IncomingMessage } from "node:http";
import { MEGABYTE } from "./route.ts";

/** How much more than allowed is read and thrown away, so that the sender gets to read the refusal. */
const DISCARDED = 8 * MEGABYTE;

/** The raw body; null where it is longer than `maxBytes`, of which no more than that is ever kept. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (length > maxBytes + DISCARDED) resolve(null);
    });
    request.on("end", () => resolve(length > maxBytes ? null : Buffer.concat(chunks)));
    request.on("error", reject);
  });
}
