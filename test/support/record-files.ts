import type { RecordFile } from "../../src/app/queries/views.ts";
import { openOffer } from "../../src/domain/milestone/dispute.ts";
import { act, inReview, type Story } from "./milestones.ts";
import { buyer, c2, facilitator, PAYEE } from "./parties.ts";
import { sourceOf } from "./records.ts";
import { viewOf } from "./views.ts";

/** A dispute with statements and offers of both sides that ended by an accepted one: 70 % released. */
export function settledAt70(words = "It fails at 50 rps"): Story {
  const disputed = act(inReview(), buyer, {
    ...{ verb: "dispute", act: "open", reason: words, criteria: [c2], decisionId: null },
  });
  const answered = act(disputed, facilitator, {
    ...{ verb: "dispute", act: "state", text: "Load was never part of it", evidence: [] },
  });
  const asked = act(answered, facilitator, {
    ...{ verb: "settle", act: "offer", release: "70 %", note: "A third is open" },
  });
  const { review } = asked.milestone;
  const offer = review.state === "disputed" ? openOffer(review.dispute, "facilitator") : null;
  if (!offer) throw new Error("there is no offer to accept");
  const payeeAccountId = PAYEE.accountId;
  return act(asked, buyer, { verb: "settle", act: "accept", offerId: offer.id, payeeAccountId });
}

/** A story as someone gets it who asks for its record. */
export function recordFileOf(story: Story): RecordFile {
  return {
    ...{ kind: "record", view: viewOf(story), name: "M-3-record.json", json: "{}" },
    history: sourceOf(story),
    contexts: [],
  };
}
