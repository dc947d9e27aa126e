import type { Agreement, Side } from "../../domain/agreement/agreement.ts";
import type { LinkKind } from "../../domain/agreement/linking.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import type { AgreementId, PersonId } from "../../domain/ids.ts";
import type { Actor } from "../../domain/milestone/decision.ts";
import type { ChannelRef, Identity, People, PlaceNames } from "./views.ts";

/** Who typed a code, and where. */
export type LinkAsker = Identity &
  PlaceNames & {
    readonly name: string;
    /** A shared channel's guest has a team of their own. */
    readonly channelTeam: string | null;
    readonly channel: string | null;
  };

/** One code: who made it for what, who asked with it, and how that ended. The code itself is nowhere. */
export type LinkRow = {
  readonly id: string;
  readonly kind: LinkKind;
  readonly agreementId: AgreementId | null;
  readonly side: Side | null;
  readonly issuer: Identity & { readonly personId: PersonId; readonly name: string };
  readonly expiresAt: Instant;
  readonly askedAt: Instant | null;
  readonly asker: LinkAsker | null;
  readonly settledAt: Instant | null;
  readonly outcome: "confirmed" | "refused" | null;
};

/** A channel that an agreement's cards live in. */
export type LinkedChannel = ChannelRef &
  PlaceNames & { readonly linkId: string; readonly here: boolean };

/** One account of a person. */
export type LinkedIdentity = Identity & {
  readonly linkId: string;
  readonly name: string;
  readonly teamName: string | null;
  readonly here: boolean;
  readonly waitsUntil: Instant | null;
};

/** What is linked with whom, for the person who asks. */
export type LinkStatus = {
  readonly kind: "link";
  /** The agreement of this channel, where the person is of it. */
  readonly agreement: Agreement | null;
  readonly actor: Actor | null;
  readonly people: People;
  readonly isOwner: boolean;
  readonly channels: readonly LinkedChannel[];
  readonly identities: readonly LinkedIdentity[];
  /** Requests that wait for an answer from this account. */
  readonly asked: readonly LinkRow[];
  readonly now: Instant;
};

/** A fresh code, for its maker's eyes only. */
export type LinkCode = {
  readonly kind: "link_code";
  readonly asksFor: LinkKind;
  readonly code: string;
  readonly side: Side | null;
  readonly expiresAt: Instant;
  readonly now: Instant;
};

/** A code was taken: its maker is asked. */
export type LinkAsked = { readonly kind: "link_asked"; readonly link: LinkRow };

/** What the maker answered, and what came of it. */
export type LinkSettled = {
  readonly kind: "link_settled";
  readonly link: LinkRow;
  readonly now: Instant;
};
