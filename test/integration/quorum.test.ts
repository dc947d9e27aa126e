import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { remindersFor } from "../../src/app/clock/my-time.ts";
import { readView } from "../../src/app/view.ts";
import { sentence } from "../../src/chat/blocks.ts";
import { saveMyTime } from "../../src/chat/conversation/my-time.ts";
import { answer, type Host } from "../../src/chat/conversation/turn.ts";
import { approvalLines, approvalsIn } from "../../src/chat/copy/approvals.ts";
import { plainText } from "../../src/chat/plain.ts";
import { peopleOf } from "../../src/domain/agreement/agreement.ts";
import { DEFAULT_POLICIES } from "../../src/domain/agreement/policies.ts";
import { plusDays } from "../../src/domain/clock/instant.ts";
import type { PersonId } from "../../src/domain/ids.ts";
import { code, done, steps } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { HERE } from "../support/linking.ts";

let house: House;
let acts: ReturnType<typeof steps>;
const identity = (user: string) => ({ platform: "slack", team: "T1", user }) as const;

beforeAll(async () => {
  house = await startHouse();
  acts = steps(house);
  await acts.proposed();
  for (const name of ["buyer-two", "buyer-three"])
    done(await house.app.addPerson(house.as("buyer"), identity(name), name));
});

afterAll(() => house.close());

const policies = { ...DEFAULT_POLICIES, quorum: 2, quorumAboveMinor: 100_000 };

async function viewOf(milestone: Done) {
  const view = await readView(house.deps, milestone.view.milestone.id);
  if (!view) throw new Error("gone");
  return view;
}

const wordsOf = async (milestone: Done) =>
  approvalLines(await viewOf(milestone))
    .map((spans) => plainText(spans))
    .join(" ");

const idOf = async (user: string): Promise<PersonId> => {
  const found = await house.deps.reads.personOf(identity(user));
  if (!found) throw new Error(`nobody is ${user}`);
  return found;
};

async function away(user: string, delegate: string | null) {
  const now = await house.deps.reads.now();
  return house.app.saveMyTime(house.as(user), {
    ...{ timeZone: "UTC", weekdays: ["mon-sun"], from: "9", to: "17", country: null },
    ...{ awayFrom: now.slice(0, 10), awayUntil: plusDays(now, 20).slice(0, 10) },
    ...{ reminders: "channel", delegate: delegate === null ? null : identity(delegate) },
  });
}

describe("a quorum above an amount", () => {
  it("asks one approval up to it, and several above it, and says who has voted and who is needed", async () => {
    const account = await acts.payable();
    const small = await acts.submitted({ policies, amount: "900" });
    done(await acts.approve(small, account));
    expect((await acts.now(small)).review.state).toBe("approved");
    const large = await acts.submitted({ policies });
    done(await acts.approve(large, account));
    expect((await acts.now(large)).review.state).toBe("open");
    expect(await wordsOf(large)).toMatch(
      /^1 of 2 approvals: @buyer approved \(.+\)\. Still needed: one of @buyer-two and @buyer-three\.$/,
    );
    expect(code(await acts.approve(large, account))).toBe("milestone.already_voted");
    expect(code(await acts.approve(large, account, "facilitator"))).toBe(
      "milestone.only_buyer_approves",
    );
    done(await acts.approve(large, account, "buyer-two"));
    expect((await acts.now(large)).review.state).toBe("approved");
  });

  it("is refused where more are asked for than the buyer's side has people, and not where the amount asks for one", async () => {
    const four = { ...policies, quorum: 4 };
    const milestone = { ...acts };
    await expect(milestone.proposed({ policies: four })).rejects.toThrow("terms.quorum");
    await expect(milestone.proposed({ policies: four, amount: "900" })).resolves.toBeDefined();
  });
});

