import { describe, expect, it } from "vitest";
import { readCommandLine } from "../../../src/platforms/slack/command-line.ts";

const byText = (text: string) => ({ by: "text", text });

describe("the command line", () => {
  it("asks what waits where nothing is typed", () => {
    expect(readCommandLine("  ")).toEqual({ kind: "waiting" });
  });

  it.each(["M-3", "m3", "3", "#3", "m-3"])("shows a milestone by its number alone: %s", (typed) => {
    expect(readCommandLine(typed)).toEqual({
      ...{ kind: "verb", verb: "show", milestone: byText(typed), words: "" },
    });
  });

  it("takes verb, number and words", () => {
    expect(readCommandLine("decline M-3  too early, sorry")).toEqual({
      ...{ kind: "verb", verb: "decline", milestone: byText("M-3"), words: "too early, sorry" },
    });
  });

  it("means the only one that fits where the number is missing", () => {
    expect(readCommandLine("approve")).toMatchObject({
      verb: "approve",
      milestone: { by: "only" },
    });
    expect(readCommandLine("cancel no budget")).toMatchObject({
      ...{ milestone: { by: "only" }, words: "no budget" },
    });
  });

  it("tells days from a milestone's number", () => {
    expect(readCommandLine("extend M-3 3 days more")).toMatchObject({
      ...{ milestone: byText("M-3"), words: "3 days more" },
    });
    expect(readCommandLine("extend 3 days, the API is late")).toMatchObject({
      ...{ milestone: { by: "only" }, words: "3 days, the API is late" },
    });
    expect(readCommandLine("extend 3")).toMatchObject({ milestone: byText("3"), words: "" });
    expect(readCommandLine("postpone 2 weeks")).toMatchObject({
      ...{ verb: "extend", milestone: { by: "only" }, words: "2 weeks" },
    });
  });

  it("looks for what was typed where a number belongs", () => {
    expect(readCommandLine("approve checkout")).toMatchObject({ milestone: byText("checkout") });
  });

  it("understands the number first, and any case", () => {
    expect(readCommandLine("m-3 APPROVE")).toMatchObject({
      verb: "approve",
      milestone: byText("m-3"),
    });
  });

  it("suggests the nearest verb for a typo", () => {
    expect(readCommandLine("aprove M-3")).toEqual({
      kind: "unknown",
      typed: "aprove",
      nearest: "approve",
    });
    expect(readCommandLine(`${"x".repeat(1_000)}`)).toMatchObject({
      kind: "unknown",
      nearest: null,
    });
  });
});
