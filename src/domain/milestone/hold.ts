import { type Instant, plusDays } from "../clock/instant.ts";
import type { PlatformTerms } from "./decision.ts";
import type { Milestone } from "./milestone.ts";

/** How long before the hold limit both sides are warned, and what is still held is resolved, in days (design section 6). */
export const HOLD_WARNING_DAYS = [30, 14, 7] as const;
export const HOLD_RESOLUTION_DAYS = 5;

/** Until when the platform's country lets this money be held; null where none is. */
export function holdLimitOf(
  { funding }: Milestone,
  { holdLimitDays }: Pick<PlatformTerms, "holdLimitDays">,
): Instant | null {
  return funding.state === "funded" ? plusDays(funding.at, holdLimitDays) : null;
}

/** When what is still held then is resolved by the accepted terms, before the limit itself. */
export function holdResolutionAt(
  milestone: Milestone,
  platform: Pick<PlatformTerms, "holdLimitDays">,
): Instant | null {
  const limit = holdLimitOf(milestone, platform);
  return limit && plusDays(limit, -HOLD_RESOLUTION_DAYS);
}
