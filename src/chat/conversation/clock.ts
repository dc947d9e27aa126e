import type { MilestoneRef } from "../../app/api.ts";
import type { MilestoneView, Refused } from "../../app/queries/views.ts";
import { sideOf } from "../../domain/agreement/agreement.ts";
import { refusal } from "../../domain/refusals.ts";
import { type ActionRef, isStill } from "../action-ref.ts";
import {
  blockMessage,
  extensionMessage,
  grantedWords,
  nudgedMessage,
} from "../cards/clock-asks.ts";
import { didMessage } from "../cards/done.ts";
import { owedBy } from "../copy/next-action.ts";
import {
  blockForm,
  dependencyIn,
  extendForm,
  type MoreTime,
  readMoreTime,
} from "../forms/clock-forms.ts";
import type { FormValues } from "../forms/form.ts";
import { act } from "./acts.ts";
import { type Answer, answer, conclusion, type Turn } from "./turn.ts";

/** A form that names what is missing; or, where something is, what it is and the button that lifts it. */
export async function askBlock(turn: Turn, ref: MilestoneRef, words: string): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, "block");
  if (seen.kind === "refused") return seen;
  return seen.view.milestone.block
    ? answer(blockMessage(seen.view))
    : { kind: "form", form: blockForm(seen.view, words) };
}

export function setBlock(turn: Turn, ref: MilestoneRef, typed: FormValues): Promise<Answer> {
  const dependency = dependencyIn(typed);
  return act(turn, ref, { verb: "block", act: "set", dependency, what: typed.what ?? "" });
}

/** Lifts the block that the button was made for, not one that was set since. */
export async function liftBlock(turn: Turn, ref: MilestoneRef, button: ActionRef): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, "show");
  if (seen.kind === "refused") return seen;
  const { block } = seen.view.milestone;
  if (!block) return gone(seen.view, "block.none");
  if (!isStill(button, block.since)) return answer(blockMessage(seen.view));
  return act(turn, ref, { verb: "block", act: "lift", dependency: "other", what: "" });
}

/** With days typed along it is asked at once; where the other side asked already, their wish and its two answers. */
export async function askExtend(turn: Turn, ref: MilestoneRef, words: string): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, "extend");
  if (seen.kind === "refused") return seen;
  const { milestone } = seen.view;
  if (milestone.extension) return answer(extensionMessage(seen.view));
  const typed = readMoreTime(words);
  if (typed.days === "") return { kind: "form", form: extendForm(seen.view, typed) };
  return askForTime(turn, { by: "id", id: milestone.id }, typed);
}

/** One click asks, where it is the clicker's own time that runs out; else the form says what they would ask for. */
export async function askByButton(turn: Turn, ref: MilestoneRef, days: string): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, "extend");
  if (seen.kind === "refused") return seen;
  const { view, actor } = seen;
  if (view.milestone.extension) return answer(extensionMessage(view));
  const typed = { days, reason: "" };
  const owed = owedBy(view, sideOf(view.agreement, actor.personId))?.what;
  const mine = owed === "submit" || owed === "resubmit" || owed === "review";
  return mine ? askForTime(turn, ref, typed) : { kind: "form", form: extendForm(view, typed) };
}

export function askForTime(turn: Turn, ref: MilestoneRef, more: MoreTime): Promise<Answer> {
  return act(turn, ref, { verb: "extend", act: "ask", ...more });
}

/** The answer to the wish that the button was made for. */
export async function answerExtend(
  turn: Turn,
  ref: MilestoneRef,
  button: ActionRef,
  said: "grant" | "refuse",
): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, "show");
  if (seen.kind === "refused") return seen;
  const { extension } = seen.view.milestone;
  if (!extension || !isStill(button, extension.at)) return gone(seen.view, "extend.none");
  const days = String(extension.days);
  const command = { verb: "extend", act: said, days, reason: "" } as const;
  const done = await turn.app.act(turn.origin, ref, command);
  if (done.kind === "refused") return done;
  return conclusion(didMessage(grantedWords(done.view, extension, said), done.view));
}

/** What the button was for is over: whoever clicks it late hears that, whatever their side. */
function gone(view: MilestoneView, code: "block.none" | "extend.none"): Refused {
  return { kind: "refused", refusals: [refusal(code)], view, candidates: [], people: view.people };
}

/** Reminds the other side; the answer says who hears of it, and when. */
export async function nudge(turn: Turn, ref: MilestoneRef): Promise<Answer> {
  const nudged = await turn.app.nudge(turn.origin, ref);
  return nudged.kind === "refused" ? nudged : answer(nudgedMessage(nudged));
}
