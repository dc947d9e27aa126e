import { adviceOn } from "../../domain/advice/advice.ts";
import type { CommandOf } from "../../domain/milestone/commands.ts";
import type { Advised, Done, NewParties, Origin, Typed } from "../api.ts";
import type { Deps } from "../deps.ts";
import { propose, proposeUnless } from "../propose.ts";
import type { Refused } from "../queries/views.ts";
import { notToBeEdited } from "./kept.ts";

/**
 * Proposes terms at once where there is nothing to say about them. Else nothing is proposed: they are kept for their
 * proposer, who is told, and who may propose them just as they are.
 */
export async function proposeWeighed(
  deps: Deps,
  origin: Origin,
  parties: NewParties | null,
  command: CommandOf<"new">,
  typed: Typed,
): Promise<Done | Advised | Refused> {
  const { channel, actor } = origin;
  if (!channel) return propose(deps, origin, parties, command);
  const replaced =
    typed.instead === null ? null : await replace(deps, origin, parties, command, typed.instead);
  if (replaced) return replaced;
  const held = await proposeUnless(
    ...([deps, origin, parties, command] as const),
    (terms, now) => adviceOn(terms, typed.risks, now) !== null,
  );
  if (held.kind !== "unproposed") return held;
  const { terms, now } = held;
  const advice = adviceOn(terms, typed.risks, now);
  if (!advice) return propose(deps, origin, parties, command);
  const content = { channel, parties, terms: command.terms, typed: typed.values };
  const id = await deps.keptTerms.keep(deps.newId(), origin.requestId, actor, content);
  return { kind: "advised", id, advice, terms, now };
}

/** Terms that can be proposed take the place of kept ones, whose buttons do nothing any more; null where they did. */
async function replace(
  deps: Deps,
  origin: Origin,
  parties: NewParties | null,
  command: CommandOf<"new">,
  instead: string,
): Promise<Done | Refused | null> {
  const tried = await proposeUnless(deps, origin, parties, command, () => true);
  if (tried.kind !== "unproposed") return tried;
  return notToBeEdited(
    deps,
    await deps.keptTerms.choose(instead, origin.actor, { state: "edited" }),
  );
}
