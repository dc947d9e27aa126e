import { LINK_KINDS, type LinkKind } from "../domain/agreement/linking.ts";
import type { Instant } from "../domain/clock/instant.ts";
import { SNOOZE_LENGTHS, type SnoozeLength } from "../domain/clock/snooze-length.ts";
import type { AgreementId, MilestoneId, SeatId } from "../domain/ids.ts";
import { asId } from "../domain/ids.ts";

/** Every act that a button can ask for. */
export const ACTION_NAMES = [
  "accept",
  "decline",
  "amend",
  "fund",
  "submit",
  "draft",
  "attach",
  "draft_add",
  "draft_drop",
  "draft_send",
  "compare",
  "withdraw",
  "approve",
  "changes",
  "cancel",
  "cancel_agree",
  "cancel_refuse",
  "block",
  "block_lift",
  "extend",
  "extend_grant",
  "extend_refuse",
  "dispute",
  "statement",
  "dispute_withdraw",
  "give_back",
  "settle",
  "offer",
  "settle_accept",
  "settle_take",
  "concede",
  "concede_yes",
  "rule",
  "nudge",
  "show",
  "record",
  "record_links_off",
  "snooze",
  "new",
  "new_where",
  "templates",
  "template_save",
  "template_show",
  "template_start",
  "template_rename",
  "template_delete",
  "propose_as_is",
  "split",
  "payouts",
  "payouts_start",
  "payouts_change",
  "people_add",
  "people_remove",
  "people_arbiter",
  "people_no_arbiter",
  "people_summary",
  "link",
  "link_make",
  "link_confirm",
  "link_refuse",
  "link_part",
  "link_free",
  "setup",
  "setup_me",
  "erase_me",
  "erase_me_ask",
  "snooze",
  "snooze_for",
  "policies",
  "not_yet",
] as const;

export type ActionName = (typeof ACTION_NAMES)[number];

/**
 * What a button carries: a name, an opaque id and the version its reader saw. Never state, never a person: both are
 * read again on every click, so that a forged, stale or copied button can do nothing that its clicker could not.
 */
export type ActionRef = {
  readonly name: ActionName;
  /**
   * A milestone's id; for people's acts a seat's, for links' a link's, for advice the kept terms', for templates a template's, for payouts asked in no
   * channel an agreement's.
   */
  readonly id: string | null;
  readonly version: string | null;
};

const FORM = /^([a-z_]{2,24}):([A-Za-z0-9_-]{1,64})?:([A-Za-z0-9_.~-]{1,120})?$/;

/** One line of at most 220 ASCII characters; `parseActionRef` reads it back. */
export function encodeActionRef(ref: ActionRef): string {
  return `${ref.name}:${ref.id ?? ""}:${ref.version ?? ""}`;
}

/** The ref that a text encodes, or null for anything else: unknown names, other shapes, too long. */
export function parseActionRef(encoded: unknown): ActionRef | null {
  if (typeof encoded !== "string" || encoded.length > 220) return null;
  const match = FORM.exec(encoded);
  const name = ACTION_NAMES.find((known) => known === match?.[1]);
  if (!match || !name) return null;
  return { name, id: match[2] ?? null, version: match[3] ?? null };
}

/** A button about one milestone. */
export function refTo(name: ActionName, id: MilestoneId | SeatId, version?: number): ActionRef {
  return { name, id, version: version === undefined ? null : String(version) };
}

/** A button about one template. */
export const templateRef = (
  name: "template_show" | "template_start" | "template_rename" | "template_delete",
  id: string,
): ActionRef => ({ name, id, version: null });

/** A button about one agreement, where the channel doesn't say which. */
export const agreementRef = (name: "payouts", id: AgreementId): ActionRef => ({
  ...{ name, id, version: null },
});

export const plainRef = (name: ActionName): ActionRef => ({ name, id: null, version: null });

export function milestoneIdOf(ref: ActionRef): MilestoneId | null {
  return ref.id === null ? null : asId<MilestoneId>(ref.id);
}

export function seatIdOf(ref: ActionRef): SeatId | null {
  return ref.id === null ? null : asId<SeatId>(ref.id);
}

/** A button that makes a code of one kind. */
export const makeCodeRef = (kind: LinkKind): ActionRef => ({
  name: "link_make",
  id: null,
  version: kind,
});

