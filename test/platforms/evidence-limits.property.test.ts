import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareMessage } from "../../src/chat/cards/compare.ts";
import { draftMessage } from "../../src/chat/cards/draft.ts";
import { detailCard, milestoneCard } from "../../src/chat/cards/milestone.ts";
import { asId, type CriterionId } from "../../src/domain/ids.ts";
import type { EvidenceItem } from "../../src/domain/milestone/evidence-item.ts";
import { TERMS_LIMITS } from "../../src/domain/milestone/terms.ts";
import { discordCard, discordMessages, fits } from "../../src/platforms/discord/render/message.ts";
import { slackCard, slackMessages } from "../../src/platforms/slack/render/message.ts";
import { checkComponents } from "../../src/sandbox/discord/components.ts";
import { FormErrors } from "../../src/sandbox/discord/errors.ts";
import { acceptBlocks } from "../../src/sandbox/slack/block-kit.ts";
import { anItem } from "../support/evidence-items.ts";
import { times } from "../support/long.ts";
import { inReview } from "../support/milestones.ts";
import { actorOf, buyer, facilitator, NOW } from "../support/parties.ts";
import { TEAM, viewOf } from "../support/views.ts";

const GUILD = "1113754058096640001";
const MOST_PIECES = 60;
const words = (longest: number) =>
  fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
    fc
      .constantFrom("<", "&", "*", "@everyone", "`", "𝔘", "_a_", "https://a.b/")
      .map((unit) => unit.repeat(Math.ceil(longest / unit.length)).slice(0, longest)),
  );

const copy: fc.Arbitrary<EvidenceItem["copy"]> = fc.constantFrom(
  { state: "keeping" },
  { state: "not_kept", why: "private_address", at: NOW },
  {
    ...{ state: "kept", sha256: "a".repeat(64), bytes: 26_214_400, mediaType: "application/pdf" },
    ...{ unreadable: null, at: NOW },
  },
);

/** A submission with up to as many pieces as one may have, of every kind, each up to its longest. */
const submissions = fc
  .record({
    criteria: fc.array(words(TERMS_LIMITS.criterion), {
      ...{ minLength: 1, maxLength: TERMS_LIMITS.criteria },
    }),
    pieces: fc.array(
      fc.record({
        place: fc.nat(TERMS_LIMITS.criteria),
        piece: fc.oneof(
          fc.record({ kind: fc.constant("note" as const), text: words(2_000) }),
          fc.record({ kind: fc.constant("file" as const), text: words(120) }),
          fc.record({
            ...{ kind: fc.constant("message" as const), text: words(4_000), author: words(100) },
            source: fc.constant("https://acme.slack.com/archives/C1/p1"),
          }),
          fc.constant({
            kind: "link" as const,
            text: `https://a.example.com/${"x".repeat(1_900)}`,
          }),
        ),
        copy,
      }),
      { maxLength: MOST_PIECES, size: "max" },
    ),
  })
  .map(({ criteria, pieces }) => {
    const listed = criteria.map((text, at) => ({ id: asId<CriterionId>(`c${at}`), text }));
    const items = pieces.map(({ place, piece, copy: made }) =>
      anItem({ ...piece, copy: made, criterionId: listed[place]?.id ?? null }),
    );
    const { milestone } = inReview();
    const { submission, terms } = milestone;
    const view = viewOf({
      milestone: {
        ...milestone,
        terms: { ...terms, criteria: listed },
        submission:
          submission.state === "submitted"
            ? { ...submission, nth: 2, evidence: items }
            : submission,
      },
    });
    return { view, items };
  });

const inDiscord = { team: GUILD, surface: "private" } as const;
const inSlack = { team: TEAM, surface: "private" } as const;

function expectTaken(components: readonly unknown[]): void {
  const errors = new FormErrors();
  checkComponents(components, true, ["components"], errors);
  expect(() => errors.throwIfAny()).not.toThrow();
  expect(fits(components)).toBe(true);
}

describe("whatever is attached, and however much", () => {
  it("preview, comparison and details are taken by both platforms, with every button", () => {
    fc.assert(
      fc.property(submissions, ({ view, items }) => {
        const actor = actorOf(facilitator);
        const draft = { kind: "draft", view, actor, nth: 3, items, isBegun: true } as const;
        const half = items.slice(0, items.length / 2);
        const comparison = {
          kind: "comparison",
          view,
          nth: 2,
          before: half,
          after: items,
        } as const;
        const shown = [
          [draftMessage(draft), items.length > 0 ? "Send to the buyer" : "Add files"],
          [compareMessage(comparison), "Show M-"],
          [detailCard(view, actorOf(buyer)), "What changed"],
        ] as const;
        for (const [message, button] of shown) {
          const there = discordMessages(message, inDiscord);
          for (const { components } of there) expectTaken(components);
          const here = slackMessages(message, inSlack);
          for (const { blocks } of here) expect(() => acceptBlocks(blocks)).not.toThrow();
          for (const one of [there, here]) expect(JSON.stringify(one)).toContain(`"${button}`);
        }
      }),
      { numRuns: times(40) },
    );
  });

  it("the card is one message that both platforms take, with what the buyer can do", () => {
    fc.assert(
      fc.property(submissions, ({ view }) => {
        const card = milestoneCard(view);
        const { components } = discordCard(card, view, { team: GUILD, surface: "channel" });
        expectTaken(components);
        const { blocks } = slackCard(card, { team: TEAM, surface: "channel" });
        expect(() => acceptBlocks(blocks)).not.toThrow();
        for (const label of ["Request changes", "What changed", "Details"])
          for (const shown of [components, blocks])
            expect(JSON.stringify(shown)).toContain(`"${label}"`);
      }),
      { numRuns: times(40) },
    );
  });
});
