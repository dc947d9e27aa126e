import type { CriterionAdvice } from "../../domain/advice/lint.ts";
import type { CHECKLIST, RiskFlag } from "../../domain/advice/risk.ts";
import type { VagueKind } from "../../domain/advice/words.ts";
import { unreachable } from "../../domain/assert.ts";

/** What makes a criterion hard to judge, and one that is not. */
export type CriterionWords = { readonly why: string; readonly better: string };

const BETTER: Readonly<Record<VagueKind, string>> = {
  quality: "Every page matches the Figma file at 1,440 and 375 px.",
  speed: "The product page loads in under 2 seconds on a 4G phone.",
  ease: "Three people who don't know it book a room in under 3 minutes without help.",
  extent: "Visa, Mastercard and Apple Pay each complete a test payment.",
  elsewhere: "A customer can cancel an order until it is packed.",
  soundness: "The 12 test cases of the attached sheet pass on staging.",
};

/** Why a criterion deserves a second look, in words that quote it. */
export function criterionWords(advice: CriterionAdvice): CriterionWords {
  switch (advice.why) {
    case "vague":
      return { why: vagueWords(advice.kind, advice.words), better: BETTER[advice.kind] };
    case "effort":
      return {
        why: `“${advice.words}” is time spent. It can be over with nothing to show.`,
        better: "The export opens in Excel with one row for each order.",
      };
    case "activity":
      return {
        why: `“${advice.words}” is something to do, and nothing says when it is done.`,
        better: "A report names the three slowest queries and what would speed each up.",
      };
    case "too_short":
      return {
        why: "This names a thing, and nothing that could be checked about it.",
        better: "A visitor can reset their password from the login page.",
      };
    default:
      return unreachable(advice);
  }
}

function vagueWords(kind: VagueKind, words: string): string {
  if (kind === "elsewhere")
    return `“${words}” points at something that isn't in the terms. Write it out.`;
  if (kind === "extent") return `“${words}” leaves open how much it is.`;
  return `“${words}” can be read in two ways.`;
}

/** What is said where no proof is named. */
export const NO_PROOF_WORDS: CriterionWords = {
  why: "Nothing says what will show that it's done.",
  better: "A screen recording of each criterion on staging.",
};

/** A risk by name, and what helps against it. */
export const RISKS: Readonly<Record<RiskFlag, { readonly name: string; readonly helps: string }>> =
  {
    unknown_api: {
      name: "A system that neither side controls",
      helps: "Try access and one call with a test account first.",
    },
    production_data: {
      name: "Production data",
      helps: "Say who makes the backup, and try it on a copy first.",
    },
    legacy_code: {
      name: "Legacy code",
      helps: "Let a first checkpoint be a short report of what is there.",
    },
    compliance_review: {
      name: "A review by somebody else",
      helps: "Say who reviews it, by when, and what happens if they object.",
    },
    unclear_ownership: {
      name: "Unclear who decides",
      helps: "Name one person who answers, and until when.",
    },
    large_amount: {
      name: "A large amount",
      helps: "Smaller checkpoints put less at stake at once.",
    },
    long_duration: {
      name: "More than six weeks",
      helps: "Something to see in between shows early where it goes.",
    },
  };

/** What the form asks that only the people know. */
export const CHECKLIST_WORDS: Readonly<Record<(typeof CHECKLIST)[number], string>> = {
  unknown_api: "Needs a system or API that nobody here has worked with",
  production_data: "Touches production data",
  legacy_code: "Changes code that nobody here knows well",
  unclear_ownership: "It isn't clear yet who decides or gives access",
};
