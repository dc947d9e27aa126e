import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plusDays } from "../../../src/domain/clock/instant.ts";
import type { MilestoneRecord, RecordedEvent } from "../../../src/domain/record/record.ts";
import { verifyRecord } from "../../../src/domain/record/verify.ts";
import { hashOf } from "../../../src/infra/hash.ts";
import { times } from "../../support/long.ts";
import { approved, funded, inReview, STATES, type Story } from "../../support/milestones.ts";
import { NOW } from "../../support/parties.ts";
import { paidOut, passTo } from "../../support/passing.ts";
import { recordOfStory, releasedRecord } from "../../support/records.ts";

const record = releasedRecord();
const last = record.events.length;
const approvedAt = record.events.find(({ type }) => type === "ApprovalGiven")?.seq ?? 0;

/** A copy as it comes out of a file, with its events changed. */
function withEvents(change: (events: RecordedEvent[]) => RecordedEvent[]): MilestoneRecord {
  const copy: MilestoneRecord = JSON.parse(JSON.stringify(record));
  return { ...copy, events: change([...copy.events]) };
}

function whatIsWrong(changed: MilestoneRecord): string {
  const verified = verifyRecord(changed, hashOf);
  return verified.intact ? "nothing" : verified.problems.map(({ what }) => what).join("\n");
}

/** Every string, number, boolean and null in a value, as the path to it. */
function leaves(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, key]));
}

/** One character of one value changed, in a way that JSON still reads. */
function changed(value: unknown, at: number, by: number): unknown {
  if (typeof value === "string") {
    if (value === "") return "x";
    const position = at % value.length;
    const code = ((value.charCodeAt(position) + 1 + (by % 90)) % 90) + 33;
    const other = String.fromCharCode(code);
    const put = other === value[position] ? "~" : other;
    return value.slice(0, position) + put + value.slice(position + 1);
  }
  if (typeof value === "number") return value + 1 + (by % 9);
  return value === null ? 0 : value !== true;
}

function setAt(
  target: unknown,
  path: readonly string[],
  change: (value: unknown) => unknown,
): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(target);
  if (Array.isArray(target)) {
    return target.map((each, index) => (String(index) === key ? setAt(each, rest, change) : each));
  }
  const fields = Object.entries(target ?? {});
  return Object.fromEntries(
    fields.map(([name, each]) => [name, name === key ? setAt(each, rest, change) : each]),
  );
}

