import type { MilestoneRef } from "../../app/api.ts";
import type { Refused } from "../../app/queries/views.ts";
import { sideOf } from "../../domain/agreement/agreement.ts";
import type { Command } from "../../domain/milestone/commands.ts";
import { openProposal } from "../../domain/milestone/milestone.ts";
import { acceptAsk, approveAsk, cancelAnswerAsk, fundMessage, withdrawAsk } from "../cards/asks.ts";
import { concedeAsk } from "../cards/dispute-asks.ts";
import { doneMessage } from "../cards/done.ts";
import { openDispute } from "../copy/dispute.ts";
import type { FormValues } from "../forms/form.ts";
import { amendForm } from "../forms/terms-form.ts";
import { cancelForm, changesForm, declineForm } from "../forms/work-forms.ts";
import { dueZone } from "./due-zone.ts";
import { type Answer, answer, conclusion, type Turn } from "./turn.ts";

/** Does it, and says what it did once it is committed; or the refusal. */
export async function act(turn: Turn, ref: MilestoneRef, command: Command): Promise<Answer> {
  const done = await turn.app.act(turn.origin, ref, command);
  return done.kind === "refused" ? done : conclusion(doneMessage(command.verb, done.view));
}

type Seen = Exclude<Awaited<ReturnType<Turn["app"]["see"]>>, Refused>;

/** Reads the milestone for a verb and goes on with it; or the refusal, which is the verb's own. */
async function seeing(
  turn: Turn,
  ref: MilestoneRef,
  verb: Command["verb"],
  next: (seen: Seen) => Answer | Promise<Answer>,
): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, verb);
  return seen.kind === "refused" ? seen : next(seen);
}

export function askAccept(turn: Turn, ref: MilestoneRef): Promise<Answer> {
  return seeing(turn, ref, "accept", ({ view }) => answer(acceptAsk(view)));
}

export function askApprove(turn: Turn, ref: MilestoneRef): Promise<Answer> {
  return seeing(turn, ref, "approve", ({ view }) => {
    // While it is disputed the buyer gives in by approving, and is shown that.
    const dispute = openDispute(view.milestone);
    return answer(dispute ? concedeAsk(view, dispute, "buyer", "approve") : approveAsk(view));
  });
}

export function askWithdraw(turn: Turn, ref: MilestoneRef): Promise<Answer> {
  return seeing(turn, ref, "withdraw", ({ view }) => answer(withdrawAsk(view)));
}

/** With a reason typed along it is declined at once; else the form asks for one. */
export function askDecline(turn: Turn, ref: MilestoneRef, reason: string): Promise<Answer> {
  return seeing(turn, ref, "decline", ({ view }) => {
    const version = (openProposal(view.milestone) ?? view.milestone.terms).version;
    if (reason === "") return { kind: "form", form: declineForm(view, version, "") };
    const { id } = view.milestone;
    return act(turn, { by: "id", id }, { verb: "decline", termsVersion: version, reason });
  });
}

export function askAmend(
  turn: Turn,
  ref: MilestoneRef,
  typed: FormValues = {},
  policiesOpen = false,
): Promise<Answer> {
  return seeing(turn, ref, "amend", async ({ view }) => {
    const start = await turn.app.formStart(turn.origin);
    const zone = await dueZone(turn, start);
    return { kind: "form", form: amendForm(view, start.currencies, zone, typed, policiesOpen) };
  });
}

export function askChanges(turn: Turn, ref: MilestoneRef, words: string): Promise<Answer> {
  return seeing(turn, ref, "changes", ({ view }) => ({
    kind: "form",
    form: changesForm(view, words),
  }));
}

/** A form that says what happens to the money; or, where the other side asked already, the two answers. */
export function askCancel(turn: Turn, ref: MilestoneRef, reason: string): Promise<Answer> {
  return seeing(turn, ref, "cancel", ({ view, actor }) => {
    if (view.milestone.cancellation) return answer(cancelAnswerAsk(view, actor));
    const side = sideOf(view.agreement, actor.personId);
    const dispute = openDispute(view.milestone);
    if (dispute && side === "facilitator") return answer(concedeAsk(view, dispute, side, "cancel"));
    return { kind: "form", form: cancelForm(view, side, reason) };
  });
}

/** The checkout for the version that the person saw, or for the one that stands where they typed it. */
export async function fund(turn: Turn, ref: MilestoneRef, shown: number | null): Promise<Answer> {
  if (shown === null) {
    return seeing(turn, ref, "fund", ({ view: { milestone } }) =>
      fund(turn, { by: "id", id: milestone.id }, milestone.terms.version),
    );
  }
  const funding = await turn.app.fund(turn.origin, ref, shown);
  if (funding.kind === "refused") return funding;
  return answer(fundMessage(funding.view, funding.url));
}
