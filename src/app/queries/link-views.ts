import type { Agreement, Side } from "../../domain/agreement/agreement.ts";
import type { LinkKind } from "../../domain/agreement/linking.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import type { AgreementId, PersonId } from "../../domain/ids.ts";
import type { Actor } from "../../domain/milestone/decision.ts";
import type { ChannelRef, Identity, People, PlaceNames } from "./views.ts";

export type LinkAsker = Identity &
  PlaceNames & {
    readonly name: string;
    /** A shared channel's guest has a team of their own. */
    readonly channelTeam: string | null;
    readonly channel: string | null;
  };

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

export type LinkedChannel = ChannelRef &
  PlaceNames & { readonly linkId: string; readonly here: boolean };

export type LinkedIdentity = Identity & {
  readonly linkId: string;
  readonly name: string;
  readonly teamName: string | null;
  readonly here: boolean;
  readonly waitsUntil: Instant | null;
};

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

export type LinkCode = {
  readonly kind: "link_code";
  readonly asksFor: LinkKind;
  readonly code: string;
  readonly side: Side | null;
  readonly expiresAt: Instant;
  readonly now: Instant;
};

export type LinkAsked = { readonly kind: "link_asked"; readonly link: LinkRow };

export type LinkSettled = {
  readonly kind: "link_settled";
  readonly link: LinkRow;
  readonly now: Instant;
};
