import type { Agreement } from "../../domain/agreement/agreement.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { LinkedIdentity } from "./link-views.ts";
import type {
  ChannelRef,
  Identity,
  People,
  PersonSettings,
  PersonView,
  PlaceNames,
  WaitingList,
} from "./views.ts";

/** An agreement in which the reader sits, with the channels that its cards live in. */
export type OwnAgreement = {
  readonly agreement: Agreement;
  readonly people: People;
  readonly places: readonly (ChannelRef & PlaceNames)[];
};

/** What is somebody's own: their agreements, the latest first, their settings and their accounts. */
export type Desk = {
  readonly now: Instant;
  /** Null for an account that nobody is known by. */
  readonly personId: PersonId | null;
  readonly agreements: readonly OwnAgreement[];
  /** What they set of their time, or is known of it; null for nothing. */
  readonly settings: Omit<PersonSettings, "snoozedUntil"> | null;
  /** Whom they named for their absence. */
  readonly standIn: PersonView | null;
  readonly accounts: readonly LinkedIdentity[];
};

/** The page that somebody opens for themselves: what waits for them, what they wait for, and what is theirs. */
export type Home = Desk & {
  readonly kind: "home";
  readonly here: Identity;
  readonly list: WaitingList;
  /** Until then this account decides nothing, as it joined its person a short while ago. */
  readonly waitsUntil: Instant | null;
};
