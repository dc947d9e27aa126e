import { otherSide, ownerOf, type Side } from "../../agreement/agreement.ts";
import { invariant, unreachable } from "../../assert.ts";
import { cleanBlock } from "../../clean-text.ts";
import { earlier, type Instant, laterBy, plusDays } from "../../clock/instant.ts";
import { asId, type EvidenceId, type StatementId } from "../../ids.ts";
import { type Refusal, refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import { itemsRefusal, linksIn } from "../evidence.ts";
import type { EvidenceItem } from "../evidence-item.ts";
import type { Milestone } from "../milestone.ts";
import { readReason } from "../reason.ts";
import { isUnclaimed, voidedApprovals } from "../void-approvals.ts";
import { liftedBlock } from "./block.ts";
import { frozenRefusal } from "./give-back.ts";
import { endedRefusal, outsiderRefusal, partyOf, standingOf, unfundedRefusal } from "./standing.ts";

/** The longest statement, in characters: it is posted whole in a thread of every platform. */
export const STATEMENT_LIMIT = 1_800;
/** How many statements one person or side may make in one dispute. */
const STATEMENTS_MAX = 40;
/** How much may be attached to one statement. */
const STATEMENT_EVIDENCE_MAX = 10;

type Act<A extends CommandOf<"dispute">["act"]> = Extract<CommandOf<"dispute">, { act: A }>;

/** Either side, from funded until the transfer is claimed; once it is open, whoever has a part in it. */
export function checkDispute(situation: Situation, actor: Actor): Refusal | null {
  const { milestone } = situation;
  if (milestone.review.state === "disputed")
    return partyOf(situation, actor) ? null : refusal("milestone.not_found");
  return outsiderRefusal(situation, actor) ?? frozenRefusal(milestone) ?? claimedRefusal(milestone);
}

/** An approval can be taken back until its transfer has been claimed; every other decision stands. */
function claimedRefusal(milestone: Milestone): Refusal | null {
  const { review } = milestone;
  if (review.state !== "approved" || milestone.funding.state !== "funded")
    return endedRefusal(milestone) ?? unfundedRefusal(milestone);
  if (isUnclaimed(review.decision)) return null;
  const { by, at } = review.decision;
  return refusal("dispute.money_sent", { by, at, platform: review.votes.at(-1)?.platform ?? null });
}

/** Opens a dispute, says something in it for the record, or takes it back. */
export function decideDispute(
  situation: Situation,
  command: CommandOf<"dispute">,
  context: Context,
): Decided {
  const refused = checkDispute(situation, context.actor);
  if (refused) return { ok: false, refusals: [refused] };
  switch (command.act) {
    case "open":
      return open(situation, command, context);
    case "state":
      return state(situation, command, context);
    case "withdraw":
      return withdraw(situation, command, context);
    default:
      return unreachable(command);
  }
}

function open(situation: Situation, command: Act<"open">, context: Context): Decided {
  const { milestone } = situation;
  const side = standingOf(situation, context.actor);
  const refused = openRefusal(milestone, command, side);
  if (refused) return { ok: false, refusals: [refused] };
  invariant(side, "who may dispute has a side");
  const read = readReason(command.reason, "reason");
  const unfit = "code" in read ? read : reasonRefusal(read.text, milestone, command.criteria);
  if (unfit || "code" in read) return { ok: false, refusals: unfit ? [unfit] : [] };
  const { actor, now } = context;
  const by = actor.personId;
  const { criteria } = milestone.terms;
  // A missing dependency is part of what is disputed; its block would stop clocks that stand still already.
  const lifted = milestone.block ? [liftedBlock(milestone, { by, side }, "disputed", now)] : [];
  const voided =
    milestone.review.state === "approved" ? [voidedApprovals(milestone, "disputed", now)] : [];
  return decided(...voided, ...lifted, {
    ...{ type: "DisputeOpened", nth: milestone.disputes + 1, by, side, reason: read.text },
    criteria: criteria.map(({ id }) => id).filter((id) => command.criteria.includes(id)),
    ...{ platform: actor.platform, ...clocksOf(situation, side, context), at: now },
  });
}

/** A decision stands already unless the form showed exactly it; nobody takes back what they did not see. */
function openRefusal(
  { review }: Milestone,
  { decisionId }: Act<"open">,
  side: Side | null,
): Refusal | null {
  if (review.state === "disputed") {
    const { by, at, platform } = review.dispute;
    return side === null
      ? refusal("dispute.arbiter_may_not")
      : refusal("dispute.already_open", { by: [by], at, platform, side: review.dispute.side });
  }
  const standingId = review.state === "approved" ? review.decision.id : null;
  if (standingId === decisionId) return null;
  if (review.state !== "approved") return refusal("dispute.decision_gone");
  const { how, votes, decision } = review;
  const platform = votes.at(-1)?.platform ?? null;
  return refusal("dispute.decided_meanwhile", { how, by: decision.by, at: decision.at, platform });
}

function reasonRefusal(
  reason: string,
  { terms }: Milestone,
  criteria: Act<"open">["criteria"],
): Refusal | null {
  if (reason === "") return refusal("dispute.reason_missing", {}, "reason");
  const known = new Set(terms.criteria.map(({ id }) => id));
  return criteria.every((id) => known.has(id)) ? null : refusal("milestone.stale_terms");
}

/** Answers are due in the answering side's own working days, and never after the time to agree is over. */
function clocksOf(
  { milestone, agreement }: Situation,
  side: Side,
  { now, workingDaysAfter }: Context,
): { readonly answerDueAt: Instant; readonly negotiationEndsAt: Instant } {
  const { disputeAnswerWorkingDays, negotiationDays } = milestone.terms.policies;
  const negotiationEndsAt = plusDays(now, negotiationDays);
  const answering = ownerOf(agreement, otherSide(side));
  const due = workingDaysAfter(answering, now, disputeAnswerWorkingDays);
  return { answerDueAt: earlier(due, negotiationEndsAt), negotiationEndsAt };
}

function state(situation: Situation, command: Act<"state">, context: Context): Decided {
  const { actor, now } = context;
  const from = partyOf(situation, actor);
  const { review } = situation.milestone;
  if (review.state !== "disputed" || !from)
    return { ok: false, refusals: [refusal("dispute.none")] };
  const text = cleanBlock(command.text);
  const evidence = [...command.evidence, ...linkItems(text, command.evidence, context)];
  const made = review.dispute.statements.filter((one) => one.from === from).length;
  const length = text.length;
  if (text === "" && evidence.length === 0)
    return { ok: false, refusals: [refusal("dispute.statement_missing", {}, "text")] };
  if (length > STATEMENT_LIMIT) {
    const long = refusal("terms.text_too_long", { max: STATEMENT_LIMIT, length }, "text");
    return { ok: false, refusals: [long] };
  }
  const unfit = attachedRefusal(situation.milestone, evidence);
  if (unfit) return { ok: false, refusals: [unfit] };
  if (made >= STATEMENTS_MAX)
    return { ok: false, refusals: [refusal("dispute.too_many_statements", { max: made })] };
  const { personId: by, platform } = actor;
  const statementId = asId<StatementId>(context.newId());
  return decided({
    ...{ type: "StatementMade", statementId, by, from, text, evidence, platform, at: now },
  });
}

/** What a statement's links show is copied as evidence is: they are part of what was said. */
function linkItems(
  words: string,
  given: readonly EvidenceItem[],
  { actor, now, newId }: Context,
): readonly EvidenceItem[] {
  const links = linksIn(words).filter((link) => given.every(({ source }) => source !== link));
  const common = { by: actor.personId, at: now, copy: { state: "keeping" } } as const;
  return links.map((source) => ({
    ...{ id: asId<EvidenceId>(newId()), kind: "link", criterionId: null, author: null },
    ...{ text: source, source, ...common },
  }));
}

function attachedRefusal({ terms }: Milestone, evidence: Act<"state">["evidence"]): Refusal | null {
  return evidence.length > STATEMENT_EVIDENCE_MAX
    ? refusal("evidence.too_many", { max: STATEMENT_EVIDENCE_MAX }, "evidence")
    : itemsRefusal(evidence, terms.criteria);
}

/** Whoever opened it takes it back: review and clocks go on with what was left. */
function withdraw(situation: Situation, command: Act<"withdraw">, context: Context): Decided {
  const { milestone } = situation;
  const { review, dueAt } = milestone;
  const { actor, now } = context;
  if (review.state !== "disputed") return { ok: false, refusals: [refusal("dispute.none")] };
  const { dispute, before } = review;
  const side = standingOf(situation, actor);
  if (side !== dispute.side) {
    const { by } = dispute;
    return { ok: false, refusals: [refusal("dispute.only_opener_withdraws", { by: [by] })] };
  }
  const read = readReason(command.reason, "reason");
  if ("code" in read) return { ok: false, refusals: [read] };
  const moved = (due: Instant) => laterBy(due, dispute.at, now);
  return decided({
    ...{ type: "DisputeWithdrawn", by: actor.personId, side, reason: read.text },
    ...{ dueAt: moved(dueAt), reviewDueAt: before.state === "open" ? moved(before.dueAt) : null },
    at: now,
  });
}
