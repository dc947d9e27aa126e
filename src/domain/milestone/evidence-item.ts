import type { Instant } from "../clock/instant.ts";
import type { CriterionId, EvidenceId, PersonId } from "../ids.ts";

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
  /** Who wrote a message, as their platform names them; null for the rest. Untrusted text. */
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
