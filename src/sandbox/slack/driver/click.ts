import type { Confirm, KnownBlock } from "@slack/types";
import { asObject, asText, type JsonObject } from "../../core/json.ts";
import { type Element, elementsOf, optionNamed, optionsOf, type Placed } from "../elements.ts";
import { messageActionsPayload, viewActionsPayload } from "../payloads.ts";
import { issueResponseUrl } from "../response-url.ts";
import type { Channel, StateValue, StoredMessage, StoredView } from "../state.ts";
import { enteredValue } from "../values.ts";
import { channelNamed } from "../world.ts";
import { type Act, deliverAndSettle, newsSince, sayFailed, whereViewIs } from "./act.ts";
import { mustBeMember } from "./command.ts";
import { lookupsOf, suggest } from "./lookups.ts";
import { fillIn } from "./submit.ts";

type Target =
  | { at: "message"; channel: Channel; message: StoredMessage; placed: Placed }
  | { at: "view"; view: StoredView; placed: Placed };

/**
 * A person clicks a button, picks from a menu or a select: in a message, or with `viewId` in a view, where `values` is
 * what they have typed so far. `blockId` tells elements of the same name apart.
 */
export async function click(asked: Act, body: JsonObject) {
  const seen = whereViewIs(asked, body.viewId);
  const target = await findTarget(seen, body);
  const act = target.at === "message" ? withAppOf(seen, target.message) : seen;
  const { world, workspace, person } = act;
  const { placed } = target;
  askForConfirmation(act, placed.element, body);
  const chosen = await choice(act, target, body);
  const action = actionPayload(placed, chosen, world.core.clock.now());
  keepChoice(act, target, chosen);
  const since = world.state.value.sequence;
  const payload =
    target.at === "view"
      ? viewActionsPayload(world, workspace, person, target.view, action)
      : messageActionsPayload(
          world,
          workspace,
          person,
          target.channel,
          target.message,
          action,
          issueResponseUrl(world, workspace, {
            channel: target.channel.id,
            user: person.id,
            threadTs: target.message.threadTs,
            messageTs: target.message.ts,
          }),
        );
  const ack = await deliverAndSettle(act, "interactive", payload);
  const channel = target.at === "message" ? target.channel : null;
  if (ack === null && channel !== null) sayFailed(act, channel, "That");
  const url = urlOf(placed.element, chosen);
  return {
    ackMs: ack?.ms ?? null,
    ...(ack === null && { error: "dispatch_failed" }),
    ...newsSince(act, channel, since),
    ...(url !== undefined && { url }),
  };
}

/** A click goes to the app of the workspace that posted the message, whoever clicks (slackapi/java-slack-sdk#1041). */
function withAppOf(act: Act, message: StoredMessage): Act {
  const { workspaces } = act.world.state.value;
  const poster = workspaces.find(({ botUserId }) => botUserId === message.user);
  return poster === undefined ? act : { ...act, workspace: poster };
}

async function findTarget(act: Act, body: JsonObject): Promise<Target> {
  const { world, workspace, person } = act;
  if (body.viewId !== undefined) {
    const view = workspace.views.find(
      (one) => one.id === body.viewId && one.owner === person.id && one.open,
    );
    if (view === undefined) {
      throw new world.core.DriverError(404, "no_view", `${person.name} has no such view open`);
    }
    const placed = placedIn(act, view.blocks, body);
    await fillIn(act, view, asObject(body.values));
    return { at: "view", view, placed };
  }
  const channel = channelNamed(world, workspace, person, body.channel);
  mustBeMember(act, channel);
  const seen = channel.messages.filter((one) => one.reader === null || one.reader === person.id);
  const ts = body.ts ?? body.messageTs;
  const message =
    ts === undefined
      ? seen.findLast((one) => search(one.blocks ?? [], body) !== undefined)
      : seen.find((one) => one.ts === ts);
  if (message === undefined) {
    const what = ts === undefined ? `with ${wantedName(body)}` : String(ts);
    const text = `${person.name} sees no message ${what} in ${channel.name}`;
    throw new world.core.DriverError(404, "no_message", text);
  }
  return { at: "message", channel, message, placed: placedIn(act, message.blocks ?? [], body) };
}

function placedIn({ world }: Act, blocks: readonly KnownBlock[], body: JsonObject): Placed {
  const found = search(blocks, body);
  if (found !== undefined) return found;
  const known = elementsOf(blocks).map(({ element }) => namesOf(element).join(" / "));
  throw new world.core.DriverError(
    404,
    "no_button",
    `nothing there is called ${wantedName(body)}; there is: ${known.join(", ") || "nothing"}`,
  );
}

