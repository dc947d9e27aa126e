import type { Deps } from "../deps.ts";
import type { MessageRef } from "../queries/views.ts";
import type { CardRow } from "../reads.ts";

/**
 * Where in a channel something is said: in the card's thread what is detail, in the latest dispute's what belongs there
 * (the card's while that has none); null is beside the card.
 */
export async function threadFor(
  deps: Deps,
  card: Pick<CardRow, "milestoneId" | "platform" | "team" | "channel" | "message">,
  where: string | number | null | undefined,
): Promise<MessageRef | null> {
  const { milestoneId, platform, team, channel, message } = card;
  const at = (found: string | null): MessageRef | null =>
    found === null ? null : { platform, team, channel, message: found };
  if (where === "thread") return at(message);
  if (where !== "dispute") return null;
  const threads = await deps.reads.threads(milestoneId);
  const last = threads.findLast(
    (one) => one.platform === platform && one.team === team && one.channel === channel,
  );
  return at(last?.message ?? message);
}
