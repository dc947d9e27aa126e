import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Done, Origin } from "../../src/app/api.ts";
import { asId, type SeatId } from "../../src/domain/ids.ts";
import { code, done, steps, TERMS } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { HERE, linked, onDiscord, THERE } from "../support/linking.ts";

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());
beforeEach(() => house.advance(1));

const slack = (user: string) => ({ platform: "slack", team: "T1", user }) as const;
const announced = () => house.said.filter(({ kind }) => kind.startsWith("identity_")).length;

async function until(work: () => Promise<unknown>) {
  const before = announced();
  await work();
  await house.idle();
  return announced() - before;
}

describe("a person's second account", () => {
  const buyer = () => house.as("buyer", "C50");
  const second = () => onDiscord("d-buyer", "9050");
  let milestone: Done;
  const approve = (origin: Origin) =>
    house.app.act(
      origin,
      { by: "id", id: milestone.view.milestone.id },
      { verb: "approve", termsVersion: 1, payeeAccountId: null },
    );

  it("is joined by its person's own confirmation, and everyone concerned is told", async () => {
    milestone = await steps(house, "C50").submitted();
    const told = await until(() => linked(house, buyer, "person", second()));
    expect(told).toBe(1);
    const { identities } = done(await house.app.link(second(), THERE));
    expect(identities.map(({ platform, here }) => [platform, here])).toEqual([
      ["slack", false],
      ["discord", true],
    ]);
    expect((await house.app.waiting(second())).mine).toHaveLength(1);
  });

  it("works, but does not approve for 24 hours; the first account does as ever", async () => {
    const seen = await house.app.see(
      second(),
      { by: "id", id: milestone.view.milestone.id },
      "show",
    );
    expect(seen.kind).toBe("seen");
    expect(code(await approve(second()))).toBe("identity.too_new");
    await house.advance(22);
    expect(code(await approve(second()))).toBe("identity.too_new");
    await house.advance(1.25);
    expect(code(await approve(second()))).toBe("done");
  });

  it("brings in nobody and parts nobody but itself while it is new", async () => {
    const third = () => onDiscord("d-third", "9050");
    await linked(house, buyer, "person", third());
    const { app } = house;
    const origin = { ...third(), channel: buyer().channel };
    const tries = [
      await app.addPerson(origin, slack("accomplice"), "Accomplice"),
      await app.nameArbiter(origin, slack("accomplice"), "Accomplice"),
      await app.makeLinkCode(origin, "seat", HERE),
      await app.makeLinkCode(third(), "person", HERE),
    ];
    expect(tries.map(code)).toEqual(Array(4).fill("identity.too_new"));
    const { identities } = done(await app.link(buyer(), HERE));
    const first = identities.find(({ here }) => here)?.linkId ?? "";
    expect(code(await app.unlinkIdentity(third(), first, THERE))).toBe("identity.too_new");
  });

  it("is parted at once, and then is nobody here", async () => {
    const { app } = house;
    const { identities } = done(await app.link(buyer(), HERE));
    const old = identities.find(({ user }) => user === "d-third")?.linkId ?? "";
    expect(code(await app.unlinkIdentity(house.as("facilitator", "C50"), old, HERE))).toBe(
      "identity.gone",
    );
    expect(await until(() => app.unlinkIdentity(buyer(), old, HERE))).toBeGreaterThan(0);
    expect(code(await app.link(onDiscord("d-third", "9050"), THERE))).toBe("link.nothing_yet");
    expect(code(await approve(onDiscord("d-third")))).toBe("milestone.not_found");
    const { rows } = await house.pool.query(
      "SELECT change FROM identity_change WHERE user_id = 'd-third' ORDER BY id",
    );
    expect(rows.map(({ change }) => change)).toEqual(["joined", "parted"]);
  });

  it("leaves its person one account, also where both part each other at once", async () => {
    const { app } = house;
    const { identities } = done(await app.link(buyer(), HERE));
    const [one, two] = identities.map(({ linkId }) => linkId);
    await Promise.all([
      app.unlinkIdentity(buyer(), two ?? "", HERE),
      app.unlinkIdentity(second(), one ?? "", THERE),
    ]).catch(() => undefined);
    const { rows } = await house.pool.query(
      "SELECT user_id FROM identity WHERE user_id IN ('buyer', 'd-buyer')",
    );
    expect(rows).toHaveLength(1);
    const left = rows[0]?.user_id === "buyer" ? buyer() : second();
    const rest = done(await app.link(left, HERE));
    const last = rest.identities[0]?.linkId ?? "";
    expect(code(await app.unlinkIdentity(left, last, HERE))).toBe("identity.last_one");
  });
});

