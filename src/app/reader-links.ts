import { createHash, randomBytes } from "node:crypto";
import { sideOf } from "../domain/agreement/agreement.ts";
import type { Instant } from "../domain/clock/instant.ts";
import { partyOf } from "../domain/milestone/decide/standing.ts";
import type { Origin } from "./api.ts";
import type { Deps } from "./deps.ts";
import type { ReaderGrant, Shows } from "./ports/reader-links.ts";
import { recordFile, recordWithChart } from "./queries/record.ts";
import { reportOfAgreement } from "./queries/report.ts";
import type { RecordFile, ReportFiles } from "./queries/views.ts";
import { viewOf } from "./resolve.ts";

/** How long a link opens what it shows (design section 7). */
const READER_LINK_MINUTES = 15;

/** Where the links lead, below the public address. */
export const READER_LINK_PATH = "/records";

/** 256 random bits: nobody guesses one, so neither a key nor a signature is needed, and a row can be closed. */
const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A way to what somebody asked for, for whoever has it; shown to them alone, never stored or logged. */
export type ReaderLink = { readonly url: string; readonly until: Instant; readonly now: Instant };

/** What stands behind a link that opens. */
export type Opened = {
  readonly until: Instant;
  readonly shown: RecordFile | ReportFiles;
};

/** Makes a link for the person who asks; null where there is no address that it could lead to. Opening it asks again who they are. */
export async function makeReaderLink(
  deps: Deps,
  { actor }: Origin,
  shows: Shows,
): Promise<ReaderLink | null> {
  const base = deps.linkBase();
  const personId = base === null ? null : await deps.reads.personOf(actor);
  if (base === null || !personId) return null;
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const { platform, team, user } = actor;
  const until = await deps.readerLinks.add({
    ...{ id: deps.newId(), tokenHash: hashOfToken(token), shows, minutes: READER_LINK_MINUTES },
    reader: { personId, account: { platform, team, user } },
  });
  return { url: `${base}${READER_LINK_PATH}/${token}`, until, now: await deps.reads.now() };
}

/**
 * What a token shows now, if anything: whoever left the seat, or whose account is not theirs any more, has lost it. All that
 * opens nothing is one and the same null.
 */
export async function openReaderLink(
  deps: Deps,
  token: string,
  illustrated: boolean,
): Promise<Opened | null> {
  const grant = TOKEN.test(token) ? await deps.readerLinks.open(hashOfToken(token)) : null;
  const shown = grant && (await shownTo(deps, grant, illustrated));
  return grant && shown ? { until: grant.until, shown } : null;
}

/** Ends one link; the same for a token that never was. */
export async function closeReaderLink(deps: Deps, token: string): Promise<void> {
  if (TOKEN.test(token)) await deps.readerLinks.close(hashOfToken(token));
}

async function shownTo(
  deps: Deps,
  { reader, shows }: ReaderGrant,
  illustrated: boolean,
): Promise<RecordFile | ReportFiles | null> {
  const { personId, account } = reader;
  const id =
    shows.kind === "record"
      ? shows.milestoneId
      : await deps.reads.latestMilestone(shows.agreementId);
  const loaded = id && (await deps.store.load({ ref: { by: "id", id } }));
  if (!loaded) return null;
  const { agreement, milestone } = loaded;
  if (!agreement || !milestone) return null;
  const side = sideOf(agreement, personId);
  if (shows.kind === "report")
    return side && reportOfAgreement(deps, agreement, loaded, illustrated);
  const actor = { personId, side, platform: account.platform, waitsUntil: null };
  const situation = { milestone, agreement };
  if (!partyOf(situation, actor)) return null;
  const view = viewOf(deps, loaded, situation);
  return illustrated ? recordWithChart(deps, view) : recordFile(deps, view);
}

const hashOfToken = (token: string): string => createHash("sha256").update(token).digest("hex");
