import { createHash } from "node:crypto";
import type { EvidenceStore } from "../../../app/ports/evidence.ts";
import { type CipherKey, createCipher } from "../../cipher.ts";
import type { Shelf } from "./disk.ts";

export { createDiskShelf } from "./disk.ts";
export { createMark } from "./mark.ts";

export { createBucketShelf } from "./s3.ts";

const NAME = /^[0-9a-f]{64}$/;

/** What became of one content when its key was changed. */
export type EvidenceRekeyed =
  | { readonly kind: "current" | "done" | "missing" }
  | { readonly kind: "left"; readonly keyId: string };

export type EvidenceRekeyer = {
  /** Encrypts a kept content under the first key, where it is under another that is there. */
  rekey(sha256: string): Promise<EvidenceRekeyed>;
};

/** Contents by the SHA-256 of their plain bytes, encrypted; what comes out is checked against its hash each time. */
export function createEvidenceStore(
  shelf: Shelf,
  keys: readonly CipherKey[],
): EvidenceStore & EvidenceRekeyer {
  const cipher = createCipher(keys, { what: "evidence", variable: "EVIDENCE_KEY" });
  /** What lies there may be cut, or encrypted with a key that is lost: then it is as good as not there. */
  const isKept = async (sha256: string): Promise<boolean> => {
    const kept = await shelf.get(sha256);
    try {
      return kept !== null && hashOf(cipher.decrypt(kept, sha256)) === sha256;
    } catch {
      return false;
    }
  };
  return {
    async put(bytes) {
      const sha256 = hashOf(bytes);
      if (!(await isKept(sha256))) await shelf.put(sha256, cipher.encrypt(bytes, sha256));
      return { sha256, bytes: bytes.byteLength };
    },
    async rekey(sha256) {
      const kept = await shelf.get(sha256);
      if (!kept) return { kind: "missing" };
      const keyId = cipher.keyIdOf(kept);
      if (keyId === cipher.keyId) return { kind: "current" };
      // What cannot be read is left as it is: its key may yet be found.
      if (!(await isKept(sha256))) return { kind: "left", keyId };
      await shelf.put(sha256, cipher.encrypt(cipher.decrypt(kept, sha256), sha256));
      return { kind: "done" };
    },
    async drop(sha256) {
      if (NAME.test(sha256)) await shelf.drop(sha256);
    },
    async get(sha256) {
      if (!NAME.test(sha256)) return null;
      const kept = await shelf.get(sha256);
      if (!kept) return null;
      const plain = cipher.decrypt(kept, sha256);
      if (hashOf(plain) !== sha256) throw new Error("kept evidence does not fit its hash");
      return plain;
    },
  };
}

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
