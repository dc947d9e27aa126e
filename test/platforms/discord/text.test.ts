import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  day,
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
import { pieces } from "../../../src/platforms/discord/limits.ts";
import {
  cleanText,
  escapeText,
  markdown,
  pinged as pings,
} from "../../../src/platforms/discord/render/text.ts";
import { anyText } from "../../support/any-text.ts";
import { facilitator, NOW } from "../../support/parties.ts";

const GUILD = "1113754058096640001";
const channel = { team: GUILD, surface: "channel" } as const;
const direct = { team: GUILD, surface: "direct" } as const;
const user = "1113754058096640201";
const person = {
  personId: facilitator,
  displayName: "Fay *b*",
  identities: [{ platform: "discord", team: GUILD, user }],
} as const;

/** What a reader sees: Discord takes a backslash before any sign away (its markdown's escape rule). */
const seen = (value: string) => value.replaceAll(/\\([^0-9A-Za-z\s])/g, "$1");

describe("anyone's text (fault 64, 65, 68)", () => {
  it.each([
    "@everyone and @here",
    "<@1113754058096640201> <@&1113754058096640201> <#1113754058096640201>",
    "[http://good.example](http://evil.example)",
    "<t:0:R> <:tada:1113754058096640201> :tada:",
    "**bold** __it__ ~~gone~~ ||spoiler|| `code` ```block```",
    "# heading\n## second\n-# small\n> quote\n>>> all\n- item\n* item",
    "</milestone approve:1113754058096640201>",
    "back\\slash",
  ])("is shown and does nothing: %s", (typed) => {
    const rendered = escapeText(typed);
    expect(rendered).not.toMatch(/(?<!\\)[*~`|<>[\]@]/);
    expect(rendered).not.toMatch(/^\s*[#-]/m);
    expect(seen(rendered)).toBe(typed);
  });

  it("reads as it was typed, whatever it is", () => {
    fc.assert(
      fc.property(anyText, (typed) => {
        expect(seen(escapeText(typed))).toBe(cleanText(typed));
      }),
    );
  });

  it("leaves addresses whole, so that they can be followed", () => {
    const address = "https://a.example/some_path/x*?a=1&b=2";
    expect(escapeText(`see ${address}.`)).toContain("https://a.example/some_path/x");
    expect(escapeText("https://a.example/a_b_c")).toBe("https://a.example/a_b_c");
  });

  it("loses direction overrides, NUL and lone surrogates", () => {
    expect(escapeText("a\u202Eb\u0000c\uD800d")).toBe("abc\uFFFDd");
  });
});

describe("spans", () => {
  it("mention people of this server, and ping only who owes the next action", () => {
    expect(markdown([named(person)], channel)).toBe(`<@${user}>`);
    expect(pings(say`${named(person)} ${strong`${pinged(person)}`}`, channel)).toEqual([user]);
    expect(pings([named(person)], channel)).toEqual([]);
  });

  it("name people of other servers and platforms, and everyone in direct messages", () => {
    const other = { team: "1113754058096640002", surface: "channel" } as const;
    const slack = { platform: "slack", team: "T1", user: "U1" } as const;
    for (const [who, reading] of [
      [person, other],
      [{ ...person, identities: [slack] }, channel],
      [person, direct],
    ] as const) {
      expect(markdown([pinged(who)], reading)).toBe("\\@Fay \\*b\\*");
      expect(pings([pinged(who)], reading)).toEqual([]);
    }
  });

  it("show times as Discord's own, with the distance where it is due", () => {
    expect(markdown([moment(NOW, NOW)], channel)).toBe("<t:1795424400:f>");
    expect(markdown([day(NOW, NOW)], channel)).toBe("<t:1795424400:D>");
    expect(markdown([deadline(plusDays(NOW, 3), NOW)], channel)).toBe(
      "<t:1795683600:F> (<t:1795683600:R>)",
    );
  });

  it("show links bare, and never hide one behind words", () => {
    expect(markdown([link("https://a.example/x?a=1&b=(2)|<l>")], channel)).toBe(
      "https://a.example/x?a=1&b=%282%29%7C%3Cl%3E",
    );
    expect(markdown([link("javascript:alert(1)")], channel)).toBe("javascript:alert(1)");
  });

  it("format line by line, around words only, and never run into each other", () => {
    expect(markdown([strong`a\n b `], channel)).toBe("**a**\n **b** ");
    expect(markdown([strong`a`, strong`b`], channel)).toBe("**a**\u200b**b**");
    expect(markdown([strong`a ${strong`b`}`, struck([text("x")])], channel)).toBe(
      "**a b**\u200b~~x~~",
    );
  });
});

describe("long text", () => {
  it("keeps an escape whole that follows escaped backslashes", () => {
    expect(pieces(escapeText("a\\>b"), 4)).toEqual(["a\\\\", "\\>b"]);
  });

  it("is taken apart without losing anything, and never within an escape", () => {
    fc.assert(
      fc.property(
        fc.array(anyText, { maxLength: 12 }),
        fc.integer({ min: 4, max: 60 }),
        (all, most) => {
          const whole = escapeText(all.join(" "));
          const parts = pieces(whole, most);
          expect(parts.join("")).toBe(whole);
          for (const part of parts) {
            expect([...part].length).toBeLessThanOrEqual(most);
            expect(/(^|[^\\])(\\\\)*\\$/.test(part) && parts.at(-1) !== part).toBe(false);
          }
        },
      ),
    );
  });
});
