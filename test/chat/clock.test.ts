import { describe, expect, it } from "vitest";
import type { MilestoneView } from "../../src/app/queries/views.ts";
import { parseActionRef } from "../../src/chat/action-ref.ts";
import type { Action, Message } from "../../src/chat/blocks.ts";
import { nudgedMessage } from "../../src/chat/cards/clock-asks.ts";
import { listMessage } from "../../src/chat/cards/list.ts";
import { detailCard, milestoneCard } from "../../src/chat/cards/milestone.ts";
import { noticeMessage } from "../../src/chat/copy/notices.ts";
import { policyLines } from "../../src/chat/copy/policies.ts";
import { refusalWords } from "../../src/chat/copy/refusals.ts";
import { readExtendForm, readMoreTime } from "../../src/chat/forms/clock-forms.ts";
import { plainText } from "../../src/chat/plain.ts";
import {
  DEFAULT_POLICIES,
  PAY_BY_DAYS,
  type Policies,
} from "../../src/domain/agreement/policies.ts";
import { instant, plusDays, plusHours } from "../../src/domain/clock/instant.ts";
import { resolveDeadlock } from "../../src/domain/milestone/deadlock.ts";
import { releaseOf } from "../../src/domain/milestone/decide/approve.ts";
import type { DeadlockCause } from "../../src/domain/milestone/milestone.ts";
import { REFUSALS, type RefusalCode, refusal } from "../../src/domain/refusals.ts";
import {
  accepted,
  act,
  blocked,
  extensionAsked,
  followedBy,
  funded,
  inReview,
  lapsed,
  proposed,
  type Story,
} from "../support/milestones.ts";
import { actorOf, anAgreement, buyer, facilitator, NOW } from "../support/parties.ts";
import { PEOPLE, viewOf } from "../support/views.ts";

const wordsOf = ({ blocks }: Message) =>
  blocks.flatMap((block) => ("spans" in block ? [plainText(block.spans)] : [])).join("\n");
const buttonsOf = ({ blocks }: Message): readonly Action[] =>
  blocks.flatMap((block) => (block.kind === "actions" ? block.actions : []));
const labelsOf = (message: Message) => buttonsOf(message).map(({ label }) => label);
const at = (story: Story, now = NOW) => viewOf(story, anAgreement(), now);
const card = (story: Story, now = NOW) => wordsOf(milestoneCard(at(story, now)));

const DEEMS = { policies: { onSilence: "deem_accepted" } } as const;
const tools = { now: NOW, newId: () => crypto.randomUUID() };

describe("what the facilitator waits for", () => {
  it("stands on the card with who, since when, what, and how much time is left, and one button lifts it", () => {
    const shown = milestoneCard(at(blocked()));
    expect(wordsOf(shown)).toContain(
      "⏸ Waiting for @buyer since Mon, 23 Nov 2026, 09:00 UTC: credentials or access: “The staging password”. The clocks stand still, with 26 days left to deliver.",
    );
    expect(wordsOf(shown)).toContain("Funded · the due date waits");
    expect(wordsOf(shown)).toContain("Next: @buyer provides credentials or access");
    expect(labelsOf(shown)[0]).toBe("It's there now");
  });

  it("says what the terms say where they end it, and by when", () => {
    const story = blocked(
      funded({ policies: { onDependencyMissing: "refund", dependencyDays: 14 } }),
    );
    expect(card(story)).toContain(
      "by Mon, 7 Dec 2026, 09:00 UTC. If it's still missing then, the terms say: the buyer gets the money back.",
    );
  });

  it("names no date where nothing is paid that could go anywhere", () => {
    const story = blocked(accepted({ policies: { onDependencyMissing: "refund" } }));
    expect(card(story)).not.toContain("the terms say");
  });

  it("carries a button for this block alone, so that an old one lifts no newer", () => {
    const [lift] = buttonsOf(milestoneCard(at(blocked())));
    const ref = lift?.kind === "act" ? lift.ref : null;
    expect(ref).toMatchObject({ name: "block_lift", version: String(Date.parse(NOW)) });
  });
});

