import { asList, asObject, asText } from "../../core/json.ts";
import type { Placed } from "../elements.ts";
import { filePayload, newFile } from "../files.ts";
import { suggestionPayload } from "../payloads.ts";
import type { StateValue, StoredView } from "../state.ts";
import type { Lookups } from "../values.ts";
import type { Act } from "./act.ts";

/** Ids behind the names that people use; an external select's options are those given for this query. */
export function lookupsOf(
  { world, workspace, person }: Act,
  suggested: readonly StateValue[] = [],
): Lookups {
  return {
    user: (name) => workspace.people.find((one) => named(one, name))?.id,
    channel: (name) => workspace.channels.find((one) => named(one, name))?.id,
    upload: (raw) => {
      const { name, base64, size } = asObject(raw);
      const file = newFile(world, workspace, person.id, asText(name) ?? "file", asText(base64));
      file.shared = true;
      // One that nobody wants to send in full: only its size is told.
      if (typeof size === "number") file.size = size;
      return filePayload(world, workspace, file);
    },
    option: (name) =>
      suggested.find((one) => {
        const option = asObject(one.selected_option);
        return option.value === name || asObject(option.text).text === name;
      }),
  };
}

function named(one: { id: string; name: string }, name: string): boolean {
  return one.id === name || one.name === name.replace(/^[@#]/, "");
}

/** Asks the app for the options of an external select, as typing into it does. */
export async function suggest(
  act: Act,
  { block, element }: Placed,
  value: string,
  view: StoredView | null,
): Promise<StateValue[]> {
  const actionId = "action_id" in element ? (element.action_id ?? "") : "";
  const payload = suggestionPayload(act.workspace, act.person, { block, actionId, value, view });
  const ack = await act.hub.deliver("interactive", payload);
  const answer = asObject(ack?.payload);
  const grouped = asList(answer.option_groups).flatMap((one) => asList(asObject(one).options));
  return [...asList(answer.options), ...grouped].map((option) => ({
    type: element.type,
    selected_option: option,
  }));
}
