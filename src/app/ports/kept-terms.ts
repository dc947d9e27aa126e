import type { TermsInput } from "../../domain/milestone/commands.ts";
import type { NewParties } from "../api.ts";
import type { ChannelRef, Identity } from "../queries/views.ts";

/** Everything that proposing terms needs, and everything that was typed into their form. */
export type KeptContent = {
  readonly channel: ChannelRef;
  readonly parties: NewParties | null;
  readonly terms: TermsInput;
  readonly typed: Readonly<Record<string, string>>;
};

/** What became of kept terms: chosen once, and never chosen otherwise. "edited" gave way to other terms. */
export type KeptChoice =
  | { readonly state: "edited" | "whole" }
  | { readonly state: "split"; readonly parts: readonly TermsInput[] };

/** Terms that somebody was advised on, until they say what becomes of them. */
export type KeptTerms = {
  readonly id: string;
  readonly content: KeptContent;
  readonly choice: KeptChoice | null;
};

/** Terms that wait for their proposer, each for one account's eyes alone. */
export type KeptTermsStore = {
  /** Keeps them; the same request keeps them once. Answers their id. */
  keep(id: string, requestId: string, account: Identity, content: KeptContent): Promise<string>;
  /** Null for another account's, and for what is no longer kept. */
  find(id: string, account: Identity): Promise<KeptTerms | null>;
  /** Chooses where nothing is chosen yet; answers what is so now, whoever chose it. Null as `find`. */
  choose(id: string, account: Identity, choice: KeptChoice): Promise<KeptTerms | null>;
  /** Forgets what was kept this many days ago. */
  forget(days: number): Promise<number>;
};
