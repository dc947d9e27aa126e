import type { App, Origin } from "../../app/api.ts";
import type { Refused } from "../../app/queries/views.ts";
import type { Message } from "../../chat/blocks.ts";
import type { Form } from "../../chat/forms/form.ts";
import type { Refusal } from "../../domain/refusals.ts";
import type { Directory } from "./directory.ts";
import type { Install } from "./installs.ts";

/** One thing that one person asked in Slack, with all that answering it may need. */
export type Turn = {
  readonly app: App;
  readonly origin: Origin;
  /** The workspace where it was asked; a shared channel's guest has another of their own. */
  readonly install: Install;
  readonly directory: Directory;
};

/** What a person gets back, always privately. */
export type Answer =
  | {
      readonly kind: "message";
      readonly message: Message;
      /** True where it takes the place of the private message whose button was clicked. */
      readonly replaces: boolean;
    }
  | { readonly kind: "form"; readonly form: Form }
  | { readonly kind: "nothing" }
  | Refused;

export const answer = (message: Message): Answer => ({ kind: "message", message, replaces: false });

/** The end of a small private conversation: it replaces the question that it answers. */
export const conclusion = (message: Message): Answer => ({
  kind: "message",
  message,
  replaces: true,
});

/** A refusal that Slack's side finds itself, before the application is asked. */
export function refusedHere(...refusals: readonly Refusal[]): Refused {
  return { kind: "refused", refusals, view: null, candidates: [], people: {} };
}
