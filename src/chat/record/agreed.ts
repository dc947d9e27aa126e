import type { DocumentPart } from "../../app/ports/documents.ts";
import type { RecordFile } from "../../app/queries/views.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import type { Terms } from "../../domain/milestone/terms.ts";
import { policyLines } from "../copy/policies.ts";
import type { Words } from "./words.ts";

/** The terms that bind, in full, with who accepted which version and when. */
export function agreedParts({ view, history }: RecordFile, words: Words): readonly DocumentPart[] {
  const { terms, dueAt } = view.milestone;
  const events = history.events.map(({ event }) => event);
  const accepted = events.filter((event) => event.type === "TermsAccepted");
  const by = accepted.at(-1);
  return [
    { kind: "heading", text: by ? "Terms as both sides accepted them" : "Terms as proposed" },
    {
      kind: "facts",
      facts: [
        ["Version", `${terms.version}, proposed by ${words.party(terms.proposedBy)}`],
        ["Accepted", by ? `${words.party(by.by)}, ${words.at(by.at)}` : "not yet"],
        ["Deliverable", orNone(terms.deliverable)],
        ["Required proof", orNone(terms.requiredProof)],
        ["Known exclusions", orNone(terms.exclusions)],
        ["If credentials or access are missing", orNone(terms.ifDependenciesMissing)],
        ["Due", dueWords(terms, dueAt, words)],
      ],
    },
    { kind: "paragraph", text: "Acceptance criteria", soft: true },
    { kind: "list", numbered: true, items: terms.criteria.map(({ text }) => text) },
    { kind: "paragraph", text: "Costs", soft: true },
    { kind: "facts", facts: costFacts(terms, words) },
    { kind: "paragraph", text: "Policies", soft: true },
    { kind: "list", numbered: false, items: policyLines(terms) },
    { kind: "exact", label: "SHA-256 of these terms", text: terms.hash },
    ...fundedParts(events, words),
  ];
}

const orNone = (text: string) => (text.trim() === "" ? "None named" : text);

function dueWords(terms: Terms, dueAt: Terms["dueAt"], words: Words): string {
  const due = words.at(dueAt);
  return dueAt === terms.dueAt ? due : `${due} (${words.at(terms.dueAt)} in the terms)`;
}

function costFacts({ costs, policies }: Terms, { amount }: Words) {
  const bearer = { facilitator: "the facilitator", buyer: "the buyer", platform: "the platform" };
  return [
    ["Buyer pays", amount(costs.buyerPaysMinor)],
    [
      "Processing (estimate)",
      `${amount(costs.processingMinor)}, borne by ${bearer[policies.processingBorneBy]}`,
    ],
    ["Platform fee", amount(costs.feeMinor)],
    ["Facilitator receives", amount(costs.facilitatorReceivesMinor)],
  ] as const;
}

function fundedParts(
  events: readonly { readonly type: string }[],
  words: Words,
): readonly DocumentPart[] {
  const funded = events.find(isFunded);
  if (!funded) return [{ kind: "paragraph", text: "Nothing was paid.", soft: true }];
  return [
    {
      kind: "facts",
      facts: [
        ["Funded", `${words.amount(funded.amountMinor)}, ${words.at(funded.at)}`],
        ["Payment", funded.paymentIntentId],
        ["Charge", funded.chargeId],
      ],
    },
  ];
}

type Funded = Extract<MilestoneEvent, { type: "MilestoneFunded" }>;
const isFunded = (event: { readonly type: string }): event is Funded =>
  event.type === "MilestoneFunded";
