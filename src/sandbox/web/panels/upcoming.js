const REMINDERS = {
  review: "the review",
  submit: "the work that is due",
  resubmit: "the changes",
  fund: "the payment",
  answer_proposal: "the proposal",
  answer_amendment: "the new terms",
  answer_cancellation: "the wish to cancel",
  answer_extension: "the wish for more time",
  provide_dependency: "what is missing",
  set_up_payouts: "payouts",
  answer_dispute: "the answer to the dispute",
  answer_offer: "the offer",
  agree: "the dispute",
  rule: "the ruling",
  clawback: "what is to be paid back",
  operator: "what needs the operator",
  pay_checkout: "the open payment page",
  pay_by: "the pay-by date",
  hold: "money held for long",
};

const TICKS = {
  overdue: "falls due",
  not_accepted: "lapses unless it is accepted",
  not_funded: "lapses unless it is funded",
  amendment: "new terms lapse unless they are accepted",
  extension: "the wish for more time ends",
  silence_48: "silence is announced as acceptance, 48 hours before",
  silence_24: "silence is announced as acceptance, 24 hours before",
  silence_accept: "silence becomes acceptance",
  dependency_missing: "the missing dependency has its consequence",
  no_delivery: "nothing was delivered: the terms decide",
  offer: "an offer lapses",
  no_answer: "the time to answer the dispute ends",
  no_agreement: "the time to agree on the dispute ends",
  ruling: "the time to rule ends: the terms decide",
  hold_limit: "the hold limit comes near: the terms decide",
  unpayable: "what could not be paid goes back",
};

/** What comes, in a few words: "M-1: reminds buyer of the review". */
export function upcomingWords({ kind, key, person, milestone }) {
  const [first, second] = key.split("/");
  if (kind === "tick") return `M-${milestone}: ${TICKS[second] ?? "is looked at"}`;
  const about = REMINDERS[first === "nudge" ? key.split("/")[2] : first] ?? "it";
  return `M-${milestone}: reminds ${person ?? "them"} of ${about}`;
}
