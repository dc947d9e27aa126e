import type { Deps } from "./deps.ts";
import type { DoneTask } from "./tasks.ts";

/** How long what is done stays readable for whoever asks what happened; the record itself stays for ever. */
const KEPT_DAYS = 30;
/** Links of minutes that are over. */
const LINKS_KEPT_DAYS = 1;
/** Terms that nobody has proposed since they were advised on; less than requests, which keep them from being proposed twice. */
const TERMS_KEPT_DAYS = 7;
const BATCH = 5_000;
/** A run stays well within its lease. */
const MOST_AT_ONCE = 100_000;

/**
 * Forgets tasks that are done and requests that were answered a month ago, in batches that hold nobody up. Events, postings and
 * money are never forgotten. False where there was more than one run takes.
 */
export async function prune(deps: Deps): Promise<boolean> {
  const tasks = await pruneTasks(deps);
  const requests = await pruneRequests(deps);
  await deps.readerLinks.forget(LINKS_KEPT_DAYS);
  await deps.keptTerms.forget(TERMS_KEPT_DAYS);
  if (tasks + requests > 0) deps.log.info("forgot what was done a month ago", { tasks, requests });
  return tasks < MOST_AT_ONCE && requests < MOST_AT_ONCE;
}

async function pruneTasks(deps: Deps): Promise<number> {
  let gone = 0;
  let from: DoneTask | null = null;
  do {
    const { count, next } = await deps.tasks.forgetDone(KEPT_DAYS, BATCH, from);
    gone += count;
    from = next;
  } while (from && gone < MOST_AT_ONCE);
  return gone;
}

async function pruneRequests(deps: Deps): Promise<number> {
  let gone = 0;
  for (;;) {
    const count = await deps.tasks.forgetRequests(KEPT_DAYS, BATCH);
    gone += count;
    if (count < BATCH || gone >= MOST_AT_ONCE) return gone;
  }
}
