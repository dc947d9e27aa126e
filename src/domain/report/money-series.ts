import { type Currency, minorDigits } from "../money.ts";
import {
  type History,
  NO_MONEY,
  type PostedEvent,
  paidIn,
  plus,
  type Standing,
  standingOf,
} from "./history.ts";
import type { Period } from "./periods.ts";

/** How the money of one currency stood at the end of each period, the last one as it stands now. */
export type MoneySeries = {
  readonly currency: Currency;
  readonly standings: readonly Standing[];
  readonly now: Standing;
};

/** One series a currency that anything was paid in, the largest sum (in whole units) first. */
export function moneySeries(
  histories: readonly History[],
  periods: readonly Period[],
): readonly MoneySeries[] {
  const posted = histories
    .flatMap(({ events }) => events)
    .filter(({ postings }) => postings.length > 0);
  return [...byCurrency(posted)]
    .map(([currency, events]) => seriesOf(currency, events, periods))
    .sort((a, b) => whole(b) - whole(a) || (a.currency < b.currency ? -1 : 1));
}

function byCurrency(events: readonly PostedEvent[]): ReadonlyMap<Currency, PostedEvent[]> {
  const found = new Map<Currency, PostedEvent[]>();
  for (const one of events) {
    for (const currency of new Set(one.postings.map((posting) => posting.currency))) {
      const own = one.postings.filter((posting) => posting.currency === currency);
      const before = found.get(currency) ?? [];
      before.push({ event: one.event, postings: own });
      found.set(currency, before);
    }
  }
  return found;
}

function seriesOf(
  currency: Currency,
  events: readonly PostedEvent[],
  periods: readonly Period[],
): MoneySeries {
  const perPeriod = periods.map((): PostedEvent[] => []);
  for (const one of events) {
    const at = periods.findIndex(({ end }) => one.event.at < end);
    perPeriod.at(at)?.push(one);
  }
  const standings: Standing[] = [];
  for (const own of perPeriod) {
    standings.push(plus(standings.at(-1) ?? NO_MONEY, standingOf(own)));
  }
  return { currency, standings, now: standings.at(-1) ?? NO_MONEY };
}

/** Only to put currencies in an order: sums of different currencies are never added or compared otherwise. */
function whole({ currency, now }: MoneySeries): number {
  return paidIn(now) / 10 ** minorDigits(currency);
}
