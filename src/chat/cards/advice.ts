import type { Advised, Done, SplitOffer } from "../../app/api.ts";
import type { CriterionFinding } from "../../domain/advice/lint.ts";
import type { Risk, RiskFinding } from "../../domain/advice/risk.ts";
import type { Checkpoint } from "../../domain/advice/split.ts";
import type { ActionRef } from "../action-ref.ts";
import type { Action, Block, Message } from "../blocks.ts";
import { type CriterionWords, criterionWords, NO_PROOF_WORDS, RISKS } from "../copy/advice.ts";
import { nextActionLine } from "../copy/next-action.ts";
import { clipped } from "../people.ts";
import {
  day,
  emphasis,
  listed,
  money,
  type Span,
  type Spans,
  say,
  strong,
  text,
} from "../spans.ts";
import { doneMessage } from "./done.ts";
import { showButton } from "./refused.ts";

/** What a proposer reads before anything is proposed, alone, with the ways on; proposing as it is is always one of them. */
export function adviceMessage(advised: Advised): Message {
  const { id, advice, terms, now } = advised;
  const { lint, risk, checkpoints } = advice;
  const title = say`Before you propose “${clipped(terms.title, 80)}”`;
  const findings = lint.criteria.length + (lint.noProof ? 1 : 0);
  return {
    summary: title,
    blocks: [
      { kind: "text", spans: [strong`${title}`] },
      {
        kind: "text",
        spans: say`Nothing is proposed yet. ${whatFor(findings, risk)} It's advice, and only you see it.`,
      },
      ...lint.criteria.map((finding) => criterionBlock(finding, terms.criteria)),
      ...(lint.noProof ? [betterBlock("Required proof", NO_PROOF_WORDS)] : []),
      ...riskBlocks(risk),
      ...(checkpoints ? [splitBlock(checkpoints, now)] : []),
      { kind: "actions", actions: actionsOf(id, checkpoints) },
    ],
  };
}

function whatFor(findings: number, { isHigh }: Risk): string {
  if (findings === 0) return "There is much in it that could go wrong at once.";
  const wording = `${findings === 1 ? "One thing" : `${findings} things`} could be disputed later`;
  return isHigh ? `${wording}, and the risk is high.` : `${wording}.`;
}

type Criteria = readonly { readonly text: string }[];

function criterionBlock({ index, ...finding }: CriterionFinding, criteria: Criteria): Block {
  const words = clipped(criteria[index]?.text ?? "", 120);
  return betterBlock(`${index + 1}. ${words}`, criterionWords(finding));
}

const betterBlock = (label: string, { why, better }: CriterionWords): Block => ({
  ...{ kind: "labelled", label },
  spans: say`${why} Clearer: ${emphasis([text(better)])}`,
});

/** Where there is something to read anyway, every flag is worth a line, also below a high risk. */
function riskBlocks({ flags }: Risk): readonly Block[] {
  if (flags.length === 0) return [];
  const label = flags.length === 1 ? "A risk" : "Risks";
  return [{ kind: "labelled", label, spans: lines(flags.map(riskWords)) }];
}

function riskWords({ flag, words }: RiskFinding): Spans {
  const { name, helps } = RISKS[flag];
  const raised = words === null ? say`` : say` (“${words}”)`;
  return say`• ${name}${raised}: ${helps}`;
}

const lines = (all: readonly Spans[]): Spans =>
  all.flatMap((line, index) => (index === 0 ? line : say`\n${line}`));

function splitBlock(checkpoints: readonly Checkpoint[], now: Advised["now"]): Block {
  const parts = checkpoints.map(
    ({ criteria, amount, dueAt }, at) =>
      say`${at + 1}. ${criteriaWords(criteria)} · ${amountOf(amount)} · due ${day(dueAt, now)}`,
  );
  return {
    ...{ kind: "labelled", label: `The same as ${checkpoints.length} checkpoints` },
    spans: say`Each is agreed, funded and judged by itself.\n${lines(parts)}`,
  };
}

const amountOf = ({ amountMinor, currency }: Checkpoint["amount"]): Span =>
  money(amountMinor, currency);

/** "Criterion 2", "Criteria 1 and 2". */
function criteriaWords(indexes: readonly number[]): Spans {
  const numbers = indexes.map((index) => say`${index + 1}`);
  return say`${indexes.length === 1 ? "Criterion" : "Criteria"} ${listed(numbers)}`;
}

function actionsOf(id: string, checkpoints: readonly Checkpoint[] | null): readonly Action[] {
  const ref = (name: ActionRef["name"]): ActionRef => ({ name, id, version: null });
  const act = (label: string, name: ActionRef["name"], isFirst = false): Action => ({
    ...{ kind: "act", label, ref: ref(name) },
    ...(isFirst && { style: "primary" as const }),
  });
  return [
    ...(checkpoints ? [act("Split into checkpoints", "split", true)] : []),
    act("Edit", "new", checkpoints === null),
    act("Propose as it is", "propose_as_is"),
  ];
}

/** What a part of a split is, above its fields. */
export function partSpans({ terms }: SplitOffer, part: Checkpoint, title: string): Spans {
  const criteria = part.criteria.map((index) => say`• ${terms.criteria[index]?.text ?? ""}`);
  return say`${strong`${title}`}\n${lines(criteria)}`;
}

/** What came of kept terms. */
export function proposedMessage(done: readonly Done[]): Message {
  const [first, ...others] = done;
  if (!first) return { summary: [], blocks: [] };
  if (others.length === 0) return doneMessage("new", first.view);
  const did = say`${done.length} milestones are proposed, each with a card in the channel.`;
  const next = nextActionLine(first.view);
  const all = done.map(({ view: { milestone } }) => {
    const { number, terms } = milestone;
    return say`• M-${number} “${terms.title}”, ${amountOf(terms.amount)}, due ${day(terms.dueAt, first.view.now)}`;
  });
  const shows = done.map(({ view: { milestone } }) => showButton(milestone.id, milestone.number));
  return {
    summary: did,
    blocks: [
      { kind: "text", spans: did },
      { kind: "text", spans: lines(all) },
      ...(next ? [{ kind: "text", spans: next } as const] : []),
      { kind: "actions", actions: shows },
    ],
  };
}
