import type { MilestoneView, WaitingList } from "../../app/queries/views.ts";
import { nextAction } from "../../domain/milestone/next-action.ts";
import { plainRef } from "../action-ref.ts";
import type { Block, Message } from "../blocks.ts";
import { nextActionLine } from "../copy/next-action.ts";
import { clipped } from "../people.ts";
import { money, type Spans, say, strong, text } from "../spans.ts";
import { showButton } from "./refused.ts";
import { headlineWord } from "./standing.ts";

/** How many of each kind one message lists; the rest is counted. */
const MOST = 15;

/** What waits for someone, then what they wait for, and with `all` what is over; each with its next action. */
export function listMessage(list: WaitingList, all: boolean): Message {
  const { mine, others, over } = list;
  if (mine.length + others.length + over.length === 0) return nothingYet();
  const summary = summaryOf(mine);
  const worthSaying = mine.length === 0 || mine.some(isOverdue);
  return {
    summary,
    blocks: [
      ...(worthSaying ? [{ kind: "text", spans: summary } as const] : []),
      ...group("Waits for you", mine),
      ...group(all ? "Waits for others" : "You wait for", others),
      ...(all ? group("Over", over) : overNote(over.length)),
    ],
  };
}

function summaryOf(mine: readonly MilestoneView[]): Spans {
  if (mine.length === 0) return say`Nothing waits for you.`;
  const late = mine.filter(isOverdue).length;
  if (mine.length === 1) return say`1 thing waits for you${late ? ", and it is overdue" : ""}.`;
  const ofThem = late === mine.length ? "all of them" : `${late} of them`;
  return say`${mine.length} things wait for you${late ? `, ${ofThem} overdue` : ""}.`;
}

/** Whether its time has passed, by the clock of the read; its line says since when. */
function isOverdue(view: MilestoneView): boolean {
  const next = nextAction(view, view.now);
  return [next, ...next.also].some(({ overdue }) => overdue);
}

function nothingYet(): Message {
  const spans = say`You have no milestones yet.`;
  return {
    summary: spans,
    blocks: [
      { kind: "text", spans },
      {
        kind: "actions",
        actions: [
          { kind: "act", label: "Propose a milestone", ref: plainRef("new"), style: "primary" },
        ],
      },
    ],
  };
}

function group(title: string, views: readonly MilestoneView[]): readonly Block[] {
  if (views.length === 0) return [];
  const more = views.length - MOST;
  const rest: readonly Block[] =
    more > 0
      ? [
          {
            kind: "text",
            spans: [text(`And ${more} more. /milestone show M-1 shows any of them.`)],
            aside: true,
          },
        ]
      : [];
  return [{ kind: "text", spans: [strong`${title}`] }, ...views.slice(0, MOST).map(line), ...rest];
}

function line(view: MilestoneView): Block {
  const { id, number, terms } = view.milestone;
  const next = nextActionLine(view);
  const amount = money(terms.amount.amountMinor, terms.amount.currency);
  const head: Spans = say`${strong`M-${number}`} ${clipped(terms.title, 80)} · ${amount} · ${headlineWord(view.milestone)}`;
  return {
    kind: "line",
    spans: next ? [...head, text("\n"), ...next] : head,
    action: showButton(id, number),
  };
}

function overNote(count: number): readonly Block[] {
  if (count === 0) return [];
  const spans = [text(`${count} over. /milestone list shows them too.`)];
  return [{ kind: "text", spans, aside: true }];
}
