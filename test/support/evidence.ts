import { randomBytes } from "node:crypto";
import type { EvidenceReader, EvidenceStore } from "../../src/app/ports/evidence.ts";
import type { Shelf } from "../../src/infra/evidence/store/disk.ts";
import { createEvidenceStore } from "../../src/infra/evidence/store/index.ts";

/** Copies of evidence in memory, encrypted as on a disk. */
export function evidenceInMemory(): EvidenceStore {
  const kept = new Map<string, Buffer>();
  const shelf: Shelf = {
    get: async (name) => kept.get(name) ?? null,
    drop: async (name) => void kept.delete(name),
    put: async (name, content) => void kept.set(name, content),
  };
  return createEvidenceStore(shelf, [{ id: "test", key: randomBytes(32) }]);
}

/** Reads what is plain text or simple HTML, without a process of its own; held to the real one by test/infra/evidence. */
export const plainReader: EvidenceReader = {
  async extract({ bytes }) {
    const text = new TextDecoder().decode(bytes);
    if (bytes.includes(0)) {
      return { kind: "unreadable", mediaType: "application/octet-stream", why: "unknown_type" };
    }
    const isPage = /^\s*<(?:!doctype|html)/i.test(text);
    const words = isPage ? text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ") : text;
    const mediaType = isPage ? "text/html" : "text/plain";
    return { kind: "text", mediaType, text: words.trim(), isCut: false };
  },
};
