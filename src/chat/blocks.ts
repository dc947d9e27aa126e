import type { Money } from "../domain/money.ts";
import type { ActionRef } from "./action-ref.ts";
import type { Spans } from "./spans.ts";

/** What a dialog asks before a button acts: it prints number, amount and payee. */
export type Confirmation = {
  readonly title: string;
  readonly question: Spans;
  readonly yes: string;
  readonly no: string;
};

/** A button: an act on a milestone, or a way to a page. */
export type Action =
  | {
      readonly kind: "act";
      readonly label: string;
      readonly ref: ActionRef;
      readonly style?: "primary" | "danger";
      readonly confirm?: Confirmation;
    }
  | {
      readonly kind: "open";
      readonly label: string;
      readonly url: string;
      readonly style?: "primary";
    };

export type ChecklistItem = {
  /** Whether something shows it; null where nobody was asked yet. */
  readonly shown: boolean | null;
  readonly spans: Spans;
  /** What stands behind it; left to the details where a message grows too long. */
  readonly note: Spans;
};

export type MoneyLine = {
  readonly label: string;
  readonly money: Money;
  /** True for the line that the others lead to. */
  readonly total: boolean;
};

/** What a message is made of, by meaning; each platform renders every kind natively. */
export type Block =
  | { readonly kind: "header"; readonly text: string }
  | { readonly kind: "text"; readonly spans: Spans; readonly aside?: boolean }
  | { readonly kind: "labelled"; readonly label: string; readonly spans: Spans }
  | { readonly kind: "checklist"; readonly items: readonly ChecklistItem[] }
  | { readonly kind: "money"; readonly lines: readonly MoneyLine[] }
  | { readonly kind: "timeline"; readonly entries: readonly Spans[] }
  | { readonly kind: "line"; readonly spans: Spans; readonly action: Action | null }
  | { readonly kind: "actions"; readonly actions: readonly Action[] }
  | { readonly kind: "divider" };

/** What happens to a block that is longer than the platform takes: more blocks, or it is refused before it is made. */
export type Overflow = "split" | "reject";

/** Nothing is cut. Titles fit because the terms refuse longer ones. */
export const OVERFLOW = {
  header: "reject",
  text: "split",
  labelled: "split",
  checklist: "split",
  money: "split",
  timeline: "split",
  line: "split",
  actions: "split",
  divider: "reject",
} as const satisfies Record<Block["kind"], Overflow>;

/** A neutral message: what a notification says of it, and its blocks. */
export type Message = {
  readonly summary: Spans;
  readonly blocks: readonly Block[];
};

/** A message of one sentence. */
export function sentence(spans: Spans, actions: readonly Action[] = []): Message {
  const blocks: Block[] = [{ kind: "text", spans }];
  return {
    summary: spans,
    blocks: actions.length ? [...blocks, { kind: "actions", actions }] : blocks,
  };
}
