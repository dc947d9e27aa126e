import type { Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import type { Desk, Home } from "./home-views.ts";
import { waiting } from "./waiting.ts";

/** Everything of the actor's own page, and nothing of anybody else's; two reads beside each other. */
export async function home(deps: Deps, origin: Origin): Promise<Home> {
  const { actor: here } = origin;
  const [list, desk] = await Promise.all([waiting(deps, origin), deps.reads.desk(here)]);
  const mine = desk.accounts.map((one) => {
    const isHere =
      one.platform === here.platform && one.team === here.team && one.user === here.user;
    return { ...one, here: isHere };
  });
  const waitsUntil = mine.find((one) => one.here)?.waitsUntil ?? null;
  return { kind: "home", ...desk, accounts: mine, here, list, waitsUntil };
}

/** What is the actor's own, in one read. */
export function desk(deps: Deps, { actor }: Origin): Promise<Desk> {
  return deps.reads.desk(actor);
}
