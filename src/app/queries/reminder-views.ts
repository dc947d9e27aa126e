import type { Agreement } from "../../domain/agreement/agreement.ts";
import type { ReminderWhy } from "../../domain/clock/cadence.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import type { ReminderSubject } from "../../domain/clock/reminder-plan.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { ChannelRef, Identity, MilestoneView, People } from "./views.ts";

/** One thing that somebody is reminded of. */
export type ReminderItem = {
  readonly view: MilestoneView;
  readonly what: ReminderSubject;
  readonly why: ReminderWhy;
  readonly since: Instant;
  readonly by: Instant | null;
  /** True where it is not owed any more: what was said is rewritten to say so. */
  readonly isDone: boolean;
  /** True where a later reminder says the same: this one points there and offers nothing. */
  readonly isRepeated: boolean;
  /** Of an escalation: who was reminded before, and how often. */
  readonly reminded: readonly { readonly personId: PersonId; readonly times: number }[];
  /** Of an escalation: whom no message reaches any more. */
  readonly gone: PersonId | null;
};

/** All that one person is reminded of at about one time; never empty, most urgent first. */
export type Reminder = {
  readonly to: PersonId;
  readonly items: readonly ReminderItem[];
  readonly people: People;
  readonly now: Instant;
  /** True for the first reminder of someone whose hours nobody knows. */
  readonly asksForZone: boolean;
};

/** Where a reminder goes: the agreement's channel on the reader's own platform, or their direct messages. */
export type ReminderPlace =
  | { readonly kind: "channel"; readonly channel: ChannelRef; readonly reader: Identity | null }
  | { readonly kind: "direct"; readonly reader: Identity };

/** An agreement's week, for its channels; never both lists empty. */
export type WeeklySummary = {
  readonly agreement: Agreement;
  readonly people: People;
  readonly open: readonly MilestoneView[];
  /** What went out to the facilitator in the last seven days. */
  readonly released: readonly MilestoneView[];
  readonly now: Instant;
};
