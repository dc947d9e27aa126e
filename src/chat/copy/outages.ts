import type { Message } from "../blocks.ts";
import { code, type Spans, say, strong, text } from "../spans.ts";

/** What is wrong with the house itself, and not with one piece of its work. */
export type OutageKind =
  | "database_away"
  | "tasks_wait"
  | "token_refused"
  | "webhooks_refused"
  | "defect";

/** Names and numbers that an outage's words need; never what people wrote. */
export type OutageFacts = Readonly<Record<string, string | number>>;

type Words = { readonly title: string; readonly happened: string; readonly means: string };

/** What an outage is called, what happened, and what that means. */
export function outageWords(kind: OutageKind, facts: OutageFacts): Words {
  return WORDS[kind](facts);
}

/** What the operator's channel reads when something begins to be wrong. */
export function outageMessage(kind: OutageKind, facts: OutageFacts): Message {
  const { title, happened, means } = outageWords(kind, facts);
  return paragraphs(title, [[strong`${title}`], say`${happened} ${means}`]);
}

/** What it reads when that is over. */
export function outageOverMessage(kind: OutageKind, facts: OutageFacts): Message {
  const title = `Over: ${outageWords(kind, facts).title}`;
  return paragraphs(title, [
    [strong`${title}`],
    say`${code("npm run ops")} shows what it left behind.`,
  ]);
}

function paragraphs(summary: string, spans: readonly Spans[]): Message {
  return { summary: [text(summary)], blocks: spans.map((each) => ({ kind: "text", spans: each })) };
}

const WORDS: Readonly<Record<OutageKind, (facts: OutageFacts) => Words>> = {
  database_away: () => ({
    title: "The database does not answer",
    happened: "It has not answered for half a minute.",
    means:
      "Nobody can act, and no money moves, until it does. Nothing that was said to be done is lost.",
  }),
  tasks_wait: ({ seconds, due }) => ({
    title: "Work waits too long",
    happened: `${due} tasks are due, the oldest of them for ${Math.round(Number(seconds) / 60)} minutes.`,
    means:
      "Transfers, cards and reminders are late. See whether a worker runs, and whether the queue is up.",
  }),
  token_refused: ({ vendor, code: refused }) => ({
    title: `${vendor} does not accept our key`,
    happened: `It answered "${refused}".`,
    means:
      "The key or token was revoked, has expired or is not the one of this installation. What is owed there is tried again once it is put right.",
  }),
  webhooks_refused: ({ count }) => ({
    title: "Webhooks are refused",
    happened: `${count} webhooks in a row had a signature that is not Stripe's.`,
    means:
      "Either somebody is trying, or STRIPE_WEBHOOK_SECRET is not the one of this endpoint: then payments are only noticed within an hour.",
  }),
  defect: ({ where, error, trace }) => ({
    title: "Something broke that never should",
    happened: `${where} failed with ${error}.`,
    means: `Nothing was half done: an act is committed whole or not at all. The log has it as ${trace}.`,
  }),
};
