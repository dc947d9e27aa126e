import { cleanBlock } from "../clean-text.ts";
import type { CriterionId } from "../ids.ts";
import { type Refusal, type RefusalDetail, refusal } from "../refusals.ts";
import type { EvidenceInput } from "./commands.ts";
import type { EvidenceItem } from "./evidence-item.ts";
import type { Criterion } from "./terms.ts";

/** What one criterion's evidence may hold. */
const EVIDENCE_LIMITS = { characters: 2_000, links: 10 } as const;
/** How many pieces one criterion, and one submission, may have; more than anyone reads. */
const ITEM_LIMITS = { criterion: 20, submission: 60 } as const;

/** What was typed for one criterion: links and a note. Untrusted text. */
export type CriterionEvidence = {
  readonly criterionId: CriterionId;
  readonly links: readonly string[];
  readonly note: string;
};

export type ReadEvidence =
  | { readonly ok: true; readonly evidence: readonly CriterionEvidence[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/**
 * Reads what was typed for each criterion into links (http and https only, normalised, each once) and a note. Lists
 * only criteria that have something, in the terms' order; all that is wrong is said at once, by criterion id.
 */
export function readEvidence(
  inputs: readonly EvidenceInput[],
  criteria: readonly Criterion[],
  needsSome = true,
): ReadEvidence {
  const known = new Set(criteria.map((criterion) => criterion.id));
  const strange = inputs.find((input) => !known.has(input.criterionId));
  if (strange) return { ok: false, refusals: [refusal("milestone.stale_terms")] };
  const refusals: Refusal[] = [];
  const evidence: CriterionEvidence[] = [];
  for (const { id } of criteria) {
    const typed = inputs.filter((input) => input.criterionId === id).map((input) => input.text);
    const found = readOne(id, typed.join("\n"));
    if ("code" in found) refusals.push(found);
    else if (found.note !== "" || found.links.length > 0) evidence.push(found);
  }
  if (refusals.length > 0) return { ok: false, refusals };
  if (evidence.length === 0 && needsSome)
    return { ok: false, refusals: [refusal("evidence.missing")] };
  return { ok: true, evidence };
}

/** Refuses items of criteria that are not in the terms, one piece twice, and more than anyone reads. */
export function itemsRefusal(
  items: readonly EvidenceItem[],
  criteria: readonly Criterion[],
): Refusal | null {
  const known = new Set(criteria.map(({ id }) => id));
  if (items.some(({ criterionId }) => criterionId !== null && !known.has(criterionId)))
    return refusal("milestone.stale_terms");
  if (new Set(items.map(({ id }) => id)).size < items.length) return refusal("evidence.twice");
  const { criterion, submission } = ITEM_LIMITS;
  const crowded = criteria.find(
    ({ id }) => items.filter(({ criterionId }) => criterionId === id).length > criterion,
  );
  if (crowded) return refusal("evidence.too_many", { max: criterion }, crowded.id);
  return items.length > submission ? refusal("evidence.too_many", { max: submission }) : null;
}

function readOne(criterionId: Criterion["id"], typed: string): CriterionEvidence | Refusal {
  const no = (code: "evidence.too_long" | "evidence.link_invalid", detail: RefusalDetail) =>
    refusal(code, detail, criterionId);
  const text = cleanBlock(typed);
  const { characters, links: most } = EVIDENCE_LIMITS;
  if (text.length > characters)
    return no("evidence.too_long", { max: characters, length: text.length });
  const links = new Set<string>();
  for (const word of text.split(/\s+/)) {
    const link = readLink(word);
    if (link === null) continue;
    if ("why" in link) return no("evidence.link_invalid", link);
    links.add(link.href);
  }
  if (links.size > most) return no("evidence.too_long", { maxLinks: most, links: links.size });
  return { criterionId, links: [...links], note: noteOf(text) };
}

/** The web addresses in a text, normalised and each once; what may not be one stays words. */
export function linksIn(words: string): readonly string[] {
  const found = words.split(/\s+/).flatMap((word) => {
    const link = readLink(word);
    return link && "href" in link ? [link.href] : [];
  });
  return [...new Set(found)].slice(0, EVIDENCE_LIMITS.links);
}

type Link = { readonly href: string } | { readonly why: string; readonly scheme: string };

/** A word as a link, a link that may not be one, or null where it is an ordinary word. */
function readLink(word: string): Link | null {
  // Slack writes a pasted link as <address|label>; the label is not part of it.
  const unmasked = word.startsWith("<") ? word.replace(/\|[^|]*$/, "") : word;
  const bare = unmasked.replace(/^[(<["'“‘]+/, "").replace(/[)>\]"'”’.,;:!?]+$/, "");
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(bare)?.[1]?.toLowerCase();
  if (scheme === undefined) return null;
  if (scheme !== "http" && scheme !== "https") return { why: "scheme", scheme };
  if (!URL.canParse(bare)) return { why: "unreadable", scheme };
  const url = new URL(bare);
  if (url.username !== "" || url.password !== "") return { why: "credentials", scheme };
  return { href: url.href };
}

/** The text without the lines that hold nothing but links. */
function noteOf(text: string): string {
  const lines = text.split("\n");
  const isLinksOnly = (line: string) =>
    line.trim() !== "" &&
    line
      .trim()
      .split(/\s+/)
      .every((word) => readLink(word) !== null);
  return cleanBlock(lines.filter((line) => !isLinksOnly(line)).join("\n"));
}
