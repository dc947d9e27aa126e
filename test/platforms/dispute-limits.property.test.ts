import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DisputeThread } from "../../src/app/queries/views.ts";
import { threadEntry } from "../../src/chat/cards/dispute-thread.ts";
import {
  disputeForm,
  offerForm,
  ruleForm,
  statementForm,
} from "../../src/chat/forms/dispute-forms.ts";
import { CURRENCY_CODES } from "../../src/domain/currencies.ts";
import { asId, type CriterionId } from "../../src/domain/ids.ts";
import { STATEMENT_LIMIT } from "../../src/domain/milestone/decide/dispute.ts";
import { disputeStories } from "../../src/domain/milestone/dispute-story.ts";
import type { MilestoneEvent } from "../../src/domain/milestone/events.ts";
import { fold } from "../../src/domain/milestone/evolve.ts";
import { TERMS_LIMITS } from "../../src/domain/milestone/terms.ts";
import { planPages } from "../../src/platforms/discord/forms/plan.ts";
import { discordHead } from "../../src/platforms/discord/render/dispute-head.ts";
import { discordMessages, fits } from "../../src/platforms/discord/render/message.ts";
import { discordModal } from "../../src/platforms/discord/render/modal.ts";
import { slackHead } from "../../src/platforms/slack/render/dispute-head.ts";
import { slackModal } from "../../src/platforms/slack/render/form.ts";
import { slackMessages } from "../../src/platforms/slack/render/message.ts";
import { modal as modalShape } from "../../src/sandbox/discord/component-shapes.ts";
import { checkComponents } from "../../src/sandbox/discord/components.ts";
import { FormErrors } from "../../src/sandbox/discord/errors.ts";
import { acceptBlocks, viewProblems } from "../../src/sandbox/slack/block-kit.ts";
import { times } from "../support/long.ts";
import { act, disputed, inReview, offering } from "../support/milestones.ts";
import { buyer, facilitator } from "../support/parties.ts";
import { TEAM, viewOf } from "../support/views.ts";

const GUILD = "1113754058096640001";
const words = (longest: number) =>
  fc.oneof(
    fc
      .string({ unit: "grapheme", minLength: 1, maxLength: longest })
      .map((one) => one.slice(0, longest)),
    fc
      .constantFrom("<", "&", "*", "@everyone", "`", "𝔘", "_a_", "https://a.b/")
      .map((unit) => unit.repeat(Math.ceil(longest / unit.length)).slice(0, longest)),
  );

const REASON = 1_000;

/** A dispute with an offer of each side and a statement, every text up to its longest. */
const threads: fc.Arbitrary<DisputeThread> = fc
  .record({
    title: words(TERMS_LIMITS.title),
    criteria: fc.array(words(TERMS_LIMITS.criterion), {
      minLength: 1,
      maxLength: TERMS_LIMITS.criteria,
    }),
    reason: words(REASON),
    note: words(REASON),
    text: words(STATEMENT_LIMIT),
    currency: fc.constantFrom(...CURRENCY_CODES),
  })
  .map(({ title, criteria, reason, note, text, currency }) => {
    const buyers = act(disputed(inReview()), buyer, { ...offering("30%"), note });
    const both = act(buyers, facilitator, { ...offering("90%"), note });
    const said = act(both, buyer, { verb: "dispute", act: "state", text: "words", evidence: [] });
    const listed = criteria.map((one, index) => ({
      id: asId<CriterionId>(`c${index}`),
      text: one,
    }));
    const events = said.events.map((event): MilestoneEvent => {
      switch (event.type) {
        case "MilestoneProposed": {
          const { terms } = event;
          const amount = { ...terms.amount, currency };
          return { ...event, terms: { ...terms, title, criteria: listed, amount } };
        }
        case "DisputeOpened":
          return { ...event, reason, criteria: listed.map(({ id }) => id) };
        case "StatementMade":
          return { ...event, text };
        case "OfferMade":
          return { ...event, note };
        default:
          return event;
      }
    });
    const milestone = fold(said.milestone.id, events);
    const [story] = disputeStories(milestone.id, events);
    if (!story) throw new Error("nothing is disputed");
    return { view: viewOf({ milestone }), story };
  });

const inDiscord = { team: GUILD, surface: "channel" } as const;
const inSlack = { team: TEAM, surface: "channel" } as const;
const RUNS = { numRuns: times(100) };

function expectTaken(components: readonly unknown[]): void {
  const errors = new FormErrors();
  checkComponents(components, true, ["components"], errors);
  expect(() => errors.throwIfAny()).not.toThrow();
  expect(fits(components)).toBe(true);
}

describe("whatever people write in a dispute", () => {
  it("its head is one message that both platforms take, with every act in it", () => {
    fc.assert(
      fc.property(threads, (thread) => {
        const { components } = discordHead(thread, inDiscord);
        expectTaken(components);
        const { blocks } = slackHead(thread, inSlack);
        expect(() => acceptBlocks(blocks)).not.toThrow();
        for (const shown of [JSON.stringify(components), JSON.stringify(blocks)]) {
          for (const label of ["Add statement", "Offer a split", "Concede", "Withdraw", "Details"])
            expect(shown).toContain(`"${label}"`);
          expect(shown.match(/"Accept /g)).toHaveLength(2);
        }
      }),
      RUNS,
    );
  });

  it("what is said in its thread is split where it has to be, and taken", () => {
    fc.assert(
      fc.property(threads, (thread) => {
        const kinds = (["welcome", "terms", "timeline"] as const).map((kind) => ({ kind }));
        const events = thread.story.events.map((event) => ({ kind: "event", event }) as const);
        for (const entry of [...kinds, ...events]) {
          const message = threadEntry(thread, entry);
          for (const { components } of discordMessages(message, inDiscord)) expectTaken(components);
          for (const { blocks } of slackMessages(message, inSlack))
            expect(() => acceptBlocks(blocks)).not.toThrow();
        }
      }),
      { numRuns: times(50) },
    );
  });

  it("its forms open on both platforms", () => {
    fc.assert(
      fc.property(threads, ({ view, story: { dispute } }) => {
        for (const form of [
          disputeForm(view, "buyer", ""),
          statementForm(view, dispute),
          offerForm(view, dispute, "buyer", ""),
          ruleForm(view, dispute),
        ]) {
          expect(viewProblems(slackModal(form, "C1", TEAM))).toEqual([]);
          const pages = planPages(form, { typed: {}, given: new Set(), brief: false });
          for (const page of pages) {
            const id = { draft: "abcdefgh", page: 0, form: form.name, version: 1 } as const;
            const { milestoneId } = form.carry;
            const modal = discordModal(
              page,
              form.title,
              { kind: "modal", milestoneId, ...id },
              inDiscord,
            );
            const errors = new FormErrors();
            modalShape(modal, [], errors);
            expect(() => errors.throwIfAny()).not.toThrow();
          }
        }
      }),
      { numRuns: times(40) },
    );
  });
});