/** Reads back `makeCodeRef`; null where the button carries something else. */
export function linkKindOf(ref: ActionRef): LinkKind | null {
  return LINK_KINDS.find((kind) => kind === ref.version) ?? null;
}

/** A button that puts one milestone off, or with null all that waits for its clicker. */
export const snoozeForRef = (id: MilestoneId | null, length: SnoozeLength): ActionRef => ({
  name: "snooze_for",
  id,
  version: length,
});

/** Reads back `snoozeForRef`; null where the button carries something else. */
export function snoozeLengthOf(ref: ActionRef): SnoozeLength | null {
  return SNOOZE_LENGTHS.find((length) => length === ref.version) ?? null;
}

/** The version of terms that the button was made for, or null where it names none. */
export function termsVersionOf(ref: ActionRef): number | null {
  const digits = /^(\d{1,6})(?:~|$)/.exec(ref.version ?? "")?.[1];
  return digits === undefined ? null : Number(digits);
}

/** A button about one block or one wish, named by when it began: an old one does nothing to a newer one. */
export function onceRef(name: ActionName, id: MilestoneId, since: Instant): ActionRef {
  return { name, id, version: String(Date.parse(since)) };
}

/** Whether the button was made for what began then; one that names nothing is about what there is. */
export function isStill(ref: ActionRef, since: Instant): boolean {
  return ref.version === null || ref.version === String(Date.parse(since));
}

/** What an approval was shown: a version of terms, and the payee's account or none. */
export type ApprovalShown = {
  readonly termsVersion: number;
  readonly payeeAccountId: string | null;
};

export function approvalRef(id: MilestoneId, shown: ApprovalShown): ActionRef {
  const payee = shown.payeeAccountId === null ? "" : shown.payeeAccountId;
  return { name: "approve", id, version: `${shown.termsVersion}~${payee}` };
}

/** Reads back `approvalRef`; null where the button carries something else. */
export function approvalShown(ref: ActionRef): ApprovalShown | null {
  const match = /^(\d{1,6})~([A-Za-z0-9_-]*)$/.exec(ref.version ?? "");
  if (!match) return null;
  return { termsVersion: Number(match[1]), payeeAccountId: match[2] || null };
}

/** A button of one dispute, named by its number: an old one does nothing to a newer dispute. */
export const disputeRef = (name: ActionName, id: MilestoneId, nth: number): ActionRef => ({
  name,
  id,
  version: String(nth),
});

/** Which dispute a button is about, or null where it names none. */
export function disputeNthOf(ref: ActionRef): number | null {
  const digits = /^(\d{1,4})(?:[.~]|$)/.exec(ref.version ?? "")?.[1];
  return digits === undefined ? null : Number(digits);
}

/** One offer of one dispute, by their numbers, and where it was shown the payee's account or none. */
export type OfferShown = {
  readonly nth: number;
  /** Counts the offers of the dispute from 0. */
  readonly index: number;
};

export const offerRef = (
  name: "settle_accept" | "settle_take",
  id: MilestoneId,
  { nth, index }: OfferShown,
  payeeAccountId?: string | null,
): ActionRef => ({
  name,
  id,
  version: `${nth}.${index}${payeeAccountId === undefined ? "" : `~${payeeAccountId ?? ""}`}`,
});

/** Reads back `offerRef`; null where the button carries something else. */
export function offerShown(
  ref: ActionRef,
): (OfferShown & { readonly payeeAccountId: string | null }) | null {
  const match = /^(\d{1,4})\.(\d{1,4})(?:~([A-Za-z0-9_-]*))?$/.exec(ref.version ?? "");
  if (!match) return null;
  return { nth: Number(match[1]), index: Number(match[2]), payeeAccountId: match[3] || null };
}

/** Gives in, as the confirmation of that dispute showed it to that side. */
export const concedeRef = (
  id: MilestoneId,
  nth: number,
  payeeAccountId: string | null,
): ActionRef => ({ name: "concede_yes", id, version: `${nth}~${payeeAccountId ?? ""}` });

/** Reads back the account of `concedeRef`. */
export function concedePayee(ref: ActionRef): string | null {
  return /^\d{1,4}~([A-Za-z0-9_-]+)$/.exec(ref.version ?? "")?.[1] ?? null;
}
