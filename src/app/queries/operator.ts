import { unreachable } from "../../domain/assert.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import { type AgreementId, asId, type MilestoneId, type MoveId } from "../../domain/ids.ts";
import { ledgerOf, type Positions, positions } from "../../domain/ledger/positions.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import { type Headline, headline } from "../../domain/milestone/milestone.ts";
import type { Money } from "../../domain/money.ts";
import type { Deps } from "../deps.ts";
import type { OperatorQuestion } from "../reads.ts";
import type { ChainedEvent, MoneyMove } from "../store.ts";
import type { People } from "./views.ts";

/**
 * What an operator can do about a question: `refund` is to give a payment back that funds nothing, `submit` to answer the
 * bank with what is on record, `uncollectable` to write off what nobody will pay back.
 */
export type OperatorAct = "retry" | "adopt" | "refund" | "resolve" | "submit" | "uncollectable";

/** One thing that waits for the operator, with what they have to know to decide. */
export type OperatorCase = {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly detail: OperatorQuestion["detail"];
  readonly openedAt: Instant;
  readonly now: Instant;
  readonly agreementId: AgreementId | null;
  readonly milestone: CaseMilestone | null;
  /** The money move that it is about, or that an object made by hand could be the result of. */
  readonly move: MoneyMove | null;
  readonly acts: readonly OperatorAct[];
};

export type CaseMilestone = {
  readonly id: MilestoneId;
  readonly agreementId: AgreementId;
  readonly number: number;
  readonly title: string;
  readonly headline: Headline;
  readonly amount: Money;
};

/** A case with its milestone's money and history. */
export type OperatorFile = {
  readonly case: OperatorCase;
  readonly moves: readonly MoneyMove[];
  readonly events: readonly ChainedEvent[];
  readonly positions: Positions | null;
  readonly people: People;
};

/** Everything that waits for the operator, oldest first. */
export async function operatorCases(deps: Deps): Promise<readonly OperatorCase[]> {
  const cases: OperatorCase[] = [];
  for (const question of await deps.reads.questions()) cases.push(await caseOf(deps, question));
  return cases;
}

/** One open case by its id; null where it is settled or never was. */
export async function operatorCase(deps: Deps, id: string): Promise<OperatorCase | null> {
  const question = (await deps.reads.questions()).find((one) => one.id === id);
  return question ? caseOf(deps, question) : null;
}

/** A case, the money moves and the whole history of its milestone. */
export async function operatorFile(deps: Deps, one: OperatorCase): Promise<OperatorFile> {
  const { milestone } = one;
  if (!milestone)
    return {
      case: one,
      moves: one.move ? [one.move] : [],
      events: [],
      positions: null,
      people: {},
    };
  const [moves, events, { people }] = await Promise.all([
    deps.reads.movesOf(milestone.id),
    deps.reads.events(milestone.id),
    deps.store.load({ ref: { by: "id", id: milestone.id } }),
  ]);
  const history = events.map(({ event }) => event as MilestoneEvent);
  return {
    case: one,
    moves,
    events,
    positions: positions(ledgerOf(milestone.id, history)),
    people,
  };
}

async function caseOf(deps: Deps, question: OperatorQuestion): Promise<OperatorCase> {
  const { milestoneId, ...asked } = question;
  const loaded = await deps.store.load({
    ref: milestoneId ? { by: "id", id: milestoneId } : { by: "none" },
  });
  const { milestone } = loaded;
  const summary: CaseMilestone | null = milestone && {
    id: milestone.id,
    agreementId: milestone.agreementId,
    number: milestone.number,
    title: milestone.terms.title,
    headline: headline(milestone),
    amount: milestone.terms.amount,
  };
  const move = await moveOf(deps, question);
  const acts = actsOn(question, summary, move);
  return { ...asked, now: loaded.now, milestone: summary, move, acts };
}

/** What kind of thing a question's subject is; a kind that is not known can only be resolved. */
export function subjectOf(
  kind: string,
): "move" | "task" | "transfer" | "refund" | "payment" | "chargeback" | "clawback" | null {
  switch (kind) {
    case "move_refused":
    case "key_reused":
    case "refund_failed":
      return "move";
    case "task_given_up":
      return "task";
    case "foreign_transfer":
      return "transfer";
    case "foreign_refund":
      return "refund";
    case "payment_mismatch":
      return "payment";
    case "chargeback":
      return "chargeback";
    case "clawback":
      return "clawback";
    default:
      return null;
  }
}

async function moveOf(deps: Deps, question: OperatorQuestion): Promise<MoneyMove | null> {
  const kind = subjectOf(question.kind);
  if (kind === "move") return deps.reads.move(asId<MoveId>(question.subject));
  if ((kind !== "transfer" && kind !== "refund") || !question.milestoneId) return null;
  const { amountMinor, currency } = question.detail;
  const moves = await deps.reads.movesOf(question.milestoneId);
  return moves.find((move) => fits(move, kind, amountMinor, currency)) ?? null;
}

/** Whether something made by hand can be the result of a move: the same money, and nothing of our own under way. */
export function fits(
  move: MoneyMove,
  kind: MoneyMove["kind"],
  amountMinor: unknown,
  currency: unknown,
): boolean {
  return (
    move.kind === kind &&
    move.amount.amountMinor === amountMinor &&
    move.amount.currency === currency &&
    (move.status === "failed" || (move.status === "owed" && move.firstSentAt === null))
  );
}

function actsOn(
  { kind, detail }: OperatorQuestion,
  milestone: CaseMilestone | null,
  move: MoneyMove | null,
): readonly OperatorAct[] {
  const subject = subjectOf(kind);
  switch (subject) {
    case "move":
      return move?.status === "failed" ? ["retry", "resolve"] : ["resolve"];
    case "task":
      return ["retry", "resolve"];
    case "transfer":
    case "refund":
      return ["adopt", "resolve"];
    case "payment":
      // Our books of a milestone have one currency; a payment in another is given back by hand.
      return detail["foundCurrency"] === milestone?.amount.currency
        ? ["refund", "resolve"]
        : ["resolve"];
    case "chargeback":
      return ["submit", "resolve"];
    case "clawback":
      return ["uncollectable", "resolve"];
    case null:
      return ["resolve"];
    default:
      return unreachable(subject);
  }
}
