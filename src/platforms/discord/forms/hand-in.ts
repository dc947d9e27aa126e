import type { ActionRef } from "../../../chat/action-ref.ts";
import { sentence } from "../../../chat/blocks.ts";
import { runAction } from "../../../chat/conversation/dispatch.ts";
import { runSubmission } from "../../../chat/conversation/submissions.ts";
import { type Answer, answer, type Turn } from "../../../chat/conversation/turn.ts";
import type { FormValues } from "../../../chat/forms/form.ts";
import { say } from "../../../chat/spans.ts";
import type { PageId, PageNumber } from "../custom-id.ts";
import type { Draft, Drafts } from "../drafts.ts";
import { readDay, todayOf } from "./day.ts";
import { type Desk, stepAfter, stepButtons } from "./desk.ts";
import { fieldsOf } from "./plan.ts";

/** The act that opens a form: every form has one of its own name. */
function reopenRef({ form, milestoneId, version }: PageId): ActionRef {
  return { name: form, id: milestoneId, version: version === null ? null : String(version) };
}

/** A page was filled in: on to the next one, or all of it is handed in. Without its draft (a restart) it still counts. */
export async function takePage(
  turn: Turn,
  drafts: Drafts,
  desk: Desk,
  id: PageId,
  typedNow: FormValues,
): Promise<Answer> {
  const user = turn.origin.actor.user;
  const before = drafts.find(id.draft, user) ?? (await begunAnew(turn, drafts, id));
  if (!before) {
    const { milestoneId, version } = id;
    return runSubmission(
      turn,
      id.form,
      { milestoneId, version, policiesOpen: false },
      await readable(turn, typedNow),
    );
  }
  const draft = drafts.keep({ ...before, typed: { ...before.typed, ...typedNow } });
  const step = stepAfter(draft, id.page);
  if (!step) return handIn(turn, drafts, desk, draft, id.page);
  desk.below(stepButtons(draft, id.page));
  return step;
}

/** Everything typed so far is handed in; a refusal or a failure keeps the way back to it. */
export async function handIn(
  turn: Turn,
  drafts: Drafts,
  desk: Desk,
  draft: Draft,
  page: PageNumber,
): Promise<Answer> {
  desk.resume(draft, page);
  const initial = Object.fromEntries(
    fieldsOf(draft.form).map((field) => [field.id, field.initial]),
  );
  const typed = await readable(turn, { ...initial, ...draft.typed });
  const done = await runSubmission(turn, draft.form.name, draft.form.carry, typed);
  if (done.kind === "message" && !done.keepsForm) drafts.drop(draft.id);
  return done;
}

async function begunAnew(turn: Turn, drafts: Drafts, id: PageId): Promise<Draft | null> {
  const again = await runAction(turn, reopenRef(id));
  if (again.kind !== "form") return null;
  const { user, team } = turn.origin.actor;
  const nothing = { typed: {}, given: new Set<string>(), brief: true };
  return drafts.begin({ ...nothing, user, team, form: again.form });
}

/** Opens a page of a draft, on the form as it would be made now. */
export async function openPage(
  turn: Turn,
  drafts: Drafts,
  desk: Desk,
  id: PageId,
): Promise<Answer> {
  const draft = drafts.find(id.draft, turn.origin.actor.user);
  if (!draft) return notKept(id);
  desk.resume(draft, id.page);
  return runAction(turn, draft.reopen);
}

/** What is said where a form is no longer kept. */
export function notKept(id: PageId): Answer {
  return answer(
    sentence(say`What was typed in that form isn't kept any more. Open it again:`, [
      { kind: "act", label: "Open the form", ref: reopenRef(id), style: "primary" },
    ]),
  );
}

/** Days as people type them; what can't be read is left to the domain to refuse. */
async function readable(turn: Turn, typed: FormValues): Promise<FormValues> {
  const written = Object.keys(typed).filter(
    (id) => isDay(id) && typed[id] && !/^\d{4}-\d\d-\d\d$/.test(typed[id]),
  );
  if (written.length === 0) return typed;
  const today = await todayOf(turn);
  const days = written.map((id) => [id, readDay(typed[id] ?? "", today) ?? typed[id] ?? ""]);
  return { ...typed, ...Object.fromEntries(days) };
}

/** The fields of all forms that are days. */
const isDay = (id: string): boolean => /^(?:dueOn(?:_\d)?|awayFrom|awayUntil)$/.test(id);
