import { describe, expect, it } from "vitest";
import { openKept } from "../../../src/app/context/material.ts";
import { ProviderError } from "../../../src/app/ports.ts";
import { createEvidenceStore } from "../../../src/infra/evidence/store/index.ts";

const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });

describe("a copy that cannot be opened any more", () => {
  it.each([
    ["whose key is gone", [key("2", 2)]],
    ["whose key is another one of the same id", [key("1", 2)]],
  ])("is taken as not there where it is one %s, and stops nothing", async (_, keys) => {
    const kept = new Map<string, Buffer>();
    const shelf = {
      get: async (name: string) => kept.get(name) ?? null,
      put: async (name: string, content: Buffer) => void kept.set(name, content),
      drop: async (name: string) => void kept.delete(name),
    };
    const { sha256 } = await createEvidenceStore(shelf, [key("1", 1)]).put(Buffer.from("words"));
    expect(await openKept(createEvidenceStore(shelf, keys), sha256)).toBeNull();
  });

  it("is asked for again where the store only does not answer now", async () => {
    const away = new ProviderError("away", { code: "x", outcome: "unknown", retryable: true });
    const call = () => Promise.reject(away);
    const evidence = { put: call, get: call, drop: call };
    await expect(openKept(evidence, "0".repeat(64))).rejects.toBe(away);
  });
});
