import type { EvidenceReader } from "../../../app/ports/evidence.ts";

/** Reads plain text. */
export function createEvidenceReader(): EvidenceReader & { stop(): Promise<void> } {
  return {
    async extract({ bytes }) {
      if (bytes.includes(0))
        return { kind: "unreadable", mediaType: "application/octet-stream", why: "unknown_type" };
      const text = new TextDecoder().decode(bytes);
      return { kind: "text", mediaType: "text/plain", text, isCut: false };
    },
    stop: async () => undefined,
  };
}
