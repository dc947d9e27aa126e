import type { MilestoneView } from "../../app/queries/views.ts";
import { peopleOf, type Side } from "../../domain/agreement/agreement.ts";
import type { Policies } from "../../domain/agreement/policies.ts";
import { unreachable } from "../../domain/assert.ts";
import { hoursBetween } from "../../domain/clock/instant.ts";
import type { Verb } from "../../domain/milestone/commands.ts";
import { giveableOf } from "../../domain/milestone/decide/give-back.ts";
import type { Actor } from "../../domain/milestone/decision.ts";
import { openProposal } from "../../domain/milestone/milestone.ts";
import { type NextActionCode, nextAction } from "../../domain/milestone/next-action.ts";
import { availableVerbs, type FollowingVerb } from "../../domain/milestone/verbs.ts";
import { agreementRef, approvalRef, plainRef, refTo } from "../action-ref.ts";
import type { Action } from "../blocks.ts";
import { moreDays } from "../copy/clock.ts";
import { openDispute } from "../copy/dispute.ts";
import { approveQuestion } from "../copy/questions.ts";
import { clipped } from "../people.ts";
import { money, say } from "../spans.ts";
import { extensionButtons, liftButton } from "./clock.ts";
import { partyButtons } from "./dispute-buttons.ts";

/** The order of buttons; what comes first and is primary is what the next action asks for. */
const ORDER: readonly FollowingVerb[] = [
  "accept",
  "fund",
  "approve",
  "submit",
  "changes",
  "decline",
  "extend",
  "block",
  "settle",
  "dispute",
  "nudge",
  "amend",
  "withdraw",
  "cancel",
];

/** Which verbs a card in the channel offers; the rest is behind Details and `/milestone`. */
const ON_CARD: ReadonlySet<Verb> = new Set([
  "accept",
  "decline",
  "amend",
  "fund",
  "submit",
  "approve",
  "changes",
  "dispute",
]);

/** What is decided by the dispute alone while it is open. */
const WAITS_FOR_DISPUTE: ReadonlySet<Verb> = new Set(["approve", "cancel", "dispute", "settle"]);

const PRIMARY: ReadonlySet<Verb> = new Set(["accept", "fund", "submit", "approve"]);

/** Everything one person may do now, with Details' companions left out: for private messages. */
export function buttonsFor(view: MilestoneView, actor: Actor): readonly Action[] {
  const verbs = availableVerbs(view, actor, view.now);
  const disputed = openDispute(view.milestone) !== null;
  const order = orderFor(view).filter(
    (verb) => verbs.includes(verb) && !(disputed && WAITS_FOR_DISPUTE.has(verb)),
  );
  return onePrimary([
    ...partyButtons(view, actor),
    ...order.flatMap((verb) => verbButtons(view, verb, actor.side)),
  ]);
}

/**
 * What a card that everyone sees offers: exactly what the side whose turn it is, or who may answer, can do now;
 * always Details. A click is judged again by who clicks.
 */
export function cardButtons(view: MilestoneView): readonly Action[] {
  const sides: readonly Side[] = ["buyer", "facilitator"];
  const able = new Map(sides.map((side) => [side, verbsOf(view, side)]));
  const buttons = orderFor(view).flatMap((verb) => {
    const side = sides.find((one) => able.get(one)?.includes(verb));
    return side && isShown(view, verb) ? verbButtons(view, verb, side) : [];
  });
  const payouts = nextAction(view, view.now).what === "set_up_payouts" ? [payoutsButton] : [];
  return [
    ...onePrimary([...disputeButtons(view), ...payouts, ...buttons]),
    ...(view.milestone.review.state === "open" ? compareButtons(view) : []),
    { kind: "act", label: "Details", ref: refTo("show", view.milestone.id) },
  ];
}

/** What the card offers as far as its reader can do it, and the way to everything else. */
export function readerButtons(view: MilestoneView, reader: Actor | null): readonly Action[] {
  const details = { kind: "act", label: "Details", ref: refTo("show", view.milestone.id) } as const;
  if (!reader) return [details];
  const able = availableVerbs(view, reader, view.now);
  const verbs = orderFor(view).filter((verb) => able.includes(verb) && isShown(view, verb));
  const next = nextAction(view, view.now);
  const isPayouts = [next, ...next.also].some(
    ({ what, owner }) => what === "set_up_payouts" && owner === reader.side,
  );
  const setUp = { ...payoutsButton, ref: agreementRef("payouts", view.agreement.id) };
  return [
    ...onePrimary([
      ...partyButtons(view, reader),
      ...(isPayouts ? [setUp] : []),
      ...verbs.flatMap((verb) => verbButtons(view, verb, reader.side)),
    ]),
    ...(view.milestone.review.state === "open" ? compareButtons(view) : []),
    details,
  ];
}

