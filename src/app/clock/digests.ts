import type { Instant } from "../../domain/clock/instant.ts";
import type { AgreementId, MilestoneId, PersonId } from "../../domain/ids.ts";
import type { ReminderItem } from "../queries/reminder-views.ts";
import type { MessageRef } from "../queries/views.ts";
import type { NewTask } from "../store.ts";
import type { Task } from "../tasks.ts";

/** What is kept of one thing that somebody was reminded of; the words follow from it and from what is so now. */
export type KeptItem = Omit<ReminderItem, "view"> & { readonly milestoneId: MilestoneId };

/** A reminder as it was posted. */
export type SentReminder = MessageRef & {
  readonly id: string;
  readonly personId: PersonId;
  readonly isDirect: boolean;
  /** The reader's name for the platform it was posted on; null where it knows them by none. */
  readonly reader: string | null;
  readonly items: readonly KeptItem[];
};

/** How often one person was reminded of one thing: messages, whatever they came together with. */
export type Reminded = {
  readonly personId: PersonId;
  readonly what: string;
  readonly since: Instant;
  readonly times: number;
};

/** Reminders that belong together, and what was said with them. */
export type Digests = {
  /**
   * Takes, for one run, every reminder of the task's person that is due or will be within so many minutes, the task's own
   * included; empty where another run has taken it. No reminder is in two digests.
   */
  takeDigest(task: Task, minutes: number, leaseSeconds: number): Promise<readonly Task[]>;
  /** Puts reminders back for later, as if they had not been tried. */
  postpone(later: readonly { readonly task: Task; readonly at: Instant }[]): Promise<void>;
  /** Keeps what was posted and settles what it said, in one; without a message they were not worth saying. */
  reminded(message: SentReminder | null, tasks: readonly Task[]): Promise<void>;
  /** Adds tasks unless one of the same id was ever added. */
  addNew(tasks: readonly NewTask[]): Promise<void>;
  /** Posted reminders that mention the milestone and are not all done. */
  openReminders(milestoneId: MilestoneId): Promise<readonly SentReminder[]>;
  hasOpenReminder(milestoneId: MilestoneId): Promise<boolean>;
  reminderRewritten(id: string, items: readonly KeptItem[], isOpen: boolean): Promise<void>;
  wasEverReminded(personId: PersonId): Promise<boolean>;
  /** Whether they were ever reminded of the payout setup for another milestone of this agreement. */
  wasAskedForPayouts(person: PersonId, agreement: AgreementId, but: MilestoneId): Promise<boolean>;
  timesReminded(milestoneId: MilestoneId): Promise<readonly Reminded[]>;
  /** An agreement's milestones that are open, or that something happened to since then. */
  milestonesSince(agreementId: AgreementId, since: Instant): Promise<readonly MilestoneId[]>;
};
