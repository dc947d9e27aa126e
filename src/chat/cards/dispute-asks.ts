import type { MilestoneView } from "../../app/queries/views.ts";
import { type Side, sideOf } from "../../domain/agreement/agreement.ts";
import type { Actor } from "../../domain/milestone/decision.ts";
import type { Dispute, Offer } from "../../domain/milestone/dispute.ts";
import { quorumOf } from "../../domain/milestone/quorum.ts";
import { concedeRef, offerRef, plainRef, refTo } from "../action-ref.ts";
import type { Action, Block, Message } from "../blocks.ts";
import {
  heldMinor,
  heldMoney,
  inQuestion,
  offerWords,
  shareFor,
  splitLines,
  standingOffers,
} from "../copy/dispute.ts";
import { dueLine, nextActionLine, owedBy } from "../copy/next-action.ts";
import { counted } from "../copy/time.ts";
import { payeeName, personOf, sideName } from "../people.ts";
import { moment, money, named, type Spans, say, strong } from "../spans.ts";
import { partyButtons } from "./dispute-buttons.ts";

const notYet: Action = { kind: "act", label: "Not yet", ref: plainRef("not_yet") };

/** An open dispute for one of its parties, privately: what it is about, the clock, the offers, and what they can do. */
export function disputeFacts(view: MilestoneView, dispute: Dispute, actor: Actor): Message {
  const { id, number, terms } = view.milestone;
  const question = inQuestion(view, dispute);
  const offers = standingOffers(dispute).map((offer) => offerWords(view, offer));
  const owed = owedBy(view, sideOf(view.agreement, actor.personId));
  const next = owed ? dueLine(view, owed) : nextActionLine(view);
  const { statements } = dispute;
  const by = named(personOf(view.people, dispute.by));
  return {
    summary: say`The dispute on M-${number}`,
    blocks: [
      { kind: "header", text: `M-${number} dispute: ${terms.title}` },
      {
        kind: "text",
        spans: say`Opened by ${by}, ${moment(dispute.at, view.now)}. ${heldMoney(view)} is held.`,
      },
      { kind: "text", spans: say`“${dispute.reason}”` },
      ...titled("In question", question),
      ...titled("Offers", offers),
      ...(statements.length > 0
        ? [
            {
              kind: "text",
              spans: say`${counted(statements.length, "statement")} so far, in the thread.`,
            } as const,
          ]
        : []),
      ...(next ? [{ kind: "text", spans: next } as const] : []),
      {
        kind: "actions",
        actions: [
          ...partyButtons(view, actor),
          { kind: "act", label: `Show M-${number}`, ref: refTo("show", id) },
        ],
      },
    ],
  };
}

function titled(title: string, entries: readonly Spans[]): readonly Block[] {
  return entries.length === 0
    ? []
    : [
        { kind: "text", spans: [strong`${title}`] },
        { kind: "timeline", entries },
      ];
}

/** "Refund $1,440.00 to @buyer, release $3,262.35 to @facilitator (…) for M-3? …": who gets what, to the cent. */
function splitQuestion(view: MilestoneView, releaseMinor: number): Spans {
  const { milestone, agreement } = view;
  const { currency } = milestone.terms.amount;
  const { refundMinor, transferMinor } = shareFor(milestone, releaseMinor);
  const back = say`refund ${money(refundMinor, currency)} to ${sideName(view, "buyer")}`;
  const paid = say`release ${money(transferMinor, currency)} to ${payeeName(view)}`;
  const parts = transferMinor === 0 ? back : refundMinor === 0 ? paid : say`${back}, ${paid}`;
  const after =
    transferMinor > 0 && !agreement.payee?.ready
      ? " Stripe can't pay the facilitator yet; their part goes out by itself once it can. This can't be undone."
      : " This can't be undone.";
  return say`${capital(parts)} for M-${milestone.number}?${after}`;
}

function capital(spans: Spans): Spans {
  const [first, ...rest] = spans;
  if (first?.kind !== "text") return spans;
  return [{ ...first, text: first.text.charAt(0).toUpperCase() + first.text.slice(1) }, ...rest];
}

/** What accepting an offer shows before money moves: its numbers, every cost line, and what else can be done. */
export function acceptOfferAsk(view: MilestoneView, dispute: Dispute, offer: Offer): Message {
  const { milestone, agreement } = view;
  const quorum = quorumOf(milestone.terms);
  const index = dispute.offers.indexOf(offer);
  const shown = { nth: dispute.nth, index };
  const more =
    quorum > 1
      ? say` The buyer needs ${quorum} approvals for it; ${offer.votes.length} are there.`
      : [];
  const question = say`${splitQuestion(view, offer.releaseMinor)}${more}`;
  return {
    summary: question,
    blocks: [
      { kind: "header", text: `Settle M-${milestone.number} ${milestone.terms.title}` },
      { kind: "text", spans: offerWords(view, offer, 1_000) },
      { kind: "money", lines: splitLines(view, offer.releaseMinor) },
      { kind: "text", spans: question },
      {
        kind: "actions",
        actions: [
          {
            ...{ kind: "act", label: "Accept and settle", style: "primary" },
            ref: offerRef("settle_take", milestone.id, shown, agreement.payee?.accountId ?? null),
          },
          notYet,
        ],
      },
    ],
  };
}

/** What conceding shows before money moves: all of it, to whom; and why it is asked of whoever asked for something else. */
export function concedeAsk(
  view: MilestoneView,
  dispute: Dispute,
  side: Side,
  asked: "approve" | "cancel" | null = null,
): Message {
  const { milestone, agreement } = view;
  const { id, number, terms } = milestone;
  const releaseMinor = side === "buyer" ? heldMinor(milestone) : 0;
  const quorum = quorumOf(terms);
  const more =
    side === "buyer" && quorum > 1
      ? say` The buyer needs ${quorum} approvals for it; ${dispute.conceding.length} are there.`
      : [];
  const question = say`Concede: ${splitQuestion(view, releaseMinor)}${more}`;
  const why: readonly Block[] = asked
    ? [
        {
          kind: "text",
          spans: say`M-${number} is disputed. To ${asked} it now is to concede: the dispute ends, and all of the money goes to the other side.`,
        },
      ]
    : [];
  return {
    summary: question,
    blocks: [
      { kind: "header", text: `Concede M-${number} ${terms.title}` },
      ...why,
      { kind: "money", lines: splitLines(view, releaseMinor) },
      { kind: "text", spans: question },
      {
        kind: "actions",
        actions: [
          {
            ...{ kind: "act", style: "danger" },
            label: side === "buyer" ? "Concede and release all" : "Concede and give all back",
            ref: concedeRef(
              id,
              dispute.nth,
              side === "buyer" ? (agreement.payee?.accountId ?? null) : null,
            ),
          },
          notYet,
        ],
      },
    ],
  };
}
