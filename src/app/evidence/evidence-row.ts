import type { DisputeParty } from "../../domain/milestone/dispute.ts";
import type { EvidenceItem } from "../../domain/milestone/evidence-item.ts";

/** One piece of evidence as the database keeps it: what is frozen in the record, and what was read from it. */
export type EvidenceRow = EvidenceItem & {
  readonly from: DisputeParty;
  /** The extracted text's hash in the evidence store; null where there is none (yet). */
  readonly textSha256: string | null;
  /** The submission that it is collected for while it is a draft; null once it was handed in or said. */
  readonly draftNth: number | null;
};
