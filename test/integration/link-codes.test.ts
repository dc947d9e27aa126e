import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Origin } from "../../src/app/api.ts";
import type { LinkKind } from "../../src/domain/agreement/linking.ts";
import { code, done, steps, TERMS } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { HERE, onDiscord, THERE } from "../support/linking.ts";
import { everythingStored, rowsOf } from "../support/rows.ts";

let house: House;
beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
  await steps(house).proposed();
});
afterAll(() => house.close());
// Codes and tries of ten minutes ago count no more.
beforeEach(() => house.advance(1));

const buyer = () => house.as("buyer");
const make = async (kind: LinkKind = "seat") =>
  done(await house.app.makeLinkCode(buyer(), kind, HERE)).code;
const type = (origin: Origin, typed: string) => house.app.redeemLinkCode(origin, typed, THERE);

describe("a code", () => {
  it("is stored as a hash only, and in no task, event or log line (faults 62, 63)", async () => {
    const made = await make();
    done(await type(onDiscord("d-reader"), made));
    const stored = await everythingStored(house.pool);
    const logged = JSON.stringify(house.logged);
    for (const spelling of [made, made.replace("-", ""), made.toLowerCase()]) {
      expect(stored).not.toContain(spelling);
      expect(logged).not.toContain(spelling);
    }
  });

  it("works once, however it is spelled, and for ten minutes (fault 61)", async () => {
    const made = await make();
    expect(code(await type(onDiscord("d-1"), ` ${made.toLowerCase().replace("-", " ")} `))).toBe(
      "link_asked",
    );
    expect(code(await type(onDiscord("d-2"), made))).toBe("link.not_found");
    expect(code(await type(onDiscord("d-1"), made))).toBe("link.not_found");
    const late = await make();
    await house.advance(0.17);
    expect(code(await type(onDiscord("d-3"), late))).toBe("link.not_found");
  });

  it("is answered alike and changes the same rows whether it is wrong, used, late or guessed (fault 61)", async () => {
    const used = await make();
    done(await type(onDiscord("d-4"), used));
    const answers: unknown[] = [];
    const changed: unknown[] = [];
    for (const [n, typed] of [used, "K7QF-29HM", "", "💥", "x".repeat(10_000)].entries()) {
      const before = await rowsOf(house.pool);
      const { now: _, ...answer } = (await type(onDiscord(`d-5${n}`), typed)) as { now: unknown };
      const after = await rowsOf(house.pool);
      answers.push(answer);
      changed.push(Object.keys(after).filter((table) => after[table] !== before[table]));
    }
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(changed).toEqual(Array(5).fill(["act", "link_try"]));
  });

  it("goes to one of two who type it at once", async () => {
    const made = await make();
    const typists = Array.from({ length: 8 }, (_, n) => onDiscord(`d-race-${n}`));
    const answers = await Promise.all(typists.map((origin) => type(origin, made)));
    expect(answers.map(code).filter((one) => one === "link_asked")).toHaveLength(1);
    expect(answers.map(code).filter((one) => one === "link.not_found")).toHaveLength(7);
  });

  it("is taken once where the platform sends its request again (fault 47)", async () => {
    const made = await make();
    const origin = onDiscord("d-again");
    const answers = await Promise.all([1, 2, 3].map(() => type(origin, made)));
    expect(answers.map(code)).toEqual(["link_asked", "link_asked", "link_asked"]);
    const { rows } = await house.pool.query("SELECT 1 FROM link_try WHERE user_id = 'd-again'");
    expect(rows).toHaveLength(1);
  });
});

