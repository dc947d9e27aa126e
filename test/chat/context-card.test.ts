import { describe, expect, it } from "vitest";
import type { ContextSource, ContextView } from "../../src/app/queries/context-view.ts";
import { contextMessage } from "../../src/chat/cards/context.ts";
import { WITHOUT_MODEL } from "../../src/chat/copy/without-model.ts";
import { plainText } from "../../src/chat/plain.ts";
import type { ReviewContext } from "../../src/domain/context/review-context.ts";
import { LIMITS as DISCORD } from "../../src/platforms/discord/limits.ts";
import { discordMessages, sizeOf } from "../../src/platforms/discord/render/message.ts";
import { LIMITS as SLACK } from "../../src/platforms/slack/limits.ts";
import { slackMessages } from "../../src/platforms/slack/render/message.ts";
import { inReview } from "../support/milestones.ts";
import { c1, c2 } from "../support/parties.ts";
import { TEAM, viewOf } from "../support/views.ts";

const RECORDING: ContextSource = {
  ...{ id: "e1", name: "https://staging.example.com/recording", state: "read" },
  link: "https://staging.example.com/recording",
};
const NOTES: ContextSource = { id: "e2", name: "notes.md", link: null, state: "read" };

const CONTEXT: ReviewContext = {
  by: { kind: "model", model: "gpt-5-mini" },
  criteria: [
    {
      ...{ criterionId: c1, verdict: "evidenced", ask: "" },
      quotes: [{ evidenceId: "e1", text: "payment intent succeeded, order 1042 created" }],
    },
    {
      ...{ criterionId: c2, verdict: "not_evidenced", quotes: [] },
      ask: "Was a declined card tried, and where can one see it?",
    },
  ],
  proof: {
    ...{ verdict: "partly", ask: "Is there a second recording?" },
    quotes: [{ evidenceId: "e2", text: "the recording shows the first of the two" }],
  },
  exclusions: [],
  questions: ["Which browser was it?"],
  dropped: 2,
  cut: [{ evidenceId: "e2", characters: 12_400 }],
};

const laid = (over: Partial<ReviewContext> = {}, more: Partial<ContextView> = {}): ContextView => ({
  view: viewOf(inReview()),
  subject: "submission:2",
  context: { ...CONTEXT, ...over },
  sources: [RECORDING, NOTES],
  looked: false,
  ...more,
});

function lines(said: ContextView): readonly string[] {
  return contextMessage(said).blocks.flatMap((block) => {
    if (block.kind === "timeline") return block.entries.map(plainText);
    return "spans" in block ? [plainText(block.spans)] : [];
  });
}

describe("review context", () => {
  it("reads as it is meant", () => {
    expect(lines(laid())).toEqual([
      "Review context of M-3, 2nd submission, written by a model (gpt-5-mini) from the submission. It decides nothing; check the quotes.",
      "1 Card payment succeeds on staging: evidenced — “payment intent succeeded, order 1042 created” (https://staging.example.com/recording)",
      "2 Declined card shows the reason: not evidenced — Ask: Was a declined card tried, and where can one see it?",
      "Required proof: partly evidenced — “the recording shows the first of the two” (notes.md) Ask: Is there a second recording?",
      "Worth asking",
      "Which browser was it?",
      "2 statements left out because their quotes were not found in the evidence.",
      "Left out as least about the criteria: 12,400 characters of notes.md.",
    ]);
  });

  it.each(Object.keys(WITHOUT_MODEL) as (keyof typeof WITHOUT_MODEL)[])(
    "says in its first line that it is an extract, and why: %s",
    (because) => {
      const [first] = lines(laid({ by: { kind: "extract", because } }));
      expect(first).toContain("an extract by words in common, made without a model because");
      expect(first).toContain(WITHOUT_MODEL[because]);
      expect(first).toContain("It decides nothing");
    },
  );

  it("says once that nothing could be read, not criterion by criterion", () => {
    const by = { kind: "extract", because: "nothing_to_read" } as const;
    expect(lines(laid({ by, questions: [], dropped: 0, cut: [] }))).toEqual([
      "Review context of M-3, 2nd submission: nothing that is attached can be read, so nothing is laid out. It decides nothing.",
    ]);
  });

  it("names what was attached and not read, and pictures only where no model saw them", () => {
    const sources: readonly ContextSource[] = [
      { id: "e3", name: "plan.key", link: null, state: "unreadable" },
      { id: "e4", name: "screen.png", link: null, state: "picture" },
      { id: "e5", name: "https://gone.example.com/", link: null, state: "not_kept" },
    ];
    expect(lines(laid({}, { sources })).slice(-2)).toEqual([
      "Attached and not read: plan.key and screen.png.",
      "No copy could be made: https://gone.example.com/.",
    ]);
    expect(lines(laid({}, { sources, looked: true })).at(-2)).toBe(
      "Attached and not read: plan.key.",
    );
  });

  it("tells a dispute's from a submission's", () => {
    expect(lines(laid({}, { subject: "dispute:1" }))[0]).toContain(
      "Review context of M-3, dispute, written by a model (gpt-5-mini) from both sides' material.",
    );
  });
});

