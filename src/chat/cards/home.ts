import type { Home } from "../../app/queries/home-views.ts";
import type { MilestoneView } from "../../app/queries/views.ts";
import { sideOf } from "../../domain/agreement/agreement.ts";
import type { Actor } from "../../domain/milestone/decision.ts";
import { plainRef } from "../action-ref.ts";
import type { Action, Block } from "../blocks.ts";
import { agreementWords, placesWords } from "../copy/home.ts";
import { code, say, strong } from "../spans.ts";
import { readerButtons } from "./buttons.ts";
import { settingsBlocks } from "./home-settings.ts";
import { startBlocks } from "./home-start.ts";
import { listLine, waitingSummary } from "./list.ts";
import { showButton } from "./refused.ts";

/**
 * The page of somebody's own. What must be there is at its start and end; of its lists a platform shows as many entries as
 * it takes, and says with `moreBlock` how many it left out.
 */
export type HomePage = {
  readonly start: readonly Block[];
  readonly lists: readonly HomeList[];
  readonly end: readonly Block[];
};

export type HomeList = {
  readonly title: string;
  /** The most urgent first. */
  readonly entries: readonly HomeEntry[];
};

/** One milestone; entries of one group stand together below its heading. */
export type HomeEntry = {
  readonly group: string;
  readonly heading: Block;
  readonly blocks: readonly Block[];
};

/** The start for whoever is in no agreement; else what waits for them, what they wait for, and their settings. */
export function homePage(home: Home): HomePage {
  const { list, agreements, here, personId } = home;
  const isNew = agreements.length === 0 && list.mine.length + list.others.length === 0;
  if (isNew) {
    const settings = personId ? settingsBlocks(home) : [];
    return { start: startBlocks(here.platform), lists: [], end: settings };
  }
  return {
    start: [
      { kind: "text", spans: waitingSummary(list) },
      { kind: "actions", actions: [newButton] },
    ],
    lists: [
      { title: "Waits for you", entries: list.mine.map((view, at) => mine(home, view, at === 0)) },
      { title: "You wait for", entries: list.others.map((view) => other(home, view)) },
    ].filter(({ entries }) => entries.length > 0),
    end: settingsBlocks(home),
  };
}

const newButton: Action = { kind: "act", label: "New milestone", ref: plainRef("new") };

/** What stands below a list of which so many were left out. */
export const moreBlock = (count: number): Block => ({
  ...{ kind: "text", aside: true },
  spans: say`And ${count} more: ${code("/milestone list")}`,
});

export const titleBlock = ({ title }: HomeList): Block => ({ kind: "header", text: title });

/** With all that the reader can do about it; one button of the whole page is primary at most. */
function mine(home: Home, view: MilestoneView, isFirst: boolean): HomeEntry {
  const actions = readerButtons(view, actorOf(home, view));
  return {
    ...grouping(home, view),
    blocks: [
      { kind: "line", spans: listLine(view, home.personId), action: null },
      { kind: "actions", actions: isFirst ? actions : actions.map(quiet) },
    ],
  };
}

function quiet(action: Action): Action {
  if (action.style !== "primary") return action;
  const { style: _, ...rest } = action;
  return rest;
}

function other(home: Home, view: MilestoneView): HomeEntry {
  const { id, number } = view.milestone;
  return {
    ...grouping(home, view),
    blocks: [{ kind: "line", spans: listLine(view, null), action: showButton(id, number) }],
  };
}

function grouping({ agreements, personId }: Home, view: MilestoneView) {
  const { id } = view.agreement;
  const own = agreements.find(({ agreement }) => agreement.id === id);
  const who = strong`${agreementWords(view, personId)}`;
  const spans = own && own.places.length > 0 ? say`${who} · ${placesWords(own)}` : [who];
  return { group: id, heading: { kind: "text", spans, aside: true } as const };
}

function actorOf({ personId, here, waitsUntil }: Home, view: MilestoneView): Actor | null {
  if (!personId) return null;
  const side = sideOf(view.agreement, personId);
  return { personId, side, platform: here.platform, waitsUntil };
}
