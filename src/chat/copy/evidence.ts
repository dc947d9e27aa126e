import type { UnkeptReason, UnreadableReason } from "../../app/ports/evidence.ts";
import { BEFORE_COPIES, type EvidenceItem } from "../../domain/milestone/evidence-item.ts";
import { emphasis, moment, type Spans, say, text } from "../spans.ts";

const NOT_KEPT: Readonly<Record<UnkeptReason, string>> = {
  private_address: "the link leads to a private network",
  not_web: "the link is no web page",
  unreachable: "the link can't be reached",
  not_found: "there is nothing at the link",
  needs_login: "the link asks for a login",
  refused: "the link refuses to be read",
  too_large: "it is larger than 25 MB",
  too_slow: "it took too long to load",
  too_many_redirects: "the link leads in circles",
  gone: "the platform doesn't give it out any more",
};

const UNREADABLE: Readonly<Record<UnreadableReason, string>> = {
  unknown_type: "kept; its kind of file can't be read by a machine",
  empty: "kept; it is empty",
  encrypted: "kept; it is locked with a password",
  broken: "kept; it is damaged",
  too_complex: "kept; it is too complex to be read by a machine",
  expands_too_much: "kept; it unpacks to far more than it says",
  unsafe_archive: "kept; the archive reaches outside of itself",
  several_types: "kept; it pretends to be several kinds of file",
  too_many_pixels: "kept; the picture is too large to be looked at by a machine",
};

/** Why there is no copy; null for what was handed in before copies were made, of which nothing is said. */
export function notKeptWords(why: string): string | null {
  if (why === BEFORE_COPIES) return null;
  return Object.hasOwn(NOT_KEPT, why) ? NOT_KEPT[why as UnkeptReason] : "it couldn't be fetched";
}

export function unreadableWords(why: string): string {
  return Object.hasOwn(UNREADABLE, why)
    ? UNREADABLE[why as UnreadableReason]
    : "kept; a machine can't read it";
}

/** " · copy of 2.1 MB kept 7 Dec at 14:05, SHA-256 ab12cd34…" for details. */
export function keptWords({ copy, kind }: EvidenceItem): Spans {
  const isWords = kind === "note" || kind === "message";
  if (copy.state === "keeping") return isWords ? [] : [text(" "), emphasis(say`(being copied)`)];
  if (copy.state !== "kept" || kind === "note") return [];
  const short = copy.sha256.slice(0, 12);
  return say` · copy of ${sizeWords(copy.bytes)} kept ${moment(copy.at, copy.at)}, SHA-256 ${short}…`;
}

/** "820 bytes", "14 kB", "2.1 MB". */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1_000, "kB"] : [bytes / 1_000_000, "MB"];
  return `${new Intl.NumberFormat("en-US", { maximumFractionDigits: size < 10 ? 1 : 0 }).format(size)} ${unit}`;
}
