import type { LinkAsker, LinkRow } from "../../app/queries/link-views.ts";
import type { LinkNotice } from "../../app/queries/notice-views.ts";
import type { Identity, PersonView } from "../../app/queries/views.ts";
import { unreachable } from "../../domain/assert.ts";
import { asId, type PersonId } from "../../domain/ids.ts";
import type { Action, Message } from "../blocks.ts";
import { platformWord } from "../cards/outcome.ts";
import { clipped } from "../people.ts";
import { code, named, type Spans, say, strong, text } from "../spans.ts";

/** Somebody by the one account that we know of them: a mention where the reader's platform knows it, else its name. */
function accountOf(account: Identity & { readonly name: string }): PersonView {
  const { platform, team, user, name } = account;
  const personId = asId<PersonId>(`${platform}:${team}:${user}`);
  return { personId, displayName: name, identities: [{ platform, team, user }] };
}

/** "#client-acme in Studio North on Discord", as far as the platform says. */
export function placeWords(place: {
  readonly platform: string;
  readonly channel: string | null;
  readonly channelName: string | null;
  readonly teamName: string | null;
}): Spans {
  const { platform, channel, channelName, teamName } = place;
  const named = channelName ? say`#${clipped(channelName, 80)}` : say`a channel`;
  const where = channel === null ? say`a direct message` : named;
  const team = teamName ? say` in ${clipped(teamName, 80)}` : [];
  return say`${where}${team} on ${platformWord(platform)}`;
}

/** What a confirmation would do, in the words of whom it happens to. */
function effectWords({ kind, side, asker }: LinkRow): Spans {
  const here = asker ? placeWords(asker) : say`that channel`;
  switch (kind) {
    case "channel":
      return say`The agreement's cards would live in ${here} too, and everyone there could read them.`;
    case "party":
      return say`They would become the ${side ?? "other side"} of your agreement, as its owner, and its cards would live in ${here} too.`;
    case "seat":
      return say`They would sit on your side, the ${side ?? "same one"}, and could do what your side can do, except change where money goes.`;
    case "person":
      return say`That account would be you: it could do all that you can. For the first 24 hours it can't approve or change where money goes, and both sides are told.`;
    default:
      return unreachable(kind);
  }
}

/** Who asks with a code of mine, from where, and what would happen; for its maker alone. */
export function askedSpans(link: LinkRow & { readonly asker: LinkAsker }): Spans {
  const { asker } = link;
  return say`${named(accountOf(asker))} (${code(asker.name)}, id ${code(asker.user)}) used your code in ${placeWords(asker)}. ${effectWords(link)}`;
}

/** The two answers to a request. */
export function answerButtons(link: LinkRow): readonly Action[] {
  const at = (name: "link_confirm" | "link_refuse") => ({ name, id: link.id, version: null });
  return [
    { kind: "act", label: CONFIRM[link.kind], ref: at("link_confirm"), style: "primary" },
    { kind: "act", label: "Refuse", ref: at("link_refuse"), style: "danger" },
  ];
}

const CONFIRM: Readonly<Record<LinkRow["kind"], string>> = {
  channel: "Confirm this channel",
  party: "Confirm this party",
  seat: "Confirm this person",
  person: "Confirm: it's me",
};

/** News of a link as a private message. */
export function linkNoticeMessage({ kind, link }: LinkNotice): Message {
  if (kind === "link_requested" && link.asker) {
    const asked = askedSpans({ ...link, asker: link.asker });
    return {
      summary: say`Someone used your code`,
      blocks: [
        { kind: "text", spans: asked },
        {
          kind: "text",
          spans: [text("Confirm only if you know who this is. Nothing happens until you do.")],
        },
        { kind: "actions", actions: answerButtons(link) },
      ],
    };
  }
  const spans = kind === "link_confirmed" ? confirmedWords(link) : refusedWords(link);
  return { summary: spans, blocks: [{ kind: "text", spans }] };
}

function confirmedWords(link: LinkRow): Spans {
  const who = named(accountOf(link.issuer));
  const here = link.asker ? placeWords(link.asker) : say`the channel`;
  switch (link.kind) {
    case "channel":
      return say`${who} confirmed: the agreement's cards live in ${here} now.`;
    case "party":
      return say`${who} confirmed: you are the ${link.side ?? "other side"} now, and the milestones' cards come to ${here}. ${code("/milestone")} says what waits for you.`;
    case "seat":
      return say`${who} confirmed: you sit on the ${link.side ?? "same"}'s side now. ${code("/milestone")} says what waits for you.`;
    case "person":
      return say`${who} confirmed: this account is theirs too now. It can't approve or change where money goes for 24 hours.`;
    default:
      return unreachable(link.kind);
  }
}

function refusedWords({ issuer }: LinkRow): Spans {
  return say`${named(accountOf(issuer))} refused, so nothing was linked. If that's a mistake, ask for a new code.`;
}

/** What the maker hears right after their answer. */
export function settledMessage(link: LinkRow): Message {
  const who = link.asker ? [named(accountOf(link.asker))] : say`Whoever asked`;
  const here = link.asker ? placeWords(link.asker) : say`the channel`;
  const done: Readonly<Record<LinkRow["kind"], Spans>> = {
    channel: say`${strong`Linked`}: the agreement's cards live in ${here} too now.`,
    party: say`${strong`Linked`}: ${who} is the ${link.side ?? "other side"} now, and the cards live in ${here} too. ${code("/milestone new")} proposes a milestone.`,
    seat: say`${strong`Linked`}: ${who} sits on your side now. ${code("/milestone people")} shows everyone.`,
    person: say`${strong`Linked`}: that account is yours too now. It can't approve or change where money goes for 24 hours.`,
  };
  const spans =
    link.outcome === "confirmed"
      ? done[link.kind]
      : say`Refused. Nothing was linked, and ${who} is told so.`;
  return { summary: spans, blocks: [{ kind: "text", spans }] };
}

/** What someone hears whose code was taken: nothing has happened yet. */
export function waitMessage({ issuer, kind }: LinkRow): Message {
  const spans = say`The code is right. ${named(accountOf(issuer))} now confirms it on ${platformWord(issuer.platform)}, where it was made; nothing ${kind === "person" ? "is joined" : "is linked"} before. I'll tell you here in private how it ends.`;
  return { summary: spans, blocks: [{ kind: "text", spans }] };
}