describe("somebody away with a delegate", () => {
  it("has them reminded instead, once, and an approval in their place counts for one person", async () => {
    const { payee } = (await viewOf(await acts.proposed())).agreement;
    const account = payee?.accountId ?? null;
    const milestone = await acts.submitted({ policies });
    done(await away("buyer-two", "buyer-three"));
    const view = await viewOf(milestone);
    const [two, three] = [await idOf("buyer-two"), await idOf("buyer-three")];
    const reviews = (person: PersonId) =>
      remindersFor(house.deps, view, person, view.now).filter(
        ({ what, why }) => what === "review" && why !== "escalation",
      );
    expect(reviews(two).filter(({ at }) => at < plusDays(view.now, 20))).toEqual([]);
    expect(reviews(three).length).toBeGreaterThan(0);
    expect(new Set(reviews(three).map(({ key }) => key)).size).toBe(reviews(three).length);
    done(await acts.approve(milestone, account, "buyer-three"));
    const { review } = await acts.now(milestone);
    expect(review).toMatchObject({ state: "open", votes: [{ by: three, standingInFor: [two] }] });
    expect(approvalsIn(await viewOf(milestone))).toMatchObject({ missing: 1, short: 0 });
    done(await acts.approve(milestone, account));
    expect((await acts.now(milestone)).review.state).toBe("approved");
  });

  it("says plainly that nothing can come while the only one left is away, and where a seat has gone", async () => {
    const { agreement } = await viewOf(await acts.proposed());
    const milestone = await acts.submitted({ policies: { ...policies, quorum: 3 } });
    const account = agreement.payee?.accountId ?? null;
    for (const one of ["buyer", "buyer-three"]) done(await acts.approve(milestone, account, one));
    expect(await wordsOf(milestone)).toMatch(
      /Still needed: @buyer-two\. @buyer-two is away until .+ stands in, .+ Without them 1 approval can't come\.$/,
    );
    const seat = agreement.seats.find(
      ({ personId }) => peopleOf(agreement, "buyer")[1] === personId,
    );
    if (!seat) throw new Error("no seat");
    done(await house.app.removePerson(house.as("buyer"), seat.seatId));
    expect(await wordsOf(milestone)).toContain("the buyer's side has too few people for that");
    expect((await acts.now(milestone)).review.state).toBe("open");
  });

  it("keeps who stands in where the form can't name them, and lets go of them where it can", async () => {
    done(await away("buyer-three", "buyer"));
    const there = { platform: "discord", team: "G1", user: "three" } as const;
    await house.pool.query(
      "INSERT INTO identity (platform, team, user_id, person_id, display_name) VALUES ($1, $2, $3, $4, 'three')",
      [there.platform, there.team, there.user, await idOf("buyer-three")],
    );
    const standIn = async () =>
      (await house.deps.reads.settingsOf(await idOf("buyer-three")))?.hours?.away?.delegate;
    const host: Host = {
      ...{ timeZone: async () => null, obstacle: async () => null, place: async () => HERE },
      ...{ member: async () => null, isAdmin: async () => false },
      ...{ give: async () => answer(sentence([])), share: async () => answer(sentence([])) },
    };
    const now = await house.deps.reads.now();
    const typed = {
      ...{ timeZone: "UTC", weekdays: "1\n2\n3", from: "9:00", to: "17:00", country: "" },
      ...{ awayFrom: now.slice(0, 10), awayUntil: plusDays(now, 9).slice(0, 10) },
      ...{ reminders: "channel", delegate: "" },
    };
    const saveIn = (actor: typeof there | ReturnType<typeof identity>) =>
      saveMyTime(
        { app: house.app, host, origin: { ...house.as("buyer-three"), actor, channel: null } },
        typed,
      );
    expect((await saveIn(there)).kind).toBe("message");
    expect(await standIn()).toBe(await idOf("buyer"));
    expect((await saveIn(identity("buyer-three"))).kind).toBe("message");
    expect(await standIn()).toBeUndefined();
  });

  it("names only somebody else of their own side, and only for an absence", async () => {
    const why = async (delegate: string) => {
      const answer = await away("buyer-three", delegate);
      return answer.kind === "refused" ? answer.refusals.map(({ detail }) => detail.why) : [];
    };
    expect(await why("buyer-three")).toEqual(["self"]);
    expect(await why("facilitator")).toEqual(["stranger"]);
    expect(await why("nobody-known")).toEqual(["stranger"]);
  });
});
