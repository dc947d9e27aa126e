import { isIP } from "node:net";
import type { UnkeptReason } from "../../../app/ports/evidence.ts";
import { isPublicAddress } from "./address.ts";

const LONGEST = 8_192;
const PORTS: ReadonlySet<string> = new Set(["", "80", "443", "8080", "8443"]);

/** Names that only ever mean something inside a machine, a house or a cloud (RFC 6761, RFC 6762, RFC 8375, ICANN). */
const PRIVATE_ENDINGS =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|corp|home|lan|svc|home\.arpa)$/;

/** Metadata services that are asked by a public-looking name. */
const METADATA_NAMES: ReadonlySet<string> = new Set([
  "metadata.tencentyun.com",
  "metadata.azure.com",
  "metadata.oraclecloud.com",
  "metadata.google.com",
]);

/** A web address that may be asked, or why not. */
export type Judged =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly why: Extract<UnkeptReason, "not_web" | "private_address"> };

/**
 * Reads an address as the WHATWG URL standard does (so decimal, octal, hex, short, full-width and percent-encoded hosts
 * become what they stand for) and says whether it may be asked. What a name resolves to is judged at connect.
 */
export function judgeAddress(text: string, base?: URL): Judged {
  const url = text.length > LONGEST ? null : URL.parse(text, base?.href);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return notWeb;
  if (url.username !== "" || url.password !== "" || !PORTS.has(url.port)) return notWeb;
  url.hostname = url.hostname.replace(/\.+$/, "");
  url.hash = "";
  const host = hostOf(url);
  return isPrivateHost(host) ? { ok: false, why: "private_address" } : { ok: true, url };
}

/** The host without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

const notWeb: Judged = { ok: false, why: "not_web" };

function isPrivateHost(host: string): boolean {
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return !host.includes(".") || PRIVATE_ENDINGS.test(host) || METADATA_NAMES.has(host);
}
