import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { DEFAULT_POLICIES } from "../../src/domain/agreement/policies.ts";
import { code, done, steps, TERMS } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { acrossPlatforms, HERE, linked, onDiscord, THERE } from "../support/linking.ts";

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

const NEW = { verb: "new", terms: TERMS } as const;

const cardsOf = async (milestone: Done) =>
  (await house.deps.reads.cards(milestone.view.milestone.id)).map(
    ({ platform, channel, message }) => `${platform} ${channel} ${message ? "posted" : "missing"}`,
  );

describe("an agreement whose other side is elsewhere", () => {
  const buyer = () => house.as("buyer", "C10");
  const facilitator = () => onDiscord("d-facilitator", "9010");

  it("gets that side only once the maker of the code has confirmed who asked (fault 62)", async () => {
    const invited = done(await house.app.openAgreement(buyer(), "buyer", DEFAULT_POLICIES, HERE));
    expect(invited).toMatchObject({ asksFor: "party", side: "facilitator" });
    expect(code(await house.app.propose(buyer(), null, NEW))).toBe("terms.party_missing");
    const asked = done(await house.app.redeemLinkCode(facilitator(), invited.code, THERE));
    await house.idle();
    expect(house.said.map(({ kind }) => kind)).toEqual(["link_requested"]);
    expect(code(await house.app.people(facilitator()))).toBe("agreement.none_here");
    const settled = done(await house.app.answerLink(buyer(), asked.link.id, "confirm"));
    expect(settled.link.outcome).toBe("confirmed");
    const people = done(await house.app.people(facilitator()));
    expect(people).toMatchObject({ isOwner: true, actor: { side: "facilitator" } });
    await house.idle();
    expect(house.said.map(({ kind }) => kind)).toContain("link_confirmed");
  });

  it("has every card in both channels, and either side acts where it is", async () => {
    const milestone = done(await house.app.propose(buyer(), null, NEW));
    await house.idle();
    expect(await cardsOf(milestone)).toEqual(["discord 9010 posted", "slack C10 posted"]);
    const accepted = done(
      await house.app.act(
        facilitator(),
        { by: "text", text: "M-1" },
        { verb: "accept", termsVersion: 1 },
      ),
    );
    expect(accepted.actor).toMatchObject({ side: "facilitator", platform: "discord" });
    const list = await house.app.waiting(facilitator());
    expect([...list.mine, ...list.others]).toHaveLength(1);
  });

  it("has no second other side, whoever has the next code (fault 34)", async () => {
    expect(code(await house.app.makeLinkCode(buyer(), "party", HERE))).toBe("link.side_taken");
  });

  it("gives a side that two ask for to one of them", async () => {
    const other = () => house.as("buyer", "C11");
    const codes = [
      done(await house.app.openAgreement(other(), "buyer", DEFAULT_POLICIES, HERE)).code,
      done(await house.app.makeLinkCode(other(), "party", HERE)).code,
    ];
    const asked = [];
    for (const [n, one] of codes.entries()) {
      const from = onDiscord(`d-candidate-${n}`, `911${n}`);
      asked.push(done(await house.app.redeemLinkCode(from, one, THERE)).link.id);
    }
    const answers = await Promise.all(
      asked.map((id) => house.app.answerLink(other(), id, "confirm")),
    );
    expect(answers.map(code).sort()).toEqual(["link.side_taken", "link_settled"]);
    const { agreement } = done(await house.app.people(other()));
    expect(agreement.seats).toHaveLength(2);
  });
});

describe("another channel", () => {
  it("gets the cards of what is open, follows them, and is let go again", async () => {
    const mine = () => house.as("buyer", "C20");
    const there = () => onDiscord("d-clerk", "9020");
    const milestone = await steps(house, "C20").proposed();
    const settled = await linked(house, mine, "channel", there());
    expect(settled.link.asker).toMatchObject({ teamName: "Studio North", channel: "9020" });
    await house.idle();
    expect(await cardsOf(milestone)).toEqual(["discord 9020 posted", "slack C20 posted"]);
    // Whoever typed the code has no part in the agreement by that.
    expect(code(await house.app.people(there()))).toBe("agreement.none_here");
    const { channels } = done(await house.app.link(mine(), HERE));
    expect(
      channels.map(({ teamName, channelName, here }) => [teamName, channelName, here]),
    ).toEqual([
      ["Acme", "website-relaunch", true],
      ["Studio North", "client-acme", false],
    ]);
    const linkId = channels[1]?.linkId ?? "";
    const after = done(await house.app.unlinkChannel(mine(), linkId, HERE));
    expect(after.channels).toHaveLength(1);
    await house.idle();
    expect(await cardsOf(milestone)).toEqual(["slack C20 posted"]);
    const last = after.channels[0]?.linkId ?? "";
    expect(code(await house.app.unlinkChannel(mine(), last, HERE))).toBe("link.last_channel");
    const events = await house.deps.reads.events(milestone.view.agreement.id);
    const types = events.map(({ event }) => event.type);
    expect(types.slice(-2)).toEqual(["ChannelLinked", "ChannelUnlinked"]);
  });

  it("is refused where it has an agreement, where I cannot post, and outside of one", async () => {
    await steps(house, "C21").proposed();
    await steps(house, "C22").proposed();
    const made = done(await house.app.makeLinkCode(house.as("buyer", "C21"), "channel", HERE));
    const type = (origin = onDiscord("d-clerk", "9021"), place = THERE) =>
      house.app.redeemLinkCode(origin, made.code, place);
    expect(code(await type(house.as("admin", "C22")))).toBe("link.channel_taken");
    expect(code(await type(house.as("buyer", "C21")))).toBe("link.channel_here");
    expect(code(await type(onDiscord("d-two", "9021"), { ...THERE, canPost: false }))).toBe(
      "link.cannot_post",
    );
    expect(code(await type(onDiscord("d-two", "9021"), { ...THERE, isDirect: true }))).toBe(
      "link.needs_channel",
    );
    // A code that was refused still works.
    expect(code(await type())).toBe("link_asked");
  });

  it("is given to one agreement of two that ask for it", async () => {
    const asked = [];
    for (const channel of ["C23", "C24"]) {
      await steps(house, channel).proposed();
      const from = house.as("buyer", channel);
      const made = done(await house.app.makeLinkCode(from, "channel", HERE));
      asked.push(
        done(await house.app.redeemLinkCode(onDiscord(`d-${channel}`, "9023"), made.code, THERE)),
      );
    }
    const answers = await Promise.all(
      asked.map(({ link }) => house.app.answerLink(house.as("buyer", "C23"), link.id, "confirm")),
    );
    expect(answers.map(code).sort()).toEqual(["link.channel_taken", "link_settled"]);
  });

  it("is asked for by owners only", async () => {
    await steps(house, "C25").proposed();
    const member = { platform: "slack", team: "T1", user: "buyer-two" } as const;
    done(await house.app.addPerson(house.as("buyer", "C25"), member, "Two"));
    const asks = (kind: "channel" | "seat" | "party", who: string) =>
      house.app.makeLinkCode(house.as(who, "C25"), kind, HERE);
    expect(code(await asks("channel", "buyer-two"))).toBe("agreement.only_owner");
    expect(code(await asks("seat", "buyer-two"))).toBe("agreement.only_owner");
    expect(code(await asks("channel", "outsider"))).toBe("agreement.none_here");
  });
});

