import { describe, expect, it } from "vitest";
import { KeyMissing } from "../../src/infra/cipher.ts";
import { createVault } from "../../src/infra/vault.ts";

const SECRET = "xoxb-1-canary";
const HERE = { table: "slack_install", column: "sealed", row: "T1" };
const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });

describe("the vault", () => {
  it("gives back what it sealed, in its own place, and never seals twice alike", () => {
    const vault = createVault([key("a", 1)]);
    const [first, second] = [vault.seal(SECRET, HERE), vault.seal(SECRET, HERE)];
    expect(vault.open(first.sealed, HERE)).toBe(SECRET);
    expect(first.keyId).toBe("a");
    expect(first.sealed.equals(second.sealed)).toBe(false);
    expect(first.sealed.toString("latin1")).not.toContain("canary");
  });

  it.each([
    ["row", { ...HERE, row: "T2" }],
    ["column", { ...HERE, column: "other" }],
    ["table", { ...HERE, table: "other" }],
    ["row that reads like another column", { ...HERE, column: "sealed\nT1", row: "" }],
  ])("does not open a secret that was moved to another %s", (_what, place) => {
    const vault = createVault([key("a", 1)]);
    const { sealed } = vault.seal(SECRET, HERE);
    expect(() => vault.open(sealed, place)).toThrow("was altered");
  });

  it("does not open what was altered, anywhere in it, or cut", () => {
    const vault = createVault([key("a", 1)]);
    const { sealed } = vault.seal(SECRET, HERE);
    for (let at = 0; at < sealed.length; at++) {
      const altered = Buffer.from(sealed);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(() => vault.open(altered, HERE)).toThrow();
    }
    for (const length of [0, 4, 20, sealed.length - 1])
      expect(() => vault.open(sealed.subarray(0, length), HERE)).toThrow();
  });

  it("opens under any key, seals under the first, and names the one that is missing, never a key", () => {
    const before = createVault([key("old", 1)]).seal(SECRET, HERE);
    const now = createVault([key("new", 2), key("old", 1)]);
    expect(now.open(before.sealed, HERE)).toBe(SECRET);
    expect(now.seal(SECRET, HERE).keyId).toBe("new");
    const without = createVault([key("new", 2)]);
    expect(() => without.open(before.sealed, HERE)).toThrow(KeyMissing);
    expect(() => without.open(before.sealed, HERE)).toThrow(
      'a secret is encrypted with key "old", which SECRETS_KEY does not have: add it again after the first one',
    );
  });

  it("says so where another key stands under the same id", () => {
    const { sealed } = createVault([key("a", 1)]).seal(SECRET, HERE);
    expect(() => createVault([key("a", 2)]).open(sealed, HERE)).toThrow(
      "another one of the same id",
    );
  });
});
