import type { LinkStatus } from "../../app/queries/link-views.ts";
import type { Refused } from "../../app/queries/views.ts";
import type { LinkKind } from "../../domain/agreement/linking.ts";
import { sentence } from "../blocks.ts";
import { codeMessage, linkMessage } from "../cards/links.ts";
import { settledMessage, waitMessage } from "../copy/link-notices.ts";
import { type Answer, answer, conclusion, type Turn } from "./turn.ts";

/** Without words what is linked; with a code, the request that it leads to. */
export async function link(turn: Turn, words: string): Promise<Answer> {
  if (words.trim() !== "") return redeem(turn, words);
  const status = await turn.app.link(turn.origin, await turn.host.place());
  return status.kind === "refused" ? status : answer(linkMessage(status));
}

async function redeem(turn: Turn, words: string): Promise<Answer> {
  const place = await turn.host.place();
  const asked = await turn.app.redeemLinkCode(turn.origin, words, place);
  if (asked.kind !== "refused") return answer(waitMessage(asked.link));
  const cannotPost = asked.refusals.some(({ code }) => code === "link.cannot_post");
  const obstacle = cannotPost ? await turn.host.obstacle() : null;
  return obstacle ? answer(sentence(obstacle)) : asked;
}

/** A fresh code, shown to whoever clicked alone. */
export async function makeCode(turn: Turn, kind: LinkKind): Promise<Answer> {
  const made = await turn.app.makeLinkCode(turn.origin, kind, await turn.host.place());
  return made.kind === "refused" ? made : conclusion(codeMessage(made));
}

export async function answerLink(
  turn: Turn,
  linkId: string,
  said: "confirm" | "refuse",
): Promise<Answer> {
  const settled = await turn.app.answerLink(turn.origin, linkId, said);
  return settled.kind === "refused" ? settled : conclusion(settledMessage(settled.link));
}

export async function partIdentity(turn: Turn, linkId: string): Promise<Answer> {
  return shown(await turn.app.unlinkIdentity(turn.origin, linkId, await turn.host.place()));
}

export async function freeChannel(turn: Turn, linkId: string): Promise<Answer> {
  return shown(await turn.app.unlinkChannel(turn.origin, linkId, await turn.host.place()));
}

function shown(status: LinkStatus | Refused): Answer {
  return status.kind === "refused" ? status : conclusion(linkMessage(status));
}
