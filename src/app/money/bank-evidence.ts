import type { MilestoneId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import type { ChargebackEvidence } from "../ports.ts";

/** What a bank reads of a milestone: what was agreed, what was handed in, and who decided what, from the record. */
export async function bankEvidence(
  deps: Deps,
  milestoneId: MilestoneId,
): Promise<ChargebackEvidence> {
  const { milestone } = await deps.store.load({ ref: { by: "id", id: milestoneId } });
  if (!milestone) return {};
  const { terms, submission, review } = milestone;
  const criteria = terms.criteria.map(({ text }, index) => `${index + 1}. ${text}`);
  const handedIn = submission.state === "submitted" ? [`Submitted: ${submission.at}`] : [];
  const decided = review.state === "approved" ? [`Approved: ${review.decision.at}`] : [];
  return {
    product_description: `${terms.title}\n${terms.deliverable}`,
    uncategorized_text: ["Agreed acceptance criteria:", ...criteria, ...handedIn, ...decided].join(
      "\n",
    ),
  };
}