describe("the facilitator's second account", () => {
  it("does not touch where the money goes for 24 hours", async () => {
    const facilitator = () => house.as("f-two", "C51");
    const buyer = house.as("b-two", "C51");
    const parties = { mySide: "buyer", other: slack("f-two"), otherName: "f-two" } as const;
    done(await house.app.propose(buyer, parties, { verb: "new", terms: TERMS }));
    const second = onDiscord("d-f-two", "9051");
    await linked(house, facilitator, "person", second);
    const before = (await house.stripe()).accounts.length;
    for (const change of [false, true]) {
      expect(code(await house.app.startOnboarding(second, change))).toBe("identity.too_new");
    }
    expect((await house.stripe()).accounts).toHaveLength(before);
    await house.advance(24);
    expect(code(await house.app.startOnboarding(second, false))).toBe("onboarding");
  });
});

describe("an account that takes part itself", () => {
  it("cannot become the other side's person, on whatever platform (fault 34)", async () => {
    const { app } = house;
    await steps(house, "C52").proposed();
    const made = done(await app.makeLinkCode(house.as("facilitator", "C52"), "person", HERE));
    const other = house.as("buyer-of-52", "C52");
    done(await app.addPerson(house.as("buyer", "C52"), slack("buyer-of-52"), "Other"));
    expect(code(await app.redeemLinkCode(other, made.code, HERE))).toBe("agreement.both_sides");
  });

  it("cannot become anyone else's, and says why; one without a part can", async () => {
    const { app } = house;
    const parties = { mySide: "buyer", other: slack("elsewhere"), otherName: "e" } as const;
    done(await app.propose(house.as("someone", "C53"), parties, { verb: "new", terms: TERMS }));
    const facilitator = () => house.as("facilitator", "C52");
    const made = done(await app.makeLinkCode(facilitator(), "person", HERE));
    expect(code(await app.redeemLinkCode(house.as("elsewhere", "C53"), made.code, HERE))).toBe(
      "link.sits_elsewhere",
    );
    const { agreement, people } = done(
      await app.addPerson(house.as("someone", "C53"), slack("free"), "Free"),
    );
    const seat = agreement.seats.find(({ personId }) => people[personId]?.displayName === "Free");
    done(await app.removePerson(house.as("someone", "C53"), seat?.seatId ?? asId<SeatId>("")));
    await linked(house, facilitator, "person", house.as("free", "C52"));
    const { actor } = done(await app.people(house.as("free", "C52")));
    expect(actor.side).toBe("facilitator");
  });

  it("is not joined where it came to take part between asking and the answer (fault 34)", async () => {
    const { app } = house;
    const facilitator = () => house.as("facilitator", "C52");
    const made = done(await app.makeLinkCode(facilitator(), "person", HERE));
    const asked = done(await app.redeemLinkCode(house.as("late", "C52"), made.code, HERE));
    const [seated, answered] = await Promise.all([
      app.addPerson(house.as("buyer", "C52"), slack("late"), "Late"),
      app.answerLink(facilitator(), asked.link.id, "confirm"),
    ]);
    const outcome = [code(seated), code(answered)].join();
    expect(["people,agreement.both_sides", "agreement.both_sides,link_settled"]).toContain(outcome);
    const { agreement, people } = done(await app.people(facilitator()));
    const late = agreement.seats.filter(({ personId }) =>
      people[personId]?.identities.some(({ user }) => user === "late"),
    );
    expect(new Set(late.map(({ side }) => side)).size).toBe(1);
  });
});
