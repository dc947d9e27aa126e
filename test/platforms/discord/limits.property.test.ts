import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FormStart, MilestoneView, MyTime } from "../../../src/app/queries/views.ts";
import { type Action, type Block, type Message, OVERFLOW } from "../../../src/chat/blocks.ts";
import { acceptAsk, approveAsk, fundMessage } from "../../../src/chat/cards/asks.ts";
import { detailCard, milestoneCard } from "../../../src/chat/cards/milestone.ts";
import { formatMoney } from "../../../src/chat/copy/money.ts";
import { noticeMessage } from "../../../src/chat/copy/notices.ts";
import { blockForm, extendForm } from "../../../src/chat/forms/clock-forms.ts";
import { draftAddForm } from "../../../src/chat/forms/evidence-forms.ts";
import { myTimeForm } from "../../../src/chat/forms/my-time-form.ts";
import { setupForm } from "../../../src/chat/forms/people-forms.ts";
import { amendForm, newForm } from "../../../src/chat/forms/terms-form.ts";
import { changesForm, submitForm } from "../../../src/chat/forms/work-forms.ts";
import { say } from "../../../src/chat/spans.ts";
import { CURRENCY_CODES } from "../../../src/domain/currencies.ts";
import { asId, type CriterionId } from "../../../src/domain/ids.ts";
import type { Milestone } from "../../../src/domain/milestone/milestone.ts";
import { TERMS_LIMITS } from "../../../src/domain/milestone/terms.ts";
import { fieldsOf, planPages } from "../../../src/platforms/discord/forms/plan.ts";
import { LIMITS } from "../../../src/platforms/discord/limits.ts";
import { componentsOf, rendering } from "../../../src/platforms/discord/render/components.ts";
import {
  type DiscordMessage,
  discordCard,
  discordMessages,
  sizeOf,
} from "../../../src/platforms/discord/render/message.ts";
import { discordModal } from "../../../src/platforms/discord/render/modal.ts";
import { modal as modalShape } from "../../../src/sandbox/discord/component-shapes.ts";
import { checkComponents } from "../../../src/sandbox/discord/components.ts";
import { FormErrors } from "../../../src/sandbox/discord/errors.ts";
import { anItem, piecesOf } from "../../support/evidence-items.ts";
import { times } from "../../support/long.ts";
import { STATES } from "../../support/milestones.ts";
import { actorOf, anAgreement, buyer, NOW } from "../../support/parties.ts";
import { PEOPLE, viewOf } from "../../support/views.ts";

const GUILD = "1113754058096640001";
const words = (longest: number) =>
  fc.oneof(
    fc.string({ unit: "grapheme", maxLength: longest }).map((value) => value.slice(0, longest)),
    fc
      .constantFrom(
        "<",
        "&",
        "*",
        "@everyone",
        "`",
        "𝔘",
        "\u202E",
        "_a_",
        "# ",
        "\\",
        "https://a.b/",
      )
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
    here: { platform: "discord", team: "T1" },
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

const channel = { team: GUILD, surface: "channel" } as const;
const inPrivate = { team: GUILD, surface: "private" } as const;
const direct = { team: GUILD, surface: "direct" } as const;
const RUNS = { numRuns: times(150) };

function labels(message: Message): readonly string[] {
  const all = message.blocks.flatMap((block): readonly (Action | null)[] =>
    block.kind === "actions" ? block.actions : block.kind === "line" ? [block.action] : [],
  );
  return all.flatMap((action) => (action ? [action.label] : []));
}

/** Every component at any depth. */
function everything(value: unknown): readonly Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(everything);
  if (typeof value !== "object" || value === null) return [];
  const { components, accessory, component } = value as Record<string, unknown>;
  return [
    value as Record<string, unknown>,
    ...[components, accessory, component].flatMap(everything),
  ];
}

const shownButtons = (components: unknown) =>
  everything(components).flatMap(({ type, label }) => (type === 2 ? [String(label)] : []));

/** What a reader sees of the texts, escapes away. */
const seen = ({ components, files }: Pick<DiscordMessage, "components" | "files">) =>
  [
    ...everything(components).flatMap(({ content }) =>
      content === undefined ? [] : [String(content)],
    ),
    ...files.map(({ content }) => content),
  ]
    .join("\n")
    .replaceAll(/\\([^0-9A-Za-z\s])/g, "$1");

/** As Discord judges it: shapes, lengths, totals, and no custom id twice. */
function expectTaken({ components }: DiscordMessage): void {
  const errors = new FormErrors();
  checkComponents(components, true, ["components"], errors);
  expect(() => errors.throwIfAny()).not.toThrow();
  const { count, text } = sizeOf(components);
  expect(count).toBeLessThanOrEqual(LIMITS.components);
  expect(text).toBeLessThanOrEqual(LIMITS.messageText);
}

