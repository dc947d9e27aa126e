import type { GivenMessage } from "../../app/evidence/given.ts";
import { refusal } from "../../domain/refusals.ts";
import { disputeDone } from "../cards/dispute-done.ts";
import { draftMessage } from "../cards/draft.ts";
import { attachForm, targetIn } from "../forms/evidence-forms.ts";
import type { FormCarry, FormValues } from "../forms/form.ts";
import { type Answer, answer, refusedHere, type Turn } from "./turn.ts";

/** What is this message evidence for? `most` is how many choices the platform's list holds. */
export async function askAttach(turn: Turn, message: GivenMessage, most: number): Promise<Answer> {
  const parked = await turn.app.parkMessage(turn.origin, message);
  return parked.kind === "refused" ? parked : { kind: "form", form: attachForm(parked, most) };
}

/** Puts the message into the draft, and shows that; or into the record of a dispute. */
export async function attach(turn: Turn, { shown }: FormCarry, typed: FormValues): Promise<Answer> {
  const target = targetIn(typed);
  if (!target || !shown) return refusedHere(refusal("evidence.not_parked"));
  const seen = await turn.app.see(turn.origin, { by: "id", id: target.id }, "show");
  if (seen.kind === "refused") return seen;
  const { criteria } = seen.view.milestone.terms;
  const criterionId = target.index === null ? null : (criteria[target.index]?.id ?? null);
  const to = { milestoneId: target.id, criterionId };
  const done = await turn.app.attachParked(turn.origin, shown, to);
  if (done.kind === "refused") return done;
  return answer(done.kind === "draft" ? draftMessage(done) : disputeDone(done.view, done.events));
}
