import type { MilestoneId } from "../domain/ids.ts";
import type { Deps } from "./deps.ts";
import type { MilestoneView } from "./queries/views.ts";
import { viewOf } from "./resolve.ts";

/** A milestone as it is now, for messages; null where there is none such. */
export async function readView(
  deps: Deps,
  milestoneId: MilestoneId,
): Promise<MilestoneView | null> {
  const loaded = await deps.store.load({ ref: { by: "id", id: milestoneId } });
  const { milestone, agreement } = loaded;
  return milestone && agreement ? viewOf(deps, loaded, { milestone, agreement }) : null;
}
