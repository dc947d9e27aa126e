import type { SplitOffer } from "../../app/api.ts";
import { type PartInput, partDay, partField, partTitle } from "../../domain/advice/parts.ts";
import { CHECKLIST, type RiskFlag } from "../../domain/advice/risk.ts";
import { CHECKPOINTS } from "../../domain/advice/split.ts";
import { formatMinor } from "../../domain/money.ts";
import { partSpans } from "../cards/advice.ts";
import { CHECKLIST_WORDS } from "../copy/advice.ts";
import { money, say } from "../spans.ts";
import { block, type Field, type Form, type FormPart, type FormValues, field } from "./form.ts";

/** What only the people know about the risk; nobody has to answer. */
export const risksField = (initial: string): Field => ({
  ...{ id: "risks", kind: "checks", label: "Is any of this so?", optional: true, initial },
  choices: CHECKLIST.map((value) => ({ value, label: CHECKLIST_WORDS[value] })),
});

/** The checklist's answers; what no form offers is left out. */
export function readRisks(typed: FormValues): readonly RiskFlag[] {
  const chosen = (typed.risks ?? "").split("\n");
  return CHECKLIST.filter((flag) => chosen.includes(flag));
}

/** Each checkpoint with its criteria; amounts and due days can be changed, and have to come to the whole. */
export function splitForm(offer: SplitOffer): Form {
  const { id, terms, checkpoints } = offer;
  const whole = money(terms.amount.amountMinor, terms.amount.currency);
  const count = checkpoints.length;
  return {
    name: "split",
    title: "Split into checkpoints",
    submit: `Propose ${count} milestones`,
    parts: [
      block({ kind: "text", spans: say`Together the amounts come to ${whole}.`, aside: true }),
      ...checkpoints.flatMap((part, at): readonly FormPart[] => {
        const title = partTitle(terms.title, at + 1, count);
        return [
          block({ kind: "text", spans: partSpans(offer, part, title) }),
          field({
            ...{ id: partField("amount", at + 1), kind: "line", label: `Amount of part ${at + 1}` },
            ...{ longest: 60, optional: false, initial: formatMinor(part.amount) },
          }),
          field({
            ...{ id: partField("dueOn", at + 1), kind: "day", label: `Due date of part ${at + 1}` },
            ...{ optional: false, initial: partDay(part, terms, offer.timeZone, offer.now) },
            hint:
              offer.timeZone === "UTC"
                ? "Due at 17:00 UTC."
                : `Due at 17:00, ${offer.timeZone} time.`,
          }),
        ];
      }),
    ],
    carry: { milestoneId: id, version: null, policiesOpen: false },
    reopen: { name: "split", id, version: null },
  };
}

/** The parts as typed, as many as the form had. */
export function readSplit(typed: FormValues): readonly PartInput[] {
  const numbers = Array.from({ length: CHECKPOINTS.max }, (_, at) => at + 1);
  return numbers.flatMap((nth) => {
    const amount = typed[partField("amount", nth)];
    const dueOn = typed[partField("dueOn", nth)];
    return amount === undefined && dueOn === undefined
      ? []
      : [{ amount: amount ?? "", dueOn: dueOn ?? "" }];
  });
}
