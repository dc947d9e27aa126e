import { instant } from "../../domain/clock/instant.ts";
import type { RefusalCode } from "../../domain/refusals.ts";
import { platformWord } from "../cards/outcome.ts";
import { code, deadline, money, type Spans, say } from "../spans.ts";
import type { Known } from "./refusals.ts";
import { counted } from "./time.ts";

type DisputeCode = Extract<RefusalCode, `${"dispute" | "settle"}.${string}`>;

/** Why nobody can dispute, say or settle that now, each with what they can do instead. */
export function disputeWords(
  those: (known: Known, nobody?: string) => Spans,
): Readonly<Record<DisputeCode, (known: Known) => Spans>> {
  return {
    "dispute.arbiter_may_not": ({ m }) =>
      say`That's for the two sides of ${m}. As the arbiter you can add a statement, and decide once it's with you.`,
    "dispute.stands_still": (known) =>
      say`${known.m} is disputed by ${those(known)}${known.at}, so its terms, work and clocks stand still. Add what you want to say or show as a statement, or offer a way out: ${code(`/milestone settle ${known.ref}`)}.`,
    "dispute.opened_meanwhile": (known) =>
      say`${those(known)} disputed ${known.m}${known.at}${where(known)}, so your approval released nothing: it would concede that dispute. Look at what is in question first; ${code(`/milestone settle ${known.ref}`)} concedes, or offers a split.`,
    "dispute.money_sent": (known) =>
      say`${known.m} was approved by ${those(known, "agreed silence")}${known.at}${where(known)}, and its payout is under way, so it can't be held back any more. The facilitator can give it back: ${code(`/milestone settle ${known.ref}`)}.`,
    "dispute.already_open": (known) =>
      say`${those(known)} disputed ${known.m} already${known.at}${where(known)}. Add a statement to that dispute, or offer a split: ${code(`/milestone settle ${known.ref}`)}.`,
    "dispute.decision_gone": ({ m, ref }) =>
      say`The decision on ${m} that you were looking at doesn't stand any more. ${code(`/milestone show ${ref}`)} says where it stands now.`,
    "dispute.decided_meanwhile": (known) =>
      say`${known.detail.how === "deemed" ? say`${known.m} was accepted by agreed silence` : say`${those(known)} approved ${known.m}`}${known.at}${where(known)}, before your dispute. The payout hasn't started yet: ${code(`/milestone dispute ${known.ref}`)} still takes that back, if you want it.`,
    "dispute.reason_missing": () =>
      say`Say what is wrong, so that the other side can answer: for example “criterion 3 was never shown”.`,
    "dispute.none": ({ m, ref }) =>
      say`${m} isn't disputed now, so there is nothing to settle. ${code(`/milestone dispute ${ref}`)} opens a dispute, and ${code(`/milestone show ${ref}`)} says where it stands.`,
    "dispute.statement_missing": () => say`Write something, or attach something.`,
    "dispute.too_many_statements": ({ detail }) =>
      say`You have made ${count(detail.max)} statements, and more would hide them. Offer a way out instead.`,
    "dispute.only_opener_withdraws": (known) =>
      say`Only the side that opened this dispute can withdraw it, and that was ${those(known)}. You can offer a split, or concede: ${code(`/milestone settle ${known.ref}`)}.`,
    "settle.not_with_arbiter": ({ m, detail, now }) =>
      say`The two sides of ${m} still have time to agree${isMoment(detail.until) ? say`, until ${deadline(instant(detail.until), now)}` : []}. If they don't, it comes to you. Until then you can add statements.`,
    "settle.arbiter_rules": () =>
      say`Offers are for the two sides. As the arbiter you decide with your ruling.`,
    "settle.only_arbiter_rules": (known) =>
      say`Only the arbiter rules on ${known.m}${Array.isArray(known.detail.people) && known.detail.people.length > 0 ? say`, and that's ${those(known)}` : say`, and nobody is named`}, once the time to agree is over. You can offer a split instead.`,
    "settle.reasons_missing": () =>
      say`Give your reasons: both sides read them, and they stay in the record.`,
    "settle.share_unreadable": ({ detail }) =>
      say`Write what the facilitator gets, before costs, as an amount or a percentage of the ${held(detail)} that is held: for example 70%.`,
    "settle.more_than_held": ({ detail }) =>
      say`Only ${held(detail)} is held. Write an amount up to that, or a percentage up to 100.`,
    "settle.concede_instead": ({ detail }) =>
      say`That gives the other side everything. If that's what you want, use “Concede” instead: it's done at once. ${detail.side === "buyer" ? "Everything is released then." : "Everything goes back to the buyer then."}`,
    "settle.asks_for_all": ({ detail }) =>
      say`That leaves the other side nothing, so it's no offer. Offer them a part${detail.side === "buyer" ? ", more than 0" : ", less than 100%"}; why you want all of it belongs in a statement.`,
    "settle.accept_theirs": ({ detail }) =>
      say`The other side offers ${amount(detail)} already, which is as good for you or better. Accept theirs instead.`,
    "settle.wrong_way": ({ detail }) =>
      say`Offers only move towards each other. Your side offered ${amount(detail, "lastMinor")} before; ${detail.side === "buyer" ? "offer more than that" : "ask for less than that"}.`,
    "settle.own_offer": () =>
      say`That's your own side's offer. The other side accepts it; you can replace it by another, or concede.`,
    "settle.needs_backing": ({ detail }) =>
      say`The buyer's side needs ${counted(count(detail.quorum), "approval")} for that offer and has ${count(detail.have)}. They are asked; you can accept it as soon as the others agree.`,
    "settle.offer_gone": ({ detail }) =>
      typeof detail.releaseMinor === "number"
        ? say`That offer doesn't stand any more. What stands now is ${amount(detail)} for the facilitator, before costs.`
        : say`That offer ${detail.state === "lapsed" ? "wasn't accepted in time" : "doesn't stand any more"}, and the other side has no other one open. Offer what you would accept.`,
  };
}

const count = (value: unknown): number => (typeof value === "number" ? value : 0);

const isMoment = (value: unknown): value is string =>
  typeof value === "string" && !Number.isNaN(Date.parse(value));

function amount(detail: Known["detail"], key = "releaseMinor"): Spans {
  const { currency, [key]: minor } = detail;
  return typeof minor === "number" && typeof currency === "string"
    ? [money(minor, currency)]
    : say`an amount`;
}

const held = (detail: Known["detail"]): Spans => amount(detail, "heldMinor");

function where({ detail }: Known): Spans {
  return typeof detail.platform === "string" && detail.platform !== ""
    ? say` on ${platformWord(detail.platform)}`
    : [];
}

/** How a dispute ended, for whoever comes too late to change it; null where no dispute did. */
export function settledWords({ m, detail, at }: Known, who: Spans): Spans | null {
  switch (detail.how) {
    case "agreed":
      return say`${m} is settled${at}: both sides agreed. Nothing more to do.`;
    case "conceded":
      return say`${m} is settled${at}: ${who} conceded. Nothing more to do.`;
    case "ruled":
      return say`${m} is decided by its arbiter, ${who}${at}. Nothing more to do.`;
    default:
      return null;
  }
}
