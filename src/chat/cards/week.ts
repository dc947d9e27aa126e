import type { WeeklySummary } from "../../app/queries/reminder-views.ts";
import type { MilestoneView } from "../../app/queries/views.ts";
import { nextAction } from "../../domain/milestone/next-action.ts";
import type { Block, Message } from "../blocks.ts";
import { lasted, milestoneName } from "../copy/reminders.ts";
import { sideName } from "../people.ts";
import { day, listed, money, type Spans, say, strong } from "../spans.ts";
import { headlineWord } from "./standing.ts";

/** How many milestones the week names; the rest is counted. */
const MOST = 12;

/** An agreement's week: what is held, what waits for whom since when, what was released. It pings nobody. */
export function weekMessage(summary: WeeklySummary): Message {
  const { open, released } = summary;
  const head = say`${strong`The week`}: ${heldWords(open)}.`;
  const more = open.length - MOST;
  return {
    summary: head,
    blocks: [
      { kind: "text", spans: head },
      ...list("Waits", open.slice(0, MOST).map(waitsLine)),
      ...(more > 0 ? [{ kind: "text", spans: say`And ${more} more.`, aside: true } as const] : []),
      ...list("Released in the last seven days", released.map(releasedLine)),
    ],
  };
}

function list(title: string, entries: readonly Spans[]): readonly Block[] {
  if (entries.length === 0) return [];
  return [
    { kind: "text", spans: [strong`${title}`] },
    { kind: "timeline", entries },
  ];
}

function heldWords(open: readonly MilestoneView[]): Spans {
  const held = new Map<string, number>();
  for (const { milestone } of open) {
    if (milestone.funding.state !== "funded") continue;
    const { currency } = milestone.terms.amount;
    held.set(currency, (held.get(currency) ?? 0) + milestone.funding.amountMinor);
  }
  if (held.size === 0) return say`nothing is held`;
  const sums = listed([...held].map(([currency, minor]) => [money(minor, currency)]));
  return say`${sums} is held`;
}

function waitsLine(view: MilestoneView): Spans {
  const { milestone, now } = view;
  const next = nextAction(view, now);
  const name = say`${milestoneName(milestone)} · ${headlineWord(milestone)}`;
  if (next.owner !== "buyer" && next.owner !== "facilitator") return name;
  const days = next.since === null ? null : lasted(next.since, now);
  const since =
    next.since === null ? [] : say` since ${day(next.since, now)}${days ? ` (${days})` : ""}`;
  const due = next.by !== null && next.by <= now ? say`, overdue` : [];
  return say`${name} · waits for ${sideName(view, next.owner)}${since}${due}`;
}

function releasedLine(view: MilestoneView): Spans {
  const { payout, terms } = view.milestone;
  const name = milestoneName(view.milestone);
  if (payout.state !== "done") return [name];
  const sent = money(payout.amountMinor, terms.amount.currency);
  return say`${name} · ${sent} to ${sideName(view, "facilitator")}, ${day(payout.at, view.now)}`;
}
