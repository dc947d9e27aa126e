/** What kind of no it is: decides tone and status, never the rule. */
export type RefusalKind = "forbidden" | "not_found" | "wrong_state" | "stale" | "invalid" | "busy";

/** One table of refusals; the words are in chat/copy. */
export const REFUSALS = {
  "milestone.not_found": { kind: "not_found" },
  "milestone.which_one": { kind: "invalid" },
  "milestone.none_fits": { kind: "not_found" },
  "milestone.stale_terms": { kind: "stale" },
  "milestone.over": { kind: "wrong_state" },
  "milestone.not_a_party": { kind: "forbidden" },
  "milestone.only_buyer_funds": { kind: "forbidden" },
  "milestone.only_buyer_approves": { kind: "forbidden" },
  "milestone.only_buyer_asks_changes": { kind: "forbidden" },
  "milestone.only_facilitator_submits": { kind: "forbidden" },
  "milestone.only_facilitator_withdraws": { kind: "forbidden" },
  "milestone.only_other_party_answers": { kind: "forbidden" },
  "milestone.nothing_to_accept": { kind: "wrong_state" },
  "milestone.not_accepted": { kind: "wrong_state" },
  "milestone.amendment_open": { kind: "wrong_state" },
  "milestone.not_funded": { kind: "wrong_state" },
  "milestone.already_funded": { kind: "wrong_state" },
  "milestone.payment_processing": { kind: "wrong_state" },
  "milestone.not_in_review": { kind: "wrong_state" },
  "milestone.already_decided": { kind: "wrong_state" },
  "milestone.already_voted": { kind: "wrong_state" },
  "milestone.nothing_submitted": { kind: "wrong_state" },
  "milestone.amount_fixed": { kind: "wrong_state" },
  "milestone.nothing_changed": { kind: "invalid" },
  "milestone.refund_in_flight": { kind: "wrong_state" },
  "milestone.cancellation_open": { kind: "wrong_state" },
  "milestone.cancellation_none": { kind: "wrong_state" },
  "payee.changed": { kind: "stale" },
  "payee.change_waits": { kind: "wrong_state" },
  "payee.only_owner": { kind: "forbidden" },
  "payee.only_facilitator": { kind: "forbidden" },
  "payee.country_unsupported": { kind: "invalid" },
  "agreement.none_here": { kind: "not_found" },
  "report.which_agreement": { kind: "not_found" },
  "agreement.not_a_party": { kind: "forbidden" },
  "agreement.both_sides": { kind: "invalid" },
  "agreement.already_seated": { kind: "invalid" },
  "agreement.only_owner": { kind: "forbidden" },
  "agreement.last_owner": { kind: "wrong_state" },
  "agreement.seat_gone": { kind: "not_found" },
  "agreement.not_a_person": { kind: "invalid" },
  "identity.too_new": { kind: "wrong_state" },
  "identity.last_one": { kind: "wrong_state" },
  "identity.gone": { kind: "not_found" },
  "link.nothing_yet": { kind: "not_found" },
  "link.not_found": { kind: "not_found" },
  "link.too_many_tries": { kind: "busy" },
  "link.too_many_codes": { kind: "busy" },
  "link.settled": { kind: "wrong_state" },
  "link.side_taken": { kind: "wrong_state" },
  "link.issuer_left": { kind: "forbidden" },
  "link.needs_channel": { kind: "invalid" },
  "link.channel_taken": { kind: "wrong_state" },
  "link.channel_here": { kind: "wrong_state" },
  "link.last_channel": { kind: "wrong_state" },
  "link.channel_gone": { kind: "not_found" },
  "link.same_person": { kind: "invalid" },
  "link.sits_elsewhere": { kind: "wrong_state" },
  "link.own_code": { kind: "invalid" },
  "link.cannot_post": { kind: "wrong_state" },
  "setup.only_admin": { kind: "forbidden" },
  "terms.title_missing": { kind: "invalid" },
  "terms.title_too_long": { kind: "invalid" },
  "terms.deliverable_missing": { kind: "invalid" },
  "terms.text_too_long": { kind: "invalid" },
  "terms.criteria_missing": { kind: "invalid" },
  "terms.criteria_too_many": { kind: "invalid" },
  "terms.criterion_too_long": { kind: "invalid" },
  "terms.dependencies_missing": { kind: "invalid" },
  "terms.due_in_past": { kind: "invalid" },
  "terms.due_missing": { kind: "invalid" },
  "terms.review_window": { kind: "invalid" },
  "terms.quorum": { kind: "invalid" },
  "terms.party_missing": { kind: "invalid" },
  "terms.hold_limit": { kind: "invalid" },
  "amount.missing": { kind: "invalid" },
  "amount.unreadable": { kind: "invalid" },
  "amount.not_positive": { kind: "invalid" },
  "amount.too_many_decimals": { kind: "invalid" },
  "amount.ambiguous": { kind: "invalid" },
  "amount.too_small": { kind: "invalid" },
  "amount.too_large": { kind: "invalid" },
  "amount.currency_mismatch": { kind: "invalid" },
  "amount.currency_unsupported": { kind: "invalid" },
  "amount.costs_exceed": { kind: "invalid" },
  "evidence.missing": { kind: "invalid" },
  "evidence.link_invalid": { kind: "invalid" },
  "evidence.too_long": { kind: "invalid" },
  "changes.reason_missing": { kind: "invalid" },
  "changes.none_failing": { kind: "invalid" },
  "checkout.unavailable": { kind: "busy" },
  "app.busy": { kind: "busy" },
} as const satisfies Record<string, { kind: RefusalKind }>;

export type RefusalCode = keyof typeof REFUSALS;

/** A plain value that a refusal's words may need: numbers, names, moments, people's ids. */
export type RefusalDetail = Readonly<Record<string, string | number | null | readonly string[]>>;

/** A rule says no. Returned, never thrown. `field` names the form field it belongs to, where there is one. */
export type Refusal = {
  readonly code: RefusalCode;
  readonly field?: string;
  readonly detail: RefusalDetail;
};

export function refusal(code: RefusalCode, detail: RefusalDetail = {}, field?: string): Refusal {
  return field === undefined ? { code, detail } : { code, detail, field };
}
