import type { FormStart, MilestoneView } from "../../app/queries/views.ts";
import {
  DEPENDENCY_DAYS,
  type Policies,
  REVIEW_WINDOW_DAYS,
} from "../../domain/agreement/policies.ts";
import { calendarDay } from "../../domain/clock/zone.ts";
import type { TermsInput } from "../../domain/milestone/commands.ts";
import { TERMS_LIMITS } from "../../domain/milestone/terms.ts";
import { formatMinor, parseAmount } from "../../domain/money.ts";
import { plainRef, refTo } from "../action-ref.ts";
import { POLICY_CHOICES } from "../copy/policies.ts";
import { money, say, text } from "../spans.ts";
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

/** Whether somebody has unfolded the policies, in what they typed. */
export const hasPolicies = (typed: FormValues): boolean =>
  Object.keys(POLICY_CHOICES).some((id) => typed[id] !== undefined) || typed.quorum !== undefined;

/** A table of values and their words, as a form offers it. */
export const choicesOf = (values: Readonly<Record<string, string>>): readonly Choice[] =>
  Object.entries(values).map(([value, label]) => ({ value, label }));

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

type Of = (id: string, fallback?: string) => string;

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

/** Folded away behind one line until someone wants to change them. */
function policyParts(
  policies: Policies,
  currency: string,
  of: Of,
  open: boolean,
  which = "defaults",
): readonly FormPart[] {
  if (!open) {
    const action = { kind: "act", label: "Change policies", ref: plainRef("policies") } as const;
    return [block({ kind: "line", spans: [text(`Policies: ${which}`)], action })];
  }
  const radio = (id: keyof typeof POLICY_CHOICES, label: string): FormPart =>
    field({
      ...{ id, kind: "radio", label, optional: false },
      choices: choicesOf(POLICY_CHOICES[id]),
      initial: of(id, policies[id]),
    });
  return [
    radio("processingBorneBy", "Who bears processing"),
    field({
      ...{ id: "quorum", kind: "whole_number", label: "Approvals needed", min: 1, max: 20 },
      ...{ optional: false, initial: of("quorum", String(policies.quorum)) },
    }),
    quorumAboveField(of("quorumAbove", quorumAboveText(policies, currency))),
    ...clockParts(policies, of),
  ];
}

/** From which amount on that many approvals are asked for. */
export const quorumAboveField = (initial: string): FormPart =>
  field({
    ...{ id: "quorumAbove", kind: "line", label: "Only above this amount", longest: 60 },
    ...{ optional: true, initial },
    hint: "Up to it, one approval is enough. Left empty, that many are always needed.",
  });

/** The amount as it can be typed again; empty for always. */
export const quorumAboveText = ({ quorumAboveMinor }: Policies, currency: string): string =>
  quorumAboveMinor === null ? "" : formatMinor({ amountMinor: quorumAboveMinor, currency });

/** What happens where nobody acts, in the order in which it can happen. */
export function clockParts(policies: Policies, of: Of): readonly FormPart[] {
  const choices = (id: ClockChoice) => ({
    choices: choicesOf(POLICY_CHOICES[id]),
    optional: false,
    initial: of(id, policies[id]),
  });
  const radio = (id: ClockChoice, label: string): FormPart =>
    field({ id, kind: "radio", label, ...choices(id) });
  const { dependencyDays } = policies;
  return [
    radio("onSilence", "If the review time passes"),
    radio("onDeadlock", "If the sides can't agree"),
    field({
      ...{
        id: "dependencyDays",
        kind: "whole_number",
        label: "Days the buyer's part may be missing",
      },
      ...{
        ...DEPENDENCY_DAYS,
        optional: false,
        initial: of("dependencyDays", `${dependencyDays}`),
      },
      hint: "Counted while the facilitator has the clocks stopped for it.",
    }),
    radio("onDependencyMissing", "If it stays missing"),
    field({ id: "payBy", kind: "choice", label: "Pay by", ...choices("payBy") }),
    radio("aiContext", "Review context by a model"),
  ];
}

type ClockChoice = "onSilence" | "onDeadlock" | "onDependencyMissing" | "payBy" | "aiContext";

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

/** Policies as chosen; a value that no form offers is left as it was, and numbers are judged by the domain. */
export function readPolicies(typed: FormValues, base: Policies, currency: string): Policies {
  return {
    ...base,
    reviewWindowDays: wholeNumber(typed.reviewWindowDays, base.reviewWindowDays),
    quorum: wholeNumber(typed.quorum, base.quorum),
    quorumAboveMinor: amountAbove(typed.quorumAbove, base.quorumAboveMinor, currency),
    processingBorneBy: chosen(
      typed.processingBorneBy,
      POLICY_CHOICES.processingBorneBy,
      base.processingBorneBy,
    ),
    onSilence: chosen(typed.onSilence, POLICY_CHOICES.onSilence, base.onSilence),
    onDeadlock: chosen(typed.onDeadlock, POLICY_CHOICES.onDeadlock, base.onDeadlock),
    dependencyDays: wholeNumber(typed.dependencyDays, base.dependencyDays),
    onDependencyMissing: chosen(
      typed.onDependencyMissing,
      POLICY_CHOICES.onDependencyMissing,
      base.onDependencyMissing,
    ),
    payBy: chosen(typed.payBy, POLICY_CHOICES.payBy, base.payBy),
    aiContext: chosen(typed.aiContext, POLICY_CHOICES.aiContext, base.aiContext),
  };
}

/** Empty is always; what is no amount is left to the domain to refuse. */
function amountAbove(typed: string | undefined, base: number | null, currency: string) {
  if (typed === undefined) return base;
  if (typed.trim() === "") return null;
  const read = parseAmount(typed, currency.trim().toUpperCase());
  return read.ok ? read.money.amountMinor : Number.NaN;
}

function wholeNumber(typed: string | undefined, base: number): number {
  if (typed === undefined) return base;
  return /^\s*\d{1,6}\s*$/.test(typed) ? Number(typed) : Number.NaN;
}

function chosen<T extends string>(
  typed: string | undefined,
  choices: Readonly<Record<T, string>>,
  base: T,
): T {
  const isChoice = (value: string): value is T => Object.hasOwn(choices, value);
  return typed !== undefined && isChoice(typed) ? typed : base;
}

/** The terms before anything was typed. */
export function blankInput(policies: Policies, currency: string, timeZone: string): TermsInput {
  const nothing = { title: "", deliverable: "", criteria: "", requiredProof: "", exclusions: "" };
  return {
    ...{ ...nothing, ifDependenciesMissing: "", amount: "", dueOn: "" },
    ...{ currency, timeZone, policies },
  };
}
