import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NEXT_ACTIONS } from "../../../src/domain/milestone/next-action.ts";

const SRC = join(import.meta.dirname, "../../../src");
const { upcomingWords } = await import(join(SRC, "sandbox/web/panels/upcoming.js"));
const words = (kind: string, key: string): string =>
  upcomingWords({ kind, key, person: "buyer", milestone: 1 });

/** The platform's own, or a bank's: nobody is reminded of them. */
const NOBODYS: readonly string[] = [
  ...["operator", "answer_bank", "payment_processing", "transfer_running", "refund_running"],
  "nothing",
];

/** What the domain's ticks are for, as their sources name it. */
const TICKS = ["tick.ts", "dispute-ticks.ts"].flatMap((name) => {
  const source = readFileSync(join(SRC, "domain/milestone", name), "utf8");
  // An event says why, too.
  const text = source.replaceAll(/.*"SilenceEnded".*/g, "");
  return [...text.matchAll(/why(?::| =) (?:[^,;\n]*\? )?"(\w+)"(?: : "(\w+)")?/g)].flatMap(
    ([, one, other]) => [one ?? "", other ?? one ?? ""],
  );
});

describe("what time brings next, on the sandbox's page", () => {
  it("has words for everything that somebody is reminded of", () => {
    const reminded = NEXT_ACTIONS.filter((one) => !NOBODYS.includes(one));
    const mute = reminded.filter((one) => words("reminder", `${one}/x`).endsWith(" of it"));
    expect(mute).toEqual([]);
  });

  it("has words for every moment at which time itself does something", () => {
    expect(TICKS).toEqual(expect.arrayContaining(["overdue", "no_answer", "ruling", "hold_limit"]));
    const mute = TICKS.filter((why) => words("tick", `tick/${why}/x`).endsWith("is looked at"));
    expect([...new Set(mute)]).toEqual([]);
  });
});
