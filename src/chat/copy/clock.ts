import type { MilestoneView } from "../../app/queries/views.ts";
import { hoursBetween } from "../../domain/clock/instant.ts";
import { askedUntil } from "../../domain/milestone/decide/extend.ts";
import type {
  Block,
  DeadlockCause,
  Dependency,
  ExtensionRequest,
} from "../../domain/milestone/milestone.ts";
import { clipped, personOf, sideName } from "../people.ts";
import { moment, named, type Spans, say, strong } from "../spans.ts";
import { POLICY_CHOICES } from "./policies.ts";
import { counted, lengthWords } from "./time.ts";

/** What the facilitator can be waiting for, as a form's choices and a card name it. */
export const DEPENDENCY_WORDS: Readonly<Record<Dependency, string>> = {
  credentials: "Credentials or access",
  answer: "An answer",
  approval: "An approval",
  other: "Something else",
};

const IN_A_SENTENCE: Readonly<Record<Dependency, string>> = {
  credentials: "credentials or access",
  answer: "an answer",
  approval: "an approval",
  other: "",
};

/** "credentials or access: staging password"; only what was written where the kind says nothing. */
export function missingWords({ dependency, what }: Block, longest = 300): Spans {
  const kind = IN_A_SENTENCE[dependency];
  return say`${kind === "" ? "" : `${kind}: `}“${clipped(what, longest)}”`;
}

/** "@facilitator waits for @buyer since ...: credentials: .... The clocks stand still." */
export function blockLine(view: MilestoneView, block: Block, longest = 300): Spans {
  const who = sideName(view, "buyer");
  const since = moment(block.since, view.now);
  return say`⏸ ${strong`Waiting for ${who}`} since ${since}: ${missingWords(block, longest)}. The clocks stand still${leftWords(view, block)}.`;
}

/** How much of the stopped clock is left for whoever it runs for; nothing where none is. */
export function leftWords({ milestone }: MilestoneView, { since, stops }: Block): Spans {
  const { review, dueAt } = milestone;
  const reviewing = review.state === "open" && stops.includes("review");
  const hours = hoursBetween(since, reviewing ? review.dueAt : dueAt);
  if (hours <= 0) return [];
  return say`, with ${lengthWords(hours)} left ${reviewing ? "to review" : "to deliver"}`;
}

/** "@facilitator asks for 3 more days on M-3 (until Mon 7 Dec, 17:00): “...”. No answer by ... is no." */
export function extensionLine(view: MilestoneView, asked: ExtensionRequest, longest = 300): Spans {
  const { milestone, now } = view;
  const why = asked.reason === "" ? [] : say`: “${clipped(asked.reason, longest)}”`;
  const forWhat = asked.clock === "review" ? " to review" : "";
  const until = moment(askedUntil(milestone, asked), now);
  return say`${named(personOf(view.people, asked.by))} asks for ${moreDays(asked.days)}${forWhat} on M-${milestone.number} (until ${until})${why}. No answer by ${moment(asked.until, now)} is no.`;
}

/** "1 more day", "3 more days". */
export const moreDays = (days: number): string => counted(days, "more day");

/** Why a milestone ended by its accepted terms, as the beginning of a sentence. */
export function causeWords({ milestone }: MilestoneView, cause: DeadlockCause | null): string {
  const { dependencyDays } = milestone.terms.policies;
  switch (cause) {
    case "no_delivery":
      return "Nothing was delivered for 14 days after it was due";
    case "dependency_missing":
      return `What the buyer was to provide stayed missing for ${counted(dependencyDays, "day")}`;
    case "unpayable":
      return "The facilitator couldn't be paid before the money had to move";
    case "hold_limit":
      return "The money was held for as long as it may be";
    case "no_answer":
      return "The dispute wasn't answered in time";
    case "no_agreement":
      return "The two sides didn't agree in time";
    case "no_ruling":
      return "The arbiter didn't decide in time";
    case null:
      return "Nobody could end it";
  }
}

/** What the terms say for a dependency that stays missing, for the middle of a sentence; null where nothing ends then. */
export function afterMissing({ milestone }: MilestoneView): string | null {
  const { onDependencyMissing } = milestone.terms.policies;
  if (onDependencyMissing === "escalate" || milestone.funding.state !== "funded") return null;
  return lowered(POLICY_CHOICES.onDependencyMissing[onDependencyMissing]);
}

/** "The buyer gets ..." for the middle of a sentence. */
export const lowered = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);
