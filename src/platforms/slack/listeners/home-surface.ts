import type { ViewOutput } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { Message } from "../../../chat/blocks.ts";
import { refusedMessage } from "../../../chat/cards/refused.ts";
import type { Surface } from "../../../chat/conversation/decision.ts";
import type { Answer } from "../../../chat/conversation/turn.ts";
import { reopenMessage } from "../../../chat/copy/trouble.ts";
import { calling, slackErrorCode } from "../provider-error.ts";
import { slackModal } from "../render/form.ts";
import { SAID } from "../render/home.ts";
import { type Asker, OPEN_ALREADY, TOO_LATE } from "./asker.ts";
import { inDirectMessage, sayInModal } from "./said-modal.ts";

/**
 * What is asked in Home, by the global shortcut, or in a modal that came of them: there is no channel to answer in, so
 * answers are modals. What only said something gives its place to what comes next; a form that is being filled in stays below.
 */
export function homeSurface(asker: Asker, clickedIn: ViewOutput | null): Surface {
  const { client } = asker.install;
  let own = clickedIn?.callback_id === SAID ? clickedIn.id : null;
  const show = async (view: ModalView): Promise<void> => {
    if (own !== null) {
      const id = own;
      await calling(() => client.views.update({ view_id: id, view }));
      return;
    }
    const { triggerId: trigger_id } = asker;
    const shown = await calling(() =>
      clickedIn ? client.views.push({ trigger_id, view }) : client.views.open({ trigger_id, view }),
    );
    own = shown.view?.id ?? null;
  };
  /** As a modal; where the trigger is over already, `instead` by direct message. */
  const showInTime = async (view: ModalView, instead: Message): Promise<void> => {
    try {
      await show(view);
    } catch (error) {
      const code = slackErrorCode(error) ?? "";
      if (OPEN_ALREADY.has(code)) return;
      if (!TOO_LATE.has(code)) throw error;
      await inDirectMessage(asker, instead);
    }
  };
  const said = async (message: Message, channel: string | null) =>
    showInTime(await sayInModal(asker, message, channel), message);
  return {
    working: (message) => said(message, asker.channel),
    async deliver(answer: Answer) {
      switch (answer.kind) {
        case "nothing":
          return;
        case "refused":
          return said(refusedMessage(answer), asker.channel);
        case "message":
          return said(answer.message, answer.place?.channel ?? asker.channel);
        case "form": {
          const channel = answer.place?.channel ?? asker.channel;
          const view = slackModal(answer.form, channel, asker.install.team, true);
          return showInTime(view, reopenMessage(answer.form.reopen));
        }
      }
    },
  };
}
