import { mkdtemp, readdir, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDiskShelf, createEvidenceStore } from "../../../src/infra/evidence/store/index.ts";

const WORDS = Buffer.from("order 1042 was paid on staging");
const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tranche-store-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("what is handed in again", () => {
  it("is kept anew where the copy was cut on the disk", async () => {
    const place = join(folder, "cut");
    const store = createEvidenceStore(createDiskShelf(place), [key("1", 1)]);
    const { sha256 } = await store.put(WORDS);
    const [name = ""] = (await readdir(place, { recursive: true })).filter((one) =>
      one.endsWith(sha256),
    );
    await truncate(join(place, name), 20);
    await expect(store.get(sha256)).rejects.toThrow();
    await store.put(WORDS);
    expect(await store.get(sha256)).toEqual(WORDS);
  });

  it("is kept anew where the key of the copy is lost, or another one of the same id", async () => {
    const shelf = createDiskShelf(join(folder, "keys"));
    const { sha256 } = await createEvidenceStore(shelf, [key("1", 1)]).put(WORDS);
    for (const keys of [[key("2", 2)], [key("2", 3)]]) {
      const store = createEvidenceStore(shelf, keys);
      await expect(store.get(sha256)).rejects.toThrow();
      await store.put(WORDS);
      expect(await store.get(sha256)).toEqual(WORDS);
    }
  });
});
