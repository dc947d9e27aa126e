import { describe, expect, it } from "vitest";
import type { Reminder, ReminderItem } from "../../src/app/queries/reminder-views.ts";
import { reminderMessage } from "../../src/chat/cards/reminder.ts";
import { plusDays } from "../../src/domain/clock/instant.ts";
import { discordMessages } from "../../src/platforms/discord/render/message.ts";
import { slackMessages } from "../../src/platforms/slack/render/message.ts";
import { blocked, cancellationAsked, inReview, type Story } from "../support/milestones.ts";
import { anAgreement, buyer, NOW } from "../support/parties.ts";
import { PEOPLE, TEAM, viewOf } from "../support/views.ts";

const SERVER = "1113754058096640201";
/** As long as anything in a reminder can be. */
const LONG = "*_<@U1>&".repeat(400);

function longest(story: Story, over: Partial<ReminderItem>): ReminderItem {
  const view = viewOf(story, anAgreement(), plusDays(NOW, 9));
  const { terms, block } = view.milestone;
  const milestone = {
    ...view.milestone,
    terms: { ...terms, title: LONG },
    block: block && { ...block, what: LONG },
  };
  const base = {
    why: "due",
    since: NOW,
    by: plusDays(NOW, 7),
    isDone: false,
    isRepeated: false,
  } as const;
  const rest = { reminded: [{ personId: buyer, times: 3 }], gone: null };
  return { ...base, ...rest, what: "review", ...over, view: { ...view, milestone } };
}

const KINDS = {
  reviews: longest(inReview(), {}),
  blocks: longest(blocked(), { what: "provide_dependency" }),
  cancellations: longest(cancellationAsked(), { what: "answer_cancellation" }),
  escalations: longest(blocked(), { what: "provide_dependency", why: "escalation" }),
  done: longest(inReview(), { isDone: true }),
};

describe("a reminder is rewritten as a whole, so it is one message, however much is in it", () => {
  it.each(Object.entries(KINDS))("%s", (_, item) => {
    for (const count of [1, 6, 60]) {
      const items = Array.from({ length: count }, () => item);
      const reminder: Reminder = {
        ...{ to: buyer, items, people: PEOPLE, now: item.view.now, asksForZone: true },
      };
      for (const surface of ["channel", "direct"] as const) {
        const [slackMessage, discordMessage] = (["slack", "discord"] as const).map((platform) => {
          const reader = { platform, team: TEAM, user: "U1" };
          const channel = { platform, team: TEAM, channel: "C1" };
          const kind = surface;
          return reminderMessage(
            reminder,
            kind === "direct" ? { kind, reader } : { kind, channel, reader },
          );
        });
        if (!slackMessage || !discordMessage) throw new Error("no message");
        const slack = surface === "direct" ? "private" : "channel";
        expect(slackMessages(slackMessage, { team: TEAM, surface: slack })).toHaveLength(1);
        expect(discordMessages(discordMessage, { team: SERVER, surface })).toHaveLength(1);
      }
    }
  });
});
