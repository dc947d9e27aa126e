import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App, Done } from "../../src/app/api.ts";
import { createApp } from "../../src/app/app.ts";
import type { Deps } from "../../src/app/deps.ts";
import { asId, type CheckoutId } from "../../src/domain/ids.ts";
import { createReads } from "../../src/infra/postgres/reads.ts";
import { createStore } from "../../src/infra/postgres/store.ts";
import { code, done, steps, TERMS } from "../support/acts.ts";
import { between } from "../support/between.ts";
import { counted } from "../support/counted.ts";
import { type House, startHouse } from "../support/house.ts";

const LOAD = "load_situation";
/** What time will do is planned with every act on a milestone; people alone have no plan. */
const COMMIT = "commit_planned_act";
const COMMIT_PEOPLE = "commit_act";
const OTHER = { platform: "slack", team: "T1" } as const;

describe("the round trips of an act", () => {
  let house: House;
  let app: App;
  let sent: string[] = [];
  beforeAll(async () => {
    house = await startHouse({ worker: false, webhooks: false });
    const watched = counted(house.pool);
    sent = watched.sent;
    const store = createStore(watched.pool);
    const { workspace, saveWorkspace } = house.deps.reads;
    const reads: Deps["reads"] = {
      ...createReads(watched.pool),
      workspace: (...of) => {
        sent.push("workspace");
        return workspace(...of);
      },
      saveWorkspace,
    };
    app = createApp({ ...house.deps, store, reads });
  });
  afterAll(() => house.close());

  /** What was sent to the database until the act was answered; the queue's own work is not the act's. */
  async function trips<T extends { kind: string }>(act: () => Promise<T>) {
    sent.length = 0;
    const answer = await act();
    return { answer: code(answer), trips: [...sent], value: answer };
  }

  const two = (answer: string) => ({ answer, trips: [LOAD, COMMIT] });
  const one = (answer: string) => ({ answer, trips: [LOAD] });
  const ref = (milestone: Done) => steps(house).ref(milestone);
  const parties = { mySide: "buyer", other: { ...OTHER, user: "facilitator" } } as const;
  const proposing = { ...parties, otherName: "facilitator" } as const;

  it("are two for a proposal that makes the agreement, two for the next one, one for a refusal", async () => {
    const propose = (person: string) =>
      trips(() => app.propose(house.as(person), proposing, { verb: "new", terms: TERMS }));
    expect(await propose("buyer")).toMatchObject(two("done"));
    expect(await propose("facilitator")).toMatchObject(two("done"));
    expect(await propose("outsider")).toMatchObject(one("agreement.not_a_party"));
    const bad = await trips(() =>
      app.act(house.as("buyer"), { by: "only" }, { verb: "new", terms: { ...TERMS, title: "" } }),
    );
    expect(bad).toMatchObject(one("terms.title_missing"));
  });

  it("are two for every verb before the money, and one for each of their refusals", async () => {
    const proposed = await steps(house).proposed();
    const act = (person: string, command: Parameters<App["act"]>[2], milestone = proposed) =>
      trips(() => app.act(house.as(person), ref(milestone), command));
    const accept = { verb: "accept", termsVersion: 1 } as const;
    expect(await act("buyer", accept)).toMatchObject(one("milestone.only_other_party_answers"));
    expect(await act("facilitator", accept)).toMatchObject(two("done"));
    expect(await act("facilitator", accept)).toMatchObject(one("milestone.nothing_to_accept"));
    const amend = { verb: "amend", termsVersion: 1, terms: { ...TERMS, amount: "5,000" } } as const;
    expect(await act("buyer", amend)).toMatchObject(two("done"));
    const decline = { verb: "decline", termsVersion: 2, reason: "Too little" } as const;
    expect(await act("facilitator", decline)).toMatchObject(two("done"));
    const fund = () =>
      ({
        verb: "fund",
        termsVersion: 1,
        checkoutId: asId<CheckoutId>(house.deps.newId()),
      }) as const;
    expect(await act("facilitator", fund())).toMatchObject(one("milestone.only_buyer_funds"));
    expect(await act("buyer", fund())).toMatchObject(two("done"));
    expect(await act("buyer", { verb: "cancel", reason: "" })).toMatchObject(two("done"));
    expect(await act("buyer", fund())).toMatchObject(one("milestone.over"));
  });

  it("are two for every verb once money is held, and one for each of their refusals", async () => {
    const funded = await steps(house).funded();
    const [criterion] = funded.view.milestone.terms.criteria;
    if (!criterion) throw new Error("no criterion");
    const act = (person: string, command: Parameters<App["act"]>[2]) =>
      trips(() => app.act(house.as(person), ref(funded), command));
    const evidence = [{ criterionId: criterion.id, text: "https://staging.example.com/1" }];
    const submit = { verb: "submit", evidence } as const;
    expect(await act("buyer", submit)).toMatchObject(one("milestone.only_facilitator_submits"));
    expect(await act("facilitator", submit)).toMatchObject(two("done"));
    expect(await act("facilitator", { verb: "withdraw" })).toMatchObject(two("done"));
    expect(await act("facilitator", submit)).toMatchObject(two("done"));
    const failing = [{ criterionId: criterion.id, why: "The card is declined" }];
    const changes = { verb: "changes", failing, note: "" } as const;
    expect(await act("facilitator", changes)).toMatchObject(
      one("milestone.only_buyer_asks_changes"),
    );
    expect(await act("buyer", changes)).toMatchObject(two("done"));
    expect(await act("buyer", { verb: "cancel", reason: "No need" })).toMatchObject(two("done"));
    const no = { verb: "cancel", reason: "", answer: "refuse" } as const;
    expect(await act("facilitator", no)).toMatchObject(two("done"));
    const approve = { verb: "approve", termsVersion: 1, payeeAccountId: null } as const;
    expect(await act("outsider", approve)).toMatchObject(one("milestone.not_found"));
    expect(await act("buyer", approve)).toMatchObject(two("done"));
    expect(await act("buyer", approve)).toMatchObject(one("milestone.already_decided"));
  });

  it("are two where the milestone is typed or left to us, and one for a repeat of the request", async () => {
    const proposed = await steps(house).proposed();
    const { number } = proposed.view.milestone;
    const origin = house.as("facilitator");
    const command = { verb: "accept", termsVersion: 1 } as const;
    const typed = { by: "text", text: `M-${number}` } as const;
    expect(await trips(() => app.act(origin, typed, command))).toMatchObject(two("done"));
    const again = await trips(() => app.act(origin, typed, command));
    expect(again).toMatchObject({ ...one("done"), value: { repeated: true } });
  });

  it("are two for a change of people, and one for a refusal", async () => {
    const two = (answer: string) => ({ answer, trips: [LOAD, COMMIT_PEOPLE] });
    const person = { ...OTHER, user: "buyer-two" };
    const add = (by: string, who = person) =>
      trips(() => app.addPerson(house.as(by), who, who.user));
    const added = await add("buyer");
    expect(added).toMatchObject(two("people"));
    expect(await add("buyer")).toMatchObject(one("agreement.already_seated"));
    expect(await add("facilitator")).toMatchObject(one("agreement.both_sides"));
    expect(await add("outsider")).toMatchObject(one("agreement.none_here"));
    const arbiter = await trips(() =>
      app.nameArbiter(house.as("buyer"), { ...OTHER, user: "arbiter" }, "arbiter"),
    );
    expect(arbiter).toMatchObject(two("people"));
    const { value } = added;
    if (value.kind !== "people") throw new Error("refused");
    const seat = value.agreement.seats.find((one) => one.role === "member");
    if (!seat) throw new Error("no member");
    const remove = () => trips(() => app.removePerson(house.as("buyer"), seat.seatId));
    expect(await remove()).toMatchObject(two("people"));
  });

  it("are two more where somebody changed what had been read, and no more", async () => {
    const proposed = await steps(house).proposed();
    const { version } = proposed.view.milestone.terms;
    const accept = { verb: "accept", termsVersion: version } as const;
    const watched = counted(house.pool);
    const store = between(createStore(watched.pool), async () =>
      done(await house.app.addPerson(house.as("buyer"), { ...OTHER, user: "late" }, "late")),
    );
    const slow = createApp({ ...house.deps, store });
    done(await slow.act(house.as("facilitator"), ref(proposed), accept));
    expect(watched.sent).toEqual([LOAD, COMMIT, LOAD, COMMIT]);
  });
});
