import { z } from "zod";

/** 32 bytes in base64, with the id that stands beside what it encrypted. */
export type KeyConfig = { readonly id: string; readonly base64: string };

const KEY = /^(?:(?<id>[\w-]{1,32}):)?(?<key>[A-Za-z0-9+/]{43}=)$/;

/** Keys between commas, as `key` or `id:key`: the first encrypts, all of them decrypt. */
export const keys = z
  .string()
  .transform((text) => text.split(",").map((part) => KEY.exec(part.trim())?.groups))
  .refine(
    (parts) =>
      parts.every((part) => part !== undefined) &&
      new Set(parts.map((part) => part?.id ?? "1")).size === parts.length,
    "expected 32 bytes in base64 (openssl rand -base64 32), or several as id:key,id:key",
  )
  .transform((parts): readonly KeyConfig[] =>
    parts.flatMap((part) => (part?.key ? [{ id: part.id ?? "1", base64: part.key }] : [])),
  );

/** The variable with the keys of secrets in the database. */
export const SECRETS_VARIABLES = { SECRETS_KEY: keys.optional() } as const;
