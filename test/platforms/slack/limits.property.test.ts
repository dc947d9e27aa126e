import type { KnownBlock } from "@slack/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Home } from "../../../src/app/queries/home-views.ts";
import type { FormStart, MilestoneView, MyTime } from "../../../src/app/queries/views.ts";
import { type Action, type Block, type Message, OVERFLOW } from "../../../src/chat/blocks.ts";
import { acceptAsk, approveAsk, fundMessage } from "../../../src/chat/cards/asks.ts";
import { homePage } from "../../../src/chat/cards/home.ts";
import { detailCard, milestoneCard } from "../../../src/chat/cards/milestone.ts";
import { formatMoney } from "../../../src/chat/copy/money.ts";
import { noticeMessage } from "../../../src/chat/copy/notices.ts";
import { blockForm, extendForm } from "../../../src/chat/forms/clock-forms.ts";
import { draftAddForm } from "../../../src/chat/forms/evidence-forms.ts";
import { myTimeForm } from "../../../src/chat/forms/my-time-form.ts";
import { amendForm, newForm } from "../../../src/chat/forms/terms-form.ts";
import { changesForm, submitForm } from "../../../src/chat/forms/work-forms.ts";
import { say } from "../../../src/chat/spans.ts";
import { CURRENCY_CODES } from "../../../src/domain/currencies.ts";
import { type AgreementId, asId, type CriterionId } from "../../../src/domain/ids.ts";
import type { Milestone } from "../../../src/domain/milestone/milestone.ts";
import { TERMS_LIMITS } from "../../../src/domain/milestone/terms.ts";
import { LIMITS } from "../../../src/platforms/slack/limits.ts";
import { slackBlocks } from "../../../src/platforms/slack/render/blocks.ts";
import { slackModal } from "../../../src/platforms/slack/render/form.ts";
import { slackHome } from "../../../src/platforms/slack/render/home.ts";
import {
  slackCard,
  slackMessages,
  totalText,
} from "../../../src/platforms/slack/render/message.ts";
import { acceptBlocks, viewProblems } from "../../../src/sandbox/slack/block-kit.ts";
import { anItem, piecesOf } from "../../support/evidence-items.ts";
import { times } from "../../support/long.ts";
import { STATES } from "../../support/milestones.ts";
import { actorOf, anAgreement, buyer, facilitator, NOW, PAYEE } from "../../support/parties.ts";
import { PEOPLE, TEAM, viewOf } from "../../support/views.ts";

const words = (longest: number) =>
  fc.oneof(
    fc.string({ unit: "grapheme", maxLength: longest }).map((value) => value.slice(0, longest)),
    fc
      .constantFrom("<", "&", "*", "<!channel>", "`", "𝔘", "\u202E", "_a_")
      .map((unit) => unit.repeat(Math.ceil(longest / unit.length)).slice(0, longest)),
  );

/** Any milestone that the domain would let through, each text up to its longest, in any currency. */
/** The longest name of a zone that there is. */
const ZONE = { timeZone: "America/Argentina/ComodRivadavia", isKnown: true } as const;

const MY_TIME: MyTime = {
  ...{
    kind: "my_time",
    hours: null,
    reminders: "channel",
    delegate: [],
    here: { platform: "slack", team: "T1" },
    now: NOW,
  },
  profile: { timeZone: ZONE.timeZone, platform: "slack" },
};

const milestones: fc.Arbitrary<Milestone> = fc
  .record({
    state: fc.constantFrom(...Object.values(STATES)),
    title: words(TERMS_LIMITS.title),
    deliverable: words(TERMS_LIMITS.deliverable),
    criteria: fc.array(words(TERMS_LIMITS.criterion), {
      minLength: 1,
      maxLength: TERMS_LIMITS.criteria,
    }),
    proof: words(TERMS_LIMITS.requiredProof),
    note: words(3_000),
    currency: fc.constantFrom(...CURRENCY_CODES),
    minor: fc.integer({ min: 1, max: 99_999_999 }),
  })
  .map(({ state, title, deliverable, criteria, proof, note, currency, minor }) => {
    const { milestone } = state();
    const texts = criteria.map((text, index) => ({ id: asId<CriterionId>(`c${index + 1}`), text }));
    const evidence = texts.map(({ id }) => anItem({ criterionId: id, text: note }));
    const amount = { amountMinor: minor, currency };
    const terms = { ...milestone.terms, title, deliverable, criteria: texts, amount };
    const { submission, review } = milestone;
    return {
      ...milestone,
      terms: { ...terms, requiredProof: proof, exclusions: proof, ifDependenciesMissing: proof },
      submission: submission.state === "submitted" ? { ...submission, evidence } : submission,
      review:
        review.state === "changes_requested" ? { ...review, note: note.slice(0, 1_000) } : review,
    };
  });

