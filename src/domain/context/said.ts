import { cleanLine } from "../clean-text.ts";
import { steers } from "./steering.ts";

/** The longest question, in characters. */
const LONGEST_SAID = 200;

/** Endings of files that are nobody's top-level domain. */
const GENERIC =
  "com|org|net|edu|gov|mil|int|info|biz|name|pro|mobi|app|dev|cloud|online|site|website|shop|store|xyz|top|club|live|link|click|page|space|tech|blog|news|zip|mov|foo|win|vip|work|works|team|tools|agency|design|digital|media|email|finance|money|bank|chat|support|help|services|solutions|systems|network|host|codes|software|studio|world|today|life|group|company|center|global|exchange|fund|cash|loan|capital|example|test|invalid|localhost|local|onion|xn--[a-z0-9-]+";
/** Two letters are a country's, but for these, which end the names of files and libraries. */
const COUNTRY = "(?!js|ts|gz|xz|db|go|vb|hs|ps|tf|ml|kt|cs|rb|lz|jl|so\\b)[a-z]{2}";

/** Addresses in any form that a chat could make clickable. */
const ADDRESSES: readonly RegExp[] = [
  /\b[a-z][a-z0-9+.-]{1,20}:\/{1,3}[^\s<>"'”’)\]]*/giu,
  /\b(?:javascript|vbscript|data|mailto|tel|sms|file|blob|about|magnet|slack|discord|ftp|https?|wss?):[^\s<>"'”’)\]]*/giu,
  /(?:^|(?<=\s|\())\/\/[\w-]+\.[^\s<>"')\]]*/giu,
  /\bwww\.[^\s<>"'”’)\]]*/giu,
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu,
  /\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+|\/)[^\s<>"')\]]*/gu,
  new RegExp(
    `(?<![\\p{L}\\p{N}_.-])(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?\\.)+(?:${GENERIC}|${COUNTRY})(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])(?::\\d+)?(?:[/?#][^\\s<>"')\\]]*)?`,
    "giu",
  ),
];

/** What either platform would turn into a person, a channel, a time or a picture. */
const MASKS: readonly RegExp[] = [
  /<!--[\s\S]*?(?:-->|$)/gu,
  /<(?:[@#!:/|]|a:|t:|id:|[\p{L}])[^<>]*>?/giu,
  /@(?=[\p{L}\p{N}_!&])/gu,
];

/** Ids of people, channels, payments and rows. */
const IDS: readonly RegExp[] = [
  /\b[UWCGDTBEF](?=[A-Z0-9]*\d)[A-Z0-9]{7,}\b/gu,
  /\b\d{17,20}\b/gu,
  /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/giu,
  /\b(?:acct|ch|cs|cus|dp|evt|in|pi|pm|po|py|re|seti|sk|src|tr|txn|whsec|xox[abp])_[A-Za-z0-9_]{6,}\b/gu,
];

/** Whether a passage holds what a chat could make clickable or a mention, or an id; such words are never shown as a quote. */
export function isLive(text: string): boolean {
  return liveSpans(text).length > 0;
}

/** The parts of a text that hold none of it, in order. */
export function inertParts(text: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (const [start, end] of liveSpans(text)) {
    if (start > from) parts.push(text.slice(from, start));
    from = Math.max(from, end);
  }
  return [...parts, text.slice(from)];
}

function liveSpans(text: string): readonly (readonly [number, number])[] {
  const found = [...MASKS, ...ADDRESSES, ...IDS].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(
      ({ index, 0: words }) => [index, index + words.length] as const,
    ),
  );
  return found.sort(([a], [b]) => a - b);
}

/**
 * A model's own words as they may be shown: one line, at most 200 characters, no address, mention, id or markup, and no
 * sentence that tells the reader what to decide. Empty where nothing is left.
 */
export function cleanSaid(words: string): string {
  let said = words.slice(0, MOST_READ);
  for (let round = 0; round < ROUNDS; round += 1) {
    const cleaner = cleaned(said);
    if (cleaner === said) break;
    said = cleaner;
  }
  return isLive(said) ? "" : said;
}

/** Beyond it nothing can be left of a sentence that is shown. */
const MOST_READ = 1_000;
/** What is taken out may join what stood around it, so that it is looked at again. */
const ROUNDS = 4;

function cleaned(words: string): string {
  const unlinked = without(ADDRESSES, unmasked(words), "…");
  const plain = without(MARKUP, without(IDS, unlinked, "…"), "");
  const sentences = plain.split(/(?<=[.!?。！？])\s+|\n/u).filter((one) => !decides(one));
  const line = cleanLine(sentences.join(" ")).replaceAll("...", "…");
  const said = line.replace(/^[\s….,;:–-]+/u, "");
  return /\p{L}{2}/u.test(said) ? shortened(said) : "";
}

/** Folded first, so that a full-width address is one. */
function unmasked(words: string): string {
  const line = cleanLine(words.normalize("NFKC"));
  const unlinked = line.replace(/!?\[([^\]]*)\]\s*(?:\([^)]*\)?|\[[^\]]*\]|:\s*\S+)/gu, "$1");
  return cleanLine(without(MASKS, unlinked, ""));
}

const MARKUP: readonly RegExp[] = [
  /:(?=[a-z+])[a-z0-9_+-]+:/giu,
  /[`*~|\\[\]{}]/gu,
  /(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu,
  /[<>](?!\s?=?\s?\d)/gu,
  /&(?:#\w+|[a-z]+);/giu,
];

const without = (patterns: readonly RegExp[], text: string, instead: string): string =>
  patterns.reduce((left, pattern) => left.replace(pattern, instead), text);

const DECISION =
  /\b(?:approv\w+|releas(?:e|ing)|pay(?:ing|out)?|refund\w*|reject\w*|accept\w*|settl\w+|conced\w+|freigeb\w*|genehmig\w*|zahlen|auszahl\w*|approuv\w+|lib[eé]r\w+|pay(?:er|ez)|rembours\w+|aprob\w+|aprueb\w+|pag(?:ar|ue)\w*)\b|承認|支払/iu;
const URGING =
  /\b(?:approve|release|pay|refund|accept|settle|reject)\b(?:\s+\w+){0,3}\s+(?:now|immediately|milestone|funds|money|payout|facilitator|freelancer|submission|buyer)\b/iu;

/** A question may be about payments (of a checkout, say); a sentence that is none, or that urges, may not. */
function decides(sentence: string): boolean {
  const isQuestion = /[?？؟]["'”’)]*\s*$/u.test(sentence);
  return steers(sentence) || URGING.test(sentence) || (!isQuestion && DECISION.test(sentence));
}

function shortened(said: string): string {
  if (said.length <= LONGEST_SAID) return said;
  const cut = said.slice(0, LONGEST_SAID - 1);
  const blank = cut.lastIndexOf(" ");
  const kept =
    blank > LONGEST_SAID / 2 ? cut.slice(0, blank) : cut.replace(/[\ud800-\udbff]$/u, "");
  return `${kept}…`;
}
