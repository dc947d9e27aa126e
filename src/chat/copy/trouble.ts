import type { ActionRef } from "../action-ref.ts";
import { type Message, sentence } from "../blocks.ts";
import { code, say } from "../spans.ts";

/** When something is wrong on our side: what holds, what to do, and the code that the log has beside the cause. */
export function troubleMessage(trace: string): Message {
  return sentence(
    say`That didn't go through, and nothing has changed. Try again in a minute; if it stays, give your admin this: ${code(trace)}.`,
  );
}

/** While the database is a restored copy that is still compared with what happened after its backup. */
export function readOnlyMessage(): Message {
  return sentence(
    say`Nothing has changed: Tranche was restored from a backup and is checking every payment before it goes on. You can look at everything with ${code("/milestone list")}; try this again in a few minutes.`,
  );
}

/** When what was asked may have happened though its answer was lost. */
export function unsureMessage(trace: string): Message {
  return sentence(
    say`I can't tell yet whether that went through. ${code("/milestone list")} shows where things stand in a minute; if it stays unclear, give your admin this: ${code(trace)}.`,
  );
}

/** Said to whoever asks in the moment in which the process stops. */
export function restartingMessage(): Message {
  return sentence(say`I'm restarting, and nothing has changed. Try again in a few seconds.`);
}

/** Said at once where something takes longer than people wait; it promises nothing. */
export function workingMessage(): Message {
  return sentence(say`Still working on it. The result follows here.`);
}

/** Where a form could not be opened in time. */
export function reopenMessage(ref: ActionRef): Message {
  return sentence(say`The form couldn't open in time. Nothing is lost; open it again:`, [
    sentenceButton(ref),
  ]);
}

function sentenceButton(ref: ActionRef) {
  return { kind: "act", label: "Open the form", ref, style: "primary" } as const;
}
