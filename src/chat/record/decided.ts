import type { DocumentPart } from "../../app/ports/documents.ts";
import type { EventOf } from "../../domain/milestone/events.ts";
import type { DeadlockCause } from "../../domain/milestone/milestone.ts";
import type { Words } from "./words.ts";

type Deciding = EventOf<
  "ReleaseDecided" | "RefundDecided" | "DeadlockResolved" | "DisputeDecided" | "TransferGivenUp"
>;

/** One decision over money: how it came about, by whom, with which reasons, and exactly what goes where. */
export function decidedParts(event: Deciding, words: Words): readonly DocumentPart[] {
  const { amount, at } = words;
  if (event.type === "TransferGivenUp") {
    const text = `The payout could not be made before the time to hold money was over: ${amount(event.refund.amountMinor)} go back to the buyer instead, ${at(event.at)}.`;
    return [{ kind: "paragraph", text }];
  }
  const sum = (kind: string) =>
    event.legs
      .filter((leg) => leg.kind === kind)
      .reduce((total, { amountMinor }) => total + amountMinor, 0);
  const kept = "feeMinor" in event ? event.processingMinor + event.feeMinor : 0;
  const reasons = "reasons" in event ? event.reasons : "reason" in event ? event.reason : "";
  return [
    {
      kind: "facts",
      facts: [
        ["Decision", `${howWords(event)}, ${at(event.at)}`],
        ["By", byWords(event, words)],
        ["To the facilitator", amount(sum("transfer"))],
        ["Back to the buyer", amount(sum("refund"))],
        ["Kept for processing and fee", amount(kept)],
        ["Decision id", event.decisionId],
      ],
    },
    ...(reasons === "" ? [] : [{ kind: "said", head: "Reasons", text: reasons } as const]),
  ];
}

/** How a decision came about, in one line. */
export function howWords(event: Exclude<Deciding, { type: "TransferGivenUp" }>): string {
  switch (event.type) {
    case "ReleaseDecided":
      return event.how === "deemed"
        ? "Accepted by silence, as both sides had agreed before payment"
        : "Approved by the buyer";
    case "DeadlockResolved":
      return `Decided by the accepted terms: ${CAUSES[event.cause]}`;
    case "DisputeDecided":
      return DISPUTE[event.how];
    case "RefundDecided":
      return event.how === "deadlock"
        ? `Decided by the accepted terms: ${CAUSES[event.cause ?? "hold_limit"]}`
        : REFUND[event.how];
  }
}

const DISPUTE = {
  agreed: "Settled by an accepted offer",
  conceded: "One side gave in",
  ruled: "Ruled by the arbiter",
} as const;

const REFUND = {
  cancelled_by_consent: "Cancelled by consent",
  given_back: "Given back by the facilitator",
} as const;

const CAUSES: Readonly<Record<DeadlockCause, string>> = {
  no_delivery: "nothing was delivered in time",
  dependency_missing: "a dependency stayed missing",
  unpayable: "no payout was possible in time",
  hold_limit: "money may not be held longer",
  no_answer: "the dispute was not answered in time",
  no_agreement: "the two sides did not agree in time",
  no_ruling: "there was no ruling in time",
};

function byWords(event: Exclude<Deciding, { type: "TransferGivenUp" }>, words: Words): string {
  const by = "by" in event ? event.by : [];
  return by.length === 0 ? "nobody: the accepted terms say so" : by.map(words.party).join(", ");
}
