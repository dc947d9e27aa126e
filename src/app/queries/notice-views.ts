import type { Instant } from "../../domain/clock/instant.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { LinkRow } from "./link-views.ts";
import type { MilestoneView } from "./views.ts";

export type NoticeKind =
  | "proposed"
  | "amended"
  | "accepted"
  | "declined"
  | "amendment_declined"
  | "cancelled"
  | "cancellation_requested"
  | "cancellation_refused"
  | "funded"
  | "checkout_ready"
  | "payment_processing"
  | "payment_failed"
  | "stray_refunded"
  | "submitted"
  | "withdrawn"
  | "changes_requested"
  | "approved"
  | "approvals_voided"
  | "payout_waiting"
  | "payout_failed"
  | "released"
  | "refund_started"
  | "refunded"
  | "refund_failed"
  | "payee_changed"
  | "payee_ready"
  | "bank_payout_failed"
  | "lapsed"
  | "amendment_lapsed"
  | "block_set"
  | "block_lifted"
  | "extension_requested"
  | "extension_granted"
  | "extension_refused"
  | "silence_warning"
  | "silence_ended"
  | "deemed_accepted"
  | "deadlock_resolved"
  | "give_back_decided"
  | "reversal_failed"
  | "chargeback_opened"
  | "chargeback_won"
  | "chargeback_lost"
  | "clawback_written_off"
  | "dispute_opened"
  | "statement_made"
  | "offer_made"
  | "offer_lapsed"
  | "settlement_backed"
  | "dispute_escalated"
  | "dispute_withdrawn"
  | "dispute_decided"
  | "identity_linked"
  | "identity_unlinked";

export type Notice = {
  readonly kind: NoticeKind;
  readonly view: MilestoneView;
  /** Who it is told to; null where it is for the channel. */
  readonly to: PersonId | null;
  /** Plain facts of the event, such as an amount or a reason code. */
  readonly detail: Readonly<Record<string, string | number | null>>;
};

export type LinkNoticeKind = "link_requested" | "link_confirmed" | "link_refused";

export type LinkNotice = {
  readonly kind: LinkNoticeKind;
  readonly link: LinkRow;
  readonly to: PersonId | null;
  readonly now: Instant;
};
