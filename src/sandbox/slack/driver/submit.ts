import type { InputBlock } from "@slack/types";
import { asObject, isObject, type JsonObject } from "../../core/json.ts";
import { inputsOf } from "../elements.ts";
import { viewPayloadOf } from "../payloads.ts";
import { issueResponseUrl } from "../response-url.ts";
import { SlackError } from "../slack-error.ts";
import type { StoredView } from "../state.ts";
import { clientError, enteredValue, isEmpty } from "../values.ts";
import { acceptView, closeView, openView, topView, updateView } from "../views.ts";
import { type Act, deliverAndSettle, newsSince, whereViewIs } from "./act.ts";
import { lookupsOf, suggest } from "./lookups.ts";
import { shownView } from "./read.ts";

/** A person fills a modal in and hands it in: `{viewId, values: {label: value}}`. */
export async function submit(asked: Act, body: JsonObject) {
  const act = whereViewIs(asked, body.viewId);
  const { world, workspace, person } = act;
  const view = openViewOf(act, body.viewId);
  const complaints = await fillIn(act, view, asObject(body.values));
  if (Object.keys(complaints).length > 0) return withErrors(act, view, complaints, {});
  const since = world.state.value.sequence;
  const payload = viewPayloadOf(
    "view_submission",
    world,
    workspace,
    person,
    view,
    responseUrlsOf(act, view),
  );
  let errors: Record<string, string> | null = null;
  const ack = await deliverAndSettle(act, "interactive", payload, (answer) => {
    errors = applyAck(act, view, answer);
  });
  if (ack === null) {
    return {
      ackMs: null,
      error: "dispatch_failed",
      view: shownView(act, view),
      ...newsSince(act, null, since),
    };
  }
  const news = newsSince(act, null, since);
  if (errors !== null) return withErrors(act, view, errors, { ackMs: ack.ms, ...news });
  const top = topView(workspace, person.id);
  return {
    ackMs: ack.ms,
    ...news,
    ...(top !== undefined && { view: shownView(act, top) }),
  };
}

/** A person closes a modal with its close button or the cross. */
export async function close(asked: Act, body: JsonObject) {
  const act = whereViewIs(asked, body.viewId);
  const { world, workspace, person } = act;
  const view = openViewOf(act, body.viewId);
  const since = world.state.value.sequence;
  closeView(world, workspace, view, view.clearOnClose);
  if (view.notifyOnClose) {
    const payload = viewPayloadOf("view_closed", world, workspace, person, view);
    await deliverAndSettle(act, "interactive", payload);
  }
  return newsSince(act, null, since);
}

function openViewOf({ world, workspace, person }: Act, id: unknown): StoredView {
  const view =
    id === undefined
      ? topView(workspace, person.id)
      : workspace.views.find((one) => one.id === id && one.open && one.owner === person.id);
  if (view !== undefined) return view;
  throw new world.core.DriverError(404, "no_view", `${person.name} has no such view open`);
}

/** Puts values into the view's inputs; answers the client's own complaints by block id. */
export async function fillIn(
  act: Act,
  view: StoredView,
  values: JsonObject,
): Promise<Record<string, string>> {
  const inputs = inputsOf(view.blocks);
  for (const [name, raw] of Object.entries(values)) {
    const input = inputNamed(act, inputs, name);
    const { element } = input;
    const suggested =
      element.type === "external_select"
        ? await suggest(act, { block: input, element }, String(raw ?? ""), view)
        : [];
    const entered = enteredValue(element, raw, lookupsOf(act, suggested));
    if ("problem" in entered) {
      throw new act.world.core.DriverError(400, "bad_value", `${name}: ${entered.problem}`);
    }
    const { block_id: blockId = "" } = input;
    view.values[blockId] = { [element.action_id ?? ""]: entered.value };
  }
  act.world.state.changed();
  const complaints: Record<string, string> = {};
  for (const { block_id: blockId = "", element, optional } of inputs) {
    const value = view.values[blockId]?.[element.action_id ?? ""];
    const complaint = clientError(element, value, optional === true);
    if (complaint !== undefined) complaints[blockId] = complaint;
  }
  return complaints;
}

