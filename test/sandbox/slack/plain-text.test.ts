import { describe, expect, it } from "vitest";
import { plainMessage, plainMrkdwn } from "../../../src/sandbox/slack/plain-text.ts";
import { initialSlackState } from "../../../src/sandbox/slack/state.ts";

function readerIn(tz: string) {
  const [workspace] = initialSlackState().workspaces;
  const person = workspace?.people[0];
  if (workspace === undefined || person === undefined) throw new Error("the world is empty");
  return { workspace, person: { ...person, tz }, now: new Date("2026-12-03T12:00:00Z") };
}
const reader = readerIn("America/New_York");
const due = Date.parse("2026-12-04T22:00:00Z") / 1000;

describe("mrkdwn as it is seen", () => {
  it.each([
    ["*bold* _it_ ~old~ `code`", "bold it old code"],
    ["snake_case_name and 2*3*4", "snake_case_name and 2*3*4"],
    ["<@U1BUYER0000> in <#C1RANDOM000>", "@buyer in #random"],
    ["<https://x.example|the link> <https://y.example>", "the link https://y.example"],
    ["<!channel> <!here>", "@channel @here"],
    ["&lt;!channel&gt; &amp; &lt;@U1BUYER0000&gt;", "<!channel> & <@U1BUYER0000>"],
    ["&amp;lt;", "&lt;"],
    ["> quoted\n&gt; too", "quoted\ntoo"],
    ["*Next: <@U1BUYER0000> reviews*", "Next: @buyer reviews"],
  ])("%s", (text, seen) => expect(plainMrkdwn(text, reader)).toBe(seen));

  it("tells times in the reader's zone", () => {
    const text = `<!date^${due}^{date_short_pretty}, {time} ({ago})|fallback>`;
    expect(plainMrkdwn(text, reader)).toBe("tomorrow, 5:00 PM (in 1 day)");
    expect(plainMrkdwn(text, readerIn("Asia/Tokyo"))).toBe("Dec 5, 2026, 7:00 AM (in 1 day)");
  });
});

describe("messages", () => {
  it("show blocks instead of text, and no markup in plain text", () => {
    const seen = plainMessage(
      {
        text: "fallback",
        blocks: [
          { type: "header", text: { type: "plain_text", text: "*M-3* <@U1BUYER0000>" } },
          {
            type: "section",
            fields: [
              { type: "mrkdwn", text: "*Held*" },
              { type: "plain_text", text: "$4,800.00" },
            ],
          },
          { type: "divider" },
          {
            type: "actions",
            elements: [
              { type: "button", action_id: "a", text: { type: "plain_text", text: "Approve" } },
            ],
          },
        ],
      },
      reader,
    );
    expect(seen).toBe("*M-3* <@U1BUYER0000>\nHeld\n$4,800.00\n[Approve]");
  });

  it("show text where there are no blocks", () =>
    expect(plainMessage({ text: "_plain_", blocks: null }, reader)).toBe("plain"));
});
