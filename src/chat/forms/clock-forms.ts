import type { MilestoneView } from "../../app/queries/views.ts";
import { EXTENSION_ANSWER_DAYS } from "../../domain/milestone/decide/extend.ts";
import { DEPENDENCIES, type Dependency } from "../../domain/milestone/milestone.ts";
import { REASON_LIMIT } from "../../domain/milestone/reason.ts";
import { refTo } from "../action-ref.ts";
import { DEPENDENCY_WORDS } from "../copy/clock.ts";
import { counted } from "../copy/time.ts";
import { sideName } from "../people.ts";
import { deadline, say } from "../spans.ts";
import { block, type Form, type FormValues, field } from "./form.ts";

/** The form of `block`: what kind of thing is missing, and what exactly. */
export function blockForm(view: MilestoneView, what: string): Form {
  const { milestone } = view;
  return {
    name: "block",
    title: `What M-${milestone.number} waits for`,
    submit: "Stop the clocks",
    parts: [
      block({
        kind: "text",
        spans: say`${sideName(view, "buyer")} is told what is missing. Until it's there, no clock runs; then each goes on with the time that is left.`,
      }),
      field({
        ...{ id: "dependency", kind: "radio", label: "What kind", optional: false },
        choices: DEPENDENCIES.map((value) => ({ value, label: DEPENDENCY_WORDS[value] })),
        initial: "credentials",
      }),
      field({
        ...{ id: "what", kind: "lines", label: "What exactly", longest: REASON_LIMIT },
        ...{ optional: false, initial: what },
        hint: "So that one can send it at once: “the password of the staging server”. Not the password itself.",
      }),
    ],
    carry: { milestoneId: milestone.id, version: null, policiesOpen: false },
    reopen: refTo("block", milestone.id),
  };
}

/** What was chosen in `block`; "other" where it is none of ours. */
export function dependencyIn({ dependency }: FormValues): Dependency {
  return DEPENDENCIES.find((one) => one === dependency) ?? "other";
}

const USUAL_DAYS = [1, 2, 3, 5, 7, 14] as const;
const ANOTHER = "another";

/** The form of `extend`: how many days more, and why. */
export function extendForm(view: MilestoneView, typed: MoreTime): Form {
  const { milestone, now } = view;
  const { review, dueAt } = milestone;
  const usual = USUAL_DAYS.some((days) => String(days) === typed.days);
  const ends =
    review.state === "open"
      ? say`The review ends ${deadline(review.dueAt, now)}.`
      : say`It's due ${deadline(dueAt, now)}.`;
  return {
    name: "extend",
    title: `More time for M-${milestone.number}`,
    submit: "Ask",
    parts: [
      block({
        kind: "text",
        spans: say`${ends} The other side answers; no answer within ${counted(EXTENSION_ANSWER_DAYS, "day")} is no.`,
      }),
      field({
        ...{ id: "days", kind: "choice", label: "Days more", optional: false },
        choices: [
          ...USUAL_DAYS.map((days) => ({ value: String(days), label: counted(days, "day") })),
          { value: ANOTHER, label: "Another number, typed below" },
        ],
        initial: typed.days === "" ? "3" : usual ? typed.days : ANOTHER,
      }),
      field({
        ...{ id: "otherDays", kind: "line", label: "Another number of days", longest: 20 },
        ...{ optional: true, initial: usual ? "" : typed.days },
      }),
      field({
        ...{ id: "reason", kind: "lines", label: "Reason", longest: REASON_LIMIT, optional: true },
        ...{ initial: typed.reason, hint: "The other side reads this." },
      }),
    ],
    carry: { milestoneId: milestone.id, version: null, policiesOpen: false },
    reopen: refTo("extend", milestone.id),
  };
}

/** How much more time someone asks for, as typed, and why. */
export type MoreTime = { readonly days: string; readonly reason: string };

/** What was filled in; what was typed goes before what was chosen. */
export function readExtendForm({ days = "", otherDays = "", reason = "" }: FormValues): MoreTime {
  const typed = otherDays.trim();
  return { days: typed !== "" ? typed : days === ANOTHER ? "" : days, reason };
}

const LENGTH = /^(\d{1,3})\s*(d|days?|w|weeks?)?(?![\p{L}\p{N}])[\s,:]*(.*)$/isu;

/** "3 the API is late", "2 weeks", "5d": days and a reason; days are empty where it begins with no number. */
export function readMoreTime(words: string): MoreTime {
  const [, digits, unit = "", reason = ""] = LENGTH.exec(words.trim()) ?? [];
  if (digits === undefined) return { days: "", reason: words.trim() };
  const days = Number(digits) * (/^w/i.test(unit) ? 7 : 1);
  return { days: String(days), reason: reason.trim() };
}
