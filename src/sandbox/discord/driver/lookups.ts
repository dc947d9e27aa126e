import type { Channel, StoredMessage } from "../state.ts";
import { isIn, sees } from "../world.ts";
import type { Act } from "./act.ts";

/** A message with the channel or thread it is in. */
export type Found = { readonly channel: Channel; readonly message: StoredMessage };

/** Messages that a person sees in a channel and in its threads. */
export function seenIn({ server, person }: Act, channel: Channel): Found[] {
  const threads = server.channels.filter((one) => one.parentId === channel.id && isIn(person, one));
  return [channel, ...threads].flatMap((place) =>
    place.messages
      .filter((message) => sees(person, message))
      .map((message) => ({ channel: place, message })),
  );
}

/** The message of that id, in a channel or its threads. */
export function findMessage(act: Act, channel: Channel, id: unknown): Found {
  const found = seenIn(act, channel).find(({ message }) => message.id === id);
  if (found !== undefined) return found;
  const message = `${act.person.name} sees no message ${String(id)} in ${channel.name}`;
  throw new act.world.core.DriverError(404, "no_message", message);
}
