import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** A key of 32 bytes with the id that stands beside what it encrypted. */
export type CipherKey = { readonly id: string; readonly key: Uint8Array };

/** What is encrypted, as its errors name it, and the variable that holds its keys. */
export type CipherWords = { readonly what: string; readonly variable: string };

/** Encrypts under the first key and decrypts under any of them, so that keys can be changed. */
export type Cipher = {
  /** `name` is bound to the content: one kept content cannot be put in another's place. */
  encrypt(plain: Uint8Array, name: string): Buffer;
  /** Throws KeyMissing where its key is not there, and an error where the content was altered, cut or put under another name. */
  decrypt(kept: Uint8Array, name: string): Buffer;
  /** The id of the key that encrypts now. */
  readonly keyId: string;
  /** The id of the key that something was encrypted with. Throws where it is nothing of ours. */
  keyIdOf(kept: Uint8Array): string;
};

/** Something is encrypted with a key that is not configured any more; its message says which and what to do. */
export class KeyMissing extends Error {
  override readonly name = "KeyMissing";
  readonly keyId: string;

  constructor(keyId: string, { what, variable }: CipherWords) {
    super(
      `${what} is encrypted with key "${keyId}", which ${variable} does not have: add it again after the first one`,
    );
    this.keyId = keyId;
  }
}

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** "TRE" and the version of the layout: magic, length of the key's id, key id, nonce, tag, content. */
const MAGIC = Buffer.from([0x54, 0x52, 0x45, 1]);

/** AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce a content; at least one key is needed. */
export function createCipher(keys: readonly CipherKey[], words: CipherWords): Cipher {
  const [first] = keys;
  if (!first) throw new Error(`there is no key to encrypt ${words.what} with`);
  return {
    keyId: first.id,
    keyIdOf: (kept) => parts(Buffer.from(kept), words).id,
    encrypt(plain, name) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, first.key, nonce);
      cipher.setAAD(boundTo(first.id, name));
      const content = Buffer.concat([cipher.update(plain), cipher.final()]);
      const id = Buffer.from(first.id);
      return Buffer.concat([
        MAGIC,
        Buffer.from([id.length]),
        id,
        nonce,
        cipher.getAuthTag(),
        content,
      ]);
    },
    decrypt(kept, name) {
      const { id, nonce, tag, content } = parts(Buffer.from(kept), words);
      const found = keys.find((key) => key.id === id);
      if (!found) throw new KeyMissing(id, words);
      const decipher = createDecipheriv(ALGORITHM, found.key, nonce);
      decipher.setAAD(boundTo(id, name));
      decipher.setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(content), decipher.final()]);
      } catch {
        throw new Error(`kept ${words.what} was altered, or its key is another one of the same id`);
      }
    },
  };
}

const boundTo = (keyId: string, name: string) => Buffer.from(`${keyId}\n${name}`);

function parts(kept: Buffer, { what }: CipherWords) {
  const idAt = MAGIC.length + 1;
  const idLength = kept[MAGIC.length] ?? 0;
  const nonceAt = idAt + idLength;
  const tagAt = nonceAt + NONCE_BYTES;
  const contentAt = tagAt + TAG_BYTES;
  if (!kept.subarray(0, MAGIC.length).equals(MAGIC) || kept.length < contentAt)
    throw new Error(`kept ${what} was cut or is of another program`);
  return {
    id: kept.subarray(idAt, nonceAt).toString(),
    nonce: kept.subarray(nonceAt, tagAt),
    tag: kept.subarray(tagAt, contentAt),
    content: kept.subarray(contentAt),
  };
}
