import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import { type Compared, compareWithProvider, unknownToUs } from "./compare.ts";
import type { Installations, OutsideMark, RestoredWhy } from "./installation.ts";

/** What keeps a restored copy from acting on what it does not know (fault 46). */
export type GuardParts = {
  /** On connections that may write also where the database is read-only. */
  readonly deps: Deps;
  readonly installations: Installations;
  readonly outside: OutsideMark;
};

const BEAT_SECONDS = 50;

/**
 * Looks whether this database is a restored copy, and makes it read-only where it is: by the mark that it wrote outside
 * of itself, and by what the provider has. `asks` says whether the provider is asked. Null where all is well.
 */
export async function noticeRestore(
  { deps, installations, outside }: GuardParts,
  asks: boolean,
): Promise<RestoredWhy | null> {
  const { identity } = await installations.read();
  // Outside first: a beat of another process in between raises both, and must not look like a restore.
  const written = await markOf(deps, outside, identity);
  const { mark, aliveAt, state } = await installations.read();
  if (state === "restored") return null;
  const why =
    written !== null && written > mark
      ? "mark_ahead"
      : asks && (await isProviderAhead(deps, aliveAt))
        ? "provider_ahead"
        : null;
  if (why === null || !(await installations.begin(why))) return null;
  deps.log.error("this database is a restored copy: read-only until it is compared", { why });
  return why;
}

/** The mark outside, where it can be read: what can't be asked does not keep the app from its work. */
async function markOf(deps: Deps, outside: OutsideMark, identity: string): Promise<number | null> {
  try {
    return await outside.read(identity);
  } catch (error) {
    deps.log.warn("the mark beside the evidence can't be read", { error });
    return null;
  }
}

async function isProviderAhead(
  deps: Deps,
  aliveAt: Parameters<typeof unknownToUs>[1],
): Promise<boolean> {
  try {
    const unknown = await unknownToUs(deps, aliveAt);
    if (unknown.length === 0) return false;
    const ids = unknown.slice(0, 20).map(({ id }) => id);
    deps.log.error("the provider has what this database never asked for", { ids });
    return true;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    deps.log.warn("the provider could not be asked whether this database is a restored copy", {
      error,
    });
    return false;
  }
}

/** A sign of life, inside first: the mark outside is never ahead of a database that was not restored. */
export async function beat({ deps, installations, outside }: GuardParts): Promise<void> {
  const alive = await installations.beat(BEAT_SECONDS);
  if (!alive) return;
  try {
    await outside.write(alive.identity, alive.mark);
  } catch (error) {
    deps.log.warn("the mark beside the evidence can't be written", { error });
  }
}

/**
 * Compares a read-only copy with the provider, and lets it act again where nothing is left for the operator. Null where
 * it is not read-only. Throws ProviderError where the provider can't be asked: then it stays as it is.
 */
export async function compareRestored(
  parts: GuardParts,
): Promise<(Compared & { readonly resumed: boolean }) | null> {
  const { deps, installations } = parts;
  const { state, aliveAt } = await installations.read();
  if (state !== "restored") return null;
  const compared = await compareWithProvider(deps, aliveAt);
  const resumed = compared.lost === 0 && (await resume(parts));
  if (resumed) deps.log.info("the restored copy was compared and acts again", { ...compared });
  else deps.log.error("the restored copy stays read-only: the operator is asked", { ...compared });
  return { ...compared, resumed };
}

/** Lets the copy act again; false where it did already. */
export async function resume({ deps, installations, outside }: GuardParts): Promise<boolean> {
  const { identity } = await installations.read();
  const written = await markOf(deps, outside, identity);
  return installations.resume(written ?? 0);
}
