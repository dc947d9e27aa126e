import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evolveAgreement, sideOf } from "../../../src/domain/agreement/agreement.ts";
import {
  checkCode,
  checkJoin,
  codeFrom,
  decideLink,
  emptySide,
  isAnswerable,
  type LinkAsk,
  readCode,
} from "../../../src/domain/agreement/linking.ts";
import { plusHours } from "../../../src/domain/clock/instant.ts";
import { asId, type PersonId, type SeatId } from "../../../src/domain/ids.ts";
import { checkApprove } from "../../../src/domain/milestone/decide/approve.ts";
import { refusal } from "../../../src/domain/refusals.ts";
import { inReview } from "../../support/milestones.ts";
import {
  actorOf,
  anAgreement,
  buyer,
  facilitator,
  NOW,
  outsider,
  secondBuyer,
} from "../../support/parties.ts";

const PLACE = { platform: "discord", team: "S1", channel: "9001" };
const alone = anAgreement({ seats: anAgreement().seats.filter(({ side }) => side === "buyer") });

const asks = (over: Partial<LinkAsk>): LinkAsk => ({
  ...{ kind: "party", side: "facilitator", issuer: buyer, asker: outsider, now: NOW },
  ...{ seatId: asId<SeatId>("seat-new"), place: PLACE, placeOf: null },
  ...over,
});

describe("a code", () => {
  const hex = fc.stringMatching(/^[0-9a-f]{64}$/);

  it("is read back from however people write it", () => {
    fc.assert(
      fc.property(hex, fc.constantFrom("", "-", " ", " – "), fc.boolean(), (hash, dash, low) => {
        const code = codeFrom(hash);
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
        const written = code.replace("-", dash);
        expect(readCode(low ? ` ${written.toLowerCase()} ` : written)).toBe(code);
      }),
    );
  });

  it("takes letters for the digits that they look like", () => {
    expect(readCode("OIL0-K7QF")).toBe("0110-K7QF");
  });

  it("differs wherever its 40 bits do", () => {
    const codes = Array.from({ length: 1000 }, (_, n) =>
      codeFrom(n.toString(16).padStart(10, "0")),
    );
    expect(new Set(codes).size).toBe(1000);
  });

  it.each([
    "",
    "K7QF",
    "K7QF-29HMX",
    "K7QF-29H!",
    "💥💥💥💥💥💥💥💥",
    "U".repeat(8),
    "A".repeat(9_999),
  ])("is not %j", (typed) => expect(readCode(typed)).toBeNull());
});

describe("making a code", () => {
  it("is for the owners of a side", () => {
    expect(checkCode("channel", anAgreement(), buyer)).toBeNull();
    expect(checkCode("seat", anAgreement(), facilitator)).toBeNull();
    expect(checkCode("seat", anAgreement(), secondBuyer)).toMatchObject({
      code: "agreement.only_owner",
      detail: { people: [buyer] },
    });
    expect(checkCode("channel", anAgreement(), outsider)?.code).toBe("agreement.none_here");
  });

  it("invites the other side only while it is empty", () => {
    expect(emptySide(alone)).toBe("facilitator");
    expect(checkCode("party", alone, buyer)).toBeNull();
    expect(emptySide(anAgreement())).toBeNull();
    expect(checkCode("party", anAgreement(), buyer)?.code).toBe("link.side_taken");
  });
});

