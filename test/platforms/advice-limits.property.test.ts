import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Advised } from "../../src/app/api.ts";
import { adviceMessage } from "../../src/chat/cards/advice.ts";
import { splitForm } from "../../src/chat/forms/advice-forms.ts";
import { adviceOn } from "../../src/domain/advice/advice.ts";
import { CHECKLIST } from "../../src/domain/advice/risk.ts";
import { splitIntoCheckpoints } from "../../src/domain/advice/split.ts";
import { plusDays } from "../../src/domain/clock/instant.ts";
import { asId, type CriterionId } from "../../src/domain/ids.ts";
import { TERMS_LIMITS, type TermsDraft } from "../../src/domain/milestone/terms.ts";
import { planPages } from "../../src/platforms/discord/forms/plan.ts";
import { discordMessages, fits } from "../../src/platforms/discord/render/message.ts";
import { discordModal } from "../../src/platforms/discord/render/modal.ts";
import { slackModal } from "../../src/platforms/slack/render/form.ts";
import { slackMessages } from "../../src/platforms/slack/render/message.ts";
import { modal as modalShape } from "../../src/sandbox/discord/component-shapes.ts";
import { checkComponents } from "../../src/sandbox/discord/components.ts";
import { FormErrors } from "../../src/sandbox/discord/errors.ts";
import { acceptBlocks, viewProblems } from "../../src/sandbox/slack/block-kit.ts";
import { times } from "../support/long.ts";
import { NOW, termsInput } from "../support/parties.ts";
import { TEAM } from "../support/views.ts";

const GUILD = "1113754058096640001";
const ID = "00000000-0000-4000-8000-000000000001";
const UNITS = ["works well <", "etc. &", "*", "@everyone ", "`", "𝔘", "fast ", "https://a.b/ "];
const words = (longest: number) =>
  fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
    fc
      .constantFrom(...UNITS)
      .map((unit) => unit.repeat(Math.ceil(longest / unit.length)).slice(0, longest)),
  );

const RISKS = "third-party api, production data, legacy, gdpr, tbd";

/** Terms with as much to say about as there can be, every text up to its longest. */
const terms: fc.Arbitrary<TermsDraft> = fc
  .record({
    title: words(TERMS_LIMITS.title),
    criteria: fc.array(words(TERMS_LIMITS.criterion), {
      ...{ minLength: 2, maxLength: TERMS_LIMITS.criteria },
    }),
  })
  .map(({ title, criteria }) => ({
    ...{ title, deliverable: `The page is there: ${RISKS}`, requiredProof: "" },
    ...{ exclusions: "", ifDependenciesMissing: "It waits", policies: termsInput().policies },
    criteria: criteria.map((text, at) => ({ id: asId<CriterionId>(`c${at + 1}`), text })),
    amount: { amountMinor: 99_999_999, currency: "USD" },
    dueAt: plusDays(NOW, 60),
  }));

const RUNS = { numRuns: times(60) };

function checked(components: readonly unknown[]): void {
  const errors = new FormErrors();
  checkComponents(components, true, ["components"], errors);
  expect(() => errors.throwIfAny()).not.toThrow();
  expect(fits(components)).toBe(true);
}

describe("whatever people write in terms", () => {
  it("the advice on them is taken by both platforms, with every way on in it", () => {
    fc.assert(
      fc.property(terms, (draft) => {
        const advice = adviceOn(draft, CHECKLIST, NOW);
        if (!advice?.checkpoints) throw new Error("nothing to say");
        const advised: Advised = { kind: "advised", id: ID, advice, terms: draft, now: NOW };
        const message = adviceMessage(advised);
        const inDiscord = discordMessages(message, { team: GUILD, surface: "private" });
        for (const { components } of inDiscord) checked(components);
        const inSlack = slackMessages(message, { team: TEAM, surface: "private" });
        for (const { blocks } of inSlack) expect(() => acceptBlocks(blocks)).not.toThrow();
        for (const shown of [JSON.stringify(inDiscord), JSON.stringify(inSlack)])
          for (const label of ["Split into checkpoints", "Edit", "Propose as it is"])
            expect(shown).toContain(`"${label}"`);
      }),
      RUNS,
    );
  });

  it("their split is a form that both platforms take, with an amount and a day for each part", () => {
    fc.assert(
      fc.property(terms, (draft) => {
        const criteria = draft.criteria.map(({ text }) => text);
        const checkpoints = splitIntoCheckpoints({ ...draft, criteria }, NOW);
        if (!checkpoints) throw new Error("can't be split");
        const form = splitForm({
          ...{ kind: "split", id: ID, terms: draft, checkpoints, timeZone: "UTC", now: NOW },
        });
        const view = slackModal(form, "C1", TEAM);
        expect(viewProblems(view)).toEqual([]);
        const pages = planPages(form, { typed: {}, given: new Set(), brief: false });
        const asked = pages.flatMap(({ fields }) => fields.map(({ id }) => id));
        expect(asked).toHaveLength(checkpoints.length * 2);
        for (const [page, one] of pages.entries()) {
          const id = {
            draft: "abcdefghijkl",
            page,
            form: form.name,
            milestoneId: ID,
            version: null,
          };
          const modal = discordModal(
            one,
            form.title,
            { kind: "modal", ...id },
            {
              ...{ team: GUILD, surface: "private" },
            },
          );
          const errors = new FormErrors();
          modalShape(modal, [], errors);
          expect(() => errors.throwIfAny()).not.toThrow();
        }
      }),
      RUNS,
    );
  });
});
