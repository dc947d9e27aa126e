import type { AgreementEvent } from "../domain/agreement/agreement.ts";
import { ownerOf, peopleOf } from "../domain/agreement/agreement.ts";
import { plusHours } from "../domain/clock/instant.ts";
import type { PersonId } from "../domain/ids.ts";
import type { EventOf, MilestoneEvent } from "../domain/milestone/events.ts";
import { itemsOf } from "../domain/milestone/evidence-item.ts";
import { decisionOf } from "../domain/milestone/milestone.ts";
import { contextOfSubmission } from "./context/wanted.ts";
import type { NoticeKind } from "./queries/notice-views.ts";
import { afterwards, chargebackChecks, REFUSED } from "./react-afterwards.ts";
import { afterDisputeEvent, isToldInThreads } from "./react-dispute.ts";
import type { NewTask, TaskKind } from "./store.ts";
import { PRIORITY } from "./tasks.ts";
import type { After } from "./transact.ts";

/** What an event makes the database owe, before it is numbered. */
type Wanted = Pick<NewTask, "kind" | "subject" | "priority"> &
  Partial<Pick<NewTask, "detail" | "dueAt">>;

const OPEN_LATER_HOURS = 5 / 3600;

/** Event -> tasks: pure, complete, and committed together with the events. */
export function tasksAfter(
  tools: { newId(): string },
  after: After,
  milestoneEvents: readonly MilestoneEvent[],
  agreementEvents: readonly AgreementEvent[],
): readonly NewTask[] {
  const { agreement, milestone } = after;
  const wanted: Wanted[] = [
    ...replanning(agreementEvents, agreement?.id ?? null),
    ...milestoneEvents.flatMap((event) => afterMilestoneEvent(after, event)),
    ...once(agreementEvents.flatMap((event) => afterAgreementEvent(after, event))),
  ];
  if (milestone && milestoneEvents.some(bringsEvidence))
    wanted.push(work("keep_evidence", milestone.id, PRIORITY.card));
  if (milestoneEvents.length > 0 && milestone) {
    wanted.push({ kind: "update_card", subject: milestone.id, priority: PRIORITY.card });
    if (isToldInThreads(milestone, milestoneEvents)) {
      wanted.push({ kind: "update_threads", subject: milestone.id, priority: PRIORITY.notice });
    }
  }
  return wanted.map((task) => ({
    id: tools.newId(),
    agreementId: agreement?.id ?? milestone?.agreementId ?? null,
    milestoneId: task.kind === "update_cards" || !milestone ? null : milestone.id,
    ...task,
  }));
}

/** Something was handed in or said whose copy has still to be made. */
function bringsEvidence(event: MilestoneEvent): boolean {
  if (event.type !== "WorkSubmitted" && event.type !== "StatementMade") return false;
  return itemsOf(event.evidence, { nth: 0, by: event.by, at: event.at }).some(
    ({ copy }) => copy.state === "keeping",
  );
}

/** Two events of one act may want the same cards brought up to date. */
function once(wanted: readonly Wanted[]): readonly Wanted[] {
  const first = wanted.findIndex(({ kind }) => kind === "update_cards");
  return wanted.filter(({ kind }, index) => kind !== "update_cards" || index === first);
}

/** Who sits where and who can be paid decides whom time reminds of what: every open milestone is planned anew. */
function replanning(events: readonly AgreementEvent[], id: string | null): readonly Wanted[] {
  const seated = events.flatMap((event) => {
    if (event.type === "AgreementMade") return event.seats.map((seat) => seat.personId);
    return event.type === "SeatFilled" ? [event.seat.personId] : [];
  });
  const moves = events.some(({ type }) => REPLANS.has(type));
  return [
    ...seated.map((person) => work("learn_person", person, PRIORITY.background)),
    ...(moves && id ? [work("replan", id, PRIORITY.background)] : []),
  ];
}

const REPLANS: ReadonlySet<AgreementEvent["type"]> = new Set([
  ...(["SeatFilled", "SeatVacated", "ArbiterNamed", "PayeeSet", "PayeeReadinessChanged"] as const),
]);

