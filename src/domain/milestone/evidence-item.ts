import type { Instant } from "../clock/instant.ts";
import { asId, type CriterionId, type EvidenceId, type PersonId } from "../ids.ts";
import type { CriterionEvidence } from "./evidence.ts";

export type EvidenceKind = "link" | "note" | "message" | "file";

/** One piece of what somebody handed in. What is frozen with a submission is this, with the hash of its copy. */
export type EvidenceItem = {
  readonly id: EvidenceId;
  readonly kind: EvidenceKind;
  /** What it shows; null where it is about the whole. */
  readonly criterionId: CriterionId | null;
  /** As given: a note's or message's words, a link's address, a file's name. Untrusted text. */
  readonly text: string;
  /** Where it stands: a link's address, a message's; null for what has none. */
  readonly source: string | null;
  /**
   * Who wrote a message: `authorRef` of somebody who is known here, else as their platform names them; null for the rest.
   * Untrusted text.
   */
  readonly author: string | null;
  readonly by: PersonId;
  readonly at: Instant;
  readonly copy: EvidenceCopy;
};

/** Our own copy, which stands when the original changes (fault 76). */
export type EvidenceCopy =
  | { readonly state: "keeping" }
  | {
      readonly state: "kept";
      /** Of the plain bytes, in hex. */
      readonly sha256: string;
      readonly bytes: number;
      readonly mediaType: string;
      /** Why nothing can be read from it; null where something can. */
      readonly unreadable: string | null;
      readonly at: Instant;
    }
  | { readonly state: "not_kept"; readonly why: string; readonly at: Instant };

const REF = /^person:([\w-]{1,64})$/;

/** A person as the author of a message: what is chained names nobody who may want to be forgotten. */
export const authorRef = (person: PersonId): string => `person:${person}`;

/** Who an author's reference stands for; null for a name. */
export function referredAuthor(author: string | null): PersonId | null {
  const id = REF.exec(author ?? "")?.[1];
  return id === undefined ? null : asId<PersonId>(id);
}

/** A name that a platform gives, which can't pass for a reference. */
export const authorName = (name: string): string => name.replace(/^person:/, "person ");

/** Why an item of before copies were made has none. */
export const BEFORE_COPIES = "before_copies";

type Given = { readonly nth: number; readonly by: PersonId; readonly at: Instant };

/** The items of a submission; what was typed before there were items reads as items that were never copied. */
export function itemsOf(
  evidence: readonly EvidenceItem[] | readonly CriterionEvidence[],
  given: Given,
): readonly EvidenceItem[] {
  return evidence.flatMap((one) => ("links" in one ? olderItems(one, given) : [one]));
}

function olderItems(
  { criterionId, links, note }: CriterionEvidence,
  { nth, by, at }: Given,
): readonly EvidenceItem[] {
  const copy = { state: "not_kept", why: BEFORE_COPIES, at } as const;
  return typedItems({ criterionId, links, note }, { by, at, copy }, (part) =>
    asId<EvidenceId>(`submission-${nth}-${criterionId}-${part}`),
  );
}

/** What was typed for one criterion as items: the note first, then each link. */
export function typedItems(
  { criterionId, links, note }: CriterionEvidence,
  common: Pick<EvidenceItem, "by" | "at" | "copy">,
  idOf: (part: number) => EvidenceId,
): readonly EvidenceItem[] {
  const notes = note === "" ? [] : [{ kind: "note", text: note, source: null } as const];
  const addresses = links.map((text) => ({ kind: "link", text, source: text }) as const);
  return [...notes, ...addresses].map((one, part) => {
    return { id: idOf(part), criterionId, author: null, ...common, ...one };
  });
}

export type MadeCopy = {
  readonly evidenceId: EvidenceId;
  readonly copy: Exclude<EvidenceCopy, { state: "keeping" }>;
};

/** The same items with the copies that were made of them; a copy that is kept already stands. */
export function withCopies(
  items: readonly EvidenceItem[],
  copies: readonly MadeCopy[],
): readonly EvidenceItem[] {
  return items.map((item) => {
    const made = copies.find(({ evidenceId }) => evidenceId === item.id);
    return made && item.copy.state !== "kept" ? { ...item, copy: made.copy } : item;
  });
}