describe("a seat", () => {
  it("is filled on the maker's side, and never on both (fault 34)", async () => {
    const buyer = () => house.as("buyer", "C30");
    await steps(house, "C30").proposed();
    await linked(house, buyer, "seat", onDiscord("d-colleague", "9030"));
    const { agreement, people } = done(await house.app.people(buyer()));
    const seated = agreement.seats.at(-1);
    expect(seated).toMatchObject({ side: "buyer", role: "member" });
    expect(seated && people[seated.personId]?.identities).toEqual([
      { platform: "discord", team: "S1", user: "d-colleague" },
    ]);
    const made = done(await house.app.makeLinkCode(buyer(), "seat", HERE));
    const facilitator = house.as("facilitator", "C30");
    expect(code(await house.app.redeemLinkCode(facilitator, made.code, HERE))).toBe(
      "agreement.both_sides",
    );
    const again = onDiscord("d-colleague", "9030");
    expect(code(await house.app.redeemLinkCode(again, made.code, THERE))).toBe(
      "agreement.already_seated",
    );
    expect(code(await house.app.redeemLinkCode(buyer(), made.code, HERE))).toBe("link.own_code");
  });

  it("goes to nobody who came to the other side between asking and the answer (fault 34)", async () => {
    const buyer = () => house.as("buyer", "C31");
    await steps(house, "C31").proposed();
    const made = done(await house.app.makeLinkCode(buyer(), "seat", HERE));
    const two = { platform: "slack", team: "T1", user: "two-sided" } as const;
    const asked = done(
      await house.app.redeemLinkCode(house.as("two-sided", "C31"), made.code, HERE),
    );
    done(await house.app.addPerson(house.as("facilitator", "C31"), two, "Two-sided"));
    expect(code(await house.app.answerLink(buyer(), asked.link.id, "confirm"))).toBe(
      "agreement.both_sides",
    );
  });
});

describe("across platforms", () => {
  it("one milestone is funded in Slack, delivered from Discord, approved, and paid", async () => {
    const buyer = () => house.as("buyer", "C40");
    const facilitator = () => onDiscord("d-payee", "9040");
    await acrossPlatforms(house, buyer, facilitator());
    const milestone = done(await house.app.propose(buyer(), null, NEW));
    const ref = { by: "id", id: milestone.view.milestone.id } as const;
    done(await house.app.act(facilitator(), ref, { verb: "accept", termsVersion: 1 }));
    done(await house.app.fund(buyer(), ref, 1));
    const session = (await house.stripe()).sessions.at(-1)?.id;
    await house.drive("/sandbox/stripe/pay", { session, outcome: "paid" });
    await house.hear(ref.id);
    done(await house.app.startOnboarding(facilitator(), false));
    const account = (await house.stripe()).accounts.at(-1)?.id ?? "";
    await house.drive("/sandbox/stripe/onboard", { account, outcome: "ready" });
    await house.idle();
    const criterion = milestone.view.milestone.terms.criteria[0]?.id;
    const evidence = criterion ? [{ criterionId: criterion, text: "https://example.com/1" }] : [];
    done(await house.app.act(facilitator(), ref, { verb: "submit", evidence }));
    const approval = { verb: "approve", termsVersion: 1, payeeAccountId: account } as const;
    done(await house.app.act(buyer(), ref, approval));
    await house.idle();
    const { milestone: end } = await house.deps.store.load({ ref });
    expect(end?.payout.state).toBe("done");
    const copies = await house.deps.reads.cards(ref.id);
    expect(copies.map(({ renderedVersion }) => renderedVersion)).toEqual([
      copies[0]?.renderedVersion,
      copies[0]?.renderedVersion,
    ]);
  });
});