describe("a confirmed request", () => {
  it("for the empty side seats its owner and links their channel", () => {
    const linked = decideLink(alone, asks({}));
    expect(linked).toMatchObject({ ok: true, binds: true });
    const after = linked.ok ? linked.events.reduce(evolveAgreement, alone) : alone;
    expect(after.seats.at(-1)).toMatchObject({ side: "facilitator", role: "owner" });
    expect(after.version).toBe(alone.version + 2);
  });

  it("for the empty side in a channel that is linked already seats its owner there", () => {
    const linked = decideLink(alone, asks({ placeOf: alone.id }));
    expect(linked).toMatchObject({ ok: true, binds: false, events: [{ type: "SeatFilled" }] });
  });

  it("for a seat adds a member and no channel", () => {
    const linked = decideLink(anAgreement(), asks({ kind: "seat", side: "buyer", place: null }));
    expect(linked).toMatchObject({
      ...{ ok: true, binds: false },
      events: [{ type: "SeatFilled", seat: { side: "buyer", role: "member" } }],
    });
  });

  it.each([
    ["link.issuer_left", anAgreement(), asks({ kind: "channel", side: null, issuer: outsider })],
    ["link.needs_channel", anAgreement(), asks({ kind: "channel", side: null, place: null })],
    ["link.needs_channel", alone, asks({ place: null })],
    ["link.channel_taken", anAgreement(), asks({ kind: "channel", side: null, placeOf: "other" })],
    [
      "link.channel_here",
      anAgreement(),
      asks({ kind: "channel", side: null, placeOf: anAgreement().id }),
    ],
    ["link.side_taken", anAgreement(), asks({})],
    ["agreement.both_sides", alone, asks({ asker: buyer })],
    [
      "agreement.both_sides",
      anAgreement({ arbiter: outsider }),
      asks({ kind: "seat", side: "buyer" }),
    ],
    [
      "agreement.already_seated",
      anAgreement(),
      asks({ kind: "seat", side: "buyer", asker: secondBuyer }),
    ],
  ])("is refused: %s", (code, agreement, ask) => {
    expect(decideLink(agreement, ask)).toMatchObject({ ok: false, refusal: { code } });
  });

  it("never puts anybody on both sides, whoever asks for whatever (fault 34)", () => {
    const anyone = fc.constantFrom<PersonId>(buyer, secondBuyer, facilitator, outsider);
    const request = fc.record({
      kind: fc.constantFrom("channel", "party", "seat"),
      side: fc.constantFrom("buyer", "facilitator", null),
      ...{ issuer: anyone, asker: anyone },
      placeOf: fc.constantFrom(null, "other", anAgreement().id),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 6 }), (requests) => {
        let agreement = alone;
        for (const [n, one] of requests.entries()) {
          const seatId = asId<SeatId>(`seat-${n}`);
          const linked = decideLink(agreement, asks({ ...one, seatId }));
          if (linked.ok) agreement = linked.events.reduce(evolveAgreement, agreement);
        }
        const people = agreement.seats.map(({ personId }) => personId);
        expect(new Set(people).size).toBe(people.length);
        expect(sideOf(agreement, buyer)).toBe("buyer");
      }),
    );
  });
});

describe("an account", () => {
  const account = { personId: null, issuer: buyer, sits: false, besideIssuer: false };

  it("may become another's person where it has no part of its own", () => {
    expect(checkJoin(account)).toBeNull();
    expect(checkJoin({ ...account, personId: outsider })).toBeNull();
    expect(checkJoin({ ...account, personId: buyer })?.code).toBe("link.same_person");
    expect(checkJoin({ ...account, personId: outsider, sits: true })?.code).toBe(
      "link.sits_elsewhere",
    );
  });

  it("beside its maker stays whoever it is (fault 34)", () => {
    const beside = { ...account, personId: facilitator, sits: true, besideIssuer: true };
    expect(checkJoin(beside)?.code).toBe("agreement.both_sides");
  });

  it("that is new does not approve", () => {
    const until = plusHours(NOW, 3);
    const actor = { ...actorOf(buyer), waitsUntil: until };
    const situation = { milestone: inReview().milestone, agreement: anAgreement() };
    expect(checkApprove(situation, actor, NOW)).toEqual(refusal("identity.too_new", { until }));
    expect(checkApprove(situation, actorOf(buyer), NOW)).toBeNull();
  });
});

describe("an answer", () => {
  it("is taken once, within a day", () => {
    expect(isAnswerable(NOW, null, plusHours(NOW, 23.9))).toBe(true);
    expect(isAnswerable(NOW, null, plusHours(NOW, 24))).toBe(false);
    expect(isAnswerable(NOW, NOW, NOW)).toBe(false);
    expect(isAnswerable(null, null, NOW)).toBe(false);
  });
});
