import { describe, expect, it } from "vitest";
import type { MyTimeSaved } from "../../src/app/queries/views.ts";
import { savedMessage } from "../../src/chat/copy/my-time.ts";
import { plainText } from "../../src/chat/plain.ts";
import { instant } from "../../src/domain/clock/instant.ts";
import { inReview } from "../support/milestones.ts";
import { NOW } from "../support/parties.ts";
import { viewOf } from "../support/views.ts";

const SAVED: MyTimeSaved = {
  kind: "my_time_saved",
  hours: {
    ...{ timeZone: "Europe/Berlin", weekdays: [1, 2, 3, 4, 5], fromMinute: 540, toMinute: 1020 },
    ...{ country: null, region: null, away: null },
  },
  ...{
    reminders: "channel",
    next: null,
    backAt: null,
    hasDelegate: false,
    noSilence: [],
    silenceCounts: false,
  },
  now: NOW,
};

const said = (change: Partial<MyTimeSaved>, hours: Partial<MyTimeSaved["hours"]> = {}) =>
  savedMessage({ ...SAVED, ...change, hours: { ...SAVED.hours, ...hours } })
    .blocks.map((block) => (block.kind === "text" ? plainText(block.spans) : ""))
    .join("\n");

describe("what somebody hears about their own time", () => {
  it.each([
    [[1, 2, 3, 4, 5], "Monday to Friday"],
    [[1, 2, 3, 4, 5, 6, 7], "every day"],
    [[1, 2], "Monday and Tuesday"],
    [[1, 2, 4], "Monday, Tuesday and Thursday"],
    [[7], "Sunday"],
  ])("names the days %j as “%s”", (weekdays, words) => {
    expect(said({}, { weekdays })).toContain(`I remind you ${words}, 9:00 to 17:00`);
  });

  it("says what an absence does, to whom it does it", () => {
    const away = { from: "2026-12-24", until: "2027-01-06" };
    const backAt = instant("2027-01-07T08:00:00.000Z");
    const facilitator = said({ backAt }, { away });
    expect(facilitator).toContain("Deadlines don't move");
    expect(facilitator).not.toContain("ilence");
    expect(said({ backAt, silenceCounts: true }, { away })).toContain(
      "it doesn't while you're away",
    );
    expect(
      said({ backAt, silenceCounts: true, noSilence: [viewOf(inReview())] }, { away }),
    ).toMatch(/Silence doesn't count as acceptance of M-\d+ any more/);
    expect(said({ silenceCounts: true })).not.toContain("away");
  });
});
