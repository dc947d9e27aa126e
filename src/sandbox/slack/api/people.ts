import type { AuthTestResponse, BotsInfoResponse, TeamInfoResponse } from "@slack/web-api";
import { SlackError } from "../slack-error.ts";
import { APP_ID, type Person, type Workspace } from "../state.ts";
import { type Call, type Method, optional, page, userOf } from "./call.ts";

const ICON = "https://a.slack-edge.com/80588/img/avatars/ava_0001";

function tzOf(tz: string, now: Date): { tz: string; tz_label: string; tz_offset: number } {
  const parts = (style: "long" | "longOffset") =>
    new Intl.DateTimeFormat("en-US", { timeZone: tz, timeZoneName: style })
      .formatToParts(now)
      .find((part) => part.type === "timeZoneName")?.value ?? "";
  const [, sign = "+", hours = "0", minutes = "0"] =
    /GMT([+-])?(\d+)?:?(\d+)?/.exec(parts("longOffset")) ?? [];
  const seconds = Number(hours) * 3600 + Number(minutes) * 60;
  return { tz, tz_label: parts("long"), tz_offset: sign === "-" ? -seconds : seconds };
}

function profile(workspace: Workspace, person: Pick<Person, "name" | "realName">) {
  return {
    title: "",
    phone: "",
    skype: "",
    real_name: person.realName,
    real_name_normalized: person.realName,
    display_name: person.name,
    display_name_normalized: person.name,
    fields: {},
    status_text: "",
    status_emoji: "",
    status_emoji_display_info: [],
    status_expiration: 0,
    avatar_hash: "g0000000000",
    email: `${person.name}@${workspace.key}.example`,
    image_24: `${ICON}-24.png`,
    image_32: `${ICON}-32.png`,
    image_48: `${ICON}-48.png`,
    image_72: `${ICON}-72.png`,
    image_192: `${ICON}-192.png`,
    image_512: `${ICON}-512.png`,
    status_text_canonical: "",
    team: workspace.id,
  };
}

/** Of another company, and in no channel that the app sees (docs.slack.dev, "User object"). */
function isStranger({ id, channels, botUserId }: Workspace, person: Person): boolean {
  if (person.teamId === id) return false;
  return !channels.some(
    ({ members }) => members.includes(person.id) && members.includes(botUserId),
  );
}

/** A person as users.info and the user_change event write them. */
export function userPayload(workspace: Workspace, person: Person, now: Date) {
  return {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    ...(isStranger(workspace, person) && { is_stranger: true }),
    deleted: false,
    color: "9f69e7",
    real_name: person.realName,
    ...tzOf(person.tz, now),
    profile: profile(workspace, person),
    is_admin: person.isAdmin,
    is_owner: person.isOwner,
    is_primary_owner: person.isOwner,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: person.isBot ?? false,
    is_app_user: false,
    updated: 1_700_000_000,
    is_email_confirmed: true,
    who_can_share_contact_card: "EVERYONE",
  };
}

function botUser({ world, workspace }: Call) {
  const bot = {
    id: workspace.botUserId,
    teamId: workspace.id,
    name: "tranche",
    realName: "Tranche",
    isAdmin: false,
    isOwner: false,
    tz: "America/Los_Angeles",
  };
  return { ...userPayload(workspace, bot, world.core.clock.now()), is_bot: true };
}

function info(call: Call) {
  if (call.args.user === call.workspace.botUserId) return { user: botUser(call) };
  return { user: userPayload(call.workspace, userOf(call), call.world.core.clock.now()) };
}

function list(call: Call) {
  const now = call.world.core.clock.now();
  const everyone = call.workspace.people.map((one) => userPayload(call.workspace, one, now));
  const { items, response_metadata } = page(call, [...everyone, botUser(call)]);
  return { members: items, cache_ts: Math.floor(now.getTime() / 1000), response_metadata };
}

function authTest({ workspace }: Call) {
  return {
    url: `https://${workspace.key}.slack.com/`,
    team: workspace.name,
    user: "tranche",
    team_id: workspace.id,
    user_id: workspace.botUserId,
    bot_id: workspace.botId,
    is_enterprise_install: false,
  } satisfies Partial<AuthTestResponse>;
}

function teamInfo({ workspace }: Call) {
  return {
    team: {
      id: workspace.id,
      name: workspace.name,
      url: `https://${workspace.key}.slack.com/`,
      domain: workspace.key,
      email_domain: "",
      icon: {
        image_default: true,
        image_34: `${ICON}-34.png`,
        image_44: `${ICON}-44.png`,
        image_68: `${ICON}-68.png`,
        image_88: `${ICON}-88.png`,
        image_102: `${ICON}-102.png`,
        image_132: `${ICON}-132.png`,
        image_230: `${ICON}-230.png`,
      },
      avatar_base_url: "https://ca.slack-edge.com/",
      is_verified: false,
    },
  } satisfies Partial<TeamInfoResponse>;
}

function botInfo(call: Call) {
  const { workspace } = call;
  const wanted = optional(call, "bot");
  if (wanted !== undefined && wanted !== workspace.botId) throw new SlackError("bot_not_found");
  return {
    bot: {
      id: workspace.botId,
      deleted: false,
      name: "Tranche",
      updated: 1_700_000_000,
      app_id: APP_ID,
      user_id: workspace.botUserId,
      icons: {
        image_36: `${ICON}-36.png`,
        image_48: `${ICON}-48.png`,
        image_72: `${ICON}-72.png`,
      },
    },
  } satisfies Partial<BotsInfoResponse>;
}

/** Web API methods about people, the workspace and the app itself. */
export const peopleMethods: Readonly<Record<string, Method>> = {
  "auth.test": { scope: null, run: authTest },
  "users.info": { scope: "users:read", run: info },
  "users.list": { scope: "users:read", run: list },
  "users.profile.get": {
    scope: "users.profile:read",
    run: (call) => ({ profile: profile(call.workspace, userOf(call)) }),
  },
  "team.info": { scope: "team:read", run: teamInfo },
  "bots.info": { scope: "users:read", run: botInfo },
};
