import { hoursBetween, type Instant } from "../clock/instant.ts";
import { currencyRule } from "../currencies.ts";
import type { TermsDraft } from "../milestone/terms.ts";
import type { Money } from "../money.ts";
import { isEnglish } from "./language.ts";

/** Why work is likelier than other work to end later or otherwise than was thought. */
export type RiskFlag =
  | "unknown_api"
  | "production_data"
  | "legacy_code"
  | "compliance_review"
  | "unclear_ownership"
  | "large_amount"
  | "long_duration";

/** What only the people know; a yes raises the flag of that name. */
export const CHECKLIST = [
  "unknown_api",
  "production_data",
  "legacy_code",
  "unclear_ownership",
] as const satisfies readonly RiskFlag[];

/** A flag with the words of the terms that raised it; null where an amount, a date or an answer did. */
export type RiskFinding = { readonly flag: RiskFlag; readonly words: string | null };

export type Risk = { readonly flags: readonly RiskFinding[]; readonly isHigh: boolean };

/** What of some terms is read for risks. */
export type RiskSubject = Pick<
  TermsDraft,
  "title" | "deliverable" | "ifDependenciesMissing" | "amount" | "dueAt"
> & { readonly criteria: readonly string[] };

const LONG_DAYS = 42;
/** Ten thousand times the smallest charge that Stripe publishes for a currency: about 5,000 US dollars in each. */
const LARGE_IN_SMALLEST_CHARGES = 10_000;

const PATTERNS: readonly (readonly [RiskFlag, RegExp])[] = [
  [
    "unknown_api",
    /\b(?:(?:third|3rd)[- ]party|(?:external|partner|vendor|supplier)(?:'s)? (?:api|system|service|feed)|integrat(?:e|es|ed|ing|ion|ions) (?:with|to|into|of)|webhooks?|sync(?:s|ed|ing)? (?:with|to|from)|(?:[\p{L}\p{N}]+ )?apis?\b|sdk|sso|saml|erp|crm|salesforce|sap|netsuite|hubspot)\b/iu,
  ],
  [
    "production_data",
    /\b(?:(?:production|prod|live) (?:data|database|db|system|systems|environment|server|servers|site)|(?:data(?:base)?|schema|server|cloud|content) migrations?|migrat(?:e|es|ed|ing|ion) (?:the |all |of |our |existing )?(?:\p{L}+ )?(?:data|database|users?|customers?|orders?|records|accounts|content|site|shop|server)|customer (?:data|records)|personal data|patient (?:data|records)|pii|go[- ]live|cut[- ]?over|bulk (?:delete|update|import))\b/iu,
  ],
  [
    "legacy_code",
    /\b(?:legacy|refactor(?:ing|ed)?|rewrit(?:e|ten|ing)|undocumented|deprecated|(?:old|existing|inherited) (?:code ?base|code|system|application|app|plugin|module|version)|reverse[- ]engineer(?:ing|ed)?|monolith|cobol|upgrad(?:e|ing) from|no tests)\b/iu,
  ],
  [
    "compliance_review",
    /\b(?:gdpr|hipaa|pci(?:[- ]?dss)?|soc ?2|iso ?27001|compliance|regulat(?:or|ory|ion|ed)|legal (?:review|approval|sign[- ]?off)|security (?:review|audit|approval)|penetration test|pen[- ]?test|audit(?:or|ors|ed)?|app[- ]store (?:review|approval)|certificat(?:e|ion) by|data protection|works council)\b/iu,
  ],
  [
    "unclear_ownership",
    /\b(?:tb[dac]|to be (?:decided|determined|confirmed|defined|agreed|clarified)|someone|somebody|whoever|stakeholders?|(?:another|other|different) (?:team|teams|department|agency|vendor|contractor)|not (?:yet )?(?:decided|known|assigned|clear)|unclear|depends on (?:the|a|another|others?))\b/iu,
  ],
];
const DENIED =
  /(?:\bno|\bnot|\bnever|\bwithout|\bexcluding|\bexcept|\binstead of|n't)(?:\s+[\p{L}'-]+){0,2}\s*$/iu;

/**
 * What the terms' own words, amount and time, and the answers of the checklist, say about the risk. High from three
 * flags on, or where much money meets one other: then smaller checkpoints cost little and save much. Known exclusions
 * are not read: what is left out is no risk.
 */
export function assessRisk(subject: RiskSubject, answers: readonly RiskFlag[], now: Instant): Risk {
  const flags: RiskFinding[] = [...wordFlags(subject)];
  const add = (flag: RiskFlag) => {
    if (!flags.some((one) => one.flag === flag)) flags.push({ flag, words: null });
  };
  for (const flag of answers) add(flag);
  if (isLarge(subject.amount)) add("large_amount");
  if (hoursBetween(now, subject.dueAt) > LONG_DAYS * 24) add("long_duration");
  const has = (flag: RiskFlag) => flags.some((one) => one.flag === flag);
  return { flags, isHigh: flags.length >= 3 || (has("large_amount") && flags.length >= 2) };
}

function wordFlags(subject: RiskSubject): readonly RiskFinding[] {
  const { title, deliverable, criteria, ifDependenciesMissing } = subject;
  const texts = [title, deliverable, ...criteria, ifDependenciesMissing];
  if (!isEnglish(texts.join("\n"))) return [];
  return PATTERNS.flatMap(([flag, pattern]) => {
    for (const text of texts) {
      const words = affirmed(text, pattern);
      if (words !== null) return [{ flag, words }];
    }
    return [];
  });
}

/** The first match that no "no" or "without" stands before. */
function affirmed(text: string, pattern: RegExp): string | null {
  for (const match of text.matchAll(new RegExp(pattern, `${pattern.flags}g`)))
    if (!DENIED.test(text.slice(0, match.index))) return match[0];
  return null;
}

/** Only where Stripe publishes a smallest charge: elsewhere there is no measure for what is much. */
function isLarge({ amountMinor, currency }: Money): boolean {
  const rule = currencyRule(currency);
  if (!rule || rule.minimumMinor <= rule.step) return false;
  return amountMinor >= rule.minimumMinor * LARGE_IN_SMALLEST_CHARGES;
}
