import { describe, expect, it } from "vitest";
import {
  deadline,
  link,
  moment,
  named,
  pinged,
  say,
  strong,
  struck,
  text,
} from "../../../src/chat/spans.ts";
import { plusDays } from "../../../src/domain/clock/instant.ts";
import { slackBlocks } from "../../../src/platforms/slack/render/blocks.ts";
import { escapeText, mrkdwn, wouldFormat } from "../../../src/platforms/slack/render/text.ts";
import { facilitator, NOW } from "../../support/parties.ts";
import { PEOPLE, TEAM } from "../../support/views.ts";

const channel = { team: TEAM, surface: "channel" } as const;
const inPrivate = { team: TEAM, surface: "private" } as const;
const person = PEOPLE[facilitator];

/** What a reader sees: entities as characters. */
const seen = (value: string) =>
  value.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

describe("anyone's text (fault 64, 65, 68)", () => {
  it.each([
    "<!channel>",
    "<!here|here>",
    "<@U1BUYER>",
    "<#C1|general>",
    "<http://evil.example|http://good.example>",
    "<!subteam^S1>",
    "<!date^1^{date}|x>",
    "&lt;!channel&gt;",
  ])("is shown and does nothing: %s", (typed) => {
    const rendered = escapeText(typed);
    expect(rendered).not.toMatch(/[<>]/);
    expect(seen(rendered)).toBe(typed);
  });

  it.each(["*bold*", "_it_", "~gone~", "`code`", "> quote", "a\n> b", ":tada:", "(*x*)"])(
    "goes into rich text where a section would format it: %s",
    (typed) => {
      expect(slackBlocks({ kind: "text", spans: [text(typed)] }, channel)).toEqual([
        {
          type: "rich_text",
          elements: [{ type: "rich_text_section", elements: [{ type: "text", text: typed }] }],
        },
      ]);
    },
  );

  it("stays in a section where nothing would be formatted", () => {
    for (const plain of ["snake_case_name", "2 * 3 = 6", "@everyone", "R2D2", "a~b", "10:14"]) {
      expect(wouldFormat([text(plain)])).toBe(false);
      expect(escapeText(plain)).toBe(plain);
    }
  });

  it("loses direction overrides, NUL and lone surrogates", () => {
    expect(escapeText("a\u202Eb\u0000c\uD800d")).toBe("abc\uFFFDd");
  });
});

describe("spans", () => {
  it("ping only who owes the next action, and anyone in private, where nobody else is there to be pinged", () => {
    if (!person) throw new Error("no person");
    expect(mrkdwn([pinged(person)], channel)).toBe("<@U1FACIL>");
    expect(mrkdwn([named(person)], channel)).toBe("@facilitator");
    expect(mrkdwn([named(person)], inPrivate)).toBe("<@U1FACIL>");
  });

  it("name people of another platform", () => {
    const elsewhere = { personId: facilitator, displayName: "Fay <b>", identities: [] };
    expect(mrkdwn([pinged(elsewhere)], channel)).toBe("@Fay &lt;b&gt;");
  });

  it("show links bare, and never hide one behind words", () => {
    expect(mrkdwn([link("https://a.example/x?a=1&b=2|label>")], channel)).toBe(
      "<https://a.example/x?a=1&amp;b=2%7Clabel%3E>",
    );
    expect(mrkdwn([link("javascript:alert(1)")], channel)).toBe("javascript:alert(1)");
  });

  it("show times natively, and a distance only where it cannot grow stale", () => {
    const due = [deadline(plusDays(NOW, 3), NOW)];
    const native = "<!date^1795683600^{date_short_pretty} at {time}|Thu, 26 Nov 2026, 09:00 UTC>";
    expect(mrkdwn(due, channel)).toBe(native);
    expect(mrkdwn(due, inPrivate)).toBe(`${native} (in 3 days)`);
  });

  it("format line by line, around words only", () => {
    expect(mrkdwn([strong`a\n b `], channel)).toBe("*a*\n *b* ");
    expect(mrkdwn(say`${struck([text("x")])}`, channel)).toBe("~x~");
  });

  it("are typed elements in rich text, with the same people, times and styles", () => {
    if (!person) throw new Error("no person");
    const spans = say`${pinged(person)}: ${strong`*now*`} ${moment(NOW, NOW)} ${link("https://a.example/?a&b")}`;
    expect(slackBlocks({ kind: "text", spans }, inPrivate)).toMatchObject([
      {
        elements: [
          {
            elements: [
              { type: "user", user_id: "U1FACIL" },
              { type: "text", text: ": " },
              { type: "text", text: "*now*", style: { bold: true } },
              { type: "text", text: " " },
              { type: "date", timestamp: 1795424400 },
              { type: "text", text: " " },
              { type: "link", url: "https://a.example/?a&b" },
            ],
          },
        ],
      },
    ]);
  });
});
