import type { RespondFn, ViewOutput } from "@slack/bolt";
import type { ModalView, View } from "@slack/types";
import type { Refused } from "../../../app/queries/views.ts";
import type { Message } from "../../../chat/blocks.ts";
import { refusedMessage } from "../../../chat/cards/refused.ts";
import type { Surface } from "../../../chat/conversation/decision.ts";
import type { Answer } from "../../../chat/conversation/turn.ts";
import { refusalWords } from "../../../chat/copy/refusals.ts";
import { reopenMessage } from "../../../chat/copy/trouble.ts";
import type { Form } from "../../../chat/forms/form.ts";
import { plainText } from "../../../chat/plain.ts";
import { cut, LIMITS } from "../limits.ts";
import { whisper } from "../post.ts";
import { calling, slackErrorCode } from "../provider-error.ts";
import { slackModal } from "../render/form.ts";
import { type SlackMessage, slackMessages } from "../render/message.ts";
import { inputIds, messageView, withBanner } from "../render/view.ts";
import { type Asker, OPEN_ALREADY, reading, TOO_LATE } from "./asker.ts";
import { sayInModal } from "./said-modal.ts";

/** Opens a form; where it is too late, what to say instead. */
async function openForm(asker: Asker, form: Form): Promise<Message | null> {
  const view = slackModal(form, asker.channel, asker.install.team);
  try {
    await calling(() => asker.install.client.views.open({ trigger_id: asker.triggerId, view }));
    return null;
  } catch (error) {
    const code = slackErrorCode(error) ?? "";
    if (OPEN_ALREADY.has(code)) return null;
    if (!TOO_LATE.has(code)) throw error;
    return reopenMessage(form.reopen);
  }
}

type Said = { readonly message: Message; readonly replaces: boolean };

/** What is left to say of an answer: a form is opened, and only where that fails there are words. */
async function wordsOf(asker: Asker, answer: Answer): Promise<Said | null> {
  switch (answer.kind) {
    case "nothing":
      return null;
    case "message":
      return answer;
    case "refused":
      return { message: refusedMessage(answer), replaces: false };
    case "form": {
      const instead = await openForm(asker, answer.form);
      return instead && { message: instead, replaces: false };
    }
  }
}

type CommandAck = (response?: {
  response_type: "ephemeral";
  text: string;
  blocks: SlackMessage["blocks"];
}) => Promise<void>;

const ephemeral = ({ text, blocks }: SlackMessage) =>
  ({ response_type: "ephemeral", text, blocks }) as const;

/** A slash command: the acknowledgement carries the answer; what is later comes through the response URL. */
export function commandSurface(asker: Asker, ack: CommandAck, respond: RespondFn): Surface {
  let acknowledged = false;
  const say = async (message: Message): Promise<void> => {
    const [first, ...rest] = slackMessages(message, reading(asker));
    if (first && !acknowledged) {
      acknowledged = true;
      await ack(ephemeral(first));
    } else if (first) {
      await respond({ ...ephemeral(first), replace_original: false });
    }
    for (const more of rest) await respond({ ...ephemeral(more), replace_original: false });
  };
  return {
    working: say,
    async deliver(answer) {
      const said = await wordsOf(asker, answer);
      if (said) return say(said.message);
      if (acknowledged) return;
      acknowledged = true;
      await ack();
    },
  };
}

/** A button in a message: acknowledged already; answers are private, beside the message or in place of a private one. */
export function buttonSurface(
  asker: Asker,
  respond: RespondFn | null,
  inPrivate: boolean,
): Surface {
  const say = async (message: Message, replaces: boolean): Promise<void> => {
    const messages = slackMessages(message, reading(asker));
    if (!respond) return whisper(asker.install.client, asker, messages);
    const [first, ...rest] = messages;
    try {
      if (first) await respond({ ...ephemeral(first), replace_original: replaces && inPrivate });
      for (const more of rest) await respond({ ...ephemeral(more), replace_original: false });
    } catch {
      // Used up, or over half an hour old: the same words by another way.
      await whisper(asker.install.client, asker, messages);
    }
  };
  return {
    working: (message) => say(message, false),
    async deliver(answer) {
      const said = await wordsOf(asker, answer);
      if (said) await say(said.message, said.replaces);
    },
  };
}

type ModalAck = (
  response?:
    | { response_action: "errors"; errors: Record<string, string> }
    | { response_action: "update"; view: View }
    | { response_action: "clear" },
) => Promise<void>;

/** A submitted modal: errors in their fields or on top, nothing lost; success closes it and is said privately. */
export function modalSurface(asker: Asker, view: ViewOutput, ack: ModalAck): Surface {
  let acknowledged = false;
  const { client } = asker.install;
  const replace = async (next: ModalView): Promise<void> => {
    if (acknowledged) {
      await calling(() => client.views.update({ view_id: view.id, view: next }));
      return;
    }
    acknowledged = true;
    await ack({ response_action: "update", view: next });
  };
  const refused = async (answer: Refused): Promise<void> => {
    const errors = acknowledged ? null : fieldErrors(answer, view);
    if (!errors) return replace(withBanner(view, refusedMessage(answer), reading(asker)));
    acknowledged = true;
    await ack({ response_action: "errors", errors });
  };
  const said = async (message: Message, channel: string | null): Promise<void> => {
    if (asker.isHome) return replace(await sayInModal(asker, message, channel));
    if (acknowledged) await replace(messageView(view, message, reading(asker)));
    else await ack({ response_action: "clear" });
    acknowledged = true;
    await whisper(client, asker, slackMessages(message, reading(asker)));
  };
  /** Said on top of the form, which stays as it was typed, and privately beside it for when it is closed. */
  const kept = async (message: Message): Promise<void> => {
    await replace(withBanner(view, message, reading(asker)));
    await whisper(client, asker, slackMessages(message, reading(asker)));
  };
  return {
    working: (message) => replace(messageView(view, message, reading(asker))),
    async deliver(answer) {
      if (answer.kind === "refused") return refused(answer);
      if (answer.kind === "message" && answer.keepsForm) return kept(answer.message);
      if (answer.kind === "message")
        return said(answer.message, answer.place?.channel ?? asker.channel);
      if (answer.kind === "form") {
        const channel = answer.place?.channel ?? asker.channel;
        return replace(slackModal(answer.form, channel, asker.install.team, asker.isHome));
      }
      if (!acknowledged) await ack();
      acknowledged = true;
    },
  };
}

/** A criterion that the form does not ask about one by one belongs to the words about all of them. */
const INSTEAD = ["note", "criteria"] as const;

/** Errors by field, in plain words; null where none belongs to a field of this form. */
function fieldErrors(refused: Refused, view: ViewOutput): Record<string, string> | null {
  const ids = inputIds(view);
  const errors = new Map<string, string>();
  const context = { ...refused, now: refused.view?.now ?? refused.now ?? null };
  for (const one of refused.refusals) {
    if (one.field === undefined) continue;
    const place = ids.includes(one.field) ? one.field : INSTEAD.find((id) => ids.includes(id));
    if (place === undefined) continue;
    const words = plainText(refusalWords(one, context));
    const before = errors.get(place);
    errors.set(place, before ? `${before} ${words}` : words);
  }
  if (errors.size === 0) return null;
  return Object.fromEntries([...errors].map(([id, words]) => [id, cut(words, LIMITS.inputHint)]));
}
