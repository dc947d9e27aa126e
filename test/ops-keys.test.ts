import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCipher } from "../src/infra/cipher.ts";
import { createEvidenceStore } from "../src/infra/evidence/store/index.ts";
import { silentLog } from "../src/infra/log.ts";
import { createInstallStore } from "../src/infra/postgres/index.ts";
import { createVault } from "../src/infra/vault.ts";
import { readOpsArguments } from "../src/ops-arguments.ts";
import { runKeyRotation } from "../src/ops-command.ts";
import { type FreshDatabase, freshDatabase } from "./support/postgres.ts";

const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });
const [OLD, NEW, LOST] = [key("old", 1), key("new", 2), key("lost", 3)];

describe("npm run ops -- rotate-keys", () => {
  const kept = new Map<string, Buffer>();
  let puts = 0;
  const shelf = {
    get: async (name: string) => kept.get(name) ?? null,
    put: async (name: string, content: Buffer) => {
      puts += 1;
      kept.set(name, content);
    },
    drop: async (name: string) => {
      kept.delete(name);
    },
  };
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    const secrets = { token: "xoxb-1", refreshToken: null };
    const install = { teamName: null, botId: "B1", botUserId: "U1", scopes: [], secrets };
    const store = createInstallStore(database.pool(), createVault([OLD]), silentLog);
    for (const team of ["T1", "T2"])
      await store.keep({ team, ...install, expiresInSeconds: null, installedBy: null });
    await handedIn([await put(OLD, "one"), await put(OLD, "two")]);
    await handedIn([await put(NEW, "three"), await put(LOST, "four")]);
    await handedIn(["0".repeat(64), "0".repeat(64)]);
  });
  afterAll(() => database.drop());

  const put = async (under: typeof OLD, words: string) =>
    (await createEvidenceStore(shelf, [under]).put(Buffer.from(words))).sha256;
  /** A copy and the text that was read from it, of a milestone that nothing here looks at. */
  const handedIn = async ([sha256, textSha256]: readonly string[]) => {
    const client = await database.pool(1).connect();
    await client.query("SET session_replication_role = replica");
    await client.query(
      `INSERT INTO evidence (id, agreement_id, milestone_id, person_id, party, kind, text, state, sha256, text_sha256, bytes, media_type, copied_at)
       VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'facilitator', 'file', '', 'kept', $1, $2, 1, 'text/plain', now())`,
      [sha256, textSha256],
    );
    client.release(true);
  };
  const rotated = (keys: (typeof OLD)[]) =>
    runKeyRotation(
      {
        pool: database.pool(),
        vault: createVault(keys),
        evidence: createEvidenceStore(shelf, keys),
      },
      false,
    );

  it("reads as a command of its own, that takes no id", () => {
    expect(readOpsArguments(["rotate-keys"])).toEqual({ kind: "rotate-keys", json: false });
    expect(readOpsArguments(["rotate-keys", "--json"])).toMatchObject({ json: true });
    expect(readOpsArguments(["rotate-keys", "x"])).toMatchObject({ kind: "wrong" });
  });

  it("leaves what it has no key for as it is, and says under which key that lies", async () => {
    const before = [...kept.values()];
    const { exit, lines } = await rotated([NEW]);
    expect(exit).toBe(1);
    expect(lines).toEqual([
      "0 secrets of installs encrypted anew.",
      '2 secrets of installs left under key "old", which SECRETS_KEY does not have, or not as it was.',
      "0 copies of evidence encrypted anew.",
      '1 copies of evidence left under key "lost", which EVIDENCE_KEY does not have, or not as it was.',
      '2 copies of evidence left under key "old", which EVIDENCE_KEY does not have, or not as it was.',
      "1 copies of evidence are not where they should be: restore them from a backup.",
      expect.stringContaining("Add those keys after the first one"),
    ]);
    expect([...kept.values()]).toEqual(before);
  });

  it("goes on where it was stopped, and says when the old keys can go", async () => {
    puts = 0;
    const { exit, lines } = await rotated([NEW, OLD, LOST]);
    expect([exit, lines[0], lines[1]]).toEqual([
      0,
      "2 secrets of installs encrypted anew.",
      "3 copies of evidence encrypted anew.",
    ]);
    expect(lines.at(-1)).toContain("the others can be taken out");
    expect(puts).toBe(3);
    await rotated([NEW, OLD, LOST]);
    expect(puts).toBe(3);
    const store = createEvidenceStore(shelf, [NEW]);
    const words = await Promise.all([...kept.keys()].map((sha256) => store.get(sha256)));
    expect(words.map((one) => one?.toString()).toSorted()).toEqual(["four", "one", "three", "two"]);
    const installs = createInstallStore(database.pool(), createVault([NEW]), silentLog);
    expect((await installs.all()).map(({ secrets }) => secrets.token)).toEqual([
      "xoxb-1",
      "xoxb-1",
    ]);
  });

  it("never leaves a content that cannot be read: what was kept is there until the new one is", async () => {
    const cipher = createCipher([OLD], { what: "evidence", variable: "EVIDENCE_KEY" });
    const [sha256 = ""] = kept.keys();
    const words = await createEvidenceStore(shelf, [NEW]).get(sha256);
    kept.set(sha256, cipher.encrypt(words ?? Buffer.alloc(0), sha256));
    const failing = { ...shelf, put: async () => Promise.reject(new Error("the disk is full")) };
    const both = [NEW, OLD];
    await expect(createEvidenceStore(failing, both).rekey(sha256)).rejects.toThrow("disk is full");
    expect(await createEvidenceStore(shelf, both).get(sha256)).toEqual(words);
  });
});
