import { type Instant, later, plusDays } from "../clock/instant.ts";
import type { Milestone } from "./milestone.ts";

/**
 * When what the accepted terms say of a dependency that stays missing happens; null where nothing can. Money that is paid
 * while a block stands waits as long as any other.
 */
export function dependencyDueAt({ block, funding, terms }: Milestone): Instant | null {
  if (!block || funding.state !== "funded") return null;
  return plusDays(later(block.since, funding.at), terms.policies.dependencyDays);
}
