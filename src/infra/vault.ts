import { type CipherKey, createCipher } from "./cipher.ts";

/** The one place in the database that a secret is sealed for. */
export type Place = { readonly table: string; readonly column: string; readonly row: string };

/** A secret as a row may keep it, with the id of the key that it was sealed with. */
export type Sealed = { readonly sealed: Buffer; readonly keyId: string };

/** Secrets at rest: sealed under the first key, opened under any, and only in the row that they were sealed for. */
export type Vault = {
  readonly keyId: string;
  seal(secret: string, place: Place): Sealed;
  /** Throws KeyMissing where the key is not configured, and an error where the secret was altered or is another row's. */
  open(sealed: Uint8Array, place: Place): string;
};

/** A vault on these keys; its words name SECRETS_KEY, never a secret. */
export function createVault(keys: readonly CipherKey[]): Vault {
  const cipher = createCipher(keys, { what: "a secret", variable: "SECRETS_KEY" });
  return {
    keyId: cipher.keyId,
    seal: (secret, place) => ({
      sealed: cipher.encrypt(Buffer.from(secret), nameOf(place)),
      keyId: cipher.keyId,
    }),
    open: (sealed, place) => cipher.decrypt(sealed, nameOf(place)).toString(),
  };
}

const nameOf = ({ table, column, row }: Place) => `${table}.${column}\n${row}`;
