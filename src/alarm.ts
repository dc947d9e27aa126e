import type { Deps } from "./app/deps.ts";
import type { Log } from "./app/ports.ts";
import type { Message } from "./chat/blocks.ts";
import { alarmMessage, caseWords, shortId } from "./chat/copy/operator.ts";

export type AlarmParts = {
  readonly log: Log;
  /** Where the operator reads; only the log where there is no such channel. */
  readonly channel: string | undefined;
  post(channel: string, message: Message): Promise<void>;
};

/** Tells the operator what waits for them: in the log always, and in their channel where there is one. */
export function createAlarm({ log, channel, post }: AlarmParts): Deps["alarm"] {
  return async (waiting) => {
    const { title, happened } = caseWords(waiting);
    const { kind, subject } = waiting;
    log.error(`the operator is needed: ${title}`, {
      ...{ kind, subject, happened },
      command: `npm run ops -- show ${shortId(waiting.id)}`,
    });
    if (channel) await post(channel, alarmMessage(waiting));
  };
}
