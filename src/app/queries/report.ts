import { type Agreement, sideOf } from "../../domain/agreement/agreement.ts";
import { refusal } from "../../domain/refusals.ts";
import { type Report, reportOf } from "../../domain/report/report.ts";
import type { Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import { refusedWith } from "../resolve.ts";
import type { Loaded, LoadRequest } from "../store.ts";
import type { ChannelRef, Refused, ReportFiles } from "./views.ts";

/** The most milestones that one report is made of, the latest ones; the others are counted, and the words say so. */
const MOST_MILESTONES = 400;

/**
 * An agreement over time, as a picture and a table: of the channel where it is asked, or of the person's only agreement
 * where the channel has none. Only people of the agreement get one; anybody else hears that there is none.
 */
export async function agreementReport(deps: Deps, origin: Origin): Promise<ReportFiles | Refused> {
  const { actor, channel } = origin;
  const here = await seated(deps, { actor, ...(channel && { channel }), ref: { by: "open" } });
  const found = here.agreement ? here : await seated(deps, { actor, ref: { by: "open" } });
  const { agreement, personId } = found;
  if (!agreement) {
    const several = personId && (await deps.reads.agreementsOf(personId)).length > 1;
    const code = several ? "report.which_agreement" : "agreement.none_here";
    return refusedWith(deps, null, [refusal(code)]);
  }
  const [made, channels] = await Promise.all([
    reportOfAgreement(deps, agreement, found),
    deps.reads.channelsOf(agreement.id),
  ]);
  const isHere = channel !== null && channels.some((one) => isSame(one, channel));
  return { ...made, isHere };
}

/** The report of an agreement whose reader sits in it; not in any channel. */
export async function reportOfAgreement(
  deps: Deps,
  agreement: Agreement,
  { now, people }: Pick<Loaded, "now" | "people">,
  illustrated = true,
): Promise<ReportFiles> {
  const { histories, leftOut } = await deps.reads.histories(agreement.id, MOST_MILESTONES);
  const report = reportOf(histories, now, leftOut);
  return {
    ...{ kind: "report", report, isHere: false, histories, among: { agreement, people } },
    png: illustrated ? await drawn(deps, report) : null,
    csv: deps.charts.tabulate(report),
  };
}

/** What a request finds; no agreement where the actor has no seat in it. */
async function seated(
  deps: Deps,
  request: LoadRequest,
): Promise<Pick<Loaded, "agreement" | "personId" | "now" | "people">> {
  const { agreement, personId, now, people } = await deps.store.load(request);
  const sits = agreement && personId && sideOf(agreement, personId);
  return { agreement: sits ? agreement : null, personId, now, people };
}

const isSame = (a: ChannelRef, b: ChannelRef): boolean =>
  a.platform === b.platform && a.team === b.team && a.channel === b.channel;

/** The picture; null where it can't be drawn, since the words and the table say the same. */
export async function drawn(deps: Deps, report: Report, title?: string): Promise<Buffer | null> {
  try {
    return (await deps.charts.draw(report, title)).png;
  } catch (error) {
    deps.log.error("a report could not be drawn", { error });
    return null;
  }
}
