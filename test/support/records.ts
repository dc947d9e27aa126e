import { DEFAULT_POLICIES } from "../../src/domain/agreement/policies.ts";
import { instant } from "../../src/domain/clock/instant.ts";
import {
  type AgreementId,
  asId,
  type CheckoutId,
  type CriterionId,
  type DecisionId,
  type MilestoneId,
  type MoveId,
  type PersonId,
} from "../../src/domain/ids.ts";
import type { MilestoneEvent } from "../../src/domain/milestone/events.ts";
import type { Terms } from "../../src/domain/milestone/terms.ts";
import { chained, GENESIS } from "../../src/domain/record/chain.ts";
import {
  buildRecord,
  type MilestoneRecord,
  type RecordSource,
} from "../../src/domain/record/record.ts";
import { hashOf } from "../../src/infra/hash.ts";

const at = instant("2026-11-22T09:00:00.000Z");
const agreementId = asId<AgreementId>("0199f000-0000-7000-8000-000000000001");
const milestoneId = asId<MilestoneId>("0199f000-0000-7000-8000-000000000002");
const buyer = asId<PersonId>("0199f000-0000-7000-8000-00000000000b");
const facilitator = asId<PersonId>("0199f000-0000-7000-8000-00000000000f");
const moveId = asId<MoveId>("0199f000-0000-7000-8000-0000000000aa");
const checkoutId = asId<CheckoutId>("0199f000-0000-7000-8000-0000000000cc");

function terms(): Terms {
  const content = {
    version: 1,
    title: "Checkout that takes cards",
    deliverable: "A checkout — with déjà vu and 支払い 💳",
    criteria: [{ id: asId<CriterionId>("c1"), text: "Card payment succeeds on staging" }],
    requiredProof: "A recording",
    exclusions: "",
    ifDependenciesMissing: "The clock stops",
    amount: { amountMinor: 480_000, currency: "USD" },
    dueAt: instant("2026-12-04T17:00:00.000Z"),
    policies: DEFAULT_POLICIES,
    costs: {
      buyerPaysMinor: 480_000,
      processingMinor: 13_950,
      feeMinor: 0,
      feeBps: 0,
      facilitatorReceivesMinor: 466_050,
    },
  };
  const proposal = {
    proposedBy: facilitator,
    proposedSide: "facilitator" as const,
    proposedAt: at,
  };
  return { ...content, ...proposal, hash: hashOf(content) };
}

/** A released milestone's events, in order. */
export function releasedEvents(): MilestoneEvent[] {
  const proposed = terms();
  return [
    { type: "MilestoneProposed", agreementId, number: 3, terms: proposed, at },
    {
      type: "TermsAccepted",
      termsVersion: 1,
      termsHash: proposed.hash,
      by: buyer,
      side: "buyer",
      at,
    },
    { type: "CheckoutRequested", checkoutId, by: buyer, amountMinor: 480_000, at },
    {
      type: "MilestoneFunded",
      checkoutId,
      paymentIntentId: "pi_1",
      chargeId: "ch_1",
      amountMinor: 480_000,
      providerFeeMinor: 13_950,
      availableOn: null,
      at,
    },
    { type: "ApprovalGiven", by: buyer, platform: "slack", termsVersion: 1, at },
    {
      type: "ReleaseDecided",
      decisionId: asId<DecisionId>("0199f000-0000-7000-8000-0000000000dd"),
      how: "explicit",
      by: [buyer],
      legs: [{ moveId, kind: "transfer", amountMinor: 466_050 }],
      processingMinor: 13_950,
      feeMinor: 0,
      at,
    },
    {
      type: "TransferSucceeded",
      moveId,
      transferId: "tr_1",
      amountMinor: 466_050,
      arrivesOn: null,
      at,
    },
  ];
}

/** Events numbered and chained as the store does it. */
function chainEvents(events: readonly MilestoneEvent[]): RecordSource["events"] {
  let prevHash = GENESIS;
  return events.map((event, index) => {
    const actor = "by" in event && typeof event.by === "string" ? event.by : "platform";
    const link = { stream: milestoneId, seq: index + 1, at: event.at, actor, event, prevHash };
    const { seq, hash } = chained(link, hashOf);
    const recorded = { seq, at: event.at, actor, event, prevHash, hash };
    prevHash = hash;
    return recorded;
  });
}

/** The record of a released milestone. */
export function releasedRecord(events = releasedEvents()): MilestoneRecord {
  const line = (seq: number, account: "stripe" | "held" | "payable", amountMinor: number) => ({
    seq,
    account,
    currency: "USD",
    amountMinor,
  });
  return buildRecord({
    agreementId,
    milestoneId,
    number: 3,
    exportedAt: instant("2026-11-23T09:00:00.000Z"),
    people: [{ personId: buyer, displayName: "Buyer" }],
    events: chainEvents(events),
    moves: [
      {
        id: moveId,
        kind: "transfer",
        amount: { amountMinor: 466_050, currency: "USD" },
        status: "done",
        providerId: "tr_1",
      },
    ],
    postings: [
      line(4, "stripe", 480_000),
      line(4, "held", -480_000),
      line(7, "payable", 466_050),
      line(7, "stripe", -466_050),
    ],
  });
}
