import { type ActionRef, encodeActionRef, milestoneIdOf, plainRef } from "../action-ref.ts";
import type { Action, Message } from "../blocks.ts";
import * as acts from "./acts.ts";
import { notUnderstood } from "./dispatch.ts";
import { showDraft } from "./draft.ts";
import { link } from "./links.ts";
import * as reads from "./reads.ts";
import { showTemplate } from "./templates.ts";
import { type Answer, answer, type Turn } from "./turn.ts";

/**
 * What a button asks before it acts, on platforms that have no dialogs of their own: read anew, so that nobody confirms
 * what an old message said. A button that is no longer there is answered with how things stand.
 */
export async function askFirst(turn: Turn, ref: ActionRef): Promise<Answer> {
  const id = milestoneIdOf(ref);
  switch (ref.name) {
    case "accept":
      return id ? acts.askAccept(turn, { by: "id", id }) : notUnderstood();
    case "approve":
      return id ? acts.askApprove(turn, { by: "id", id }) : notUnderstood();
    case "cancel_agree":
      return id ? acts.askCancel(turn, { by: "id", id }, "") : notUnderstood();
    case "draft_drop":
      return id ? asked(await showDraft(turn, { by: "id", id }), ref) : notUnderstood();
    case "people_remove":
      return asked(await reads.people(turn), ref);
    case "link_free":
    case "link_part":
      return asked(await link(turn, ""), ref);
    case "template_delete":
      return ref.id ? asked(await showTemplate(turn, ref.id), ref) : notUnderstood();
    case "payouts_change":
      return asked(await reads.payouts(turn), ref);
    default:
      return notUnderstood();
  }
}

function asked(shown: Answer, ref: ActionRef): Answer {
  if (shown.kind !== "message") return shown;
  const action = actionsIn(shown.message).find(
    (one) => one.kind === "act" && encodeActionRef(one.ref) === encodeActionRef(ref),
  );
  return action?.kind === "act" && action.confirm ? answer(question(action)) : shown;
}

function actionsIn({ blocks }: Message): readonly Action[] {
  return blocks.flatMap((block) => {
    if (block.kind === "actions") return block.actions;
    return block.kind === "line" && block.action ? [block.action] : [];
  });
}

function question({ confirm, ...act }: Extract<Action, { kind: "act" }>): Message {
  if (!confirm) return { summary: [], blocks: [] };
  const { question: spans, yes, no } = confirm;
  return {
    summary: spans,
    blocks: [
      { kind: "text", spans },
      {
        kind: "actions",
        actions: [
          { ...act, label: yes, style: act.style ?? "primary" },
          { kind: "act", label: no, ref: plainRef("not_yet") },
        ],
      },
    ],
  };
}
