import { type APIMessageTopLevelComponent, ComponentType } from "discord.js";
import type { MilestoneView, WaitingList } from "../../../app/queries/views.ts";
import { sentence } from "../../../chat/blocks.ts";
import { askSubmit } from "../../../chat/conversation/acts.ts";
import { askStatement } from "../../../chat/conversation/dispute.ts";
import { type Answer, answer, type Turn } from "../../../chat/conversation/turn.ts";
import { quotedMessage } from "../../../chat/forms/dispute-forms.ts";
import type { FormValues } from "../../../chat/forms/form.ts";
import { code, say } from "../../../chat/spans.ts";
import type { MilestoneId } from "../../../domain/ids.ts";
import { writeCustomId } from "../custom-id.ts";
import type { Desk } from "../forms/desk.ts";
import { fieldsOf } from "../forms/plan.ts";
import { LIMITS } from "../limits.ts";
import { canDo, labelOf } from "./suggest.ts";

/** A message that may be evidence. */
export type Message = {
  readonly channel: string;
  readonly message: string;
  /** Who wrote it, and their words, as far as they are known. Untrusted text. */
  readonly author?: string;
  readonly words?: string;
};

/** Which milestone is this message evidence for? Where only one fits, its form opens at once. */
export async function attach(turn: Turn, desk: Desk, message: Message): Promise<Answer> {
  const list = await turn.app.waiting(turn.origin);
  const fitting = submittable(list);
  const [only, another] = fitting;
  if (!only) {
    return answer(
      sentence(
        say`No milestone waits for your work, and none is disputed, so there is nothing to attach this to. ${code("/milestone list")} shows where each one stands.`,
      ),
    );
  }
  if (!another) return attachTo(turn, only.milestone.id);
  desk.below([choice(fitting, message)]);
  return answer(sentence(say`Which milestone is this message evidence for?`));
}

function submittable({ actor, mine, others }: WaitingList) {
  return actor
    ? [...mine, ...others].filter((view) =>
        canDo(view, isDisputed(view) ? "dispute" : "submit", actor),
      )
    : [];
}

const isDisputed = ({ milestone }: MilestoneView) => milestone.review.state === "disputed";

function choice(
  views: ReturnType<typeof submittable>,
  message: Message,
): APIMessageTopLevelComponent {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.StringSelect,
        custom_id: writeCustomId({ kind: "attach", ...message }),
        placeholder: "Choose a milestone",
        options: views.slice(0, LIMITS.selectOptions).map((view) => ({
          label: labelOf(view),
          value: view.milestone.id,
        })),
      },
    ],
  };
}

/** The form of `submit`, with the message in it; while it is disputed that of a statement. */
export async function attachTo(turn: Turn, id: MilestoneId): Promise<Answer> {
  const ref = { by: "id", id } as const;
  const seen = await turn.app.see(turn.origin, ref, "show");
  if (seen.kind === "refused") return seen;
  return isDisputed(seen.view) ? askStatement(turn, ref, null) : askSubmit(turn, ref);
}

/** Where the message's address goes: the first criterion that nothing shows yet; into a statement with author and words. */
export function linkTyped(given: Answer, team: string, message: Message): FormValues {
  if (given.kind !== "form") return {};
  const fields = fieldsOf(given.form);
  const free = fields.find(({ initial }) => initial === "") ?? fields[0];
  const link = `https://discord.com/channels/${team}/${message.channel}/${message.message}`;
  if (!free) return {};
  const { author = "Someone", words = "" } = message;
  const shown = given.form.name === "statement" ? quotedMessage(author, words, link) : link;
  return { [free.id]: [free.initial, shown].filter((line) => line !== "").join("\n") };
}