const channel = { team: TEAM, surface: "channel" } as const;
const inPrivate = { team: TEAM, surface: "private" } as const;
const RUNS = { numRuns: times(150) };

function labels(message: Message): readonly string[] {
  const all = message.blocks.flatMap((block): readonly (Action | null)[] =>
    block.kind === "actions" ? block.actions : block.kind === "line" ? [block.action] : [],
  );
  return all.flatMap((action) => (action ? [action.label] : []));
}

const shownButtons = (blocks: readonly KnownBlock[]) =>
  blocks.flatMap((block) => {
    if (block.type === "actions")
      return block.elements.map((one) => (one.type === "button" ? one.text.text : ""));
    return block.type === "section" && block.accessory?.type === "button"
      ? [block.accessory.text.text]
      : [];
  });

const seen = (blocks: readonly KnownBlock[]) =>
  JSON.stringify(blocks).replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const agreementNumber = (n: number) =>
  anAgreement({ id: asId<AgreementId>(`agreement-${n}`), payee: n % 2 ? null : PAYEE });

/** The page of the facilitator of eight agreements, some with more channels than one line names. */
function aHome(mine: readonly MilestoneView[], others: readonly MilestoneView[]): Home {
  const here = { platform: "slack", team: TEAM, user: "U1FACIL" } as const;
  const place = (n: number) => ({
    ...({ platform: "slack", team: `T${n}`, channel: `C${n}`, teamName: "*Acme*" } as const),
    channelName: "_website_".repeat(8),
  });
  return {
    ...{ kind: "home", here, now: NOW, personId: facilitator, waitsUntil: null, standIn: null },
    settings: null,
    accounts: Array.from({ length: 9 }, (_, n) => ({
      ...{ ...here, team: `T${n}`, linkId: String(n), name: "`name`", teamName: "_team_" },
      ...{ here: n === 0, waitsUntil: n === 1 ? NOW : null },
    })),
    agreements: Array.from({ length: 8 }, (_, n) => ({
      agreement: agreementNumber(n),
      people: PEOPLE,
      places: Array.from({ length: n }, (_place, at) => place(at)),
    })),
    list: { kind: "list", actor: facilitator, mine, others, over: [], now: NOW },
  };
}

