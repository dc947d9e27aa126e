import type { MilestoneRef } from "../../app/api.ts";
import type { Draft } from "../../app/evidence/draft.ts";
import { readFiles } from "../../app/evidence/given.ts";
import type { Refused } from "../../app/queries/views.ts";
import { doneMessage } from "../cards/done.ts";
import { draftMessage } from "../cards/draft.ts";
import { criterionIn, draftAddForm } from "../forms/evidence-forms.ts";
import type { FormValues } from "../forms/form.ts";
import { readEvidence, submitForm } from "../forms/work-forms.ts";
import { type Answer, conclusion, type Turn } from "./turn.ts";

/** The preview of what was collected; it takes the place of the one whose button was clicked. */
export async function showDraft(turn: Turn, ref: MilestoneRef): Promise<Answer> {
  return previewed(await turn.app.draft(turn.origin, ref));
}

/** One preview at a time, where the platform can: an older one still offers to send what it no longer shows. */
function previewed(draft: Draft | Refused): Answer {
  if (draft.kind === "refused") return draft;
  return { kind: "message", message: draftMessage(draft), replaces: true, continues: true };
}

/** The form of `submit`, with the links and notes that the draft has already. */
export async function askSubmit(turn: Turn, ref: MilestoneRef): Promise<Answer> {
  const draft = await turn.app.draft(turn.origin, ref);
  if (draft.kind === "refused") return draft;
  return { kind: "form", form: submitForm(draft.view, draft.items) };
}

/** What was typed goes into the draft, and the preview is shown. */
export async function typeDraft(turn: Turn, ref: MilestoneRef, typed: FormValues): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, "submit");
  if (seen.kind === "refused") return seen;
  const evidence = readEvidence(seen.view, typed);
  return previewed(await turn.app.typeDraft(turn.origin, ref, evidence));
}

export async function askMore(turn: Turn, ref: MilestoneRef): Promise<Answer> {
  const draft = await turn.app.draft(turn.origin, ref);
  return draft.kind === "refused" ? draft : { kind: "form", form: draftAddForm(draft.view) };
}

export async function addMore(turn: Turn, ref: MilestoneRef, typed: FormValues): Promise<Answer> {
  const given = {
    criterionId: criterionIn(typed),
    ...{ text: typed.text ?? "", files: readFiles(typed.files), message: null },
  };
  return previewed(await turn.app.addToDraft(turn.origin, ref, given));
}

export async function drop(turn: Turn, ref: MilestoneRef, piece: string): Promise<Answer> {
  return previewed(await turn.app.dropFromDraft(turn.origin, ref, piece));
}

export async function send(turn: Turn, ref: MilestoneRef, nth: number): Promise<Answer> {
  const done = await turn.app.sendDraft(turn.origin, ref, nth);
  return done.kind === "refused" ? done : conclusion(doneMessage("submit", done.view));
}