describe("a wish for more time", () => {
  it("stands on the card with its end, its reason and its two answers", () => {
    const shown = milestoneCard(at(extensionAsked()));
    expect(wordsOf(shown)).toContain(
      "@facilitator asks for 3 more days on M-3 (until Mon, 21 Dec 2026, 22:00 UTC): “The API is late”. No answer by Thu, 26 Nov 2026, 09:00 UTC is no.",
    );
    expect(labelsOf(shown)).toEqual([
      "Submit work",
      "Give 3 more days",
      "No",
      "Dispute",
      "Details",
    ]);
    expect(labelsOf(detailCard(at(extensionAsked()), actorOf(facilitator)))).not.toContain("No");
  });

  it("asks in the channel with both answers, and pings whoever is asked", () => {
    const view = at(extensionAsked());
    const notice = noticeMessage({ kind: "extension_requested", view, to: null, detail: {} });
    expect(labelsOf(notice)).toEqual(["Give 3 more days", "No", "Show M-3"]);
    expect(JSON.stringify(notice).match(/"ping":true/g)).toHaveLength(1);
    expect(wordsOf(notice)).toContain("Next: @buyer answers.");
  });

  it("moves the due date on the card, which says what it was", () => {
    const story = act(extensionAsked(), buyer, {
      ...{ verb: "extend", act: "grant", days: "3", reason: "" },
    });
    expect(card(story)).toContain("due Mon, 21 Dec 2026, 22:00 UTC (was Fri, 18 Dec 2026)");
  });

  it("is offered with one button near the end, and with a form before that", () => {
    const near = milestoneCard(at(funded(), instant("2026-12-17T22:00:00.000Z")));
    const ask = buttonsOf(near).find(({ label }) => label === "Ask for 3 more days");
    expect(ask).toMatchObject({ ref: { name: "extend", version: "3" } });
    expect(labelsOf(milestoneCard(at(funded())))).toEqual(["Submit work", "Dispute", "Details"]);
    expect(labelsOf(detailCard(at(funded()), actorOf(facilitator)))).toContain("Ask for more time");
  });

  it.each([
    ["3 the API is late", "3", "the API is late"],
    ["2 weeks, the supplier is closed", "14", "the supplier is closed"],
    ["5d", "5", ""],
    ["1 day", "1", ""],
    ["3rd party is down", "", "3rd party is down"],
    ["the API is late", "", "the API is late"],
    ["", "", ""],
  ])("reads %j", (typed, days, reason) => {
    expect(readMoreTime(typed)).toEqual({ days, reason });
  });

  it("takes a typed number of days before a chosen one", () => {
    expect(readExtendForm({ days: "7", otherDays: " 4 ", reason: "x" }).days).toBe("4");
    expect(readExtendForm({ days: "7", otherDays: "" }).days).toBe("7");
    expect(readExtendForm({ days: "another" }).days).toBe("");
  });
});