/** "What changed", where there is a submission before the one that stands. */
export function compareButtons({
  milestone: { id, submission },
}: MilestoneView): readonly Action[] {
  return submission.state === "submitted" && submission.nth > 1
    ? [{ kind: "act", label: "What changed", ref: refTo("compare", id) }]
    : [];
}

/** The way to the thread, where everything of a dispute is; and what fits whoever clicks. */
function disputeButtons(view: MilestoneView): readonly Action[] {
  if (!openDispute(view.milestone)) return [];
  const { disputeLink: url } = view;
  return [
    ...(url === undefined
      ? []
      : [{ kind: "open", label: "Open the thread", url, style: "primary" } as const]),
    { kind: "act", label: "Settle", ref: refTo("settle", view.milestone.id) },
  ];
}

export const payoutsButton: Extract<Action, { kind: "act" }> = {
  kind: "act",
  label: "Set up payouts",
  ref: plainRef("payouts"),
  style: "primary",
};

/** What anyone of a side can do: another of its people may still approve where one has. */
function verbsOf(view: MilestoneView, side: Side): readonly FollowingVerb[] {
  return peopleOf(view.agreement, side).flatMap((personId) =>
    availableVerbs(view, { personId, side, platform: "", waitsUntil: null }, view.now),
  );
}

/** The verb that the next action asks for: its button comes first, and it alone may be primary. */
const ASKED: Readonly<Record<NextActionCode, FollowingVerb | null>> = {
  answer_proposal: "accept",
  answer_amendment: "accept",
  fund: "fund",
  pay_checkout: "fund",
  submit: "submit",
  resubmit: "submit",
  review: "approve",
  answer_cancellation: "cancel",
  answer_extension: "extend",
  provide_dependency: "block",
  answer_dispute: "dispute",
  answer_offer: "settle",
  agree: "settle",
  rule: "settle",
  set_up_payouts: null,
  payment_processing: null,
  answer_bank: null,
  clawback: null,
  transfer_running: null,
  refund_running: null,
  operator: null,
  nothing: null,
};

function orderFor(view: MilestoneView): readonly FollowingVerb[] {
  const asked = ASKED[nextAction(view, view.now).what];
  return asked ? [asked, ...ORDER.filter((verb) => verb !== asked)] : ORDER;
}

/** Near its end more time can be asked for on the card itself, with one button. */
const NEAR_HOURS = 48;

function isNearTheEnd(view: MilestoneView): boolean {
  const { by, what } = nextAction(view, view.now);
  const runs = what === "submit" || what === "resubmit" || what === "review";
  return runs && by !== null && hoursBetween(view.now, by) <= NEAR_HOURS;
}

/** Not all that is possible is due: no second submission while one is reviewed, no proposals while money moves. */
function isShown(view: MilestoneView, verb: Verb): boolean {
  const { milestone } = view;
  if (verb === "cancel") return milestone.cancellation !== null;
  if (verb === "block") return milestone.block !== null;
  if (verb === "extend") return milestone.extension !== null || isNearTheEnd(view);
  if (!ON_CARD.has(verb) || openDispute(milestone)) return false;
  if (verb === "dispute") return milestone.review.state !== "approved";
  if (verb === "amend") return openProposal(milestone) !== null;
  if (verb === "submit") return milestone.review.state !== "open";
  return true;
}

/** One primary button at most, and only in the first place. */
function onePrimary(actions: readonly Action[]): readonly Action[] {
  return actions.map((action, index) => {
    if (action.style !== "primary" || index === 0) return action;
    const { style: _, ...plain } = action;
    return plain;
  });
}

