import type { Origin } from "../../src/app/api.ts";
import type { LinkSettled } from "../../src/app/queries/link-views.ts";
import type { Place } from "../../src/app/queries/views.ts";
import type { LinkKind } from "../../src/domain/agreement/linking.ts";
import { DEFAULT_POLICIES } from "../../src/domain/agreement/policies.ts";
import { done } from "./acts.ts";
import type { House } from "./house.ts";

const ordinary = { canPost: true, isDirect: false };
export const HERE: Place = { teamName: "Acme", channelName: "website-relaunch", ...ordinary };
export const THERE: Place = { teamName: "Studio North", channelName: "client-acme", ...ordinary };

let count = 0;

/** Somebody in a Discord server; their account is of another platform than everyone's in the house. */
export function onDiscord(user: string, channel = "9001", team = "S1"): Origin {
  return {
    requestId: `discord:${++count}`,
    actor: { platform: "discord", team, user },
    displayName: user,
    channel: { platform: "discord", team, channel },
  };
}

/** Makes a code, types it elsewhere, and confirms the request where the code was made. */
export async function linked(
  { app }: House,
  from: () => Origin,
  kind: LinkKind,
  to: Origin,
): Promise<LinkSettled> {
  const { code } = done(await app.makeLinkCode(from(), kind, HERE));
  const asked = done(await app.redeemLinkCode(to, code, THERE));
  return done(await app.answerLink(from(), asked.link.id, "confirm"));
}

/** A buyer in Slack and a facilitator in Discord, in one agreement that lives in a channel of each. */
export async function acrossPlatforms(
  { app }: House,
  buyer: () => Origin,
  facilitator: Origin,
): Promise<void> {
  const made = done(await app.openAgreement(buyer(), "buyer", DEFAULT_POLICIES, HERE));
  const asked = done(await app.redeemLinkCode(facilitator, made.code, THERE));
  done(await app.answerLink(buyer(), asked.link.id, "confirm"));
}