const messagesFor = (view: MilestoneView): readonly Message[] => [
  detailCard(view, actorOf(buyer)),
  acceptAsk(view),
  fundMessage(view, "https://checkout.example/c"),
  approveAsk(view),
  noticeMessage({ kind: "changes_requested", view, to: null, detail: {} }),
];

describe("whatever people write, in whatever currency", () => {
  it("a card is one message that Discord takes, with every criterion, amount and button in it", () => {
    fc.assert(
      fc.property(milestones, (milestone) => {
        const view = viewOf({ milestone });
        const message = milestoneCard(view);
        const card = discordCard(message, view, channel);
        expectTaken(card);
        expect(shownButtons(card.components).sort()).toEqual([...labels(message)].sort());
        expect(seen(card)).toContain(formatMoney(milestone.terms.amount));
        for (const { text } of milestone.terms.criteria) {
          const visible = text.replaceAll("\u202E", "").trim();
          if (!visible.includes("\\")) expect(seen(card)).toContain(visible);
        }
      }),
      RUNS,
    );
  });

  it("private messages are split, never cut, and keep their buttons", () => {
    fc.assert(
      fc.property(milestones, fc.constantFrom(inPrivate, direct), (milestone, reading) => {
        for (const message of messagesFor(viewOf({ milestone }))) {
          const messages = discordMessages(message, reading);
          for (const one of messages) expectTaken(one);
          const shown = messages.flatMap(({ components }) => shownButtons(components));
          expect(shown).toEqual(labels(message));
        }
      }),
      { numRuns: times(60) },
    );
  });

  it("a block that is too long does what its kind declares", () => {
    const many = Array.from({ length: 400 }, (_, index) => `line ${index} of a long text`);
    const spans = say`${many.join("\n")}`;
    const item = (text: string) => ({ shown: true, spans: say`${text}`, note: [] });
    const action = { kind: "open", label: "Open", url: "https://a.example" } as const;
    const money = { amountMinor: 1, currency: "USD" };
    const long: Readonly<Record<Block["kind"], Block>> = {
      header: { kind: "header", text: `Approve M-999999 ${"x".repeat(TERMS_LIMITS.title)}` },
      text: { kind: "text", spans },
      labelled: { kind: "labelled", label: "Label", spans },
      checklist: { kind: "checklist", items: many.map(item) },
      money: { kind: "money", lines: many.map((label) => ({ label, money, total: false })) },
      timeline: { kind: "timeline", entries: many.map((text) => say`${text}`) },
      line: { kind: "line", spans, action },
      actions: { kind: "actions", actions: many.map((label) => ({ ...action, label })) },
      divider: { kind: "divider" },
    };
    for (const block of Object.values(long)) {
      const components = [...componentsOf(block, rendering(channel))];
      if (OVERFLOW[block.kind] === "reject") expect(components.length).toBe(1);
      const all = `${seen({ components, files: [] })}\n${shownButtons(components).join("\n")}`;
      if (OVERFLOW[block.kind] !== "reject") for (const one of many) expect(all).toContain(one);
      expect(all).not.toContain("…");
    }
  });

  it("forms are modals that Discord takes, page by page, with every field on one of them", () => {
    const start: FormStart = {
      ...{ kind: "form", agreement: null, actor: null, people: PEOPLE, now: NOW },
      ...{ policies: anAgreement().policies, currency: "USD", currencies: CURRENCY_CODES },
      zones: { own: null, profile: null },
    };
    const { policies } = start;
    const currencies = ["USD", "EUR"];
    const settings = {
      kind: "settings",
      team: GUILD,
      policies,
      currency: "USD",
      currencies,
    } as const;
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
          setupForm(settings),
        ]) {
          const pages = planPages(form, { typed: {}, given: new Set(), brief: false });
          const asked = pages.flatMap(({ fields }) => fields.map(({ id }) => id)).sort();
          expect(asked).toEqual(
            fieldsOf(form)
              .map(({ id }) => id)
              .sort(),
          );
          for (const [page, one] of pages.entries()) {
            const id = { kind: "modal", draft: "abcdefghijkl", page, form: form.name } as const;
            const data = discordModal(one, form.title, { ...id, ...form.carry }, inPrivate);
            const errors = new FormErrors();
            modalShape(data, [], errors);
            expect(() => errors.throwIfAny()).not.toThrow();
          }
        }
      }),
      { numRuns: times(60) },
    );
  });
});
