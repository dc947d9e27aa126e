import type {
  BlockAction,
  BlockElementAction,
  App as Bolt,
  SlackActionMiddlewareArgs,
  SlashCommand,
  ViewSubmitAction,
} from "@slack/bolt";
import type { UserChangeEvent } from "@slack/types";
import type { App } from "../../../app/api.ts";
import { parseActionRef } from "../../../chat/action-ref.ts";
import { askAmend } from "../../../chat/conversation/acts.ts";
import { type DecisionTools, decision } from "../../../chat/conversation/decision.ts";
import { notUnderstood, runAction, runVerb } from "../../../chat/conversation/dispatch.ts";
import { askNew } from "../../../chat/conversation/propose.ts";
import { list } from "../../../chat/conversation/reads.ts";
import { runSubmission } from "../../../chat/conversation/submissions.ts";
import { type Answer, answer, type Turn } from "../../../chat/conversation/turn.ts";
import { unknownVerb } from "../../../chat/copy/help.ts";
import { FORM_NAMES } from "../../../chat/forms/form.ts";
import { asId, type MilestoneId } from "../../../domain/ids.ts";
import { readCommandLine } from "../command-line.ts";
import type { Directory } from "../directory.ts";
import { isDirectMessage, slackHost } from "../host.ts";
import type { Install, Installs } from "../installs.ts";
import { readMetadata } from "../metadata.ts";
import { calling } from "../provider-error.ts";
import { slackModal } from "../render/form.ts";
import { typedInto } from "../render/view.ts";
import { COMMAND, EVENTS } from "../surface.ts";
import type { Asker } from "./asker.ts";
import { registerAttach } from "./attach.ts";
import { refreshHome, registerHome } from "./home.ts";
import { homeSurface } from "./home-surface.ts";
import { buttonSurface, commandSurface, modalSurface } from "./surfaces.ts";

/** What the listeners need of the rest of this platform. */
export type ListenerTools = DecisionTools & {
  readonly app: () => App;
  readonly installs: Installs;
  readonly directory: Directory;
};

/** Who asked: the signed payload's user, in that user's own workspace (Slack Connect), and how Slack names them. */
export type Person = { readonly team: string; readonly user: string; readonly name: string };

/** Registers everything that Slack may send; the manifest's test holds it to this. */
export function registerListeners(bolt: Bolt, tools: ListenerTools): void {
  registerCommand(bolt, tools);
  registerButtons(bolt, tools);
  registerModals(bolt, tools);
  registerAttach(bolt, tools);
  registerHome(bolt, tools);
  // Either may come late, after the app was installed again: Slack is asked what is so now.
  bolt.event(EVENTS.uninstalled, async ({ context }) => {
    if (context.teamId) await tools.inFlight.track(tools.installs.check(context.teamId));
  });
  bolt.event(EVENTS.revoked, async ({ context }) => {
    if (context.teamId) await tools.inFlight.track(tools.installs.check(context.teamId));
  });
  bolt.event(EVENTS.userChanged, async ({ event, context }) => {
    await tools.inFlight.track(userChanged(tools, event.user, context.teamId));
  });
}

/** Somebody's profile is another one, perhaps with another time zone. Who was deactivated is noticed when they are written to. */
async function userChanged(
  tools: ListenerTools,
  { id: user, team_id, tz, deleted }: UserChangeEvent["user"],
  installedIn: string | undefined,
): Promise<void> {
  if (installedIn) tools.directory.forget(installedIn, user);
  const team = team_id || installedIn;
  if (!team || deleted) return;
  await tools.app().profileChanged({ platform: "slack", team, user }, tz || null);
}

export function turnOf(
  tools: ListenerTools,
  install: Install,
  person: Person,
  requestId: string,
  channel: string | null,
  isOutside = false,
): Turn {
  const actor = { platform: "slack", team: person.team, user: person.user } as const;
  return {
    app: tools.app(),
    host: slackHost(install, tools.directory, person.user, channel),
    origin: {
      requestId: `slack:${requestId}`,
      actor,
      displayName: person.name,
      channel: channel === null ? null : { platform: "slack", team: install.team, channel },
    },
    isOutside,
    at: (place) =>
      place.platform === "slack" && place.team === install.team
        ? turnOf(tools, install, person, requestId, place.channel, true)
        : null,
  };
}

/** A command can outlive its app in a workspace for a while: when its tokens were revoked. */
const NOT_HERE =
  "I can't do anything here: Tranche's access to this workspace was taken away. Ask a workspace admin to install it again. What was agreed and funded goes on meanwhile.";

function registerCommand(bolt: Bolt, tools: ListenerTools): void {
  bolt.command(COMMAND, async ({ command, ack, respond, context }) => {
    const install = tools.installs.find(context.teamId ?? command.team_id);
    if (!install) return ack({ response_type: "ephemeral", text: NOT_HERE });
    const asker: Asker = {
      install,
      channel: command.channel_id,
      user: command.user_id,
      triggerId: command.trigger_id,
      isHome: false,
    };
    const surface = commandSurface(asker, ack, respond);
    await decision(tools, surface, "command", () => runCommand(tools, install, command));
  });
}

