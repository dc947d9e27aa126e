import { describe, expect, it } from "vitest";
import type { WeeklySummary } from "../../src/app/queries/reminder-views.ts";
import { peopleMessage } from "../../src/chat/cards/people.ts";
import { weekMessage } from "../../src/chat/cards/week.ts";
import { plainText } from "../../src/chat/plain.ts";
import { plusDays } from "../../src/domain/clock/instant.ts";
import { changesRequested, inReview, proposed, released } from "../support/milestones.ts";
import { actorOf, anAgreement, facilitator, NOW } from "../support/parties.ts";
import { PEOPLE, viewOf } from "../support/views.ts";

const now = plusDays(NOW, 3);
const at = (story: Parameters<typeof viewOf>[0]) => viewOf(story, anAgreement(), now);

function words(over: Partial<WeeklySummary>): readonly string[] {
  const { blocks } = weekMessage({
    ...{ agreement: anAgreement(), people: PEOPLE, open: [], released: [], now, ...over },
  });
  return blocks.flatMap((block) => {
    if (block.kind === "timeline") return block.entries.map((entry) => `- ${plainText(entry)}`);
    return "spans" in block ? [plainText(block.spans)] : [];
  });
}

describe("the week of an agreement", () => {
  it("says what is held, what waits for whom since when, and what was released", () => {
    const open = [at(inReview()), at(changesRequested()), at(proposed())];
    expect(words({ open, released: [at(released())] })).toEqual([
      "The week: $9,600.00 is held.",
      "Waits",
      "- M-3 Checkout that takes cards · In review · waits for @buyer since Mon, 23 Nov 2026 (3 days)",
      "- M-3 Checkout that takes cards · Changes requested · waits for @facilitator since Mon, 23 Nov 2026 (3 days)",
      "- M-3 Checkout that takes cards · Proposed · waits for @facilitator since Mon, 23 Nov 2026 (3 days)",
      "Released in the last seven days",
      "- M-3 Checkout that takes cards · $4,660.50 to @facilitator, Mon, 23 Nov 2026",
    ]);
  });

  it("counts what it does not name", () => {
    const open = Array.from({ length: 15 }, () => at(inReview()));
    expect(words({ open })).toContain("And 3 more.");
  });

  it("pings nobody", () => {
    const { blocks } = weekMessage({
      ...{ agreement: anAgreement(), people: PEOPLE, open: [at(inReview())], released: [], now },
    });
    expect(JSON.stringify(blocks)).not.toContain('"ping":true');
  });
});

describe("the weekly summary among the people", () => {
  const message = (weeklySummary: boolean, isOwner: boolean) =>
    peopleMessage({
      ...{ kind: "people", agreement: anAgreement({ weeklySummary }), people: PEOPLE },
      ...{ actor: actorOf(facilitator), isOwner },
    });
  const labels = (...given: Parameters<typeof message>) =>
    message(...given).blocks.flatMap((block) =>
      block.kind === "actions" ? block.actions.map(({ label }) => label) : [],
    );

  it("is an owner's to turn on and off, and said to everyone", () => {
    expect(labels(false, true)).toContain("Weekly summary: on");
    expect(labels(true, true)).toContain("Weekly summary: off");
    expect(labels(true, false)).toEqual([]);
    expect(JSON.stringify(message(true, false))).toContain("every Monday");
  });
});
