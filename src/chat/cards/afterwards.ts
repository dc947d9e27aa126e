import type { MilestoneView } from "../../app/queries/views.ts";
import { unreachable } from "../../domain/assert.ts";
import { type Chargeback, debtOf, type GiveBack } from "../../domain/milestone/afterwards.ts";
import { decisionOf, headline, type Leg } from "../../domain/milestone/milestone.ts";
import { clipped, personOf, sideName } from "../people.ts";
import { code, day, moment, money, named, type Span, type Spans, say } from "../spans.ts";

/** What happened to the money after it was decided: given back by the facilitator, or taken back by the bank. */
export function afterwardsLines(view: MilestoneView): readonly Spans[] {
  const { giveBacks, chargebacks } = view.milestone;
  return [
    ...giveBacks.map((one) => giveBackLine(view, one)),
    ...chargebacks.map((one) => chargebackLine(view, one)),
  ];
}

const amountOf = ({ milestone }: MilestoneView, minor: number): Span =>
  money(minor, milestone.terms.amount.currency);

/** Who gave back how much and why, and where the money is. */
export function giveBackLine(
  view: MilestoneView,
  { by, at, reason, legs, ...one }: GiveBack,
): Spans {
  const who = named(personOf(view.people, by));
  const amount = amountOf(view, one.amountMinor);
  const [reversal, refund] = legs;
  const where = reversal && refund ? givenWhere(view, reversal, refund) : [];
  return say`↩️ ${who} gives ${amount} back, ${moment(at, view.now)}: “${clipped(reason, 300)}”. ${where}`;
}

function givenWhere(view: MilestoneView, reversal: Leg, refund: Leg): Spans {
  const from = sideName(view, "facilitator");
  const to = sideName(view, "buyer");
  const { progress: back } = reversal;
  if (back.state === "failed")
    return say`It could not be taken back from ${from}'s Stripe balance yet (${words(back.code)}); it goes on by itself once there is enough.`;
  if (back.state !== "done") return say`It is on its way back from ${from}.`;
  const { progress } = refund;
  if (progress.state === "done")
    return say`It was refunded to ${to} ${day(progress.at, view.now)}, receipt ${code(progress.providerId)}.`;
  if (progress.state === "failed")
    return say`It came back from ${from} and is held; it could not be refunded to ${to} yet (${words(progress.code)}).`;
  return say`It is on its way back to ${to}.`;
}

const words = (reason: string): string => reason.replaceAll("_", " ");

/** What the bank took, what that means for whom, and how it ended. */
function chargebackLine(view: MilestoneView, one: Chargeback): Spans {
  const amount = amountOf(view, one.amountMinor);
  // One symbol a card: where the state is the bank's, it has it already.
  const symbol = headline(view.milestone) === "charged_back" ? "" : "⛔ ";
  switch (one.state) {
    case "open":
      return say`${symbol}${amount} taken back by the buyer's bank ${moment(one.at, view.now)} (${words(one.reason)}). ${frozenWords(view, one)}`;
    case "won":
      return say`The bank returned ${amount}${closed(view, one)}: its chargeback was turned down.${againWords(view, one)}`;
    case "lost":
      return say`${symbol}The bank decided for the buyer${closed(view, one)}: ${amount} went back to ${sideName(view, "buyer")}. ${debtWords(view, one)}`;
    default:
      return unreachable(one.state);
  }
}

function closed({ now }: MilestoneView, { closedAt }: Chargeback): Spans {
  return closedAt ? say` ${moment(closedAt, now)}` : [];
}

function frozenWords(view: MilestoneView, one: Chargeback): Spans {
  const m = `M-${view.milestone.number}`;
  const frozen = say`${m} is frozen until it's settled.`;
  const { clawbackMinor } = one.taken;
  if (clawbackMinor === 0) return frozen;
  return say`${debtWords(view, one)} ${isReleased(view) ? [] : frozen}`;
}

const isReleased = ({ milestone }: MilestoneView): boolean =>
  decisionOf(milestone)?.legs.every(({ progress }) => progress.state === "done") ?? false;

/** What of the facilitator's money it concerns, and what of that is still missing. */
export function debtWords(view: MilestoneView, one: Chargeback): Spans {
  const from = sideName(view, "facilitator");
  const { clawbackMinor } = one.taken;
  if (clawbackMinor === 0) return [];
  const all = amountOf(view, clawbackMinor);
  const missing = debtOf(one);
  const gone = one.writtenOffMinor;
  if (missing > 0) {
    const back = one.recoveredMinor > 0 ? say` of ${all}` : [];
    return say`${amountOf(view, missing)}${back} that was paid out is owed back by ${from}.`;
  }
  if (gone > 0)
    return say`${amountOf(view, gone)} of it could not be recovered from ${from}; Tranche's operator has written it off.`;
  return say`${all} was taken back from ${from}'s Stripe balance.`;
}

function againWords(view: MilestoneView, { recoveredMinor, legs }: Chargeback): Spans {
  if (recoveredMinor === 0) return [];
  const to = sideName(view, "facilitator");
  const sent = legs.some(({ kind, progress }) => kind === "transfer" && progress.state === "done");
  const amount = amountOf(view, recoveredMinor);
  return sent
    ? say` ${amount} was paid out to ${to} again.`
    : say` ${amount} goes out to ${to} again.`;
}
