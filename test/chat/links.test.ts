import { describe, expect, it } from "vitest";
import type { LinkCode, LinkRow, LinkStatus } from "../../src/app/queries/link-views.ts";
import type { LinkNoticeKind } from "../../src/app/queries/notice-views.ts";
import {
  encodeActionRef,
  linkKindOf,
  makeCodeRef,
  parseActionRef,
} from "../../src/chat/action-ref.ts";
import type { Message } from "../../src/chat/blocks.ts";
import { codeMessage, invitedMessage, linkMessage } from "../../src/chat/cards/links.ts";
import {
  linkNoticeMessage,
  settledMessage,
  waitMessage,
} from "../../src/chat/copy/link-notices.ts";
import { plainText } from "../../src/chat/plain.ts";
import { LINK_KINDS, type LinkKind } from "../../src/domain/agreement/linking.ts";
import { plusHours } from "../../src/domain/clock/instant.ts";
import { actorOf, anAgreement, buyer, NOW, secondBuyer } from "../support/parties.ts";
import { PEOPLE } from "../support/views.ts";

const row = (kind: LinkKind, over: Partial<LinkRow> = {}): LinkRow => ({
  ...{ id: "0b8f3c1e-0000-4000-8000-000000000001", kind, expiresAt: plusHours(NOW, 0.1) },
  agreementId: kind === "person" ? null : anAgreement().id,
  side: kind === "party" ? "facilitator" : kind === "seat" ? "buyer" : null,
  issuer: { personId: buyer, name: "buyer", platform: "slack", team: "T1", user: "U1" },
  asker: {
    ...{ platform: "discord", team: "S1", user: "4711", name: "north" },
    ...{ channelTeam: "S1", channel: "9001", channelName: "client-acme", teamName: "Studio North" },
  },
  ...{ askedAt: NOW, settledAt: null, outcome: null },
  ...over,
});

/** Everything that a message says, buttons and dialogs included. */
function wordsOf(message: Message): string {
  const words = [plainText(message.summary)];
  for (const block of message.blocks) {
    if ("spans" in block) words.push(plainText(block.spans));
    const actions = block.kind === "actions" ? block.actions : [];
    for (const action of block.kind === "line" && block.action ? [block.action] : actions) {
      words.push(`[${action.label}]`);
      if (action.kind === "act" && action.confirm) words.push(plainText(action.confirm.question));
    }
  }
  return words.join("\n");
}

const wellSaid = (words: string) =>
  expect(words).not.toMatch(/undefined|null|NaN|\[object|!|\.\.(?!\.)| {2}|escrow/);

const status = (over: Partial<LinkStatus> = {}): LinkStatus => ({
  ...{
    kind: "link",
    agreement: anAgreement(),
    actor: actorOf(buyer),
    people: PEOPLE,
    isOwner: true,
  },
  channels: [
    {
      ...{ platform: "slack", team: "T1", channel: "C1", linkId: "a", here: true },
      ...{ teamName: "Acme", channelName: "website-relaunch" },
    },
    {
      ...{ platform: "discord", team: "S1", channel: "9001", linkId: "b", here: false },
      ...{ teamName: null, channelName: null },
    },
  ],
  identities: [
    {
      ...{ platform: "slack", team: "T1", user: "U1", linkId: "c", name: "buyer", here: true },
      ...{ teamName: null, waitsUntil: null },
    },
    {
      ...{ platform: "discord", team: "S1", user: "4711", linkId: "d", name: "b", here: false },
      ...{ teamName: "Studio North", waitsUntil: plusHours(NOW, 12) },
    },
  ],
  ...{ asked: [], now: NOW },
  ...over,
});

describe("a request, told to the maker of the code", () => {
  it.each(LINK_KINDS)("names who asks, with id and place, and what would happen: %s", (kind) => {
    const link = row(kind);
    const words = wordsOf(linkNoticeMessage({ kind: "link_requested", link, to: buyer, now: NOW }));
    wellSaid(words);
    expect(words).toContain("@north (north, id 4711) used your code");
    expect(words).toContain("#client-acme in Studio North on Discord");
    expect(words).toContain("Nothing happens until you do.");
    expect(words).toMatch(/\[Confirm[^\]]*\]\n\[Refuse\]/);
  });

  it("says as much as the platform does where a place has no names", () => {
    const { asker } = row("seat");
    const link = row("seat", {
      asker: asker && { ...asker, channel: null, channelName: null, teamName: null },
    });
    const words = wordsOf(linkNoticeMessage({ kind: "link_requested", link, to: buyer, now: NOW }));
    wellSaid(words);
    expect(words).toContain("used your code in a direct message on Discord.");
  });
});

