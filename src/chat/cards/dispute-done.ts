import type { MilestoneView } from "../../app/queries/views.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import { quorumOf } from "../../domain/milestone/quorum.ts";
import type { Block, Message } from "../blocks.ts";
import { heldMoney, openDispute, partWords, splitLines } from "../copy/dispute.ts";
import { nextActionLine } from "../copy/next-action.ts";
import { deadline, type Spans, say } from "../spans.ts";
import { clockWords as workClock } from "./done.ts";
import { outcomeLines } from "./outcome.ts";
import { showButton } from "./refused.ts";

/** What somebody hears right after their act in a dispute was committed: what it did, then what is next. */
export function disputeDone(view: MilestoneView, events: readonly MilestoneEvent[]): Message {
  const { id, number } = view.milestone;
  const blocks = events.flatMap((event) => blocksOf(view, event));
  const summary = blocks.find((block) => block.kind === "text")?.spans ?? say`M-${number}`;
  const next = nextActionLine(view);
  return {
    summary,
    blocks: [
      ...blocks,
      ...(next ? [{ kind: "text", spans: next } as const] : []),
      { kind: "actions", actions: [showButton(id, number)] },
    ],
  };
}

function blocksOf(view: MilestoneView, event: MilestoneEvent): readonly Block[] {
  const { milestone, now } = view;
  const { number, terms } = milestone;
  const dispute = openDispute(milestone);
  const words = (spans: Spans): Block => ({ kind: "text", spans });
  switch (event.type) {
    case "DisputeOpened":
      return [
        words(
          say`M-${number} is disputed, and ${heldMoney(view)} stays where it is. Its thread is in every linked channel; what you want to add goes in with “Add statement” there.`,
        ),
      ];
    case "StatementMade":
      return [
        words(
          say`Your statement on M-${number} is in the record, and shown in the dispute's thread in every linked channel.`,
        ),
      ];
    case "OfferMade":
      return [
        words(
          say`Your side ${event.side === "buyer" ? "offers" : "asks for"} ${partWords(view, event.releaseMinor)} to settle M-${number}. It stands until ${deadline(event.until, now)}; the other side can accept it, or offer something else.`,
        ),
        { kind: "money", lines: splitLines(view, event.releaseMinor) },
      ];
    case "SettlementBacked": {
      const backed = dispute?.offers.find(({ id }) => id === event.offerId)?.votes;
      const have = (backed ?? dispute?.conceding ?? []).length;
      return [
        words(
          say`Your approval counts: ${have} of ${quorumOf(terms)} that the buyer needs are there.`,
        ),
      ];
    }
    case "DisputeWithdrawn":
      return [words(say`The dispute on M-${number} is withdrawn. ${workClock(view)}`)];
    case "DisputeDecided":
      return outcomeLines(view).map(words);
    default:
      return [];
  }
}
