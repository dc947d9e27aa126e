import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_POLICIES } from "../../src/domain/agreement/policies.ts";
import { code, done, TERMS } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { acrossPlatforms, HERE, onDiscord, THERE } from "../support/linking.ts";

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

const cards = async (milestone: string) =>
  (await house.deps.reads.cards(milestone as never)).map(
    ({ platform, channel, message }) => `${platform} ${channel} ${message ? "posted" : "missing"}`,
  );

describe("an agreement whose other side is elsewhere", () => {
  it("gets that side once its maker has confirmed who asked, and a card in both channels", async () => {
    const buyer = () => house.as("buyer", "C10");
    const invited = done(await house.app.openAgreement(buyer(), "buyer", DEFAULT_POLICIES, HERE));
    expect(invited).toMatchObject({ asksFor: "party", side: "facilitator" });
    expect(invited.code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(code(await house.app.propose(buyer(), null, { verb: "new", terms: TERMS }))).toBe(
      "terms.party_missing",
    );
    const asked = done(await house.app.redeemLinkCode(onDiscord("d-fac"), invited.code, THERE));
    await house.idle();
    expect(house.said.map(({ kind }) => kind)).toEqual(["link_requested"]);
    // Asking changes nothing.
    expect(code(await house.app.people(onDiscord("d-fac")))).toBe("agreement.none_here");
    const settled = done(await house.app.answerLink(buyer(), asked.link.id, "confirm"));
    expect(settled.link.outcome).toBe("confirmed");
    const milestone = done(await house.app.propose(buyer(), null, { verb: "new", terms: TERMS }));
    await house.idle();
    expect(await cards(milestone.view.milestone.id)).toEqual([
      "discord 9001 posted",
      "slack C10 posted",
    ]);
    const accepted = done(
      await house.app.act(onDiscord("d-fac"), { by: "only" }, { verb: "accept", termsVersion: 1 }),
    );
    expect(accepted.actor).toMatchObject({ side: "facilitator", platform: "discord" });
  });
});
void acrossPlatforms;
