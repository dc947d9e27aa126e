import { randomBytes } from "node:crypto";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A fresh id that looks like a vendor's: the prefix and so many random base62 characters. */
export function vendorId(prefix: string, length = 24): string {
  let id = prefix;
  for (const byte of randomBytes(length)) id += BASE62[byte % BASE62.length] ?? "0";
  return id;
}
