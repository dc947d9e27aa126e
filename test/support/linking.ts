import type { Origin } from "../../src/app/api.ts";
import type { Place } from "../../src/app/queries/views.ts";
import type { LinkKind } from "../../src/domain/agreement/linking.ts";
import { DEFAULT_POLICIES } from "../../src/domain/agreement/policies.ts";
import { done } from "./acts.ts";
import type { House } from "./house.ts";

export const HERE: Place = {
  teamName: "Acme",
  channelName: "website-relaunch",
  canPost: true,
  isDirect: false,
};
export const THERE: Place = {
  teamName: "Studio North",
  channelName: "client-acme",
  canPost: true,
  isDirect: false,
};

let count = 0;

/** Somebody in a Discord server; their account is of another platform than everyone's in the house. */
export function onDiscord(user: string, channel = "9001", team = "5001"): Origin {
  return {
    requestId: `discord:${++count}`,
    actor: { platform: "discord", team, user },
    displayName: user,
    channel: { platform: "discord", team, channel },
  };
}

/** The link that a person was asked about last, as the button in their message names it. */
export async function lastAsked(house: House): Promise<string> {
  const { rows } = await house.pool.query<{ id: string }>(
    "SELECT id FROM link_code WHERE asked_at IS NOT NULL ORDER BY asked_at DESC, created_at DESC LIMIT 1",
  );
  return rows[0]?.id ?? "";
}

/** Makes a code, types it elsewhere, confirms it. */
export async function linked(
  house: House,
  from: () => Origin,
  kind: LinkKind,
  to: Origin,
): Promise<void> {
  const { code } = done(await house.app.makeLinkCode(from(), kind, HERE));
  const asked = done(await house.app.redeemLinkCode(to, code, THERE));
  done(await house.app.answerLink(from(), asked.link.id, "confirm"));
}

/** A buyer in Slack and a facilitator in Discord, in one agreement that lives in both channels. */
export async function acrossPlatforms(house: House, channel: string, there: string): Promise<void> {
  const buyer = () => house.as("buyer", channel);
  const made = done(await house.app.openAgreement(buyer(), "buyer", DEFAULT_POLICIES, HERE));
  const asked = done(
    await house.app.redeemLinkCode(onDiscord("d-facilitator", there), made.code, THERE),
  );
  done(await house.app.answerLink(buyer(), asked.link.id, "confirm"));
}