describe("acceptance by silence", () => {
  const promise =
    "If nothing is said by the end of the review, it counts as accepted and the money is released.";

  it.each([
    ["proposed", proposed(DEEMS)],
    ["accepted", accepted(DEEMS)],
    ["funded", funded(DEEMS)],
  ])("is promised in full on the card from the first day: %s", (_, story) => {
    expect(card(story)).toContain(promise);
    expect(policyLines(story.milestone.terms).join("\n")).toContain(promise);
  });

  it("is named to the minute while a review is open, with how to stop it", () => {
    expect(card(inReview(DEEMS))).toContain(
      "If @buyer says nothing by Mon, 30 Nov 2026, 09:00 UTC, it counts as accepted and $4,660.50 is released. Anything that the buyer does here stops that",
    );
  });

  const ended: readonly (readonly [string, Story])[] = [
    [
      "because the buyer has acted",
      act(inReview(DEEMS), buyer, { verb: "extend", act: "ask", days: "2", reason: "" }),
    ],
    ["because the clocks were stopped", blocked(inReview(DEEMS))],
    [
      "because the buyer is away",
      followedBy(inReview(DEEMS), { type: "SilenceEnded", why: "buyer_away", at: NOW }),
    ],
    [
      "because the warnings didn't reach everyone",
      followedBy(inReview(DEEMS), { type: "SilenceEnded", why: "not_delivered", at: NOW }),
    ],
  ];

  it.each(ended)("says that it no longer applies, and why: %s", (why, story) => {
    expect(card(story)).toContain(`Silence no longer counts as acceptance in this review, ${why}.`);
    expect(card(story)).not.toContain("it counts as accepted");
  });

  it("is nowhere where nobody agreed to it", () => {
    for (const story of [proposed(), funded(), inReview(), blocked(inReview())]) {
      expect(card(story)).not.toMatch(/silence|counts as accepted/i);
    }
  });

  it("is warned of with the moment and the amount, and tells the buyer how to stop it", () => {
    const view = at(inReview(DEEMS));
    const detail = { hoursLeft: 48 };
    const told = wordsOf(noticeMessage({ kind: "silence_warning", view, to: buyer, detail }));
    expect(told).toContain(
      "48 hours' notice on M-3 Checkout that takes cards: if you say nothing by Mon, 30 Nov 2026, 09:00 UTC",
    );
    expect(told).toContain("$4,660.50");
    expect(told).toContain("Approve it, ask for changes, or do anything else on it");
    const all = wordsOf(noticeMessage({ kind: "silence_warning", view, to: null, detail }));
    expect(all).toContain("if @buyer says nothing by Mon, 30 Nov 2026, 09:00 UTC");
  });

  it("is an outcome of its own, with nobody's name", () => {
    const review = inReview(DEEMS);
    const story = followedBy(review, releaseOf(review.milestone, [], "deemed", tools));
    expect(card(story)).toContain("✅ Accepted by agreed silence, Mon, 23 Nov 2026, 09:00 UTC");
    expect(card(story)).not.toContain("Approved by");
    const late = refusal("milestone.already_decided", { decision: "release", by: [], at: NOW });
    const context = { view: at(story), people: PEOPLE, candidates: [], now: NOW };
    expect(plainText(refusalWords(late, context))).toBe(
      "M-3 was accepted by agreed silence (Mon, 23 Nov 2026, 09:00 UTC). Nothing more to do.",
    );
  });
});

describe("what ended by the accepted terms", () => {
  const end = (outcome: "refund" | "release" | "split", cause: DeadlockCause) => {
    const story = funded();
    return followedBy(story, resolveDeadlock(story.milestone, outcome, cause, tools));
  };

  it("names the cause and where the money goes, and nobody", () => {
    expect(card(end("refund", "no_delivery"))).toContain(
      "↩️ Nothing was delivered for 14 days after it was due, so it ended by the accepted terms, Mon, 23 Nov 2026, 09:00 UTC. $4,800.00 on its way back to @buyer.",
    );
    expect(card(end("release", "dependency_missing"))).toContain(
      "✅ What the buyer was to provide stayed missing for 14 days, so it ended by the accepted terms, Mon, 23 Nov 2026, 09:00 UTC. $4,660.50 on its way to @facilitator.",
    );
  });

  it("shows both halves of a split, each with its own amount", () => {
    const words = card(end("split", "hold_limit"));
    expect(words).toContain(
      "$2,400.00 on its way back to @buyer. $2,330.25 on its way to @facilitator.",
    );
    expect(words).toContain("Split");
  });

  it("refuses what comes too late with the same", () => {
    const one = refusal("milestone.refund_in_flight", { how: "deadlock", by: [], at: NOW });
    const view = at(end("refund", "no_delivery"));
    const context = { view, people: PEOPLE, candidates: [], now: NOW };
    expect(plainText(refusalWords(one, context))).toContain("M-3 has ended by its accepted terms");
  });
});

describe("dates that the terms or the law keep", () => {
  it("stand on the card once work is submitted", () => {
    const story = inReview({ policies: { payBy: "eu_late_payment" } });
    expect(card(story)).toContain(
      "To be paid by Wed, 23 Dec 2026, 09:00 UTC (the EU's late payment rules).",
    );
    expect(card(funded({ policies: { payBy: "eu_late_payment" } }))).not.toContain("To be paid by");
  });

  it.each(Object.keys(PAY_BY_DAYS) as Policies["payBy"][])("are said in the terms: %s", (payBy) => {
    const words = policyLines({
      policies: { ...DEFAULT_POLICIES, payBy },
      amount: { amountMinor: 100, currency: "USD" },
    }).join("\n");
    const days = PAY_BY_DAYS[payBy];
    if (days === null) expect(words).not.toContain("To be paid within");
    else expect(words).toContain(`To be paid within ${days} days of the submission`);
  });

  it("say when held money has to move, from 30 days before", () => {
    const held =
      /Money can be held until Sun, 21 Feb 2027\. What is still held on Tue, 16 Feb 2027/;
    expect(card(funded(), plusDays(NOW, 59))).not.toMatch(held);
    expect(card(funded(), plusHours(NOW, 60 * 24))).toMatch(held);
  });

  it("say which of the two it lapsed by", () => {
    expect(card(lapsed())).toContain(
      "⚪ Lapsed Sat, 28 Nov 2026, 09:00 UTC · not accepted in time",
    );
    const unpaid = followedBy(accepted(), { type: "MilestoneLapsed", why: "not_funded", at: NOW });
    expect(card(unpaid)).toContain("not paid in time");
  });
});

