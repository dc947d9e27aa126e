import { describe, expect, it } from "vitest";
import type { NoticeKind } from "../../src/app/queries/notice-views.ts";
import type { Message } from "../../src/chat/blocks.ts";
import { refusedMessage } from "../../src/chat/cards/refused.ts";
import { formatMoney } from "../../src/chat/copy/money.ts";
import { noticeMessage } from "../../src/chat/copy/notices.ts";
import { approveQuestion } from "../../src/chat/copy/questions.ts";
import { refusalWords } from "../../src/chat/copy/refusals.ts";
import { requirementWords } from "../../src/chat/copy/requirements.ts";
import { plainText } from "../../src/chat/plain.ts";
import { chatVerbs, nearestVerb, VERBS, verbOf } from "../../src/chat/verbs.ts";
import { CURRENCY_CODES } from "../../src/domain/currencies.ts";
import type { PersonId } from "../../src/domain/ids.ts";
import { decisionOf } from "../../src/domain/milestone/milestone.ts";
import { shareOfRelease } from "../../src/domain/milestone/share.ts";
import { minorDigits } from "../../src/domain/money.ts";
import { REFUSALS, type RefusalCode, refusal } from "../../src/domain/refusals.ts";
import { disputed, inReview, STATES } from "../support/milestones.ts";
import { buyer, facilitator, NOW, outsider } from "../support/parties.ts";
import { settledAt70 } from "../support/record-files.ts";
import { PEOPLE, viewOf } from "../support/views.ts";

const isCode = (code: string): code is RefusalCode => Object.hasOwn(REFUSALS, code);
const CODES = Object.keys(REFUSALS).filter(isCode);

const KINDS: Readonly<Record<NoticeKind, true>> = {
  proposed: true,
  amended: true,
  accepted: true,
  declined: true,
  amendment_declined: true,
  cancelled: true,
  cancellation_requested: true,
  cancellation_refused: true,
  funded: true,
  checkout_ready: true,
  payment_processing: true,
  payment_failed: true,
  stray_refunded: true,
  submitted: true,
  withdrawn: true,
  changes_requested: true,
  approved: true,
  approvals_voided: true,
  payout_waiting: true,
  payout_failed: true,
  released: true,
  refund_started: true,
  refunded: true,
  refund_failed: true,
  payee_changed: true,
  identity_linked: true,
  identity_unlinked: true,
  payee_ready: true,
  bank_payout_failed: true,
  lapsed: true,
  amendment_lapsed: true,
  block_set: true,
  block_lifted: true,
  extension_requested: true,
  extension_granted: true,
  extension_refused: true,
  silence_warning: true,
  silence_ended: true,
  deemed_accepted: true,
  deadlock_resolved: true,
  give_back_decided: true,
  reversal_failed: true,
  chargeback_opened: true,
  chargeback_won: true,
  chargeback_lost: true,
  clawback_written_off: true,
  dispute_opened: true,
  statement_made: true,
  offer_made: true,
  offer_lapsed: true,
  settlement_backed: true,
  dispute_escalated: true,
  dispute_withdrawn: true,
  dispute_decided: true,
};