describe("guessing", () => {
  it("ends after five tries in ten minutes, also where they come at once and one is right (fault 61)", async () => {
    const made = await make();
    const guesses = Array.from({ length: 20 }, (_, n) => `AAAA-AA${String(n).padStart(2, "0")}`);
    const answers = await Promise.all(guesses.map((one) => type(onDiscord("d-guess"), one)));
    const said = answers.map(code);
    expect(said.filter((one) => one === "link.not_found")).toHaveLength(5);
    expect(said.filter((one) => one === "link.too_many_tries")).toHaveLength(15);
    expect(code(await type(onDiscord("d-guess"), made))).toBe("link.too_many_tries");
    expect(code(await type(onDiscord("d-honest"), made))).toBe("link_asked");
    await house.advance(0.2);
    expect(code(await type(onDiscord("d-guess"), "K7QF-29HM"))).toBe("link.not_found");
  });

  it("finds few codes to guess: a person has five out at most, also where they ask at once", async () => {
    const asks = Array.from({ length: 12 }, () =>
      house.app.makeLinkCode(buyer(), "seat", HERE).then(code),
    );
    const said = await Promise.all(asks);
    expect(said.filter((one) => one === "link_code")).toHaveLength(5);
    expect(said.filter((one) => one === "link.too_many_codes")).toHaveLength(7);
  });
});

describe("a request", () => {
  const ask = async (who: string) => done(await type(onDiscord(who), await make())).link.id;

  it("is answered by the account that made the code alone (faults 59, 61)", async () => {
    const id = await ask("d-6");
    const say = (origin: Origin, link: string) => house.app.answerLink(origin, link, "confirm");
    const strangers = [house.as("facilitator"), house.as("outsider"), onDiscord("d-6")];
    const answers = await Promise.all([
      ...strangers.map((origin) => say(origin, id)),
      say(buyer(), "0b8f3c1e-0000-4000-8000-000000000000"),
      say(buyer(), "'; DROP TABLE seat --"),
    ]);
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(code(answers[0] ?? { kind: "" })).toBe("milestone.not_found");
  });

  it("is answered once, and a refusal links nothing", async () => {
    const id = await ask("d-7");
    const { agreement: before } = done(await house.app.people(buyer()));
    done(await house.app.answerLink(buyer(), id, "refuse"));
    expect(code(await house.app.answerLink(buyer(), id, "confirm"))).toBe("link.settled");
    expect(done(await house.app.people(buyer())).agreement).toEqual(before);
  });

  it("is confirmed once, however often that is clicked", async () => {
    const id = await ask("d-8");
    const clicks = await Promise.all(
      Array.from({ length: 6 }, () => house.app.answerLink(buyer(), id, "confirm")),
    );
    expect(clicks.map(code).filter((one) => one === "link_settled")).toHaveLength(1);
    expect(clicks.map(code).filter((one) => one === "link.settled")).toHaveLength(5);
  });

  it("waits a day for its answer, and stands in what the maker is shown until then", async () => {
    const id = await ask("d-9");
    const { asked } = done(await house.app.link(buyer(), HERE));
    expect(asked.map((one) => one.id)).toContain(id);
    await house.advance(24);
    expect(code(await house.app.answerLink(buyer(), id, "confirm"))).toBe("link.settled");
    expect(done(await house.app.link(buyer(), HERE)).asked).toEqual([]);
  });

  it("leads nowhere once its maker has left the side", async () => {
    const channel = "C9";
    const mine = house.as("leaver", channel);
    const other = { platform: "slack", team: "T1", user: "facilitator" } as const;
    const parties = { mySide: "buyer", other, otherName: "f" } as const;
    done(await house.app.propose(mine, parties, { verb: "new", terms: TERMS }));
    const made = done(await house.app.makeLinkCode(house.as("leaver", channel), "seat", HERE));
    const asked = done(await type(onDiscord("d-10"), made.code));
    await house.pool.query(
      `UPDATE agreement SET state = jsonb_set(state, '{seats,0,role}', '"member"')
       WHERE id = (SELECT agreement_id FROM channel WHERE channel = $1)`,
      [channel],
    );
    const answer = await house.app.answerLink(
      house.as("leaver", channel),
      asked.link.id,
      "confirm",
    );
    expect(code(answer)).toBe("link.issuer_left");
  });
});
