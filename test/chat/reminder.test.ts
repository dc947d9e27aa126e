import { describe, expect, it } from "vitest";
import type {
  Reminder,
  ReminderItem,
  ReminderPlace,
} from "../../src/app/queries/reminder-views.ts";
import type { PlatformName } from "../../src/app/queries/views.ts";
import type { Action, Message } from "../../src/chat/blocks.ts";
import { reminderMessage } from "../../src/chat/cards/reminder.ts";
import { plainText } from "../../src/chat/plain.ts";
import type { Span, Spans } from "../../src/chat/spans.ts";
import type { Agreement } from "../../src/domain/agreement/agreement.ts";
import { type Instant, plusDays, plusHours } from "../../src/domain/clock/instant.ts";
import { reminderPlan } from "../../src/domain/clock/reminder-plan.ts";
import { DEFAULT_HOURS } from "../../src/domain/clock/working-time.ts";
import {
  act,
  approval,
  approved,
  changesRequested,
  halfApproved,
  inReview,
  payoutWaiting,
  refunding,
  STATES,
  type Story,
  transferring,
} from "../support/milestones.ts";
import { anAgreement, buyer, facilitator, NOW, PLATFORM, secondBuyer } from "../support/parties.ts";
import { PEOPLE, TEAM, viewOf } from "../support/views.ts";

const hours = { ...DEFAULT_HOURS, timeZone: "UTC", isHoliday: () => false };
const clocks = () => ({ hours, snoozedUntil: null });

type Over = Partial<ReminderItem> & { readonly now?: Instant; readonly agreement?: Agreement };

function itemOf(story: Story, over: Over = {}): ReminderItem {
  const { now = plusDays(NOW, 3), agreement = anAgreement(), ...rest } = over;
  const view = viewOf(story, agreement, now);
  const planned = over.what ? {} : reminderPlan(view, PLATFORM, clocks, now)[0];
  const base = { what: "review", why: "half", since: NOW, by: null } as const;
  return {
    ...base,
    ...planned,
    view,
    isDone: false,
    isRepeated: false,
    reminded: [],
    gone: null,
    ...rest,
  };
}

type Surface = "channel" | "direct";

function placeOf(kind: Surface, platform: PlatformName = "slack"): ReminderPlace {
  const reader = { platform, team: TEAM, user: "U1BUYER" };
  return kind === "direct"
    ? { kind, reader }
    : { kind, channel: { platform, team: TEAM, channel: "C1" }, reader };
}

function said(
  items: readonly ReminderItem[],
  over: Partial<Reminder> = {},
  surface: Surface = "direct",
): Message {
  const now = items[0]?.view.now ?? NOW;
  const reminder = { to: buyer, items, people: PEOPLE, now, asksForZone: false, ...over };
  return reminderMessage(reminder, placeOf(surface));
}

function words({ blocks }: Message): string {
  return blocks.map((block) => ("spans" in block ? plainText(block.spans) : "")).join("\n");
}

function actions({ blocks }: Message): readonly Action[] {
  return blocks.flatMap((block) => {
    if (block.kind === "actions") return block.actions;
    return block.kind === "line" && block.action ? [block.action] : [];
  });
}

const labels = (message: Message) => actions(message).map(({ label }) => label);

function pingsIn({ blocks }: Message): readonly string[] {
  const within = (spans: Spans): readonly Span[] =>
    spans.flatMap((span) => ("spans" in span ? within(span.spans) : [span]));
  return blocks
    .flatMap((block) => ("spans" in block ? within(block.spans) : []))
    .flatMap((span) => (span.kind === "person" && span.ping ? [span.person.displayName] : []));
}

