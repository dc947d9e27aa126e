import { server } from "../state.js";

const BOT = { id: "1120000000000000002", name: "Tranche" };
const EPOCH_MS = 1_420_070_400_000n;

/** The name behind a Discord user id. */
export function nameOfMember(id) {
  if (id === BOT.id) return BOT.name;
  return server().people.find((one) => one.id === id)?.name ?? "unknown-user";
}

/** When something was made: a Discord id begins with its milliseconds (docs.discord.com, "Snowflakes"). */
export function madeAt(id) {
  return new Date(Number((BigInt(id) >> 22n) + EPOCH_MS));
}