function wantedName(body: JsonObject): string {
  return `"${String(body.label ?? body.actionId)}"`;
}

function search(blocks: readonly KnownBlock[], body: JsonObject): Placed | undefined {
  const { label, actionId, option, blockId } = body;
  const elements = elementsOf(blocks).filter(
    ({ block }) => blockId === undefined || block.block_id === blockId,
  );
  if (actionId !== undefined) {
    const same = elements.filter(
      ({ element }) => "action_id" in element && element.action_id === actionId,
    );
    const byLabel = same.find(({ element }) => namesOf(element).includes(String(label)));
    return byLabel ?? same[0];
  }
  if (label === undefined) {
    const has = (element: Element) => optionNamed(optionsOf(element), option) !== undefined;
    return option === undefined ? undefined : elements.find(({ element }) => has(element));
  }
  const wanted = String(label).trim();
  return (
    elements.find(({ element }) => namesOf(element).includes(wanted)) ??
    elements.find(({ element }) => optionNamed(optionsOf(element), wanted) !== undefined)
  );
}

/** The visible name of an element, and its placeholder. */
function namesOf(element: Element): string[] {
  if (element.type === "button" || element.type === "workflow_button") return [element.text.text];
  const placeholder = "placeholder" in element ? element.placeholder?.text : undefined;
  const id = "action_id" in element ? element.action_id : undefined;
  return [placeholder, id].filter((name) => name !== undefined);
}

/** A button with a dialog is not pressed before the dialog is answered. */
function askForConfirmation({ world }: Act, element: Element, body: JsonObject): void {
  const confirm = confirmOf(element);
  if (confirm === undefined || body.confirm === true) return;
  const texts = {
    title: confirm.title?.text ?? "Are you sure?",
    text: confirm.text.text,
    confirm: confirm.confirm?.text ?? "Yes",
    deny: confirm.deny?.text ?? "Cancel",
  };
  throw new world.core.DriverError(
    409,
    "needs_confirmation",
    `"${texts.title}" asks to confirm: pass confirm: true`,
    { confirm: texts },
  );
}

function confirmOf(element: Element): Confirm | undefined {
  return "confirm" in element ? element.confirm : undefined;
}

/** What was picked in a select or menu; null for a button. */
async function choice(act: Act, target: Target, body: JsonObject): Promise<StateValue | null> {
  const { element } = target.placed;
  if (element.type === "button" || element.type === "workflow_button") return null;
  const raw = body.option ?? body.value ?? body.label;
  if (element.type === "overflow") {
    const option = optionNamed(element.options, raw);
    if (option !== undefined) return { type: "overflow", selected_option: option };
    throw new act.world.core.DriverError(400, "bad_option", `no option "${String(raw)}"`);
  }
  const view = target.at === "view" ? target.view : null;
  const suggested =
    element.type === "external_select"
      ? await suggest(act, target.placed, asText(raw) ?? "", view)
      : [];
  const entered = enteredValue(element, raw, lookupsOf(act, suggested));
  if ("value" in entered) return entered.value;
  throw new act.world.core.DriverError(400, "bad_option", entered.problem);
}

function actionPayload({ block, element }: Placed, chosen: StateValue | null, now: Date) {
  const seconds = (now.getTime() / 1000).toFixed(6);
  const confirm = confirmOf(element);
  const base = {
    type: element.type,
    action_id: "action_id" in element ? element.action_id : undefined,
    block_id: block.block_id,
    action_ts: seconds,
    ...(confirm !== undefined && { confirm }),
  };
  if (element.type !== "button") return { ...base, ...chosen };
  return {
    ...base,
    text: element.text,
    ...(element.value !== undefined && { value: element.value }),
    ...(element.url !== undefined && { url: element.url }),
    ...(element.style !== undefined && { style: element.style }),
  };
}

function keepChoice({ world }: Act, target: Target, chosen: StateValue | null): void {
  const { block, element } = target.placed;
  const actionId = "action_id" in element ? element.action_id : undefined;
  if (chosen === null || element.type === "overflow") return;
  if (block.block_id === undefined || actionId === undefined) return;
  const holder = target.at === "view" ? target.view : target.message;
  holder.values[block.block_id] = { ...holder.values[block.block_id], [actionId]: chosen };
  world.state.changed();
}

function urlOf(element: Element, chosen: StateValue | null): string | undefined {
  if (element.type === "button") return element.url;
  if (element.type !== "overflow") return undefined;
  const value = chosen?.selected_option;
  return element.options.find((one) => one === value)?.url;
}
