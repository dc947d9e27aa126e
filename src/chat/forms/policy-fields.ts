import { DEPENDENCY_DAYS, type Policies } from "../../domain/agreement/policies.ts";
import { formatMinor, parseAmount } from "../../domain/money.ts";
import { plainRef } from "../action-ref.ts";
import { POLICY_CHOICES } from "../copy/policies.ts";
import { text } from "../spans.ts";
import { block, type Choice, type FormPart, type FormValues, field } from "./form.ts";

/** What a field starts with: what was typed, else its own value. */
export type Of = (id: string, fallback?: string) => string;

/** Whether somebody has unfolded the policies, in what they typed. */
export const hasPolicies = (typed: FormValues): boolean =>
  Object.keys(POLICY_CHOICES).some((id) => typed[id] !== undefined) || typed.quorum !== undefined;

/** A table of values and their words, as a form offers it. */
export const choicesOf = (values: Readonly<Record<string, string>>): readonly Choice[] =>
  Object.entries(values).map(([value, label]) => ({ value, label }));

/** Folded away behind one line until someone wants to change them. */
export function policyParts(
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