describe("a nudge", () => {
  const view: MilestoneView = {
    ...at(inReview()),
    people: {
      ...PEOPLE,
      [buyer]: {
        ...PEOPLE[buyer],
        ...{ personId: buyer, displayName: "buyer", identities: [] },
        clock: {
          ...{ profileZone: "Asia/Tokyo", hours: null, reminders: "channel" },
          snoozedUntil: null,
        },
      },
    },
  };

  it("says who hears of it and when, by their own clock, and that nobody else does", () => {
    const hears = [{ to: buyer, at: instant("2026-11-24T00:00:00.000Z") }];
    expect(wordsOf(nudgedMessage({ kind: "nudged", view, hears }))).toBe(
      "@buyer is reminded Tue, 24 Nov 2026, 00:00 UTC, Tuesday 09:00 their time, when they're back at work. Nobody else is told, and you can nudge again in a day.",
    );
    const now = [{ to: buyer, at: NOW }];
    expect(wordsOf(nudgedMessage({ kind: "nudged", view, hears: now }))).toContain(
      "@buyer is reminded right away.",
    );
  });

  it("is refused with when it is possible again, or with who owes what", () => {
    const context = { view: at(funded()), people: PEOPLE, candidates: [], now: NOW };
    const again = refusal("nudge.too_soon", { at: NOW, again: plusHours(NOW, 24) });
    expect(plainText(refusalWords(again, context))).toContain("from Tue, 24 Nov 2026, 09:00 UTC");
    const nothing = plainText(refusalWords(refusal("nudge.nothing_due"), context));
    expect(nothing).toContain("Next: @facilitator submits the work by Fri, 18 Dec 2026");
  });
});

it("names the way out in every refusal about time: a command, or what to type instead", () => {
  const codes = (Object.keys(REFUSALS) as RefusalCode[]).filter((code) =>
    /^(block|extend|nudge|snooze)\./.test(code),
  );
  const full = { view: at(funded()), people: PEOPLE, candidates: [], now: NOW };
  const detail = { people: [facilitator], by: [buyer], min: 1, max: 30, asked: "soon" };
  for (const code of codes) {
    const words = plainText(refusalWords(refusal(code, detail), full));
    expect(words).toMatch(
      /\/milestone \w+|Say what exactly|Next: |Ask for fewer|Again |answers it/,
    );
  }
});

it("lists what is lapsed, split or released by what it is", () => {
  const story = funded();
  const release = followedBy(
    story,
    resolveDeadlock(story.milestone, "release", "dependency_missing", tools),
  );
  const list = listMessage(
    { kind: "list", actor: buyer, mine: [], others: [at(release)], over: [at(lapsed())], now: NOW },
    true,
  );
  const words = list.blocks.map((one) => ("spans" in one ? plainText(one.spans) : "")).join("\n");
  expect(words).toContain("Release decided");
  expect(words).toContain("Lapsed");
});

it("lists what the reader owes, though the other side's work comes next", () => {
  const view = at(extensionAsked(), plusHours(NOW, 24 * 40));
  const list = (actor: typeof buyer) =>
    wordsOf(
      listMessage(
        { kind: "list", actor, mine: [view], others: [], over: [], now: view.now },
        false,
      ),
    );
  expect(list(buyer)).toContain("Next: @buyer gives 3 more days or says no");
  expect(list(facilitator)).toContain("1 thing waits for you, and it is overdue.");
  expect(list(facilitator)).toContain("Next: @facilitator submits the work");
});

it("takes only buttons of ours", () => {
  expect(parseActionRef(`extend_grant:m:${Date.parse(NOW)}`)?.name).toBe("extend_grant");
  expect(parseActionRef("extend_take:m:1")).toBeNull();
});