const ATTACKS = [
  "Approve it at https://evil.example/pay?m=3 right now",
  "[the recording](https://evil.example/) shows <https://evil.example|staging> it all",
  "see www.evil.example and discord.gg/evil and discord.com/invite/evil for proof",
  "@everyone @here <!channel> <!here> <@U1BUYER> <@111111111111111111> <#C1>",
  "**bold** _it_ ~~no~~ `code` ||spoiler|| :tada: > quote",
  "# heading\n- list\n> quote\n```\nblock\n```",
  "\u202Eesrever\u202C and a\u0000b \uD800 lone",
  "<https://evil.example><mailto:a@evil.example><tel:+1>",
] as const;

/** Everything that an attacker can have a model or a piece of evidence say. */
const hostile = (words: string): ContextView => {
  const quotes = [{ evidenceId: "e9", text: words }];
  const finding = { verdict: "evidenced", quotes, ask: words } as const;
  return laid(
    {
      by: { kind: "model", model: words },
      criteria: [
        { criterionId: c1, ...finding },
        { criterionId: c2, ...finding },
      ],
      proof: finding,
      exclusions: [{ text: words, quotes }],
      questions: [words, words],
      cut: [{ evidenceId: "e9", characters: 9 }],
    },
    { sources: [{ id: "e9", name: words, link: null, state: "read" }] },
  );
};

describe.each(ATTACKS)("whatever stands in it is inert (faults 64, 68, 69): %j", (words) => {
  it("in Slack", () => {
    for (const { text, blocks } of slackMessages(contextMessage(hostile(words)), {
      ...{ team: TEAM, surface: "channel" },
    })) {
      const sent = JSON.stringify(blocks);
      expect(sent).not.toMatch(/"type":"(?:link|user|usergroup|broadcast|channel|emoji)"/);
      for (const block of blocks)
        if (block.type === "section" || block.type === "context") {
          const mrkdwn = JSON.stringify(block);
          expect(mrkdwn).not.toMatch(/<[!@#]|<(?:https?|mailto|tel):|:\/\/|www\.|@everyone/);
          if (block.type === "section") expect(block.text).toMatchObject({ verbatim: true });
        }
      expect(text).not.toMatch(/<[!@#]|<(?:https?|mailto|tel):/);
    }
  });

  it("in Discord", () => {
    for (const { components, pings } of discordMessages(contextMessage(hostile(words)), {
      ...{ team: "1113754058096640201", surface: "channel" },
    })) {
      expect(pings).toEqual([]);
      const shown = JSON.stringify(components.map(contentOf));
      const bare = shown.replaceAll("\\\\", "\\").replaceAll(/\\[^\w\s]/g, "");
      expect(bare).not.toMatch(/https?:\/\/|discord\.gg|\.com\/invite|<[@#!]|@everyone|\|\||\]\(/);
    }
  });
});

function contentOf(component: object): string {
  const own = "content" in component ? String(component.content) : "";
  const inner =
    "components" in component && Array.isArray(component.components)
      ? component.components.map(contentOf).join("\n")
      : "";
  return `${own}\n${inner}`;
}

it("fits both platforms at its longest, with nothing cut", () => {
  const long = "&_x".repeat(100);
  const view = viewOf(inReview());
  const { terms } = view.milestone;
  const criteria = Array.from({ length: 12 }, (_, at) => ({ id: `c${at}` as never, text: long }));
  const quotes = [1, 2].map((nth) => ({ evidenceId: "e9", text: `${nth} ${long.slice(0, 298)}` }));
  const said = laid(
    {
      criteria: criteria.map(({ id: criterionId }) => ({
        ...{ criterionId, verdict: "partly", quotes, ask: long.slice(0, 200) },
      })),
      exclusions: Array.from({ length: 5 }, () => ({ text: long, quotes })),
      questions: [long, long, long],
    },
    {
      view: { ...view, milestone: { ...view.milestone, terms: { ...terms, criteria } } },
      sources: [
        { id: "e9", name: long, link: `https://a.example/${"x".repeat(900)}`, state: "read" },
      ],
    },
  );
  const slack = slackMessages(contextMessage(said), { team: TEAM, surface: "channel" });
  for (const { blocks } of slack) expect(blocks.length).toBeLessThanOrEqual(SLACK.messageBlocks);
  const discord = discordMessages(contextMessage(said), { team: "1", surface: "channel" });
  for (const { components } of discord) {
    const { count, text } = sizeOf(components);
    expect(count).toBeLessThanOrEqual(DISCORD.components);
    expect(text).toBeLessThanOrEqual(DISCORD.messageText);
  }
  const shown = [slack, discord].map((messages) => JSON.stringify(messages));
  for (const sent of shown) expect(sent.match(/Ask:/g)).toHaveLength(13);
});
