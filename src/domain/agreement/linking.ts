import type { Instant } from "../clock/instant.ts";
import { plusHours } from "../clock/instant.ts";
import type { PersonId, SeatId } from "../ids.ts";
import { type Refusal, refusal } from "../refusals.ts";
import {
  type Agreement,
  type AgreementEvent,
  isOwner,
  type LinkedPlace,
  otherSide,
  peopleOf,
  type Side,
  sideOf,
} from "./agreement.ts";

/** What a code asks for: this agreement in another channel, its empty side, a seat beside me, or my other account. */
export const LINK_KINDS = ["channel", "party", "seat", "person"] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** How long a code can be used, in minutes; it is for someone whom its maker is talking to. */
export const CODE_MINUTES = 10;
/** How long its maker can answer a request that it led to, in hours. */
const ANSWER_HOURS = 24;
/** How many codes one account may try in CODE_MINUTES, and one person may have out at once. */
export const MOST_TRIES = 5;
export const MOST_LIVE_CODES = 5;

/** Crockford's Base 32: no letter that is taken for another (crockford.com/base32.html). */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 8;

/** A code of 40 bits from the front of a hash in hex, as people read it to each other: "K7QF-29HM". */
export function codeFrom(hashHex: string): string {
  const bits = BigInt(`0x${hashHex.slice(0, 10)}`);
  const letters = Array.from({ length: LENGTH }, (_, place) => {
    const index = Number((bits >> BigInt(5 * (LENGTH - 1 - place))) & 31n);
    return LETTERS[index] ?? "0";
  }).join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** A typed code in its one spelling, whatever its case and dashes; null where it cannot be one. */
export function readCode(typed: string): string | null {
  if (typed.length > 40) return null;
  const letters = typed
    .toUpperCase()
    .replaceAll(/[\s\u2010-\u2015-]/gu, "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1");
  const known = letters.length === LENGTH && [...letters].every((one) => LETTERS.includes(one));
  return known ? `${letters.slice(0, 4)}-${letters.slice(4)}` : null;
}

/** The side that still has nobody; null where both have somebody. */
export function emptySide(agreement: Agreement): Side | null {
  const sides: readonly Side[] = ["buyer", "facilitator"];
  return sides.find((side) => peopleOf(agreement, side).length === 0) ?? null;
}

/** Why a person may not make such a code; null where they may. Agreements are opened up by their owners only. */
export function checkCode(
  kind: Exclude<LinkKind, "person">,
  agreement: Agreement,
  me: PersonId,
): Refusal | null {
  const side = sideOf(agreement, me);
  if (side === null) return refusal("agreement.none_here");
  if (!isOwner(agreement, me)) {
    const people = agreement.seats
      .filter((seat) => seat.side === side && seat.role === "owner")
      .map((seat) => seat.personId);
    return refusal("agreement.only_owner", { side, people });
  }
  if (kind === "party" && emptySide(agreement) === null) return refusal("link.side_taken");
  return null;
}

/** The side that a code of this kind puts its user on; null where it seats nobody. */
export function sideAsked(kind: LinkKind, mine: Side): Side | null {
  if (kind === "party") return otherSide(mine);
  return kind === "seat" ? mine : null;
}

/** A request that its issuer confirms, with what is so now. */
export type LinkAsk = {
  readonly kind: Exclude<LinkKind, "person">;
  readonly side: Side | null;
  readonly issuer: PersonId;
  /** Who would be seated; a fresh id for someone nobody knows yet. */
  readonly asker: PersonId;
  readonly seatId: SeatId;
  /** Where the cards would go; null where it was asked outside a channel. */
  readonly place: LinkedPlace | null;
  /** Whose agreement that channel is already. */
  readonly placeOf: string | null;
  readonly now: Instant;
};

export type Linked =
  | { readonly ok: true; readonly events: readonly AgreementEvent[]; readonly binds: boolean }
  | { readonly ok: false; readonly refusal: Refusal };

/** What a confirmed request does to the agreement, or why it cannot. Nobody ends up on both sides. */
export function decideLink(agreement: Agreement, ask: LinkAsk): Linked {
  const no = (code: Parameters<typeof refusal>[0]): Linked => ({
    ok: false,
    refusal: refusal(code),
  });
  if (!isOwner(agreement, ask.issuer)) return no("link.issuer_left");
  const events: AgreementEvent[] = [];
  if (ask.side !== null) {
    const refused = seatRefusal(agreement, ask.side, ask);
    if (refused) return { ok: false, refusal: refused };
    const { seatId, side, asker: personId, now: since } = ask;
    const role = ask.kind === "party" ? "owner" : "member";
    events.push({
      type: "SeatFilled",
      by: ask.issuer,
      seat: { seatId, side, personId, role, since },
    });
  }
  if (ask.kind === "seat") return { ok: true, events, binds: false };
  if (!ask.place) return no("link.needs_channel");
  if (ask.placeOf !== null && ask.placeOf !== agreement.id) return no("link.channel_taken");
  if (ask.placeOf === agreement.id) {
    return events.length > 0 ? { ok: true, events, binds: false } : no("link.channel_here");
  }
  events.push({ type: "ChannelLinked", by: ask.issuer, place: ask.place, at: ask.now });
  return { ok: true, events, binds: true };
}

function seatRefusal(agreement: Agreement, side: Side, { kind, asker }: LinkAsk): Refusal | null {
  const seated = sideOf(agreement, asker);
  if (seated === side) return refusal("agreement.already_seated");
  if (seated !== null || agreement.arbiter === asker) return refusal("agreement.both_sides");
  if (kind === "party" && peopleOf(agreement, side).length > 0) return refusal("link.side_taken");
  return null;
}

/** Why an account may not become another one's person; null where it may. */
export function checkJoin(account: {
  readonly personId: PersonId | null;
  readonly issuer: PersonId;
  /** Whether the account's person has a part in any agreement, and in one of the issuer's. */
  readonly sits: boolean;
  readonly besideIssuer: boolean;
}): Refusal | null {
  if (account.personId === account.issuer) return refusal("link.same_person");
  if (account.besideIssuer) return refusal("agreement.both_sides");
  return account.sits ? refusal("link.sits_elsewhere") : null;
}

/** Whether a request can still be answered. */
export function isAnswerable(askedAt: Instant | null, settledAt: Instant | null, now: Instant) {
  return askedAt !== null && settledAt === null && plusHours(askedAt, ANSWER_HOURS) > now;
}
