import type { FormStart, MilestoneView } from "../../app/queries/views.ts";
import { type Policies, REVIEW_WINDOW_DAYS } from "../../domain/agreement/policies.ts";
import { calendarDay } from "../../domain/clock/zone.ts";
import type { TermsInput } from "../../domain/milestone/commands.ts";
import { TERMS_LIMITS } from "../../domain/milestone/terms.ts";
import { formatMinor } from "../../domain/money.ts";
import { plainRef, refTo } from "../action-ref.ts";
import { money, say } from "../spans.ts";
import { risksField } from "./advice-forms.ts";
import {
  block,
  type Choice,
  type Field,
  type Form,
  type FormPart,
  type FormValues,
  field,
} from "./form.ts";
import { choicesOf, type Of, policyParts, readPolicies } from "./policy-fields.ts";

type TextSpec = {
  readonly kind: "line" | "lines";
  readonly label: string;
  readonly longest: number;
  readonly optional: boolean;
  readonly hint?: string;
};

/** The zone that somebody's due days are counted in. */
export type DueZone = {
  readonly timeZone: string;
  /** False where nobody has said where they are, so that it is UTC. */
  readonly isKnown: boolean;
};

/** What people type into every form of terms; the labels are fixed. */
const FIELDS = {
  title: { kind: "line", label: "Title", longest: TERMS_LIMITS.title, optional: false },
  deliverable: {
    kind: "lines",
    label: "Deliverable",
    longest: TERMS_LIMITS.deliverable,
    optional: false,
    hint: "What the buyer gets, in a sentence or two.",
  },
  criteria: {
    kind: "lines",
    label: "Acceptance criteria",
    longest: 3_000,
    optional: false,
    hint: `One a line, ${TERMS_LIMITS.criteria} at most. The work is judged by these, one by one.`,
  },
  requiredProof: {
    kind: "lines",
    label: "Required proof",
    longest: TERMS_LIMITS.requiredProof,
    optional: true,
    hint: "What shows that it's done: a recording, a link, a report.",
  },
  exclusions: {
    kind: "lines",
    label: "Known exclusions",
    longest: TERMS_LIMITS.exclusions,
    optional: true,
    hint: "What is not part of it.",
  },
  ifDependenciesMissing: {
    kind: "lines",
    label: "If credentials or buyer dependencies are missing",
    longest: TERMS_LIMITS.ifDependenciesMissing,
    optional: false,
    hint: "For example: the due date moves by as many days as access was late.",
  },
} as const satisfies Record<string, TextSpec>;

const TEXT_FIELDS = [
  "title",
  "deliverable",
  "criteria",
  "requiredProof",
  "exclusions",
  "ifDependenciesMissing",
] as const satisfies readonly (keyof typeof FIELDS)[];

const textField = (id: keyof typeof FIELDS, initial: string): FormPart => {
  const spec: TextSpec = FIELDS[id];
  return field({ ...spec, id, initial });
};

/**
 * The form of `new`, with what was typed so far. Party and side are asked only where the channel has no agreement.
 * `instead` is the id of kept terms that these will take the place of.
 */
export function newForm(
  start: FormStart,
  zone: DueZone,
  typed: FormValues,
  policiesOpen: boolean,
  instead: string | null = null,
): Form {
  const of = (id: string, fallback = "") => typed[id] ?? fallback;
  const currencies = start.currencies.map((code) => ({ value: code, label: code }));
  const parties: readonly FormPart[] = start.agreement ? [] : partyFields(of);
  return {
    name: "new",
    title: "New milestone",
    submit: "Propose",
    parts: [
      ...TEXT_FIELDS.map((id) => textField(id, of(id))),
      field(amountField(of("amount"))),
      field(currencyField(currencies, of("currency", start.currency))),
      ...parties,
      field(dayField(of("dueOn"), zone)),
      field(windowField(of("reviewWindowDays", String(start.policies.reviewWindowDays)))),
      ...policyParts(start.policies, start.currency, of, policiesOpen),
      field(risksField(of("risks"))),
    ],
    carry: { milestoneId: instead, version: null, policiesOpen },
    reopen: { ...plainRef("new"), id: instead },
  };
}

