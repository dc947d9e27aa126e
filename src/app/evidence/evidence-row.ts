import type { AgreementId, EvidenceId, MilestoneId } from "../../domain/ids.ts";
import type { DisputeParty } from "../../domain/milestone/dispute.ts";
import type { EvidenceCopy, EvidenceItem } from "../../domain/milestone/evidence-item.ts";
import type { Identity } from "../queries/views.ts";
import type { GivenMessage } from "./given.ts";

/** Where a chat platform gives a file out that somebody attached. */
export type FileOrigin =
  | { readonly platform: "slack"; readonly team: string; readonly file: string }
  | {
      readonly platform: "discord";
      readonly team: string;
      /** The address it had; it expires. */
      readonly url: string;
      /** The message it hangs on, where it can be looked up anew; null for one that came with a form. */
      readonly at: { readonly channel: string; readonly message: string } | null;
    };

/** One piece of evidence as the database keeps it: what is frozen in the record, and what was read from it. */
export type EvidenceRow = EvidenceItem & {
  readonly agreementId: AgreementId;
  readonly milestoneId: MilestoneId;
  readonly from: DisputeParty;
  readonly origin: FileOrigin | null;
  /** The extracted text's hash in the evidence store; null where there is none (yet). */
  readonly textSha256: string | null;
};

/** A piece that was attached just now. */
export type NewEvidence = Omit<EvidenceRow, "copy" | "textSha256">;

export type CopyResult = {
  readonly copy: Exclude<EvidenceCopy, { state: "keeping" }>;
  readonly textSha256: string | null;
};

/** The table of evidence, and what is collected for a submission. */
export type EvidenceReads = {
  /** All pieces of a milestone, oldest first: drafts, submissions and statements. */
  evidenceOf(milestoneId: MilestoneId): Promise<readonly EvidenceRow[]>;
  /** Adds pieces; those that are there already stay as they are. */
  addEvidence(pieces: readonly NewEvidence[]): Promise<void>;
  /** Forgets pieces that were added for an act that was refused. */
  forgetEvidence(ids: readonly EvidenceId[]): Promise<void>;
  /** Records what became of a copy; the first result stands. */
  copied(id: EvidenceId, result: CopyResult): Promise<void>;
  /** Keeps a message for whoever is about to attach it; others' are forgotten after a day. */
  park(id: string, by: Identity, message: GivenMessage): Promise<void>;
  /** A message that this account keeps; null where it keeps none such. */
  parked(id: string, by: Identity): Promise<GivenMessage | null>;
  /** What is collected for the nth submission, oldest first; null where nobody has begun to. */
  draftOf(milestoneId: MilestoneId, nth: number): Promise<readonly EvidenceRow[] | null>;
  /** Adds to a draft and takes out of it, in one statement; new pieces are added first, what was taken out stays out. */
  changeDraft(
    milestoneId: MilestoneId,
    nth: number,
    change: {
      readonly add: readonly NewEvidence[];
      readonly keep: readonly EvidenceId[];
      readonly drop: readonly EvidenceId[];
    },
  ): Promise<void>;
};
