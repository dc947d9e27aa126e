import { describe, expect, it } from "vitest";
import type { Action, Message } from "../../src/chat/blocks.ts";
import { detailCard, milestoneCard } from "../../src/chat/cards/milestone.ts";
import { nextActionLine } from "../../src/chat/copy/next-action.ts";
import { plainText } from "../../src/chat/plain.ts";
import { plusDays } from "../../src/domain/clock/instant.ts";
import { availableVerbs } from "../../src/domain/milestone/verbs.ts";
import {
  amended,
  approved,
  changesRequested,
  disputed,
  funded,
  halfApproved,
  inReview,
  proposed,
  released,
  STATES,
} from "../support/milestones.ts";
import { actorOf, buyer, facilitator, NOW, outsider, secondBuyer } from "../support/parties.ts";
import { viewOf } from "../support/views.ts";

const states = Object.entries(STATES);

function lines(message: Message): readonly string[] {
  return message.blocks.flatMap((block) => {
    switch (block.kind) {
      case "header":
        return [block.text];
      case "text":
        return [plainText(block.spans)];
      case "labelled":
        return [`${block.label}: ${plainText(block.spans)}`];
      case "checklist":
        return block.items.map((item) => {
          const mark = item.shown === null ? "" : item.shown ? "☑ " : "☐ ";
          return `${mark}${plainText(item.spans)}${item.note.length > 0 ? ` — ${plainText(item.note)}` : ""}`;
        });
      default:
        return [];
    }
  });
}

function buttons(message: Message): readonly Action[] {
  return message.blocks.flatMap((block) => (block.kind === "actions" ? block.actions : []));
}

const labels = (message: Message) => buttons(message).map((action) => action.label);

/** An answer's button is a part of its verb. */
const BEHIND: Readonly<Record<string, string>> = {
  ...{ statement: "dispute", dispute_withdraw: "dispute" },
  ...{ offer: "settle", settle_accept: "settle", concede: "settle", rule: "settle" },
};
const verbBehind = (name: string) =>
  BEHIND[name] ?? name.replace(/_(?:agree|refuse|lift|grant)$/, "");

