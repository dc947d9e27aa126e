import type { Deps } from "../deps.ts";
import type { PlatformName } from "../queries/views.ts";
import { owe, PRIORITY } from "../tasks.ts";

/**
 * The bot is in a workspace again: every card and thread there that shows less than is so now is brought up to date, open
 * milestones and what was decided meanwhile. Notices of then are not said again; the cards say where things stand.
 */
export async function catchUpIn(deps: Deps, platform: PlatformName, team: string): Promise<void> {
  const behind = await deps.reads.behindIn(platform, team);
  if (behind.length === 0) return;
  await owe(
    deps,
    behind.map(({ kind, milestoneId, agreementId }) => ({
      ...{ id: deps.newId(), kind, subject: milestoneId, agreementId, milestoneId },
      priority: PRIORITY.card,
    })),
  );
}