function wellSaid(words: string): void {
  expect(words.trim()).not.toBe("");
  expect(words).not.toMatch(/undefined|null|NaN|\[object|!|\.\.(?!\.)| {2}|escrow/);
}

function wordsOf(message: Message): string {
  return message.blocks
    .map((block) => ("spans" in block ? plainText(block.spans) : ""))
    .filter((words) => words !== "")
    .join("\n");
}

it("leads the arbiter to the ruling as soon as a dispute is theirs, and nobody else", () => {
  const seen = viewOf(disputed());
  const view = { ...seen, agreement: { ...seen.agreement, arbiter: outsider } };
  const labels = (to: PersonId) =>
    noticeMessage({ kind: "dispute_escalated", view, to, detail: { why: "no_answer" } })
      .blocks.flatMap((block) => (block.kind === "actions" ? block.actions : []))
      .map(({ label }) => label);
  expect(labels(outsider)).toContain("Rule");
  expect(labels(facilitator)).not.toContain("Rule");
});

describe("refusals", () => {
  const bare = { view: null, people: {}, candidates: [], now: null };
  const full = { ...bare, view: viewOf(inReview()), people: PEOPLE };

  it.each(CODES)("say why in words, with whatever detail there is: %s", (code) => {
    wellSaid(plainText(refusalWords(refusal(code), bare)));
    wellSaid(plainText(refusalWords(refusal(code), full)));
    const detail = { people: [buyer], by: [buyer], at: NOW, platform: "slack", until: NOW };
    wellSaid(plainText(refusalWords(refusal(code, detail), full)));
  });

  it("name who could do it instead", () => {
    const one = refusal("milestone.only_buyer_approves", { people: [buyer] });
    expect(plainText(refusalWords(one, full))).toContain(
      "Only the buyer can approve M-3, and that's @buyer.",
    );
  });

  it.each(["chargeback.frozen", "give_back.all_given_back", "settle.not_with_arbiter"] as const)(
    "lead to what they are about: %s",
    (code) => {
      const refused = { ...full, now: NOW, kind: "refused", refusals: [refusal(code)] } as const;
      const { blocks } = refusedMessage(refused);
      expect(blocks.some(({ kind }) => kind === "actions")).toBe(true);
    },
  );

  it("say who decided already, when and where", () => {
    const one = refusal("milestone.already_decided", {
      ...{ decision: "release", by: [buyer], at: NOW, platform: "discord" },
    });
    expect(plainText(refusalWords(one, full))).toBe(
      "@buyer already approved M-3 (Mon, 23 Nov 2026, 09:00 UTC) on Discord. Nothing more to do.",
    );
  });

  it("offer what was meant by an amount", () => {
    const detail = { text: "1.005", currency: "USD", suggestions: "1.01 or 1,005" };
    expect(plainText(refusalWords(refusal("amount.too_many_decimals", detail), bare))).toBe(
      "1.005 has more decimals than USD takes. Did you mean 1.01 or 1,005?",
    );
  });
});

describe("notices", () => {
  const kinds = Object.keys(KINDS).filter((kind): kind is NoticeKind => Object.hasOwn(KINDS, kind));

  it.each(kinds)("read well in every state, for everyone: %s", (kind) => {
    for (const make of Object.values(STATES)) {
      for (const to of [null, buyer, facilitator]) {
        const detail = { reason: null, code: "expired_card", amountMinor: 100 };
        wellSaid(wordsOf(noticeMessage({ kind, view: viewOf(make()), to, detail })));
      }
    }
  });
});

describe("money", () => {
  it.each([
    [480_000, "USD", "$4,800.00"],
    [-13_950, "USD", "−$139.50"],
    [1_000, "JPY", "¥1,000"],
    [1_500, "KWD", "KWD 1.500"],
  ])("is shown with its currency and decimals: %i %s", (amountMinor, currency, shown) => {
    expect(formatMoney({ amountMinor, currency })).toBe(shown);
  });

  it("keeps every digit of every currency", () => {
    for (const currency of CURRENCY_CODES) {
      for (const amountMinor of [0, 1, 99_999_999, 12_345_678]) {
        const digits = formatMoney({ amountMinor, currency }).replaceAll(/[^0-9]/g, "");
        expect(Number(digits)).toBe(amountMinor);
        expect(digits.length).toBeGreaterThan(minorDigits(currency));
      }
    }
  });
});

describe("verbs", () => {
  it("are found by name and alias, whatever the case", () => {
    expect(["Approve", "release", "APPROVE", "ls"].map(verbOf)).toEqual([
      "approve",
      "approve",
      "approve",
      "list",
    ]);
    expect(verbOf("constructor")).toBeNull();
  });

  it("are guessed from a typo, and not from anything", () => {
    expect(["aprove", "sumbit", "payot", "fnud", "zzzzzzzz"].map(nearestVerb)).toEqual([
      "approve",
      "submit",
      "payouts",
      "fund",
      null,
    ]);
  });

  it("have one meaning for every word", () => {
    const words = chatVerbs().flatMap((verb) => [verb, ...VERBS[verb].aliases]);
    expect(new Set(words).size).toBe(words.length);
  });
});

describe("requirements", () => {
  it("are said in words, each once", () => {
    const codes = [
      "external_account",
      "individual.dob.day",
      "individual.dob.month",
      "some.new_code",
    ];
    expect(requirementWords(codes)).toEqual([
      "your bank account",
      "your date of birth",
      "some new code",
    ]);
    expect(requirementWords(["external_account"], "their")).toEqual(["their bank account"]);
  });
});

describe("what the facilitator gets", () => {
  it("is the part that a settlement releases, not what the terms had in mind", () => {
    const view = viewOf(settledAt70());
    const { amount, costs } = view.milestone.terms;
    const leg = decisionOf(view.milestone)?.legs.find(({ kind }) => kind === "transfer");
    const said = (amountMinor: number) => formatMoney({ ...amount, amountMinor });
    for (const kind of ["payout_failed", "payout_waiting"] as const) {
      const words = wordsOf(
        noticeMessage({ kind, view, to: facilitator, detail: { code: "x", reason: "payee" } }),
      );
      expect(words).toContain(said(leg?.amountMinor ?? 0));
      expect(words).not.toContain(said(costs.facilitatorReceivesMinor));
    }
  });

  it("is what is left of the payment where a bank kept a part before anything was decided", () => {
    const { milestone } = inReview();
    const { funding, terms } = milestone;
    if (funding.state !== "funded") throw new Error("nothing is held");
    const left = { ...milestone, funding: { ...funding, amountMinor: funding.amountMinor / 2 } };
    const view = viewOf({ milestone: left });
    const { transferMinor } = shareOfRelease(left, funding.amountMinor / 2);
    expect(transferMinor).toBeLessThan(terms.costs.facilitatorReceivesMinor);
    expect(JSON.stringify(approveQuestion(view))).toContain(`"amountMinor":${transferMinor}`);
  });
});
