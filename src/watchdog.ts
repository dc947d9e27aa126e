import type { Standing } from "./app/ports/standing.ts";
import type { OnCalled } from "./infra/watch/index.ts";
import type { Outages } from "./outages.ts";

const LOOK_EVERY_MS = 15_000;
/** One look that is not answered may be a restart of the database: two in a row are an outage. */
const LOOKS_MISSED = 2;
const WAITS_TOO_LONG_SECONDS = 300;
const WAITS_AGAIN_SECONDS = 60;
const REFUSED_IN_A_ROW = 5;

/** Codes by which vendors say that they do not know us any more. */
const KEY_REFUSED: ReadonlySet<string> = new Set([
  ...["key_not_accepted", "unauthorized"],
  ...["invalid_auth", "not_authed", "token_expired", "token_revoked", "account_inactive"],
]);

/** Looks now and then, and hears what calls and webhooks come to. */
export type Watchdog = {
  /** One look, as the timer makes it. */
  look(): Promise<void>;
  readonly onCalled: OnCalled;
  webhook(outcome: string): void;
  start(): void;
  stop(): void;
};

export type WatchdogParts = {
  readonly outages: Outages;
  /** Null where the database does not answer. */
  standing(): Promise<Standing | null>;
  /** Whether tasks run in this process: only those that run them say that they wait. */
  readonly works: boolean;
};

/** What turns into an alarm that no question of the ledger's would say. */
export function createWatchdog({ outages, standing, works }: WatchdogParts): Watchdog {
  let missed = 0;
  let refused = 0;
  let timer: NodeJS.Timeout | undefined;
  const judge = (now: Standing): void => {
    const { oldestDueSeconds: seconds, tasks } = now;
    const facts = { seconds: Math.round(seconds), due: tasks.due + tasks.queued };
    if (seconds > WAITS_TOO_LONG_SECONDS) outages.raise("tasks_wait", facts);
    else if (seconds < WAITS_AGAIN_SECONDS) outages.clear("tasks_wait");
  };
  const look = async (): Promise<void> => {
    const now = await standing();
    missed = now ? 0 : missed + 1;
    if (missed >= LOOKS_MISSED) outages.raise("database_away", {});
    if (!now) return;
    outages.clear("database_away");
    if (works) judge(now);
  };
  return {
    look,
    onCalled(vendor, outcome) {
      if (KEY_REFUSED.has(outcome)) {
        outages.raise("token_refused", { vendor, code: outcome }, vendor);
        // Slack has a token for each workspace: that one of them works says nothing of another.
      } else if (outcome === "ok" && vendor !== "slack") {
        outages.clear("token_refused", vendor);
      }
    },
    webhook(outcome) {
      if (outcome === "received") {
        refused = 0;
        return outages.clear("webhooks_refused");
      }
      if (outcome !== "bad_signature") return;
      refused += 1;
      if (refused >= REFUSED_IN_A_ROW) outages.raise("webhooks_refused", { count: refused });
    },
    start() {
      timer ??= setInterval(() => void look(), LOOK_EVERY_MS).unref();
    },
    stop: () => clearInterval(timer),
  };
}
