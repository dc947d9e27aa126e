import type { MilestoneView, WaitingList } from "../../app/queries/views.ts";
import { sideOf } from "../../domain/agreement/agreement.ts";
import type { PersonId } from "../../domain/ids.ts";
import { plainRef } from "../action-ref.ts";
import type { Block, Message } from "../blocks.ts";
import { dueLine, nextActionLine, owedBy } from "../copy/next-action.ts";
import { clipped } from "../people.ts";
import { money, type Spans, say, strong, text } from "../spans.ts";
import { showButton } from "./refused.ts";
import { headlineWord } from "./standing.ts";
import { templatesButton } from "./templates.ts";

/** How many of each kind one message lists; the rest is counted. */
const MOST = 15;

/** What waits for someone, then what they wait for, and with `all` what is over; each with its next action. */
export function listMessage(list: WaitingList, all: boolean): Message {
  const { mine, others, over, actor } = list;
  if (mine.length + others.length + over.length === 0) return nothingYet();
  const summary = waitingSummary(list);
  const worthSaying = mine.length === 0 || mine.some((view) => isOverdue(view, actor));
  return {
    summary,
    blocks: [
      ...(worthSaying ? [{ kind: "text", spans: summary } as const] : []),
      ...group("Waits for you", mine, actor),
      ...group(all ? "Waits for others" : "You wait for", others),
      ...(all ? group("Over", over) : overNote(over.length)),
      ...(all ? [{ kind: "actions", actions: [templatesButton] } as const] : []),
    ],
  };
}

const isOverdue = (view: MilestoneView, reader: PersonId | null): boolean =>
  owes(view, reader)?.overdue === true;

/** How much waits for the reader, and how much of it is late: one sentence. */
export function waitingSummary({ mine, actor }: Pick<WaitingList, "mine" | "actor">): Spans {
  if (mine.length === 0) return say`Nothing waits for you.`;
  const late = mine.filter((view) => isOverdue(view, actor)).length;
  if (mine.length === 1) return say`1 thing waits for you${late ? ", and it is overdue" : ""}.`;
  const ofThem = late === mine.length ? "all of them" : `${late} of them`;
  return say`${mine.length} things wait for you${late ? `, ${ofThem} overdue` : ""}.`;
}

/** What the reader owes, which need not be what comes next: an answer is owed beside the work. */
function owes(view: MilestoneView, reader: PersonId | null) {
  return reader && owedBy(view, sideOf(view.agreement, reader));
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

function group(
  title: string,
  views: readonly MilestoneView[],
  reader: PersonId | null = null,
): readonly Block[] {
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
  return [
    { kind: "text", spans: [strong`${title}`] },
    ...views.slice(0, MOST).map((view) => line(view, reader)),
    ...rest,
  ];
}

function line(view: MilestoneView, reader: PersonId | null): Block {
  const { id, number } = view.milestone;
  return { kind: "line", spans: listLine(view, reader), action: showButton(id, number) };
}

/** What it is, how much, where it stands, and what is next by whom and when: for the reader, or with null for all. */
export function listLine(view: MilestoneView, reader: PersonId | null): Spans {
  const { number, terms } = view.milestone;
  const due = owes(view, reader);
  const next = due ? dueLine(view, due) : nextActionLine(view);
  const amount = money(terms.amount.amountMinor, terms.amount.currency);
  const head: Spans = say`${strong`M-${number}`} ${clipped(terms.title, 80)} · ${amount} · ${headlineWord(view.milestone)}`;
  return next ? [...head, text("\n"), ...next] : head;
}

function overNote(count: number): readonly Block[] {
  if (count === 0) return [];
  const spans = [text(`${count} over. /milestone list shows them too.`)];
  return [{ kind: "text", spans, aside: true }];
}