describe("a reminder's words", () => {
  it("are whole sentences for everything that is ever planned, in every state, for every reader", () => {
    for (const story of Object.values(STATES)) {
      for (const agreement of [anAgreement(), anAgreement({ payee: null })]) {
        const view = viewOf(story(), agreement);
        for (const planned of reminderPlan(view, PLATFORM, clocks, NOW)) {
          const reminded = [{ personId: buyer, times: 3 }];
          for (const isDone of [false, true]) {
            const item = itemOf(story(), {
              ...planned,
              agreement,
              now: planned.at,
              reminded,
              isDone,
            });
            const text = words(said([item], { to: planned.to }, "channel"));
            expect(text).toContain("M-3 Checkout");
            expect(text).not.toMatch(/undefined|null|NaN|\[object|!|\.\.| {2}|escrow|wait\./);
            expect(text.trim()).toMatch(/[.:]$/);
          }
        }
      }
    }
  });

  it("say what is owed by when, since when, and what it holds up", () => {
    expect(words(said([itemOf(inReview())]))).toBe(
      [
        "A review waits for you:",
        "M-3 Checkout that takes cards: review the work by Mon, 30 Nov 2026, 09:00 UTC. It has waited since Mon, 23 Nov 2026 (3 days) and holds up the payout of $4,660.50 to @facilitator.\n",
      ].join("\n"),
    );
  });

  it("say how late it is, once it is late", () => {
    const late = itemOf(inReview(), { now: plusDays(NOW, 9) });
    expect(words(said([late]))).toContain("review the work, 2 days overdue (was due Mon, 30 Nov");
  });

  it("begin with acceptance by silence where that is near", () => {
    const story = inReview({ policies: { onSilence: "deem_accepted" } });
    expect(words(said([itemOf(story, { now: plusDays(NOW, 5) })]))).toMatch(
      /^A review waits for you:\nSilence counts as acceptance Mon, 30 Nov 2026, 09:00 UTC\. M-3/,
    );
  });

  it("say who asks, where the other side nudged", () => {
    const nudge = itemOf(inReview(), { why: "nudge" });
    expect(words(said([nudge]))).toContain(
      "M-3 Checkout that takes cards: @facilitator asks you to review",
    );
  });

  it("count what waits, and put a button beside each thing", () => {
    const message = said([itemOf(inReview()), itemOf(inReview()), itemOf(inReview())]);
    expect(words(message)).toContain("Three reviews wait for you:");
    expect(labels(message)).toEqual(["Review M-3", "Review M-3", "Review M-3", "Snooze"]);
    expect(actions(message).at(-1)).toMatchObject({ ref: { name: "snooze", id: null } });
  });

  it("fit in one message however much waits: the rest is a command away", () => {
    const message = said(Array.from({ length: 40 }, () => itemOf(inReview())));
    expect(words(message)).toContain("40 reviews wait for you:");
    expect(words(message)).toContain("And 34 more: /milestone list");
  });

  it("ask someone whose hours nobody knows for their zone, as their platform's command is typed", () => {
    const item = itemOf(inReview());
    expect(words(said([item], { asksForZone: true }))).toContain("/milestone setup me sets");
    const reminder = { to: buyer, items: [item], people: PEOPLE, now: NOW, asksForZone: true };
    const inDiscord = reminderMessage(reminder, placeOf("direct", "discord"));
    expect(words(inDiscord)).toContain("/milestone setup with for: me sets");
  });
});

describe("a reminder in a channel", () => {
  it("pings its reader and nobody else, whatever it says", () => {
    for (const story of Object.values(STATES)) {
      for (const planned of reminderPlan(viewOf(story()), PLATFORM, clocks, NOW)) {
        const { displayName } = PEOPLE[planned.to] ?? { displayName: "" };
        const item = itemOf(story(), { ...planned, now: planned.at });
        expect(pingsIn(said([item], { to: planned.to }, "channel"))).toEqual([displayName]);
        expect(pingsIn(said([item], { to: planned.to }, "direct"))).toEqual([]);
      }
    }
  });

  it("pings nobody and offers nothing once a later one says the same", () => {
    const item = itemOf(inReview(), { what: "review", isRepeated: true });
    const message = said([item], {}, "channel");
    expect(pingsIn(message)).toEqual([]);
    expect(labels(message)).toEqual([]);
    expect(words(message)).toContain("said again in a later message");
  });

  it("pings nobody once all of it is done", () => {
    const message = said([itemOf(approved(), { what: "review", isDone: true })], {}, "channel");
    expect(pingsIn(message)).toEqual([]);
  });
});

describe("a reminder that was followed", () => {
  it.each([
    ["approved", approved(), "Done: @buyer approved it on Slack, Mon, 23 Nov"],
    ["changes asked for", changesRequested(), "Done: @buyer asked for changes, Mon, 23 Nov"],
    ["voted", halfApproved(), "Done: @buyer approved it on Slack"],
    ["withdrawn", STATES.withdrawn(), "Done: @facilitator took the submission back"],
    ["given back", refunding(), "Done: it was decided"],
  ])("says what happened, struck, with no button: %s", (_, story, expected) => {
    const message = said([itemOf(story, { what: "review", isDone: true })]);
    expect(words(message)).toContain("Nothing of this waits any more.");
    expect(words(message)).toContain(expected);
    expect(labels(message)).toEqual([]);
  });

  it("keeps the buttons of what still waits", () => {
    const message = said([
      itemOf(approved(), { what: "review", isDone: true }),
      itemOf(inReview()),
    ]);
    expect(words(message)).toContain("A review waits for you:");
    expect(labels(message)).toEqual(["Review M-3", "Snooze"]);
  });
});

describe("an escalation", () => {
  const late = { why: "escalation", now: plusDays(NOW, 11) } as const;
  const reminded = [{ personId: buyer, times: 4 }];

  it("says who was reminded how often, and what a reader of the same side can do", () => {
    const message = said([itemOf(inReview(), { ...late, reminded })], { to: secondBuyer });
    expect(words(message)).toContain("@buyer was to review the work, 4 days overdue");
    expect(words(message)).toContain("They were reminded 4 times.");
    expect(words(message)).toContain("You can do it in their place.");
    expect(labels(message)).toContain("Review M-3");
  });

  it("offers the other side no act of the first one's", () => {
    const message = said([itemOf(inReview(), { ...late, reminded })], { to: facilitator });
    expect(words(message)).toContain("You can talk to them, give them more time, or wait");
    expect(labels(message)).toEqual(["Show M-3"]);
  });

  it("says plainly that somebody cannot be reached any more", () => {
    const message = said([itemOf(inReview(), { ...late, gone: buyer })], { to: facilitator });
    expect(words(message)).toContain("No message reaches this person of the buyer's side any more");
  });
});

describe("the plan of hold reminders", () => {
  const about = (story: Story, agreement = anAgreement()) =>
    reminderPlan(viewOf(story, agreement), PLATFORM, clocks, NOW).filter(
      ({ what }) => what === "hold_limit",
    );

  it("is silent about money that is on its way, and warns of what is approved but cannot be paid", () => {
    expect(about(transferring())).toEqual([]);
    expect(about(refunding())).toEqual([]);
    expect(about(approved())).toEqual([]);
    expect(about(payoutWaiting()).length).toBeGreaterThan(0);
    expect(about(inReview()).length).toBeGreaterThan(0);
  });
});

it("a vote of one of two leaves the other's reminder open", () => {
  const story = act(inReview({ policies: { quorum: 2 } }), buyer, approval(), plusHours(NOW, 1));
  const to = reminderPlan(viewOf(story), PLATFORM, clocks, NOW)
    .filter(({ what, why }) => what === "review" && why !== "escalation")
    .map((planned) => planned.to);
  expect(new Set(to)).toEqual(new Set([secondBuyer]));
});