function verbButtons(
  view: MilestoneView,
  verb: FollowingVerb,
  side: Side | null,
): readonly Action[] {
  const { milestone } = view;
  const act = (label: string, ref: Extract<Action, { kind: "act" }>["ref"]): Action => ({
    kind: "act",
    label,
    ref,
    ...(PRIMARY.has(verb) ? { style: "primary" } : {}),
  });
  const proposal = openProposal(milestone);
  switch (verb) {
    case "accept":
      return [acceptButton(view)];
    case "decline":
      return [act("Decline", refTo("decline", milestone.id, proposal?.version ?? 0))];
    case "amend":
      return [act("Propose changes", refTo("amend", milestone.id))];
    case "fund":
      return [act("Fund", refTo("fund", milestone.id, milestone.terms.version))];
    case "submit": {
      const again = milestone.submission.state !== "none";
      return [act(again ? "Submit again" : "Submit work", refTo("submit", milestone.id))];
    }
    case "withdraw":
      return [act("Withdraw submission", refTo("withdraw", milestone.id))];
    case "approve":
      return [approveButton(view)];
    case "changes":
      return [act("Request changes", refTo("changes", milestone.id))];
    case "cancel":
      return cancelButtons(view, side);
    case "block":
      return milestone.block
        ? [liftButton(milestone)]
        : [act("Something is missing", refTo("block", milestone.id))];
    case "extend":
      return milestone.extension ? extensionButtons(milestone) : [askButton(view)];
    case "nudge":
      return [
        act(
          `Nudge the ${side === "buyer" ? "facilitator" : "buyer"}`,
          refTo("nudge", milestone.id),
        ),
      ];
    case "dispute":
      return [act("Dispute", refTo("dispute", milestone.id))];
    case "settle":
      return [act(giveableOf(milestone) ? "Give back" : "Settle", refTo("settle", milestone.id))];
    default:
      return unreachable(verb);
  }
}

/** So many days more are asked for with one button. */
const ASKED_DAYS = 3;

/** Near the end one click asks; before that the form says how much, and why. */
export function askButton(view: MilestoneView): Action {
  const { id } = view.milestone;
  return isNearTheEnd(view)
    ? {
        ...{ kind: "act", label: `Ask for ${moreDays(ASKED_DAYS)}` },
        ref: refTo("extend", id, ASKED_DAYS),
      }
    : { kind: "act", label: "Ask for more time", ref: refTo("extend", id) };
}

/** Releases on one confirmed click; the confirmation prints number, amount and payee. */
function approveButton(view: MilestoneView): Action {
  const { milestone, agreement } = view;
  const shown = {
    termsVersion: milestone.terms.version,
    payeeAccountId: agreement.payee?.accountId ?? null,
  };
  return {
    kind: "act",
    label: "Approve and release",
    ref: approvalRef(milestone.id, shown),
    style: "primary",
    confirm: {
      title: `Approve M-${milestone.number}`,
      question: approveQuestion(view),
      yes: "Approve and release",
      no: "Not yet",
    },
  };
}

/** Accepts on one confirmed click. */
export function acceptButton({ milestone }: MilestoneView): Action {
  const { version, title, amount, policies } = openProposal(milestone) ?? milestone.terms;
  return {
    kind: "act",
    label: milestone.amendment ? `Accept version ${version}` : "Accept",
    ref: refTo("accept", milestone.id, version),
    style: "primary",
    confirm: {
      title: `Accept M-${milestone.number}`,
      question: say`Accept version ${version} of M-${milestone.number} “${clipped(title, 80)}” for ${money(amount.amountMinor, amount.currency)}?${deemedNote(policies)} Details shows the terms in full.`,
      yes: `Accept version ${version}`,
      no: "Not yet",
    },
  };
}

/** What a confirmation has no room to explain, it still names: a platform cuts it after 300 characters. */
function deemedNote({ onSilence }: Policies): string {
  return onSilence === "deem_accepted"
    ? " Silence until the review ends counts as acceptance."
    : "";
}

/** What the other side answers to the wish to cancel; for its own side, how it is asked. */
export function cancelButtons({ milestone }: MilestoneView, side: Side | null): readonly Action[] {
  const { id, number, cancellation, funding } = milestone;
  if (!cancellation) {
    return [{ kind: "act", label: "Cancel milestone", ref: refTo("cancel", id), style: "danger" }];
  }
  if (side === cancellation.side) return [];
  const held = funding.state === "funded" ? funding.amountMinor : 0;
  return [
    {
      kind: "act",
      label: "Agree to cancel",
      ref: refTo("cancel_agree", id),
      style: "danger",
      confirm: {
        title: `Cancel M-${number}`,
        question: say`Cancel M-${number} and send ${money(held, milestone.terms.amount.currency)} back to the buyer? This can't be undone.`,
        yes: "Cancel and refund",
        no: "Not yet",
      },
    },
    { kind: "act", label: "Keep it going", ref: refTo("cancel_refuse", id) },
  ];
}
