import type { Log } from "../app/ports.ts";

/** One Ctrl-C can arrive twice, from the terminal and passed on by npm; what comes this soon after is the same one. */
const SAME_SIGNAL_MS = 1_500;

/**
 * Runs `stop` once on SIGINT, SIGTERM or SIGHUP and then ends the process: with 0 when it stopped cleanly, with 1 when
 * it failed or took longer than `limitMs`. A second signal, sent because the first seems to hang, ends it at once.
 */
export function stopOnSignals(stop: () => Promise<void>, log: Log, limitMs = 25_000): void {
  let since: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (since === undefined) {
      since = performance.now();
      log.info(`stopping (${signal})`);
      void end(stop, log, limitMs);
    } else if (performance.now() - since > SAME_SIGNAL_MS) {
      log.warn("stopping at once");
      process.exit(1);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
}

async function end(stop: () => Promise<void>, log: Log, limitMs: number): Promise<void> {
  const late = setTimeout(() => {
    log.error("not stopped in time; ending anyway", { limitMs });
    process.exit(1);
  }, limitMs);
  try {
    await stop();
    process.exit(0);
  } catch (error) {
    log.error("stopping failed", { error });
    process.exit(1);
  } finally {
    clearTimeout(late);
  }
}
