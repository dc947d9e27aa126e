import { expect, it } from "vitest";
import { STATES } from "../../support/milestones.ts";

it.each(Object.entries(STATES))("builds %s", (_, build) => {
  expect(build().milestone.version).toBe(build().events.length);
});
