import type { People, RecordFile } from "../../app/queries/views.ts";
import type { Agreement } from "../../domain/agreement/agreement.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import { asId, type PersonId } from "../../domain/ids.ts";
import { formatMoney } from "../copy/money.ts";
import { fallbackTime } from "../copy/time.ts";
import { personOf } from "../people.ts";

/** How a document names people, moments and amounts: plain words, times in UTC, since anyone may read it anywhere. */
export type Words = {
  person(id: string): string;
  /** "Maya (buyer)"; the part is left out for someone who has none any more. */
  party(id: string): string;
  at(moment: Instant): string;
  amount(minor: number, currency?: string): string;
};

const SYSTEM: Readonly<Record<string, string>> = {
  stripe: "the payment provider",
  worker: "Tranche, by the accepted terms",
  operator: "the operator",
};

/** Words for one record. */
export function wordsOf({ view }: Pick<RecordFile, "view">): Words {
  return wordsFor(view, view.milestone.terms.amount.currency);
}

/** Words for anything of one agreement; amounts are in this currency unless they say another. */
export function wordsFor(
  { agreement, people }: { readonly agreement: Agreement; readonly people: People },
  ownCurrency: string,
): Words {
  const name = (id: string) => personOf(people, asId<PersonId>(id)).displayName;
  const person = (id: string) => SYSTEM[id] ?? name(id);
  return {
    person,
    party: (id) => {
      const seat = agreement.seats.find(({ personId }) => personId === id);
      const part = seat?.side ?? (agreement.arbiter === id ? "arbiter" : null);
      return part ? `${name(id)} (${part})` : person(id);
    },
    at: (moment) => fallbackTime(moment, true),
    amount: (amountMinor, currency = ownCurrency) => formatMoney({ amountMinor, currency }),
  };
}

/** A platform by its own name. */
export const platformName = (platform: string): string =>
  platform === "slack" ? "Slack" : platform === "discord" ? "Discord" : platform;
