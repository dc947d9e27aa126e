import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Instant, plusHours } from "../../../src/domain/clock/instant.ts";
import type { PersonId } from "../../../src/domain/ids.ts";
import type { MilestoneEvent } from "../../../src/domain/milestone/events.ts";
import { decide, type FollowingCommand } from "../../../src/domain/milestone/verbs.ts";
import { times } from "../../support/long.ts";
import { followedBy, funded, inReview, type Story } from "../../support/milestones.ts";
import { anAgreement, buyer, c1, contextOf, facilitator, NOW } from "../../support/parties.ts";
import { brokenBooks, passTo } from "../../support/passing.ts";

type Step = { readonly hours: number; readonly by: PersonId; readonly command: FollowingCommand };

const commands: readonly FollowingCommand[] = [
  { verb: "block", act: "set", dependency: "answer", what: "The logo" },
  { verb: "block", act: "lift", dependency: "answer", what: "" },
  { verb: "extend", act: "ask", days: "2", reason: "" },
  { verb: "extend", act: "grant", days: "", reason: "" },
  { verb: "extend", act: "refuse", days: "", reason: "" },
  { verb: "submit", evidence: [{ criterionId: c1, text: "Done" }] },
  { verb: "withdraw" },
  { verb: "changes", failing: [], note: "Not yet" },
];

const anyStep: fc.Arbitrary<Step> = fc.record({
  hours: fc.integer({ min: 1, max: 60 }),
  by: fc.constantFrom(buyer, facilitator),
  command: fc.constantFrom(...commands),
});

const deems = { policies: { onSilence: "deem_accepted" } } as const;

/** Each act at its moment, and time passing in between; what is refused does not happen. */
function live(start: Story, steps: readonly Step[]): { story: Story; end: Instant } {
  let story = start;
  let now = NOW;
  for (const { hours, by, command } of steps) {
    now = plusHours(now, hours);
    story = passTo(story, now);
    const situation = { milestone: story.milestone, agreement: anAgreement() };
    const decision = decide(situation, command, contextOf(by, now));
    if (decision.ok) story = followedBy(story, ...decision.events);
  }
  return { story, end: now };
}

const ms = (at: Instant) => Date.parse(at);

/** How long the due clock stood still, and how much more time was granted, from the events alone. */
function owedTo(events: readonly MilestoneEvent[]): number {
  let since: Instant | null = null;
  let sum = 0;
  let asked = 0;
  for (const event of events) {
    if (event.type === "BlockSet") since = event.at;
    if (event.type === "BlockLifted" && since) sum += ms(event.at) - ms(since);
    if (event.type === "ExtensionRequested") asked = event.days * 86_400_000;
    if (event.type === "ExtensionGranted" && event.clock === "due") sum += asked;
  }
  return sum;
}

/** The same for the review that is open now. */
function owedToReview(events: readonly MilestoneEvent[]): number {
  const opened = events.findLastIndex(({ type }) => type === "WorkSubmitted");
  const during = events.slice(opened);
  let since: Instant | null = null;
  let sum = 0;
  let asked = 0;
  for (const event of during) {
    if (event.type === "BlockSet") since = event.at;
    if (event.type === "BlockLifted" && since) sum += ms(event.at) - ms(since);
    if (event.type === "ExtensionRequested") asked = event.days * 86_400_000;
    if (event.type === "ExtensionGranted" && event.clock === "review") sum += asked;
  }
  return sum;
}

describe("whatever happens in whatever order", () => {
  it("pauses add up: each clock moves by exactly what it stood still and what was granted", () => {
    fc.assert(
      fc.property(fc.constantFrom(funded, inReview), fc.array(anyStep), (start, steps) => {
        const { story } = live(start(), steps);
        const { milestone, events } = story;
        const shift = ms(milestone.dueAt) - ms(milestone.terms.dueAt);
        expect(shift).toBe(owedTo(events));
        const { review, submission } = milestone;
        if (review.state === "open" && submission.state === "submitted") {
          const window = milestone.terms.policies.reviewWindowDays * 86_400_000;
          expect(ms(review.dueAt) - ms(submission.at)).toBe(window + owedToReview(events));
        }
        expect(brokenBooks(story)).toEqual([]);
      }),
      { numRuns: times(200) },
    );
  });

  it("silence is acceptance only after both warnings, a day after the last, with no act of the buyer and no block", () => {
    let deemed = 0;
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 12 }), (steps) => {
        const { story, end } = live(inReview(deems), steps);
        const { events } = passTo(story, plusHours(end, 24 * 30));
        const at = events.findIndex(
          (event) => event.type === "ReleaseDecided" && event.how === "deemed",
        );
        if (at < 0) return;
        deemed++;
        const before = events.slice(0, at);
        const review = before.slice(before.findLastIndex(({ type }) => type === "WorkSubmitted"));
        const warned = review.filter(({ type }) => type === "SilenceWarned");
        expect(warned).toHaveLength(2);
        const decidedAt = events[at]?.at ?? NOW;
        expect(ms(decidedAt) - ms(warned[1]?.at ?? NOW)).toBeGreaterThanOrEqual(86_400_000);
        expect(ms(decidedAt) - ms(warned[0]?.at ?? NOW)).toBeGreaterThanOrEqual(2 * 86_400_000);
        expect(review.filter((event) => event.type === "BlockSet")).toEqual([]);
        expect(review.filter((event) => "side" in event && event.side === "buyer")).toEqual([]);
      }),
      { numRuns: times(200) },
    );
    expect(deemed).toBeGreaterThan(5);
  });
});
