import { describe, expect, it } from "vitest";
import { readOpsArguments } from "../src/ops-arguments.ts";

const REASON = ["--reason", "Paid by hand"];

describe("the operator's command line", () => {
  it.each([
    [["list"], { verb: "list", json: false }],
    [["list", "--json"], { verb: "list", json: true }],
    [["show", "3f2a"], { verb: "show", id: "3f2a", json: false }],
    [["erase-person", "3f2a"], { verb: "erase-person", id: "3f2a", reason: null, json: false }],
    [
      ["retry", "3f2a", ...REASON],
      { verb: "retry", id: "3f2a", reason: "Paid by hand", milestone: null, json: false },
    ],
    [
      ["adopt", "3f2a", "--milestone", "77", ...REASON],
      { verb: "adopt", id: "3f2a", reason: "Paid by hand", milestone: "77", json: false },
    ],
    [
      ["resolve", "3f2a", "--refund", ...REASON],
      { verb: "refund", id: "3f2a", reason: "Paid by hand", milestone: null, json: false },
    ],
  ])("reads %j", (args, command) => {
    expect(readOpsArguments(args)).toEqual({ kind: "command", command });
  });

  it.each([
    [[], "Say what to do."],
    [["delete", "3f2a"], 'There is no "delete".'],
    [["refund", "3f2a", ...REASON], 'There is no "refund".'],
    [["list", "3f2a"], "list takes nothing more."],
    [["show"], "show needs the id"],
    [["erase-person"], "erase-person needs a person's id"],
    [["retry", "3f2a"], "retry needs --reason"],
    [["resolve", "3f2a", "--reason", "  "], "resolve needs --reason"],
    [["retry", "3f2a", "--refund", ...REASON], "--refund belongs to resolve"],
    [["retry", "3f2a", "--milestone", "77", ...REASON], "--milestone belongs to adopt"],
    [["resolve", "3f2a", "--reason", "Paid", "by", "hand"], "Quote the reason"],
    [["list", "--all"], "--all"],
  ])("refuses %j and says why", (args, why) => {
    expect(readOpsArguments(args)).toMatchObject({
      kind: "wrong",
      why: expect.stringContaining(why),
    });
  });
});
