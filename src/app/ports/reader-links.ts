import type { Instant } from "../../domain/clock/instant.ts";
import type { AgreementId, MilestoneId, PersonId } from "../../domain/ids.ts";
import type { Identity } from "../queries/views.ts";

/** What a link shows: one milestone's record, or its whole agreement over time. */
export type Shows =
  | { readonly kind: "record"; readonly milestoneId: MilestoneId }
  | { readonly kind: "report"; readonly agreementId: AgreementId };

/** Whom a link was made for: the person, and the account that asked for it. */
export type Reader = { readonly personId: PersonId; readonly account: Identity };

export type ReaderGrant = {
  readonly reader: Reader;
  readonly shows: Shows;
  readonly until: Instant;
};

/** Links that show something to one reader for a short while. Only a token's hash is kept. */
export type ReaderLinks = {
  /** Keeps a link for so many minutes; answers until when it opens. */
  add(link: {
    readonly id: string;
    readonly tokenHash: string;
    readonly reader: Reader;
    readonly shows: Shows;
    readonly minutes: number;
  }): Promise<Instant>;
  /**
   * What a token opens now; null for one that is unknown, over or closed, and for one whose account is its person's no
   * more: one look, the same for all of them.
   */
  open(tokenHash: string): Promise<ReaderGrant | null>;
  close(tokenHash: string): Promise<void>;
  /** Closes every link of the person behind an account; answers how many were open. */
  closeAllOf(account: Identity): Promise<number>;
  /** Forgets links that were over this many days ago. */
  forget(days: number): Promise<number>;
};
