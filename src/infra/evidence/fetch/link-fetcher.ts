import type { Fetched, LinkFetcher } from "../../../app/ports/evidence.ts";
import type { Asking } from "./ask.ts";
import { nameOf, subjectOf, titleOf } from "./content-name.ts";
import { follow } from "./follow.ts";
import { LIMITS, type Limits } from "./limits.ts";
import type { Network } from "./network.ts";
import { type RepositoryView, repositoryView } from "./repositories.ts";
import { createTurnstile, type Turnstile } from "./turnstile.ts";
import { Unkept } from "./unkept.ts";
import { judgeAddress } from "./web-address.ts";

export type LinkFetcherOptions = {
  readonly network: Network;
  readonly limits?: Limits;
  readonly turnstile?: Turnstile;
};

/**
 * Fetches public links: every hop judged by name and by address before anything is sent, bounded in time, size and
 * number. The code of a retryable ProviderError is the UnkeptReason to say where it stays so.
 */
export function createLinkFetcher(options: LinkFetcherOptions): LinkFetcher {
  const { network, limits = LIMITS, turnstile = createTurnstile() } = options;
  return {
    fetch: async (link) => {
      const judged = judgeAddress(link.trim());
      if (!judged.ok) return judged;
      const { url } = judged;
      return turnstile(url.hostname, () =>
        inTime(limits, (signal) => read(url, { network, limits, signal })),
      );
    },
  };
}

async function inTime(
  { totalMs }: Limits,
  work: (signal: AbortSignal) => Promise<Fetched>,
): Promise<Fetched> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Unkept("too_slow")), totalMs);
  try {
    return await work(late.signal);
  } catch (error) {
    if (error instanceof Unkept) return { ok: false, why: error.why };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function read(url: URL, asking: Asking): Promise<Fetched> {
  const view = repositoryView(url);
  const better = view === null ? null : await readRepository(url, view, asking);
  if (better !== null) return better;
  const { bytes, mediaType, disposition, url: end } = await follow(url, asking);
  const name = nameOf({ bytes, mediaType, disposition, url: end });
  return { ok: true, bytes, mediaType, name, address: end.href };
}

/** Null where the better form gives nothing to read, so that the page itself is asked. */
async function readRepository(
  page: URL,
  view: RepositoryView,
  asking: Asking,
): Promise<Fetched | null> {
  const judged = judgeAddress(view.reads.href);
  if (!judged.ok) return null;
  const found = await orNull(follow(judged.url, asking), asking);
  if (found === null || found.mediaType.includes("html")) return null;
  const { bytes, mediaType } = found;
  const said = view.isTitled ? await titleOfPage(page, asking) : subjectOf(bytes);
  const name = view.name === null ? nameOf({ ...found, url: judged.url }) : said || view.name;
  return { ok: true, bytes, mediaType, name, address: judged.url.href };
}

/** "" where the page is not to be had: the content is kept already. */
async function titleOfPage(page: URL, asking: Asking): Promise<string> {
  const found = await follow(page, asking).catch(() => null);
  return found === null ? "" : titleOf(found.bytes);
}

/** The same, or null for a definite no; what ran out of the whole's time stays thrown. */
async function orNull<T>(work: Promise<T>, { signal }: Asking): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (signal.aborted || !(error instanceof Unkept)) throw error;
    return null;
  }
}
