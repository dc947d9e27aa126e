import { z } from "zod";

/** A whole number between two others, both included. */
export function whole(least: number, most: number) {
  return z
    .string()
    .refine(
      (text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most,
      `expected a whole number from ${least} to ${most}`,
    )
    .transform(Number);
}

/** A text that starts with one of the prefixes and goes on. */
export function starting(prefixes: readonly string[]) {
  return z
    .string()
    .refine(
      (text) => prefixes.some((prefix) => text.startsWith(prefix) && text.length > prefix.length),
      `expected a value that starts with ${prefixes.join(" or ")}`,
    );
}

/** Values between commas, each once and at least one. */
export function list(item: RegExp, expected: string) {
  return z
    .string()
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .refine(
      (parts) => parts.length > 0 && parts.every((part) => item.test(part)),
      `expected ${expected}`,
    )
    .transform((parts): readonly string[] => [...new Set(parts)]);
}

/** Whether the text is an https address with nothing after the host. */
export function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === "https:" && url.pathname === "/" && url.search === "" && url.hash === "";
}

/** Whether the text is the address of this very machine, with nothing after host and port. */
export function isLocalOrigin(text: string): boolean {
  const url = URL.parse(text);
  const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(url?.hostname ?? "");
  return isLocal && url?.protocol === "http:" && isOrigin(text.replace(/^http:/i, "https:"));
}

/** Whether the text is the address of an API: http(s), a path at most. */
export function isApiAddress(text: string): boolean {
  const url = URL.parse(text);
  return /^https?:$/.test(url?.protocol ?? "") && url?.search === "" && url.hash === "";
}