describe("whatever people write, in whatever currency", () => {
  it("a card is one message that Slack takes, with every criterion, amount and button in it", () => {
    fc.assert(
      fc.property(milestones, (milestone) => {
        const message = milestoneCard(viewOf({ milestone }));
        const { blocks, text } = slackCard(message, channel);
        expect(() => acceptBlocks(blocks)).not.toThrow();
        expect(totalText(blocks)).toBeLessThanOrEqual(LIMITS.messageTotal);
        expect(text.length).toBeLessThanOrEqual(LIMITS.fallbackText);
        expect(shownButtons(blocks)).toEqual(labels(message));
        expect(seen(blocks)).toContain(formatMoney(milestone.terms.amount));
        for (const { text: criterion } of milestone.terms.criteria) {
          const [shown = ""] =
            JSON.stringify(criterion.replaceAll("\u202E", "")).match(/(?<=").*(?=")/) ?? [];
          const visible = shown.trim().slice(0, 40);
          if (!/[\uD800-\uDFFF\\]/.test(visible)) expect(seen(blocks)).toContain(visible.trim());
        }
      }),
      RUNS,
    );
  });

  it("private messages are split, never cut, and keep their buttons", () => {
    fc.assert(
      fc.property(milestones, (milestone) => {
        const view = viewOf({ milestone });
        for (const message of [
          detailCard(view, actorOf(buyer)),
          acceptAsk(view),
          fundMessage(view, "https://checkout.example/c"),
          approveAsk(view),
          noticeMessage({ kind: "changes_requested", view, to: null, detail: {} }),
        ]) {
          const messages = slackMessages(message, inPrivate);
          for (const { blocks } of messages) {
            expect(() => acceptBlocks(blocks)).not.toThrow();
            expect(totalText(blocks)).toBeLessThanOrEqual(LIMITS.messageTotal);
          }
          expect(messages.flatMap(({ blocks }) => shownButtons(blocks))).toEqual(labels(message));
        }
      }),
      { numRuns: times(60) },
    );
  });

  it("a block that is too long does what its kind declares", () => {
    const many = Array.from({ length: 400 }, (_, index) => `line ${index} of a long text`);
    const spans = say`${many.join("\n")}`;
    const item = (words: string) => ({ shown: true, spans: say`${words}`, note: [] });
    const action = { kind: "open", label: "Open", url: "https://a.example" } as const;
    const money = { amountMinor: 1, currency: "USD" };
    const long: Readonly<Record<Block["kind"], Block>> = {
      header: { kind: "header", text: `Approve M-999999 ${"x".repeat(TERMS_LIMITS.title)}` },
      text: { kind: "text", spans },
      labelled: { kind: "labelled", label: "Label", spans },
      checklist: { kind: "checklist", items: many.map(item) },
      money: { kind: "money", lines: many.map((label) => ({ label, money, total: false })) },
      timeline: { kind: "timeline", entries: many.map((words) => say`${words}`) },
      line: { kind: "line", spans, action },
      actions: { kind: "actions", actions: many.map((label) => ({ ...action, label })) },
      divider: { kind: "divider" },
    };
    for (const block of Object.values(long)) {
      const blocks = slackBlocks(block, channel);
      if (OVERFLOW[block.kind] === "reject") expect(blocks.length).toBe(1);
      else for (const words of many) expect(seen(blocks)).toContain(words);
      expect(JSON.stringify(blocks)).not.toContain("…");
      for (const one of blocks) expect(() => acceptBlocks([one])).not.toThrow();
    }
  });

  it("Home is one view that Slack takes, settings whole, the most urgent first, and what is left out is counted", () => {
    const some = fc.array(milestones, { minLength: 1, maxLength: 12 });
    const counts = { cut: 0, whole: 0 };
    fc.assert(
      fc.property(some, fc.nat({ max: 200 }), fc.nat({ max: 200 }), (few, count, at) => {
        const all = Array.from({ length: count }, (_, n) => few[n % few.length]);
        const views = all.flatMap((milestone, n) =>
          milestone ? [viewOf({ milestone }, agreementNumber(n % 8))] : [],
        );
        const [mine, others] = [views.slice(0, at), views.slice(at)];
        const page = homePage(aHome(mine, others));
        const view = slackHome(page, inPrivate);
        expect(viewProblems(view)).toEqual([]);
        expect(view.blocks.length).toBeLessThanOrEqual(LIMITS.viewBlocks);
        const buttons = shownButtons(view.blocks);
        if (views.length > 0) expect(buttons).toContain("Linked accounts");
        const written = JSON.stringify(view.blocks);
        const left = [...written.matchAll(/And (\d+) more: `\/milestone list`/g)];
        const leftOut = left.reduce((sum, [, count]) => sum + Number(count), 0);
        const shown = buttons.filter((one) => one === "Details" || one.startsWith("Show M-"));
        expect(shown.length + leftOut).toBe(views.length);
        if (mine.length > 0) expect(buttons).toContain("Details");
        if (leftOut > 0) counts.cut += 1;
        else counts.whole += 1;
      }),
      { numRuns: times(25) },
    );
    expect(Math.min(counts.cut, counts.whole)).toBeGreaterThan(0);
  });

  it("forms are modals that Slack takes", () => {
    const start: FormStart = {
      kind: "form",
      agreement: null,
      actor: null,
      people: PEOPLE,
      policies: anAgreement().policies,
      currency: "USD",
      currencies: CURRENCY_CODES,
      zones: { own: null, profile: null },
      now: NOW,
    };
    fc.assert(
      fc.property(milestones, fc.boolean(), (milestone, open) => {
        const view = viewOf({ milestone });
        for (const form of [
          newForm(start, ZONE, { title: milestone.terms.title }, open),
          amendForm(view, ["USD"], ZONE, {}, open),
          myTimeForm(MY_TIME),
          blockForm(view, milestone.terms.deliverable),
          extendForm(view, { days: "9", reason: milestone.terms.deliverable }),
          submitForm(view, piecesOf(view)),
          draftAddForm(view),
          changesForm(view, ""),
        ]) {
          expect(viewProblems(slackModal(form, "C1", TEAM))).toEqual([]);
        }
      }),
      { numRuns: times(60) },
    );
  });
});
