import type { NoticeKind } from "../../app/queries/notice-views.ts";
import type { Chargeback } from "../../domain/milestone/afterwards.ts";
import { debtWords, giveBackLine } from "../cards/afterwards.ts";
import { sideName } from "../people.ts";
import { day, money, type Span, type Spans, say } from "../spans.ts";
import type { Known, Said } from "./notices.ts";

type AfterwardsKind = Extract<
  NoticeKind,
  | ("give_back_decided" | "reversal_failed" | "clawback_written_off")
  | ("chargeback_opened" | "chargeback_won" | "chargeback_lost")
>;

/** What happens to money after it was decided; each side hears what it means for them. */
export const AFTERWARDS_NOTICES: Readonly<Record<AfterwardsKind, (known: Known) => Said>> = {
  give_back_decided: ({ view, m, detail }) => {
    const one = view.milestone.giveBacks.find(({ id }) => id === detail.of);
    return { words: one ? say`${m}: ${giveBackLine(view, one)}` : say`Money of ${m} goes back.` };
  },
  reversal_failed: ({ view, m, detail, reader }) => {
    const why =
      typeof detail.code === "string" ? detail.code.replaceAll("_", " ") : "no reason given";
    const whose = reader === "facilitator" ? say`your` : say`${sideName(view, "facilitator")}'s`;
    return {
      words: say`Money of ${m} could not be taken back from ${whose} Stripe balance (${why}). It stays owed, and is tried again as soon as there is enough.`,
    };
  },
  chargeback_opened: (known) =>
    about(known, ({ m, one, amount }) => {
      const { view, reader } = known;
      const head = say`⛔ ${amount} for ${m} was taken back by the buyer's bank.${freeze(known, one)}`;
      if (reader === "buyer")
        return say`${head} If that was not you, or you meant to dispute it here, tell your bank: it can withdraw the chargeback. Tranche's operator answers the bank${by(known, one)}.`;
      if (reader !== "facilitator") return head;
      const { clawbackMinor } = one.taken;
      return clawbackMinor > 0
        ? say`${head} ${money(clawbackMinor, view.milestone.terms.amount.currency)} of it had been paid out to you and is taken back from your Stripe balance until the bank has decided. Tranche's operator answers the bank${by(known, one)} with what is on record.`
        : say`${head} Tranche's operator answers the bank${by(known, one)} with what is on record; you have nothing to do.`;
    }),
  chargeback_won: (known) =>
    about(known, ({ m, one, amount }) => {
      const again = one.recoveredMinor;
      const currency = known.view.milestone.terms.amount.currency;
      const back =
        again > 0
          ? say` ${money(again, currency)} goes out to ${sideName(known.view, "facilitator")} again.`
          : [];
      return say`The bank turned the chargeback of ${m} down: ${amount} is back, and everything is as it was before.${back}`;
    }),
  chargeback_lost: (known) =>
    about(
      known,
      ({ m, one, amount }) =>
        say`⛔ The bank decided for the buyer: ${amount} for ${m} went back to ${sideName(known.view, "buyer")}, and that is final. ${debtWords(known.view, one)}`,
    ),
  clawback_written_off: ({ view, m, detail }) => ({
    words: say`${money(typeof detail.amountMinor === "number" ? detail.amountMinor : 0, view.milestone.terms.amount.currency)} that the bank took back of ${m} could not be recovered from ${sideName(view, "facilitator")}. Tranche's operator has written it off; nobody owes anything more here.`,
  }),
};

type About = { readonly m: Span; readonly one: Chargeback; readonly amount: Span };

function about({ view, detail, m }: Known, say_: (about: About) => Spans): Said {
  const one = view.milestone.chargebacks.find(({ id }) => id === detail.chargebackId);
  if (!one) return { words: say`The buyer's bank has looked at the payment of ${m}.` };
  return {
    words: say_({ m, one, amount: money(one.amountMinor, view.milestone.terms.amount.currency) }),
  };
}

/** Before the release the milestone stands still; afterwards there is nothing left to freeze. */
function freeze({ view }: Known, { taken }: Chargeback): Spans {
  const stands = taken.heldMinor + taken.payableMinor > 0;
  return stands ? say` M-${view.milestone.number} is frozen until it's settled.` : [];
}

function by({ view }: Known, { evidenceDueAt }: Chargeback): Spans {
  return evidenceDueAt ? say` by ${day(evidenceDueAt, view.now)}` : [];
}
