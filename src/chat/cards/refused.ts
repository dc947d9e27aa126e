import type { Refused } from "../../app/queries/views.ts";
import type { Refusal } from "../../domain/refusals.ts";
import { plainRef, refTo } from "../action-ref.ts";
import type { Action, Message } from "../blocks.ts";
import { refusalWords } from "../copy/refusals.ts";
import { clipped } from "../people.ts";
import { type Spans, text } from "../spans.ts";

/** Why not, in words, with buttons for the way out; for the person who was refused alone. */
export function refusedMessage(refused: Refused): Message {
  const context = { ...refused, now: refused.view?.now ?? refused.now ?? null };
  const lines = refused.refusals.map((refusal) => refusalWords(refusal, context));
  const actions = wayOut(refused);
  return {
    summary: lines[0] ?? [text("That isn't possible now.")],
    blocks: [
      ...lines.map((spans: Spans) => ({ kind: "text", spans }) as const),
      ...(actions.length > 0 ? [{ kind: "actions", actions } as const] : []),
    ],
  };
}

const SHOWS: ReadonlySet<Refusal["code"]> = new Set([
  "milestone.stale_terms",
  "payee.changed",
  "milestone.already_decided",
  "milestone.nothing_to_accept",
  "milestone.amendment_open",
  "milestone.not_in_review",
  "chargeback.frozen",
  "chargeback.lost",
  "give_back.all_given_back",
]);

/** Refused because of a dispute, or of how it stands: the way there. */
const TO_DISPUTE: ReadonlySet<Refusal["code"]> = new Set([
  ...(["dispute.stands_still", "dispute.opened_meanwhile", "dispute.already_open"] as const),
  ...(["settle.offer_gone", "settle.own_offer", "settle.needs_backing"] as const),
  ...(["dispute.only_opener_withdraws", "settle.accept_theirs"] as const),
  ...(["settle.not_with_arbiter", "settle.arbiter_rules", "settle.only_arbiter_rules"] as const),
]);

function wayOut({ refusals, view, candidates }: Refused): readonly Action[] {
  const codes = refusals.map(({ code }) => code);
  if (view && codes.some((code) => SHOWS.has(code))) {
    return [showButton(view.milestone.id, view.milestone.number)];
  }
  if (view && codes.some((code) => TO_DISPUTE.has(code))) {
    const { id } = view.milestone;
    return [{ kind: "act", label: "See the dispute", ref: refTo("dispute", id) }];
  }
  if (view && codes.includes("dispute.decided_meanwhile")) {
    const { id } = view.milestone;
    return [{ kind: "act", label: "Dispute the approval", ref: refTo("dispute", id) }];
  }
  if (codes.includes("agreement.none_here")) {
    return [{ kind: "act", label: "Propose a milestone", ref: plainRef("new"), style: "primary" }];
  }
  return candidates.slice(0, 5).map(({ id, number, title }) => ({
    kind: "act",
    label: `Show M-${number} ${clipped(title, 40)}`,
    ref: refTo("show", id),
  }));
}

/** "Show M-3": the way to a milestone from anywhere. */
export function showButton(id: Parameters<typeof refTo>[1], number: number): Action {
  return { kind: "act", label: `Show M-${number}`, ref: refTo("show", id) };
}
