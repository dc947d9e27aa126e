import { type Refusal, refusal } from "../refusals.ts";
import {
  DEEMED_WINDOW_DAYS_MIN,
  DEPENDENCY_DAYS,
  PAY_BY_DAYS,
  type Policies,
  REVIEW_WINDOW_DAYS,
} from "./policies.ts";

/** What a setting may not pass besides its own limits. */
export type PolicyLimits = {
  readonly mostApprovals: number;
  /** By when held money is distributed at the latest, in days from funding. */
  readonly resolvedAfterDays: number;
};

/** The form's fields that a policy's refusal may name. */
export type PolicyField =
  | "reviewWindowDays"
  | "quorum"
  | "quorumAbove"
  | "dependencyDays"
  | "payBy";

/** All that is wrong with settings, and with settings that contradict each other; each names the field to change. */
export function policyRefusals(policies: Policies, limits: PolicyLimits): readonly Refusal[] {
  return [
    ...windowRefusals(policies),
    ...quorumRefusals(policies, limits),
    ...dependencyRefusals(policies, limits),
  ];
}

function windowRefusals({ reviewWindowDays, onSilence, payBy }: Policies): readonly Refusal[] {
  const { min, max } = REVIEW_WINDOW_DAYS;
  if (!isWholeBetween(reviewWindowDays, min, max))
    return [refusal("terms.review_window", { min, max }, "reviewWindowDays")];
  const days = PAY_BY_DAYS[payBy];
  const deems = onSilence === "deem_accepted" && reviewWindowDays < DEEMED_WINDOW_DAYS_MIN;
  return [
    ...(deems
      ? [refusal("terms.deemed_window", { min: DEEMED_WINDOW_DAYS_MIN }, "reviewWindowDays")]
      : []),
    ...(days !== null && days < reviewWindowDays
      ? [refusal("terms.pay_by", { days, reviewWindowDays }, "payBy")]
      : []),
  ];
}

function quorumRefusals(
  { quorum, quorumAboveMinor: above }: Policies,
  { mostApprovals: max }: PolicyLimits,
): readonly Refusal[] {
  const isAmount = above === null || (Number.isSafeInteger(above) && above > 0);
  return [
    ...(isWholeBetween(quorum, 1, max) ? [] : [refusal("terms.quorum", { min: 1, max }, "quorum")]),
    ...(isAmount ? [] : [refusal("terms.quorum_above", {}, "quorumAbove")]),
  ];
}

/** A consequence after the money is distributed already would never come. */
function dependencyRefusals(
  { dependencyDays, onDependencyMissing }: Policies,
  { resolvedAfterDays }: PolicyLimits,
): readonly Refusal[] {
  const { min, max: most } = DEPENDENCY_DAYS;
  const latest = Math.max(resolvedAfterDays - 1, min);
  const max = onDependencyMissing === "escalate" ? most : Math.min(most, latest);
  if (isWholeBetween(dependencyDays, min, max)) return [];
  return [refusal("terms.dependency_days", { min, max }, "dependencyDays")];
}

function isWholeBetween(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