function afterMilestoneEvent(after: After, event: MilestoneEvent): readonly Wanted[] {
  switch (event.type) {
    case "CheckoutRequested":
      // Whoever asked opens it right away; this is for the day on which that did not work out.
      return [
        {
          ...work("open_checkout", event.checkoutId, PRIORITY.prompt),
          dueAt: plusHours(event.at, OPEN_LATER_HOURS),
        },
      ];
    case "CheckoutOpened":
      // The provider says so itself when a session expires; this is for the day on which it does not.
      return [
        {
          ...work("check_checkout", event.checkoutId, PRIORITY.background),
          dueAt: plusHours(event.expiresAt, 0.05),
        },
      ];
    case "CheckoutClosed":
      if (event.why === "replaced")
        return [work("close_checkout", event.checkoutId, PRIORITY.prompt)];
      return event.why === "payment_failed" ? [announce("payment_failed", "channel")] : [];
    case "StrayPaymentReceived":
      return [
        work("send_move", event.moveId, PRIORITY.money),
        announce("stray_refunded", "thread", { amountMinor: event.amountMinor }),
      ];
    case "DisputeOpened":
    case "StatementMade":
    case "OfferMade":
    case "OfferLapsed":
    case "SettlementBacked":
    case "DisputeEscalated":
    case "DisputeWithdrawn":
    case "DisputeDecided":
      return afterDisputeEvent(after, event);
    case "ReleaseDecided":
    case "RefundDecided":
    case "DeadlockResolved": {
      const told = event.type !== "ReleaseDecided" || event.how === "deemed";
      return [
        ...event.legs.map((leg) => work("send_move", leg.moveId, PRIORITY.money)),
        ...(told ? decidedByItself(after, event) : []),
      ];
    }
    case "TransferGivenUp":
      return [work("send_move", event.refund.moveId, PRIORITY.money), ...toldToAll(after)];
    case "TransferSucceeded":
      return [announce("released", "channel"), ...chargebackChecks(after)];
    case "RefundCreated":
      return [...transferAfterRefund(after), announce("refund_started", "thread")];
    case "RefundSettled":
      return [announce("refunded", "channel", { amountMinor: event.amountMinor })];
    case "WorkSubmitted":
      return [announce("submitted", "channel"), ...contextOfSubmission(after.milestone, event.at)];
    case "EvidenceKept":
      return contextOfSubmission(after.milestone, null);
    case "SilenceWarned":
      return [
        announce("silence_warning", "channel", { hoursLeft: event.hoursLeft }),
        ...tellAll(after, "buyer", "silence_warning", { hoursLeft: event.hoursLeft }),
      ];
    case "SilenceEnded":
      return [announce("silence_ended", "thread", { why: event.why })];
    case "MilestoneLapsed":
      return [announce("lapsed", "channel", { why: event.why })];
    case "BlockLifted":
      return event.why === "lifted" ? [announce("block_lifted", "thread", { by: event.by })] : [];
    case "ExtensionGranted":
      return [announce("extension_granted", "thread", { by: event.by, clock: event.clock })];
    case "ExtensionRefused":
      return [announce("extension_refused", "thread", { by: event.by })];
    case "GiveBackDecided":
    case "ReversalSucceeded":
    case "ChargebackOpened":
    case "ReversalDecided":
    case "ChargebackWon":
    case "ChargebackLost":
    case "ClawbackWrittenOff":
      return afterwards(after, event);
    case "ApprovalsVoided":
      return event.why === "payee_changed" ? [announce("approvals_voided", "channel")] : [];
    case "PayoutWaiting":
      if (event.again) return [];
      return [
        ...tell(after, "facilitator", "payout_waiting", { reason: event.reason }),
        ...(isDecidedByItself(after)
          ? []
          : tell(after, "buyer", "payout_waiting", { reason: event.reason })),
      ];
    case "MoveRefused": {
      if (event.again) return [];
      const kind = REFUSED[event.kind];
      return [
        ...(event.kind === "refund" ? transferAfterRefund(after) : []),
        ...tell(after, "facilitator", kind, { code: event.code }),
        ...tell(after, "buyer", kind, { code: event.code }),
      ];
    }
    case "TermsDeclined": {
      const declinedAll = after.milestone?.termsTrack.state === "declined";
      const kind = declinedAll ? "declined" : "amendment_declined";
      return [announce(kind, "thread", { reason: event.reason })];
    }
    default: {
      const notice = PLAIN_NOTICES[event.type];
      return notice ? [announce(notice[0], notice[1])] : [];
    }
  }
}

/** Events that are only told: in the channel what must be noticed, in the card's thread what is detail. */
const PLAIN_NOTICES: Partial<
  Record<MilestoneEvent["type"], readonly [NoticeKind, "channel" | "thread"]>