describe("verifyRecord", () => {
  it("finds an untouched record intact, also after it was a file", () => {
    expect(verifyRecord(record, hashOf)).toEqual({ intact: true, events: 10 });
    expect(verifyRecord(JSON.parse(JSON.stringify(record)), hashOf)).toMatchObject({
      intact: true,
    });
  });

  it.each(Object.entries(STATES))(
    "finds the record of a milestone that is %s intact",
    (_name, story) => {
      expect(whatIsWrong(recordOfStory(story()))).toBe("nothing");
    },
  );

  it("does not care for the order of keys, as canonical JSON does not", () => {
    const shuffled = withEvents((events) =>
      events.map((event) => ({
        ...event,
        payload: Object.fromEntries(Object.entries(event.payload).reverse()),
      })),
    );
    expect(whatIsWrong(shuffled)).toBe("nothing");
  });

  it("finds any single character that was changed in any value of any event", () => {
    const places = leaves(record.events);
    expect(places.length).toBeGreaterThan(80);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.nat(400), fc.nat(90), (path, at, by) => {
        const events = setAt(record.events, path, (value) => changed(value, at, by));
        const forged = { ...record, events: events as RecordedEvent[] };
        expect(verifyRecord(forged, hashOf).intact).toBe(false);
      }),
      { numRuns: times(2_000) },
    );
  });

  it("names the one event that was altered, and not the rest", () => {
    const forged = withEvents((events) =>
      events.map((event) =>
        event.seq === approvedAt
          ? { ...event, payload: { ...event.payload, platform: "discord" } }
          : event,
      ),
    );
    expect(whatIsWrong(forged)).toBe(
      `event ${approvedAt} (ApprovalGiven) was altered: its content does not fit its hash`,
    );
  });

  it("finds two events that were exchanged", () => {
    const forged = withEvents(([a, b, c, d, ...rest]) =>
      a && b && c && d ? [a, b, d, c, ...rest] : [],
    );
    expect(whatIsWrong(forged)).toContain("the order was changed");
  });

  it("finds an event removed in the middle, also where the numbers were closed up", () => {
    const without = (events: RecordedEvent[]) => events.filter(({ seq }) => seq !== 3);
    expect(whatIsWrong(withEvents(without))).toContain("something was removed between them");
    const renumbered = withEvents((events) =>
      without(events).map((event, index) => ({ ...event, seq: index + 1 })),
    );
    expect(whatIsWrong(renumbered)).toContain("does not follow from what stands before it");
  });

  it("finds an event that was put in", () => {
    const forged = withEvents((events) => {
      const copy = events[4];
      return copy ? [...events.slice(0, 5), copy, ...events.slice(5)] : [];
    });
    expect(whatIsWrong(forged)).toContain(
      `the record states ${last} events, but holds ${last + 1}`,
    );
  });

  it("finds a tail that was cut off", () => {
    const forged = withEvents((events) => events.slice(0, -1));
    expect(whatIsWrong(forged)).toContain(
      `the record states event ${last} as its last, but ends with event ${last - 1}`,
    );
  });

  it("finds a type hidden in the payload beside the one that is shown", () => {
    const forged = withEvents((events) =>
      events.map((event) =>
        event.seq === approvedAt
          ? { ...event, payload: { ...event.payload, type: event.type } }
          : event,
      ),
    );
    expect(whatIsWrong(forged)).toContain(`event ${approvedAt} `);
  });

  it("finds terms that do not fit their own hash, though the chain is whole", () => {
    const forged = releasedRecord((event) =>
      event.type === "MilestoneProposed"
        ? { ...event, terms: { ...event.terms, requiredProof: "Nothing" } }
        : event,
    );
    expect(whatIsWrong(forged)).toBe("the terms in event 1 do not fit their hash");
  });

  it("finds an acceptance of other terms", () => {
    const forged = releasedRecord((event) =>
      event.type === "TermsAccepted" ? { ...event, termsHash: "0".repeat(64) } : event,
    );
    expect(whatIsWrong(forged)).toContain("accepts terms that are not in the record");
  });

  it("finds postings out of balance, and postings that no event made", () => {
    const [first, ...rest] = record.postings;
    if (!first) throw new Error("no postings");
    const more = {
      ...record,
      postings: [{ ...first, amountMinor: first.amountMinor + 1 }, ...rest],
    };
    expect(whatIsWrong(more)).toContain("out of balance");
    const elsewhere = {
      ...record,
      postings: record.postings.map((each) => ({ ...each, seq: 99 })),
    };
    expect(whatIsWrong(elsewhere)).toContain("postings of event 99");
  });

  it.each([
    ["amount", { amountMinor: 1 }],
    ["provider's id", { providerId: "tr_2" }],
    ["kind", { kind: "refund" as const }],
    ["move", { moveId: "another" }],
  ])("finds a money move whose %s is not what the event says", (_what, change) => {
    const forged = {
      ...record,
      moneyMoves: record.moneyMoves.map((each) => ({ ...each, ...change })),
    };
    expect(whatIsWrong(forged)).toContain(`the money moves do not show what event ${last} says`);
  });

  it("finds a decision that is not the one in the events", () => {
    if (!record.decision) throw new Error("no decision");
    const forged = { ...record, decision: { ...record.decision, by: ["someone else"] } };
    expect(whatIsWrong(forged)).toContain("the decision stated is not the one in the events");
  });

  it("says so where there are no events, and where a value has no canonical form", () => {
    expect(whatIsWrong({ ...record, events: [] })).toContain("the record holds no events");
    const lone = withEvents((events) =>
      events.map((event) => ({ ...event, payload: { ...event.payload, reason: "\uD800" } })),
    );
    expect(whatIsWrong(lone)).toContain("event 1 (MilestoneProposed) was altered");
  });

  it.each<[string, () => Story, string]>([
    ["acceptance by silence", () => byTime(inReview(silent), 7), "deemed"],
    ["a split", () => byTime(funded({ policies: { onDeadlock: "split" } }), 40), "deadlock"],
    ["a refund for no delivery", () => byTime(funded(), 40), "deadlock"],
    ["an approval that could not be paid", () => passTo(approved(), days(90)), "deadlock"],
    ["half of a split that could not be paid", givenUp, "deadlock"],
  ])("finds %s intact, and names nobody for what time decided", (_what, story, how) => {
    const exported = recordOfStory(story());
    expect(whatIsWrong(exported)).toBe("nothing");
    expect(exported.decision).toMatchObject({ how, by: [] });
    const forged = { ...exported, decision: { ...exported.decision, how: "explicit" } };
    expect(whatIsWrong(forged as MilestoneRecord)).toContain("the decision stated is not");
    const [move, ...others] = exported.moneyMoves;
    if (!move) throw new Error("no move");
    const unknown = { ...exported, moneyMoves: [...others, { ...move, moveId: "another" }] };
    expect(whatIsWrong(unknown)).toContain("no event decided money move another");
  });
});

const silent = { policies: { onSilence: "deem_accepted" } } as const;
const days = (n: number) => plusDays(NOW, n);
const byTime = (story: Story, after: number) => paidOut(passTo(story, days(after)), days(after));

function givenUp(): Story {
  const story = passTo(funded({ policies: { onDeadlock: "split" } }), days(84));
  return paidOut(passTo(story, days(90)), days(91));
}