describe("news of a link", () => {
  it.each(LINK_KINDS)("reads well for both, however it ended: %s", (kind) => {
    const kinds: readonly LinkNoticeKind[] = ["link_confirmed", "link_refused"];
    for (const one of kinds) {
      const outcome = one === "link_confirmed" ? "confirmed" : "refused";
      const link = row(kind, { settledAt: NOW, outcome });
      const told = wordsOf(linkNoticeMessage({ kind: one, link, to: null, now: NOW }));
      const done = wordsOf(settledMessage(link));
      for (const words of [told, done]) wellSaid(words);
      expect(told).toContain(outcome === "confirmed" ? "confirmed" : "nothing was linked");
      expect(done).toContain(outcome === "confirmed" ? "Linked" : "Nothing was linked");
    }
    const waits = wordsOf(waitMessage(row(kind)));
    wellSaid(waits);
    expect(waits).toContain("@buyer now confirms it on Slack");
  });
});

describe("a code", () => {
  const made = (asksFor: LinkKind): LinkCode => ({
    ...{ kind: "link_code", asksFor, code: "K7QF-29HM", now: NOW },
    ...{ side: asksFor === "party" ? "facilitator" : null, expiresAt: plusHours(NOW, 1 / 6) },
  });

  it.each(LINK_KINDS)("comes with exactly what to type on each platform: %s", (kind) => {
    const words = wordsOf(codeMessage(made(kind)));
    wellSaid(words);
    expect(words).toContain("/milestone link K7QF-29HM");
    expect(words).toContain("/milestone link code:K7QF-29HM");
    expect(words).toContain("nothing happens until you confirm it");
  });

  it("for the other side says who I am now, and what comes next", () => {
    const words = wordsOf(invitedMessage(made("party")));
    wellSaid(words);
    expect(words).toContain("You're the buyer of this channel's agreement now.");
    expect(words).toContain("what you typed can be sent again as it is");
  });

  it("is asked for by a button that carries its kind and nothing else", () => {
    for (const kind of LINK_KINDS) {
      const ref = parseActionRef(encodeActionRef(makeCodeRef(kind)));
      expect(ref && linkKindOf(ref)).toBe(kind);
    }
    expect(linkKindOf({ name: "link_make", id: null, version: "owner" })).toBeNull();
  });
});

describe("what is linked", () => {
  it("shows channels and accounts with what can be undone, and what waits for an answer", () => {
    const words = wordsOf(linkMessage(status({ asked: [row("channel")] })));
    wellSaid(words);
    expect(words).toContain("#website-relaunch in Acme on Slack · you're here\n");
    expect(words).toContain("a channel on Discord\n[Unlink channel]");
    expect(words).toContain("@b in Studio North on Discord · can approve from ");
    expect(words).toContain("[Confirm this channel]\n[Refuse]");
    expect(words).not.toContain("Invite the other side");
  });

  it("offers the invitation while the other side is empty, and only their accounts to members", () => {
    const seats = anAgreement().seats.filter(({ side }) => side === "buyer");
    expect(wordsOf(linkMessage(status({ agreement: anAgreement({ seats }) })))).toContain(
      "[Invite the other side]",
    );
    const member = wordsOf(linkMessage(status({ isOwner: false, actor: actorOf(secondBuyer) })));
    expect(member).not.toContain("[Unlink channel]");
    expect(member).toContain("[Link my other account]");
  });
});
