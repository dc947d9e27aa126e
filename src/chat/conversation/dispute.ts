import type { MilestoneRef } from "../../app/api.ts";
import { readFiles } from "../../app/evidence/given.ts";
import type { MilestoneView, Refused } from "../../app/queries/views.ts";
import { otherSide, sideOf } from "../../domain/agreement/agreement.ts";
import { asId, type DecisionId, type MilestoneId, type OfferId } from "../../domain/ids.ts";
import type { Command } from "../../domain/milestone/commands.ts";
import { giveableOf } from "../../domain/milestone/decide/give-back.ts";
import type { Actor } from "../../domain/milestone/decision.ts";
import { type Dispute, openOffer } from "../../domain/milestone/dispute.ts";
import { quorumOf } from "../../domain/milestone/quorum.ts";
import { refusal } from "../../domain/refusals.ts";
import { type ActionRef, concedePayee, disputeNthOf, offerShown } from "../action-ref.ts";
import { acceptOfferAsk, concedeAsk, disputeFacts } from "../cards/dispute-asks.ts";
import { disputeDone } from "../cards/dispute-done.ts";
import { openDispute } from "../copy/dispute.ts";
import {
  criteriaIn,
  disputeForm,
  offerForm,
  ruleForm,
  statementForm,
  withdrawDisputeForm,
} from "../forms/dispute-forms.ts";
import type { FormCarry, FormValues } from "../forms/form.ts";
import { giveBackForm } from "../forms/give-back-form.ts";
import { type Answer, answer, conclusion, type Turn } from "./turn.ts";

/** Does it, and says what it did once it is committed; or the refusal. */
async function settled(turn: Turn, ref: MilestoneRef, command: Command): Promise<Answer> {
  const done = await turn.app.act(turn.origin, ref, command);
  return done.kind === "refused" ? done : conclusion(disputeDone(done.view, done.events));
}

/** The form that opens a dispute; where one is open, what it is about and what the asker can do. */
export async function askDispute(turn: Turn, ref: MilestoneRef, reason: string): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, "dispute");
  if (seen.kind === "refused") {
    // After the release nothing is left to dispute, and the facilitator can give back instead.
    const isReleased = seen.view && giveableOf(seen.view.milestone) !== null;
    const instead = isReleased ? await askSettle(turn, ref) : null;
    return instead?.kind === "form" ? instead : seen;
  }
  const { view, actor } = seen;
  const dispute = openDispute(view.milestone);
  if (dispute) return answer(disputeFacts(view, dispute, actor));
  const side = sideOf(view.agreement, actor.personId);
  return side
    ? { kind: "form", form: disputeForm(view, side, reason) }
    : refusedWith(view, "dispute.arbiter_may_not");
}

type Disputed = { readonly view: MilestoneView; readonly dispute: Dispute; readonly actor: Actor };

/** Reads an open dispute for what somebody wants to do in it; a button of an earlier one is answered with how it stands. */
async function inDispute(
  turn: Turn,
  ref: MilestoneRef,
  verb: "dispute" | "settle",
  button: ActionRef | null,
  next: (disputed: Disputed) => Answer | Promise<Answer>,
): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, verb);
  if (seen.kind === "refused") return seen;
  const { view, actor } = seen;
  const dispute = openDispute(view.milestone);
  if (!dispute) return refusedWith(view, "dispute.none");
  const nth = button && disputeNthOf(button);
  if (nth !== null && nth !== dispute.nth) return answer(disputeFacts(view, dispute, actor));
  return next({ view, dispute, actor });
}

export function askStatement(
  turn: Turn,
  ref: MilestoneRef,
  button: ActionRef | null,
): Promise<Answer> {
  return inDispute(turn, ref, "dispute", button, ({ view, dispute }) => ({
    kind: "form",
    form: statementForm(view, dispute),
  }));
}

export function askWithdrawDispute(
  turn: Turn,
  ref: MilestoneRef,
  button: ActionRef,
): Promise<Answer> {
  return inDispute(turn, ref, "dispute", button, ({ view, dispute, actor }) => {
    const side = sideOf(view.agreement, actor.personId);
    return side === dispute.side
      ? { kind: "form", form: withdrawDisputeForm(view, dispute) }
      : refusedWith(view, "dispute.only_opener_withdraws", { by: [dispute.by] });
  });
}

/**
 * What fits: the other side's offer with its numbers, else the form of an offer; for the arbiter the ruling. After the
 * release the facilitator gives back.
 */
export async function askSettle(turn: Turn, ref: MilestoneRef): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, "settle");
  if (seen.kind === "refused") return seen;
  if (giveableOf(seen.view.milestone)) return { kind: "form", form: giveBackForm(seen.view) };
  return inDispute(turn, ref, "settle", null, ({ view, dispute, actor }) => {
    const side = sideOf(view.agreement, actor.personId);
    if (side === null) return { kind: "form", form: ruleForm(view, dispute) };
    return openOffer(dispute, otherSide(side))
      ? answer(disputeFacts(view, dispute, actor))
      : { kind: "form", form: offerForm(view, dispute, side, "") };
  });
}

export function askOffer(turn: Turn, ref: MilestoneRef, button: ActionRef | null): Promise<Answer> {
  return inDispute(turn, ref, "settle", button, ({ view, dispute, actor }) => {
    const side = sideOf(view.agreement, actor.personId);
    return side
      ? { kind: "form", form: offerForm(view, dispute, side, "") }
      : refusedWith(view, "settle.arbiter_rules");
  });
}

