import type { Proposed } from "../../app/api.ts";
import type { Refused } from "../../app/queries/views.ts";
import { proposedMessage } from "../cards/advice.ts";
import { readSplit, splitForm } from "../forms/advice-forms.ts";
import type { FormValues } from "../forms/form.ts";
import { hasPolicies } from "../forms/policy-fields.ts";
import { askNew } from "./propose.ts";
import { type Answer, conclusion, type Turn } from "./turn.ts";

/** The form of terms that were advised on, with everything that was typed. */
export async function askEdit(turn: Turn, id: string): Promise<Answer> {
  const kept = await turn.app.keptTyped(turn.origin, id);
  if (kept.kind === "refused") return kept;
  return askNew(turn, kept.values, hasPolicies(kept.values), id);
}

/** Proposes them whatever was said about them. */
export async function proposeAsIs(turn: Turn, id: string): Promise<Answer> {
  return concluded(await turn.app.proposeKept(turn.origin, id, null));
}

/** The form of their checkpoints; where they were proposed before, what came of that. */
export async function askSplit(turn: Turn, id: string): Promise<Answer> {
  const offer = await turn.app.splitOfKept(turn.origin, id);
  return offer.kind === "split" ? { kind: "form", form: splitForm(offer) } : concluded(offer);
}

/** Proposes each checkpoint; errors come back with the field of the part they belong to. */
export async function proposeParts(turn: Turn, id: string, typed: FormValues): Promise<Answer> {
  return concluded(await turn.app.proposeKept(turn.origin, id, readSplit(typed)));
}

/** What was proposed takes the place of the advice, so that nobody proposes it from there again. */
function concluded(answered: Proposed | Refused): Answer {
  if (answered.kind === "refused") return answered;
  const ended = conclusion(proposedMessage(answered.done));
  return ended.kind === "message" ? { ...ended, continues: true } : ended;
}
