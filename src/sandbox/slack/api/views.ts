import { SlackError } from "../slack-error.ts";
import type { StoredView, Trigger } from "../state.ts";
import {
  acceptView,
  homeOfPerson,
  openView,
  publishHome,
  topView,
  updateView,
  viewPayload,
} from "../views.ts";
import { type Call, type Method, optional, required } from "./call.ts";

const STACK_MAX = 3;

/** Uses a trigger up; the error names are those of views.open. */
function takeTrigger(call: Call): Trigger {
  const id = required(call, "trigger_id");
  const trigger = call.world.state.value.triggers[id];
  if (trigger === undefined || trigger.workspace !== call.workspace.id) {
    throw new SlackError("invalid_trigger_id");
  }
  if (trigger.used) throw new SlackError("exchanged_trigger_id");
  if (trigger.expiresAt < call.world.core.clock.real().getTime()) {
    throw new SlackError("expired_trigger_id");
  }
  return trigger;
}

function shown(call: Call, view: StoredView) {
  return { view: viewPayload(call.workspace, view) };
}

function modalOf(call: Call) {
  const view = acceptView(call.args.view);
  if (view.type === "modal") return view;
  throw new SlackError("invalid_arguments", {
    messages: ["[ERROR] must be a modal [json-pointer:/view/type]"],
  });
}

function open(call: Call) {
  const trigger = takeTrigger(call);
  const view = modalOf(call);
  trigger.used = true;
  return shown(call, openView(call.world, call.workspace, trigger.user, view, null));
}

function push(call: Call) {
  const trigger = takeTrigger(call);
  const view = modalOf(call);
  const { workspace, world } = call;
  const under = workspace.views.find((one) => one.id === trigger.viewId && one.open);
  if (under === undefined) throw new SlackError("not_found");
  const depth = workspace.views.filter((one) => one.open && one.rootViewId === under.rootViewId);
  if (depth.length >= STACK_MAX) throw new SlackError("push_limit_reached");
  trigger.used = true;
  const top = topView(workspace, trigger.user) ?? under;
  return shown(call, openView(world, workspace, trigger.user, view, top));
}

function update(call: Call) {
  const { workspace, world } = call;
  const viewId = optional(call, "view_id");
  const externalId = optional(call, "external_id");
  const found = workspace.views.find(
    (one) => one.open && (viewId === undefined ? one.externalId === externalId : one.id === viewId),
  );
  const view = acceptView(call.args.view);
  if (found === undefined) throw new SlackError("not_found");
  const hash = optional(call, "hash");
  if (hash !== undefined && hash !== found.hash) throw new SlackError("hash_conflict");
  return shown(call, updateView(world, found, view));
}

function publish(call: Call) {
  const { workspace, world } = call;
  const user = required(call, "user_id", "invalid_arguments");
  if (!workspace.people.some((one) => one.id === user)) throw new SlackError("user_not_found");
  const view = acceptView(call.args.view);
  if (view.type !== "home") {
    throw new SlackError("invalid_arguments", {
      messages: ["[ERROR] must be a home view [json-pointer:/view/type]"],
    });
  }
  if (!world.manifest.homeTab) throw new SlackError("not_enabled");
  const hash = optional(call, "hash");
  const before = homeOfPerson(workspace, user);
  if (hash !== undefined && before !== undefined && hash !== before.hash) {
    throw new SlackError("hash_conflict");
  }
  return shown(call, publishHome(world, workspace, user, view));
}

/** Web API methods that show modals and Home. */
export const viewMethods: Readonly<Record<string, Method>> = {
  "views.open": { scope: null, run: open },
  "views.push": { scope: null, run: push },
  "views.update": { scope: null, run: update },
  "views.publish": { scope: null, run: publish },
};
