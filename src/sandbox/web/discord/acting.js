import { actAtDiscord } from "../api.js";
import { tell, toldOff } from "../dialogs.js";
import { state, update } from "../state.js";
import { refreshDiscord } from "./live.js";

/** Does one of the person's acts where they are, shows the modal that it opened, and reads the channel anew. */
export async function act(kind, body) {
  const place = { as: state.me, channel: state.discordPlace };
  const result = await toldOff(actAtDiscord(kind, { ...place, ...body }));
  if (result.error === "unknown_command") tell("There are no commands here.", "bad");
  if (result.modal) update({ modal: result.modal });
  refreshDiscord();
  return result;
}
