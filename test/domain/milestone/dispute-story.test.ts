import { describe, expect, it } from "vitest";
import { disputeStories } from "../../../src/domain/milestone/dispute-story.ts";
import { act, disputed, disputing, inReview, offering } from "../../support/milestones.ts";
import { buyer, facilitator } from "../../support/parties.ts";

const storiesOf = ({ milestone, events }: ReturnType<typeof inReview>) =>
  disputeStories(milestone.id, events);

describe("the disputes of a stream", () => {
  it("are none where nothing was disputed", () => {
    expect(storiesOf(inReview())).toEqual([]);
  });

  it("are told as they stand, with what came before", () => {
    const story = act(disputed(), buyer, offering("30%"));
    const [one, ...more] = storiesOf(story);
    expect(more).toEqual([]);
    const { review } = story.milestone;
    expect(one?.dispute).toEqual(review.state === "disputed" ? review.dispute : null);
    expect(one?.before.at(-1)?.type).toBe("WorkSubmitted");
    expect(one?.events.map(({ type }) => type)).toEqual(["DisputeOpened", "OfferMade"]);
  });

  it("end with their withdrawal, as they stood last, and another one begins after that", () => {
    const offered = act(disputed(), buyer, offering("30%"));
    const withdrawn = act(offered, facilitator, { verb: "dispute", act: "withdraw", reason: "" });
    const [first, second] = storiesOf(act(withdrawn, buyer, disputing(withdrawn)));
    expect(first?.withdrawn?.by).toBe(facilitator);
    expect(first?.dispute.offers).toHaveLength(1);
    expect(first?.events.at(-1)?.type).toBe("DisputeWithdrawn");
    expect(second).toMatchObject({ withdrawn: null, dispute: { nth: 2, side: "buyer" } });
    expect(second?.before).toContain(first?.withdrawn);
  });

  it("are kept as they stood when they were settled", () => {
    const offered = act(disputed(), buyer, offering("30%"));
    const settled = act(offered, facilitator, { verb: "settle", act: "concede" });
    const [one] = storiesOf(settled);
    expect(one?.withdrawn).toBeNull();
    expect(one?.dispute.offers).toHaveLength(1);
    expect(one?.events.at(-1)?.type).toBe("DisputeDecided");
  });
});