> = {
  TermsAmended: ["amended", "channel"],
  TermsAccepted: ["accepted", "thread"],
  MilestoneCancelled: ["cancelled", "thread"],
  PaymentProcessing: ["payment_processing", "thread"],
  MilestoneFunded: ["funded", "channel"],
  SubmissionWithdrawn: ["withdrawn", "thread"],
  ChangesRequested: ["changes_requested", "channel"],
  AmendmentLapsed: ["amendment_lapsed", "thread"],
  BlockSet: ["block_set", "channel"],
  ExtensionRequested: ["extension_requested", "channel"],
  CancellationRequested: ["cancellation_requested", "channel"],
  CancellationRefused: ["cancellation_refused", "thread"],
  RefundFailed: ["refund_failed", "channel"],
};

function afterAgreementEvent(after: After, event: AgreementEvent): readonly Wanted[] {
  const { agreement } = after;
  if (!agreement) return [];
  const cards = work("update_cards", agreement.id, PRIORITY.card);
  switch (event.type) {
    case "PayeeSet": {
      const check = work("check_payee", agreement.id, PRIORITY.prompt);
      const changed = agreement.payee?.replacedAnother
        ? [
            work("void_approvals", agreement.id, PRIORITY.money),
            announce("payee_changed", "channel"),
          ]
        : [];
      return [cards, check, ...changed];
    }
    case "PayeeReadinessChanged":
      return [cards, ...(event.ready ? tell(after, "facilitator", "payee_ready") : [])];
    case "SeatFilled":
    case "SeatVacated":
    case "ChannelLinked":
    case "ChannelUnlinked":
      return [cards];
    case "SummarySet": {
      const plan = work("weekly_summary", agreement.id, PRIORITY.background);
      return event.weekly ? [{ ...plan, detail: { plans: 1 } }] : [];
    }
    case "ArbiterNamed":
      return [cards];
    case "AgreementMade":
    case "PoliciesSet":
      return [];
  }
}

function work(kind: TaskKind, subject: string, priority: number): Wanted {
  return { kind, subject, priority };
}

function announce(
  notice: NoticeKind,
  where: "channel" | "thread",
  detail: Wanted["detail"] = {},
): Wanted {
  return { ...work("announce", notice, PRIORITY.notice), detail: { ...detail, where } };
}

/** What nobody decided is told in the channel and to both owners. */
function decidedByItself(
  after: After,
  event: EventOf<"ReleaseDecided" | "RefundDecided" | "DeadlockResolved">,
): readonly Wanted[] {
  if (event.type === "RefundDecided" && event.how !== "deadlock") return [];
  if (event.type !== "ReleaseDecided") return toldToAll(after);
  const all = toldToAll(after, "deemed_accepted");
  // Whoever has no account yet hears of it with the way to make one, as soon as the transfer is tried.
  return after.agreement?.payee ? all : all.filter((one) => one.detail?.["to"] !== payeeOf(after));
}

const payeeOf = ({ agreement }: After): PersonId | null =>
  agreement ? ownerOf(agreement, "facilitator") : null;

/** Then the notice of the decision has told the buyer already what the money waits for. */
function isDecidedByItself({ milestone }: After): boolean {
  const review = milestone?.review;
  return (
    (review?.state === "approved" && review.how === "deemed") ||
    (review?.state === "decided" && review.how === "deadlock")
  );
}

/** A leg waits for the refund before it, whether that goes or was refused: then it is its turn. */
function transferAfterRefund({ milestone }: After): readonly Wanted[] {
  const legs = milestone ? (decisionOf(milestone)?.legs ?? []) : [];
  return legs
    .filter(({ kind, progress }) => kind === "transfer" && progress.state === "owed")
    .map(({ moveId }) => work("send_move", moveId, PRIORITY.money));
}

function toldToAll(after: After, notice: NoticeKind = "deadlock_resolved"): readonly Wanted[] {
  return [
    announce(notice, "channel"),
    ...tell(after, "buyer", notice),
    ...tell(after, "facilitator", notice),
  ];
}

/** Everyone of a side, not its owner alone. */
function tellAll(
  after: After,
  side: "buyer" | "facilitator",
  notice: NoticeKind,
  detail: Wanted["detail"],
): readonly Wanted[] {
  const people = after.agreement ? peopleOf(after.agreement, side) : [];
  return people.map((to) => ({
    ...work("tell", notice, PRIORITY.notice),
    detail: { ...detail, to },
  }));
}

function tell(
  after: After,
  side: "buyer" | "facilitator",
  notice: NoticeKind,
  detail: Wanted["detail"] = {},
): readonly Wanted[] {
  const to: PersonId | null = after.agreement ? ownerOf(after.agreement, side) : null;
  return to ? [{ ...work("tell", notice, PRIORITY.notice), detail: { ...detail, to } }] : [];
}
