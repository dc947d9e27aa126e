import type { Installs } from "./installs.ts";
import { calling, slackErrorCode } from "./provider-error.ts";

/** What Slack says of a member. */
export type Member = {
  readonly user: string;
  /** The member's own workspace, which is not the channel's for guests from a shared channel. */
  readonly team: string;
  readonly name: string;
  /** Null where Slack does not say. */
  readonly timeZone: string | null;
  /** False for apps, Slackbot and deactivated members. */
  readonly isPerson: boolean;
  /** Of another company, and in no channel that the app sees (docs.slack.dev, "User object"). */
  readonly isStranger: boolean;
  /** Workspace admin or owner. */
  readonly isAdmin: boolean;
};

export type Directory = {
  /** The member as Slack knows them now; null where there is none. `fresh` asks again whatever was known. */
  look(team: string, user: string, fresh?: "fresh"): Promise<Member | null>;
  /** Slack says that somebody has changed: what was known of them counts no more. */
  forget(team: string, user: string): void;
};

const KEPT_MS = 5 * 60_000;
const MOST_KEPT = 5_000;

/** Members by workspace, kept for five minutes; rights are always asked for freshly. */
export function createDirectory(installs: Installs): Directory {
  const known = new Map<string, { readonly member: Member; readonly until: number }>();
  return {
    async look(team, user, fresh) {
      const key = `${team} ${user}`;
      const found = known.get(key);
      if (!fresh && found && found.until > performance.now()) return found.member;
      const member = await askMember(installs, team, user);
      if (known.size >= MOST_KEPT) known.clear();
      if (member) known.set(key, { member, until: performance.now() + KEPT_MS });
      return member;
    },
    forget: (team, user) => void known.delete(`${team} ${user}`),
  };
}

/** The member as Slack knows them now; null where there is none. Throws ProviderError. */
export async function askMember(
  installs: Installs,
  team: string,
  user: string,
): Promise<Member | null> {
  const { client } = installs.need(team);
  try {
    const { user: found } = await calling(() => client.users.info({ user }));
    if (!found?.id) return null;
    const name = found.profile?.display_name || found.name || found.real_name || "someone";
    return {
      user: found.id,
      team: found.team_id ?? team,
      name: name.replace(/^@/, ""),
      timeZone: found.tz ?? null,
      isPerson: !found.is_bot && !found.deleted && found.id !== "USLACKBOT",
      isStranger: found.is_stranger === true,
      isAdmin: Boolean(found.is_admin || found.is_owner || found.is_primary_owner),
    };
  } catch (error) {
    if (slackErrorCode(error) === "user_not_found" || slackErrorCode(error) === "user_not_visible")
      return null;
    throw error;
  }
}
