import type { Deps } from "../../src/app/deps.ts";
import { type ChatPlatform, ProviderError } from "../../src/app/ports.ts";
import type {
  Reminder,
  ReminderPlace,
  WeeklySummary,
} from "../../src/app/queries/reminder-views.ts";
import type { Identity, MessageRef } from "../../src/app/queries/views.ts";
import { runTask } from "../../src/app/run-task.ts";
import { type Instant, instant } from "../../src/domain/clock/instant.ts";
import { nextWeekday } from "../../src/domain/clock/working-time.ts";
import type { House } from "./house.ts";

/** One reminder as it was posted or written again. */
export type Posted = {
  readonly message: string;
  /** "channel C1", "dm buyer". */
  readonly where: string;
  readonly reader: string;
  /** "M-1 review half", "M-2 review done". */
  readonly items: readonly string[];
  readonly once: string;
  readonly reminder: Reminder;
};

/** A house without a worker, whose chat notes what it is asked to remind of, and whose clock stands where the test sets it. */
export type ReminderRig = {
  readonly house: House;
  readonly deps: Deps;
  readonly posted: Posted[];
  readonly rewritten: Posted[];
  readonly weeks: { readonly channel: string; readonly summary: WeeklySummary }[];
  /** Users that no platform knows any more, channels that take nothing, and whether nobody answers. */
  readonly gone: Set<string>;
  readonly closed: Set<string>;
  away: boolean;
  /** What happens while a reminder is being written again, once. */
  meanwhile: (() => Promise<unknown>) | null;
  /** The first Monday after the database's own time, at an hour of UTC, plus days. */
  monday(hour: number, days?: number): Instant;
  setClock(at: Instant): Promise<void>;
  /** Runs what is due, one after the other, until nothing is. */
  work(deps?: Deps): Promise<void>;
  /** Runs what is due now all at once. */
  workAtOnce(): Promise<void>;
};

export async function reminderRig(house: House): Promise<ReminderRig> {
  const start = await house.deps.reads.now();
  const posted: Posted[] = [];
  const rewritten: Posted[] = [];
  const weeks: { channel: string; summary: WeeklySummary }[] = [];
  const rig: Troubles = { gone: new Set(), closed: new Set(), away: false, meanwhile: null };
  const chat = chatOf(rig, { posted, rewritten, weeks });
  const deps: Deps = { ...house.deps, chats: { slack: chat, discord: chat }, carry: () => {} };
  const work = async (by = deps) => {
    for (;;) {
      // What the house gave to its queue, at which nobody works, is lost there and taken back.
      await house.pool.query(
        "UPDATE task SET lease_until = clock_timestamp() - INTERVAL '1 second' WHERE state = 'queued'",
      );
      const due = await by.tasks.takeDue(500);
      if (due.length === 0) return;
      for (const job of due) await runTask(by, job);
    }
  };
  return Object.assign(rig, {
    ...{ house, deps, posted, rewritten, weeks, work },
    monday: (hour: number, days = 0) => {
      const first = nextWeekday(start, 1, hour * 60, "UTC");
      return instant(Date.parse(first) + days * 86_400_000);
    },
    setClock: async (at: Instant) => {
      // Only the provider's clock is moved so: there is no bot behind this house.
      await house.drive("/sandbox/clock", { to: at }).catch(() => undefined);
      await house.pool.query(
        "UPDATE clock SET offset_ms = round(extract(epoch FROM $1::timestamptz - clock_timestamp()) * 1000)",
        [at],
      );
    },
    workAtOnce: async () => {
      const due = await deps.tasks.takeDue(500);
      await Promise.all(due.map((job) => runTask(deps, job)));
    },
  });
}

type Troubles = Pick<ReminderRig, "gone" | "closed" | "away" | "meanwhile">;
type Notes = Pick<ReminderRig, "posted" | "rewritten" | "weeks">;

function chatOf(rig: Troubles, { posted, rewritten, weeks }: Notes): ChatPlatform {
  let count = 0;
  const checkHere = () => {
    if (!rig.away) return;
    throw failure("http_503", true);
  };
  return {
    postCard: async (channel) => ({ ...channel, message: `card-${++count}` }),
    updateCard: async () => "updated",
    openThread: async (channel) => {
      const message = `thread-${++count}`;
      return { ...channel, message, thread: message, link: null };
    },
    updateThreadHead: async () => "updated",
    sayInThread: async () => "said",
    announce: async () => undefined,
    tell: async () => undefined,
    download: async () => ({ ok: false, why: "gone" }),
    profile: async ({ user }) => {
      checkHere();
      return rig.gone.has(user) ? null : { timeZone: null };
    },
    remind: async (where, reminder, once) => {
      checkHere();
      const { platform, team } = where.kind === "channel" ? where.channel : where.reader;
      const channel = where.kind === "channel" ? where.channel.channel : `dm ${where.reader.user}`;
      if (rig.closed.has(channel)) throw failure("is_archived", false);
      const message = { platform, team, channel, message: `r-${++count}` };
      posted.push(noted(message, where, reminder, once));
      return message;
    },
    rewriteReminder: async (message, where, reminder) => {
      checkHere();
      const { meanwhile } = rig;
      rig.meanwhile = null;
      await meanwhile?.();
      rewritten.push(noted(message, where, reminder, ""));
      return "updated";
    },
    postContext: async (channel) => ({ ...channel, message: "context" }),
    summarize: async ({ channel }, summary) => {
      checkHere();
      weeks.push({ channel, summary });
    },
    deepLink: () => "",
  };
}

function failure(code: string, retryable: boolean): ProviderError {
  return new ProviderError(code, { code, outcome: "failed", retryable });
}

function noted(
  { channel, message }: MessageRef,
  where: ReminderPlace,
  reminder: Reminder,
  once: string,
): Posted {
  const name = (reader: Identity | null) => reader?.user ?? "nobody";
  return {
    ...{ message, once, reminder },
    where: where.kind === "channel" ? `channel ${channel}` : channel,
    reader: name(where.reader),
    items: reminder.items.map(
      ({ view, what, why, isDone, isRepeated }) =>
        `M-${view.milestone.number} ${what} ${isDone ? "done" : isRepeated ? "repeated" : why}`,
    ),
  };
}
