import type { App as Bolt, GlobalShortcut } from "@slack/bolt";
import type { HomeView } from "@slack/types";
import { homePage } from "../../../chat/cards/home.ts";
import { refusedMessage } from "../../../chat/cards/refused.ts";
import { decision, type Surface } from "../../../chat/conversation/decision.ts";
import { askNewAnywhere } from "../../../chat/conversation/elsewhere.ts";
import type { Turn } from "../../../chat/conversation/turn.ts";
import type { Install } from "../installs.ts";
import { calling } from "../provider-error.ts";
import { slackHome } from "../render/home.ts";
import type { Reading } from "../render/text.ts";
import { EVENTS, NEW } from "../surface.ts";
import type { Asker } from "./asker.ts";
import { homeSurface } from "./home-surface.ts";
import { type ListenerTools, type Person, turnOf } from "./register.ts";

/** The person's own page, made when they open it, and the shortcut that proposes from anywhere. */
export function registerHome(bolt: Bolt, tools: ListenerTools): void {
  bolt.event(EVENTS.homeOpened, async ({ event, context }) => {
    const install = tools.installs.find(context.teamId ?? "");
    if (!install || event.tab === "messages") return;
    const { user } = event;
    // Home is of the workspace where it is opened: whoever opens it there is one of its people.
    const turn = turnOf(
      tools,
      install,
      { team: install.team, user, name: user },
      event.event_ts,
      null,
    );
    await decision(tools, pageSurface(install, user), "home opened", async () => {
      await publish(install, user, () => pageOf(turn, install));
      return { kind: "nothing" };
    });
  });
  bolt.shortcut<GlobalShortcut>(
    { type: "shortcut", callback_id: NEW.callbackId },
    async ({ shortcut, ack, context }) => {
      await tools.inFlight.track(
        (async () => {
          await ack();
          const { team, user, trigger_id: triggerId } = shortcut;
          const install = tools.installs.find(context.teamId ?? team?.id ?? "");
          if (!install) return;
          const asker: Asker = { install, channel: null, user: user.id, triggerId, isHome: true };
          const person = {
            team: user.team_id ?? team?.id ?? install.team,
            user: user.id,
            name: user.username || "someone",
          };
          const turn = turnOf(tools, install, person, `shortcut:${triggerId}`, null);
          await decision(tools, homeSurface(asker, null), "shortcut new", () =>
            askNewAnywhere(turn),
          );
        })(),
      );
    },
  );
}

/** Brings the person's page up to date after what they did from it. It never throws: the act itself stands. */
export async function refreshHome(
  tools: ListenerTools,
  install: Install,
  person: Person,
  requestId: string,
): Promise<void> {
  const turn = turnOf(tools, install, person, `${requestId}:home`, null);
  await tools.inFlight
    .track(publish(install, person.user, () => pageOf(turn, install)))
    .catch((error: unknown) => tools.log.warn("a Home was not brought up to date", { error }));
}

async function pageOf(turn: Turn, install: Install): Promise<HomeView> {
  return slackHome(homePage(await turn.app.home(turn.origin)), readingIn(install));
}

const readingIn = ({ team, isApart }: Install): Reading => ({ team, isApart, surface: "private" });

/** Where the page can't be made, the page says so. */
function pageSurface(install: Install, user: string): Surface {
  return {
    working: async () => {},
    async deliver(answer) {
      if (answer.kind !== "message" && answer.kind !== "refused") return;
      const { blocks } = answer.kind === "message" ? answer.message : refusedMessage(answer);
      const view = slackHome({ start: blocks, lists: [], end: [] }, readingIn(install));
      await publish(install, user, async () => view);
    },
  };
}

type Publishing = { again: (() => Promise<HomeView>) | null; done: Promise<void> };

const publishing = new WeakMap<Install, Map<string, Publishing>>();

/**
 * Publishes one person's page, one at a time: of two made at the same moment the one that was read last stands. Whoever
 * comes while one is published has theirs read and published after it.
 */
function publish(install: Install, user: string, read: () => Promise<HomeView>): Promise<void> {
  const ofInstall = publishing.get(install) ?? new Map<string, Publishing>();
  publishing.set(install, ofInstall);
  const now = ofInstall.get(user);
  if (now) {
    now.again = read;
    return now.done;
  }
  const mine: Publishing = { again: read, done: Promise.resolve() };
  ofInstall.set(user, mine);
  mine.done = (async () => {
    try {
      while (mine.again) {
        const next = mine.again;
        mine.again = null;
        const view = await next();
        await calling(() => install.client.views.publish({ user_id: user, view }));
      }
    } finally {
      ofInstall.delete(user);
    }
  })();
  return mine.done;
}