async function runCommand(
  tools: ListenerTools,
  install: Install,
  command: SlashCommand,
): Promise<Answer> {
  const person = { team: command.team_id, user: command.user_id, name: command.user_name };
  const turn = turnOf(tools, install, person, `command:${command.trigger_id}`, command.channel_id);
  const line = readCommandLine(command.text ?? "");
  if (line.kind === "waiting") return list(turn, false);
  if (line.kind === "unknown") return answer(unknownVerb(line.typed, line.nearest));
  return runVerb(turn, line.verb, line.milestone, line.words);
}

type Clicked = SlackActionMiddlewareArgs<BlockAction<BlockElementAction>>;

function registerButtons(bolt: Bolt, tools: ListenerTools): void {
  bolt.action<BlockAction>(
    { type: "block_actions" },
    async ({ body, action, ack, respond, context }) => {
      await tools.inFlight.track(
        (async () => {
          await ack();
          const install = tools.installs.find(context.teamId ?? body.team?.id ?? "");
          if (!install || action.type !== "button" || action.value === undefined) return;
          await clicked(tools, install, body, action.value, respond);
        })(),
      );
    },
  );
}

async function clicked(
  tools: ListenerTools,
  install: Install,
  body: Clicked["body"],
  value: string,
  respond: Clicked["respond"],
): Promise<void> {
  const { user, trigger_id: triggerId } = body;
  const carried = body.view ? readMetadata(body.view.private_metadata) : null;
  const clickedIn = body.channel?.id ?? carried?.channel ?? null;
  const ref = parseActionRef(value);
  // No milestone lives in direct messages: `new` asks there, as in Home, in which agreement.
  const isAnywhere = ref?.name === "new" && ref.id === null && isDirectMessage(clickedIn ?? "");
  const channel = isAnywhere ? null : clickedIn;
  const isHome = body.view?.type === "home" || carried?.isHome === true || isAnywhere;
  const asker: Asker = { install, channel, user: user.id, triggerId, isHome };
  const inPrivate = body.container.is_ephemeral === true;
  const surface = isHome
    ? homeSurface(asker, body.view?.type === "modal" ? body.view : null)
    : buttonSurface(asker, body.response_url ? respond : null, inPrivate);
  const person = {
    team: user.team_id ?? body.team?.id ?? install.team,
    user: user.id,
    name: user.username || user.name || "someone",
  };
  const turn = turnOf(tools, install, person, `action:${triggerId}`, channel, isHome);
  const { work, mayHaveActed } = noting(async () => {
    if (!ref) return notUnderstood();
    if (ref.name === "policies" && body.view) return unfoldPolicies(turn, install, body.view);
    return runAction(turn, ref);
  });
  await decision(tools, surface, `button ${ref?.name ?? "unknown"}`, work);
  if (isHome && mayHaveActed()) await refreshHome(tools, install, person, `action:${triggerId}`);
}

/** The same work; afterwards whether it may have changed something, which no form has that it only opens. */
function noting(ask: () => Promise<Answer>) {
  let kind: Answer["kind"] | null = null;
  const work = async (): Promise<Answer> => {
    const answered = await ask();
    kind = answered.kind;
    return answered;
  };
  return { work, mayHaveActed: () => kind === "message" || kind === "refused" };
}

/** Shows the policies in a form that is open, with everything that was typed still in it. */
async function unfoldPolicies(
  turn: Turn,
  { client, team }: Install,
  view: NonNullable<Clicked["body"]["view"]>,
): Promise<Answer> {
  const { channel, milestoneId, isHome = false } = readMetadata(view.private_metadata);
  const typed = typedInto(view);
  const next =
    view.callback_id === "amend" && milestoneId !== null
      ? await askAmend(turn, { by: "id", id: asId<MilestoneId>(milestoneId) }, typed, true)
      : await askNew(turn, typed, true, milestoneId);
  if (next.kind !== "form") return next;
  await calling(() =>
    client.views.update({
      view_id: view.id,
      hash: view.hash,
      view: slackModal(next.form, channel, team, isHome),
    }),
  );
  return { kind: "nothing" };
}

function registerModals(bolt: Bolt, tools: ListenerTools): void {
  const anyForm = new RegExp(`^(?:${FORM_NAMES.join("|")})$`);
  bolt.view<ViewSubmitAction>(
    { type: "view_submission", callback_id: anyForm },
    async ({ body, view, ack, context }) => {
      const install = tools.installs.find(context.teamId ?? body.team?.id ?? "");
      const name = FORM_NAMES.find((known) => known === view.callback_id);
      if (!install || !name) return ack();
      const carried = readMetadata(view.private_metadata);
      const { user } = body;
      const asker: Asker = {
        install,
        channel: carried.channel,
        user: user.id,
        triggerId: body.trigger_id,
        isHome: carried.isHome === true,
      };
      const person = {
        team: user.team_id ?? body.team?.id ?? install.team,
        user: user.id,
        name: user.name,
      };
      const { channel, isHome } = asker;
      const requestId = `view:${view.id}:${view.hash}`;
      const turn = turnOf(tools, install, person, requestId, channel, isHome);
      const { work, mayHaveActed } = noting(() =>
        runSubmission(turn, name, carried, typedInto(view)),
      );
      await decision(tools, modalSurface(asker, view, ack), `form ${name}`, work);
      if (isHome && mayHaveActed()) await refreshHome(tools, install, person, requestId);
    },
  );
}