describe("the card in the channel", () => {
  it("says what, how much, where it stands, what shows it, and what is next, in this order", () => {
    const card = milestoneCard(viewOf(inReview()));
    expect(lines(card)).toEqual([
      "M-3 Checkout that takes cards",
      "$4,800.00 · held since Mon, 23 Nov 2026 · @buyer pays @facilitator",
      "🟡 In review · submitted Mon, 23 Nov 2026, 09:00 UTC by @facilitator",
      "☑ Card payment succeeds on staging — https://staging.example.com/recording",
      "☐ Declined card shows the reason — nothing attached",
      "Next: @buyer reviews by Mon, 30 Nov 2026, 09:00 UTC. Waiting holds up the payout of $4,660.50.",
    ]);
    const decide = ["Approve and release", "Request changes", "Dispute", "Details"];
    expect(labels(card)).toEqual(decide);
  });

  it.each(states)("ends with the next action before its buttons: %s", (_, make) => {
    const view = viewOf(make());
    const card = milestoneCard(view);
    expect(card.blocks.at(-1)?.kind).toBe("actions");
    const next = nextActionLine(view);
    if (next) expect(lines(card).at(-1)).toBe(plainText(next));
    else expect(lines(card).join("\n")).not.toContain("Next:");
  });

  it.each(states)(
    "has one primary button at most, the first, and always Details: %s",
    (_, make) => {
      const all = buttons(milestoneCard(viewOf(make())));
      expect(all.slice(1).filter((action) => action.style === "primary")).toEqual([]);
      expect(all.at(-1)?.label).toBe("Details");
    },
  );

  it.each(states)("offers no act that nobody of a side could do now: %s", (_, make) => {
    const view = viewOf(make());
    const possible = [buyer, secondBuyer, facilitator].flatMap((person) =>
      availableVerbs(view, actorOf(person), NOW),
    );
    const offered = buttons(milestoneCard(view)).flatMap((action) =>
      action.kind === "act" && action.ref.name !== "show" && action.ref.name !== "payouts"
        ? [verbBehind(action.ref.name)]
        : [],
    );
    for (const verb of offered) expect(possible).toContain(verb);
  });

  it.each([
    ["proposed", proposed(), ["Accept", "Decline", "Propose changes", "Details"]],
    ["funded", funded(), ["Submit work", "Dispute", "Details"]],
    [
      "changes requested",
      changesRequested(),
      ["Submit again", "Approve and release", "Dispute", "Details"],
    ],
    [
      "half approved",
      halfApproved(),
      ["Approve and release", "Request changes", "Dispute", "Details"],
    ],
    ["disputed", disputed(), ["Settle", "Details"]],
    ["approved", approved(), ["Details"]],
    ["released", released(), ["Details"]],
  ])("shows exactly these buttons: %s", (_, story, expected) => {
    expect(labels(milestoneCard(viewOf(story)))).toEqual(expected);
  });

  it("asks another buyer where one has approved", () => {
    expect(plainText(nextActionLine(viewOf(halfApproved())) ?? [])).toContain("@buyer-two reviews");
  });

  it("names who decided, where and when, the net amount, its arrival and the receipt", () => {
    expect(lines(milestoneCard(viewOf(released()))).at(-1)).toBe(
      "✅ Approved by @buyer on Slack, Mon, 23 Nov 2026, 09:00 UTC. $4,660.50 on its way to @facilitator, arrives Wed, 25 Nov 2026. Receipt tr_1",
    );
  });

  it("confirms an approval with number, amount and payee", () => {
    const [approve] = buttons(milestoneCard(viewOf(inReview())));
    const question = approve?.kind === "act" ? plainText(approve.confirm?.question ?? []) : "";
    expect(question).toBe(
      "Release $4,660.50 to @facilitator (Studio North, account ending 6789) for M-3? This can't be undone after the transfer starts.",
    );
  });

  it("says that something was due and since when", () => {
    const late = viewOf(inReview(), undefined, plusDays(NOW, 9));
    expect(plainText(nextActionLine(late) ?? [])).toContain("reviews, overdue since Mon, 30 Nov");
  });

  it("uses one symbol at most, and no exclamation marks", () => {
    for (const [, make] of states) {
      const words = lines(milestoneCard(viewOf(make()))).join("\n");
      expect(words.match(/[🔵🟢🟡🟠✅⚪]|↩️|⏸/gu)?.length ?? 0).toBeLessThanOrEqual(1);
      expect(words).not.toContain("!");
      expect(words).not.toMatch(/undefined|NaN|\[object/);
    }
  });
});

describe("Details", () => {
  it.each(states)("offers a person exactly what they can do now: %s", (_, make) => {
    for (const person of [buyer, facilitator, outsider]) {
      const view = viewOf(make());
      const names = buttons(detailCard(view, actorOf(person))).flatMap((action) =>
        action.kind === "act" ? [verbBehind(action.ref.name)] : [],
      );
      // In a dispute conceding is a button of its own: "approve" and "cancel" do the same when they are typed.
      const isDisputed = view.milestone.review.state === "disputed";
      const able = availableVerbs(view, actorOf(person), NOW).filter(
        (verb) => !(isDisputed && (verb === "approve" || verb === "cancel")),
      );
      const companions = ["record", "template_save"];
      expect(new Set(names.filter((name) => !companions.includes(name)))).toEqual(new Set(able));
      expect(names.includes("template_save")).toBe(person !== outsider);
    }
  });

  it("shows only what an amendment changes, old beside new", () => {
    const view = viewOf(amended(funded(), { title: "Checkout that takes cards and wallets" }));
    const words = lines(detailCard(view, actorOf(facilitator))).join("\n");
    expect(words).toContain(
      "Title: Checkout that takes cards\nCheckout that takes cards and wallets",
    );
    expect(words.match(/Deliverable:/g)?.length).toBe(1);
  });
});
