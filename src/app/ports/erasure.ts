import type { AgreementId, MilestoneId, PersonId } from "../../domain/ids.ts";
import type { PlatformName } from "../queries/views.ts";

/** A person as the operator sees them before anything is erased. */
export type ErasablePerson = {
  readonly personId: PersonId;
  readonly displayName: string;
  readonly accounts: readonly {
    readonly platform: PlatformName;
    readonly team: string;
    readonly name: string;
  }[];
  readonly isErased: boolean;
};

/** A milestone that has to come to its end first, or that the person has to leave. */
export type Obstacle = {
  readonly milestoneId: MilestoneId;
  readonly number: number;
  readonly title: string;
  readonly headline: string;
  readonly amountMinor: number;
  readonly currency: string;
};

/** How much there is of a person, and how much of it stays as the parties' record. */
export type Footprint = {
  readonly obstacles: readonly Obstacle[];
  /** Agreements in which they have a part now; they are taken off them. */
  readonly agreements: readonly AgreementId[];
  readonly goes: {
    readonly accounts: number;
    readonly settings: number;
    readonly reminders: number;
    readonly codes: number;
    /** Pieces of evidence that were collected and never handed in, with their copies. */
    readonly drafts: number;
  };
  readonly stays: {
    /** Events in which they acted, under their pseudonym. */
    readonly events: number;
    /** Pieces of evidence that they handed in or attached to a statement. */
    readonly evidence: number;
  };
};

export type Erased =
  | {
      readonly ok: true;
      /** Contents that nothing refers to any more. */
      readonly copies: readonly string[];
      /** Milestones whose cards named them. */
      readonly milestones: readonly {
        readonly id: MilestoneId;
        readonly agreementId: AgreementId;
      }[];
    }
  /** Something was opened with them meanwhile, or they are erased already. */
  | { readonly ok: false };

/** What takes a person's data out of the database. */
export type Erasure = {
  /** People whose id begins so, or who have exactly this account; at most a few. */
  find(idOrUser: string): Promise<readonly ErasablePerson[]>;
  footprint(personId: PersonId): Promise<Footprint>;
  /** Everything at once or nothing; their id stays and stands for them from then on. */
  erase(personId: PersonId, pseudonym: string, reason: string): Promise<Erased>;
};