export function askRule(turn: Turn, ref: MilestoneRef, button: ActionRef | null): Promise<Answer> {
  return inDispute(turn, ref, "settle", button, ({ view, dispute, actor }) => {
    const { arbiter } = view.agreement;
    return sideOf(view.agreement, actor.personId) === null
      ? { kind: "form", form: ruleForm(view, dispute) }
      : refusedWith(view, "settle.only_arbiter_rules", { people: arbiter ? [arbiter] : [] });
  });
}

/** Numbers, costs and payee of one offer, before it is accepted; one that is gone is answered with what stands now. */
export function askAccept(turn: Turn, ref: MilestoneRef, button: ActionRef): Promise<Answer> {
  return inDispute(turn, ref, "settle", button, ({ view, dispute, actor }) => {
    const offer = dispute.offers[offerShown(button)?.index ?? -1];
    const side = sideOf(view.agreement, actor.personId);
    if (side === null) return refusedWith(view, "settle.arbiter_rules");
    const quorum = quorumOf(view.milestone.terms);
    const isOwn = offer?.side === side && (side === "facilitator" || quorum <= 1);
    if (isOwn) return refusedWith(view, "settle.own_offer");
    if (offer?.state === "open") return answer(acceptOfferAsk(view, dispute, offer));
    return accept(turn, ref, button, dispute);
  });
}

/** Accepts exactly the offer that was shown, to the account that was shown. */
export function takeOffer(turn: Turn, ref: MilestoneRef, button: ActionRef): Promise<Answer> {
  return inDispute(turn, ref, "settle", button, ({ dispute }) =>
    accept(turn, ref, button, dispute),
  );
}

function accept(
  turn: Turn,
  ref: MilestoneRef,
  button: ActionRef,
  dispute: Dispute,
): Promise<Answer> {
  const shown = offerShown(button);
  const offer = dispute.offers[shown?.index ?? -1];
  return settled(turn, ref, {
    ...{ verb: "settle", act: "accept", offerId: offer?.id ?? asId<OfferId>("none") },
    payeeAccountId: shown?.payeeAccountId ?? null,
  });
}

/** What conceding means for whoever asks, before it is done. */
export function askConcede(
  turn: Turn,
  ref: MilestoneRef,
  button: ActionRef | null,
): Promise<Answer> {
  return inDispute(turn, ref, "settle", button, ({ view, dispute, actor }) => {
    const side = sideOf(view.agreement, actor.personId);
    return side
      ? answer(concedeAsk(view, dispute, side))
      : refusedWith(view, "settle.arbiter_rules");
  });
}

export function concede(turn: Turn, ref: MilestoneRef, button: ActionRef): Promise<Answer> {
  return inDispute(turn, ref, "settle", button, ({ view, actor }) => {
    const buyer = sideOf(view.agreement, actor.personId) === "buyer";
    const payee = buyer ? { payeeAccountId: concedePayee(button) } : {};
    return settled(turn, ref, { verb: "settle", act: "concede", ...payee });
  });
}

/** The forms of a dispute, by name. */
export type DisputeFormName = "dispute" | "statement" | "dispute_withdraw" | "offer" | "rule";

/** What a submitted form of a dispute does. */
export async function submitDispute(
  turn: Turn,
  id: MilestoneId,
  name: DisputeFormName,
  { shown, version }: FormCarry,
  typed: FormValues,
): Promise<Answer> {
  const ref = { by: "id", id } as const;
  const { reason = "", text = "", release = "", note = "", reasons = "" } = typed;
  if (name === "dispute") return openIt(turn, ref, typed, shown);
  const button: ActionRef = { name, id, version: version === null ? null : String(version) };
  const verb = name === "statement" || name === "dispute_withdraw" ? "dispute" : "settle";
  return inDispute(turn, ref, verb, button, () => {
    switch (name) {
      case "statement":
        return state(turn, ref, text, typed.files);
      case "dispute_withdraw":
        return settled(turn, ref, { verb: "dispute", act: "withdraw", reason });
      case "offer":
        return settled(turn, ref, { verb: "settle", act: "offer", release, note });
      case "rule":
        return settled(turn, ref, { verb: "settle", act: "rule", release, reasons });
    }
  });
}

/** What is said and attached, for the record. */
async function state(
  turn: Turn,
  ref: MilestoneRef,
  text: string,
  files: string | undefined,
): Promise<Answer> {
  const given = { criterionId: null, text, files: readFiles(files), message: null };
  const done = await turn.app.makeStatement(turn.origin, ref, given);
  return done.kind === "refused" ? done : conclusion(disputeDone(done.view, done.events));
}

/** A decision is taken back only where the form showed exactly that one. */
async function openIt(
  turn: Turn,
  ref: MilestoneRef,
  typed: FormValues,
  shown: string | undefined,
): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, "show");
  if (seen.kind === "refused") return seen;
  return settled(turn, ref, {
    ...{ verb: "dispute", act: "open", reason: typed.reason ?? "" },
    criteria: criteriaIn(seen.view, typed),
    decisionId: shown === undefined ? null : asId<DecisionId>(shown),
  });
}

function refusedWith(view: MilestoneView, ...given: Parameters<typeof refusal>): Refused {
  const refusals = [refusal(...given)];
  return { kind: "refused", refusals, view, candidates: [], people: view.people };
}