function inputNamed({ world }: Act, inputs: readonly InputBlock[], name: string): InputBlock {
  const same = (text: string) => text.trim().toLowerCase() === name.trim().toLowerCase();
  const found =
    inputs.find((one) => one.label.text === name) ??
    inputs.find((one) => one.block_id === name || one.element.action_id === name) ??
    inputs.find((one) => same(one.label.text));
  if (found !== undefined) return found;
  const labels = inputs.map((one) => `"${one.label.text}"`).join(", ");
  throw new world.core.DriverError(
    400,
    "unknown_input",
    `no input is labelled "${name}"; there are ${labels || "none"}`,
  );
}

/** A select of conversations may ask for a response_url to the picked channel. */
function responseUrlsOf({ world, workspace, person }: Act, view: StoredView) {
  return inputsOf(view.blocks).flatMap(({ block_id: blockId = "", element }) => {
    const asks = "response_url_enabled" in element && element.response_url_enabled === true;
    const value = view.values[blockId]?.[element.action_id ?? ""];
    const channel = value?.selected_conversation ?? value?.selected_channel;
    if (!asks || typeof channel !== "string" || isEmpty(value)) return [];
    const to = { channel, user: person.id, threadTs: null, messageTs: null };
    return [
      {
        block_id: blockId,
        action_id: element.action_id ?? "",
        channel_id: channel,
        response_url: issueResponseUrl(world, workspace, to),
      },
    ];
  });
}

/** Does what the acknowledgement says; answers the app's errors by block id, null where there are none. */
function applyAck(act: Act, view: StoredView, answer: JsonObject): Record<string, string> | null {
  const { world, workspace, person } = act;
  switch (answer.response_action) {
    case "errors":
      return errorsOf(act, view, answer.errors);
    case "update":
      updateView(world, view, viewOf(act, answer));
      return null;
    case "push":
      openView(world, workspace, person.id, viewOf(act, answer), view);
      return null;
    case "clear":
      closeView(world, workspace, view, true);
      return null;
    case undefined:
      closeView(world, workspace, view);
      return null;
    default:
      throw broken(act, `unknown response_action ${String(answer.response_action)}`);
  }
}

function errorsOf(act: Act, view: StoredView, raw: unknown): Record<string, string> {
  if (!isObject(raw) || Object.keys(raw).length === 0) {
    throw broken(act, "response_action errors without errors");
  }
  const known = new Set(inputsOf(view.blocks).map((one) => one.block_id));
  for (const blockId of Object.keys(raw)) {
    // Slack shows nothing but "trouble connecting" where an error names no input block of the view.
    if (!known.has(blockId)) throw broken(act, `errors name "${blockId}", which is no input block`);
  }
  return Object.fromEntries(Object.entries(raw).map(([id, text]) => [id, String(text)]));
}

function viewOf(act: Act, answer: JsonObject) {
  try {
    return acceptView(answer.view);
  } catch (error) {
    if (error instanceof SlackError) throw broken(act, error.message);
    throw error;
  }
}

/** The app's answer is one that Slack refuses: a person would read "We had some trouble connecting". */
function broken({ world }: Act, message: string): Error {
  world.core.log("error", `slack: the answer to a view_submission is refused: ${message}`);
  return new world.core.DriverError(502, "invalid_view_response", message);
}

function withErrors(
  act: Act,
  view: StoredView,
  errorsByBlock: Record<string, string>,
  more: JsonObject,
) {
  const labels = new Map(inputsOf(view.blocks).map((one) => [one.block_id, one.label.text]));
  const errors = Object.fromEntries(
    Object.entries(errorsByBlock).map(([id, text]) => [labels.get(id) ?? id, text]),
  );
  return { ephemeral: [], ...more, errors, errorsByBlock, view: shownView(act, view) };
}