/** The form of `amend`: the terms as they stand, or as they are proposed; what is paid for stays fixed. */
export function amendForm(
  view: MilestoneView,
  currencies: readonly string[],
  zone: DueZone,
  typed: FormValues,
  policiesOpen: boolean,
): Form {
  const { milestone } = view;
  const terms = milestone.amendment ?? milestone.terms;
  const base = inputOf(terms, zone.timeZone);
  const of = (id: string, fallback = "") => typed[id] ?? fallback;
  const paid = milestone.funding.state === "funded" || milestone.funding.state === "processing";
  const fixed = money(terms.amount.amountMinor, terms.amount.currency);
  const amount: readonly FormPart[] = paid
    ? [block({ kind: "text", spans: say`Amount: ${fixed}. It is paid, so it stays as it is.` })]
    : [
        field(amountField(of("amount", base.amount))),
        field(
          currencyField(
            [...new Set([base.currency, ...currencies])].map((code) => ({
              value: code,
              label: code,
            })),
            of("currency", base.currency),
          ),
        ),
      ];
  return {
    name: "amend",
    title: `Change terms of M-${milestone.number}`,
    submit: "Propose changes",
    parts: [
      block({
        kind: "text",
        spans: say`Both sides accept the new version before it counts; until then version ${milestone.terms.version} stands.`,
        aside: true,
      }),
      ...TEXT_FIELDS.map((id) => textField(id, of(id, base[id]))),
      ...amount,
      field(dayField(of("dueOn", base.dueOn), zone)),
      field(windowField(of("reviewWindowDays", String(terms.policies.reviewWindowDays)))),
      ...policyParts(terms.policies, terms.amount.currency, of, policiesOpen, "as they stand"),
    ],
    carry: { milestoneId: milestone.id, version: terms.version, policiesOpen },
    reopen: refTo("amend", milestone.id),
  };
}

function partyFields(of: Of): readonly FormPart[] {
  const sides = { buyer: "I pay for it", facilitator: "I deliver it" };
  return [
    field({
      ...{ id: "otherParty", kind: "person", label: "Other party", optional: true },
      initial: of("otherParty"),
      hint: "In another workspace or on Discord? Leave this empty: you get a code that invites them.",
    }),
    field({
      ...{
        id: "mySide",
        kind: "radio",
        label: "My side",
        choices: choicesOf(sides),
        optional: false,
      },
      initial: of("mySide", "buyer"),
    }),
  ];
}

const amountField = (initial: string): Field => ({
  ...{ id: "amount", kind: "line", label: "Amount", longest: 60, optional: false, initial },
  hint: "For example 4,800.00",
});

const currencyField = (choices: readonly Choice[], initial: string): Field => ({
  ...{ id: "currency", kind: "choice", label: "Currency", choices, optional: false, initial },
});

const dayField = (initial: string, { timeZone, isKnown }: DueZone): Field => ({
  ...{ id: "dueOn", kind: "day", label: "Due date", optional: false, initial },
  hint: isKnown
    ? `Due at 17:00, ${timeZone} time.`
    : "Due at 17:00 UTC; /milestone setup me sets your own zone.",
});

const windowField = (initial: string): Field => ({
  ...{ id: "reviewWindowDays", kind: "whole_number", label: "Review window (days)" },
  ...{ ...REVIEW_WINDOW_DAYS, optional: false, initial },
  hint: "How long the buyer may review each submission.",
});

/** A version of terms as a form would have typed it, in a person's zone. */
export function inputOf(terms: MilestoneView["milestone"]["terms"], timeZone: string): TermsInput {
  return {
    title: terms.title,
    deliverable: terms.deliverable,
    criteria: terms.criteria.map((criterion) => criterion.text).join("\n"),
    requiredProof: terms.requiredProof,
    exclusions: terms.exclusions,
    ifDependenciesMissing: terms.ifDependenciesMissing,
    amount: formatMinor(terms.amount),
    currency: terms.amount.currency,
    dueOn: calendarDay(terms.dueAt, timeZone),
    timeZone,
    policies: terms.policies,
  };
}

/** What was typed, over what the form started from; a field that was not shown keeps its old value. */
export function readTermsForm(typed: FormValues, base: TermsInput): TermsInput {
  return {
    title: typed.title ?? base.title,
    deliverable: typed.deliverable ?? base.deliverable,
    criteria: typed.criteria ?? base.criteria,
    requiredProof: typed.requiredProof ?? base.requiredProof,
    exclusions: typed.exclusions ?? base.exclusions,
    ifDependenciesMissing: typed.ifDependenciesMissing ?? base.ifDependenciesMissing,
    amount: typed.amount ?? base.amount,
    currency: typed.currency ?? base.currency,
    dueOn: typed.dueOn ?? base.dueOn,
    timeZone: base.timeZone,
    policies: readPolicies(typed, base.policies, typed.currency ?? base.currency),
  };
}

/** The terms before anything was typed. */
export function blankInput(policies: Policies, currency: string, timeZone: string): TermsInput {
  const nothing = { title: "", deliverable: "", criteria: "", requiredProof: "", exclusions: "" };
  return {
    ...{ ...nothing, ifDependenciesMissing: "", amount: "", dueOn: "" },
    ...{ currency, timeZone, policies },
  };
}
