import type { Home, OwnAgreement } from "../../app/queries/home-views.ts";
import { payeeWaitsUntil, sideOf } from "../../domain/agreement/agreement.ts";
import { calendarDay, zonedInstant } from "../../domain/clock/zone.ts";
import { agreementRef, plainRef } from "../action-ref.ts";
import type { Block } from "../blocks.ts";
import { holidayWords, timesWords } from "../copy/my-time.ts";
import { clipped, sideName } from "../people.ts";
import { code, day, deadline, listed, named, type Spans, say, strong, text } from "../spans.ts";
import { platformWord } from "./outcome.ts";

/** More agreements than these have their payouts counted, and more accounts than these. */
const MOST_PAYOUTS = 5;
const MOST_ACCOUNTS = 4;

/** What somebody has set for themselves, line by line, each with its button; never more than a dozen blocks. */
export function settingsBlocks(home: Home): readonly Block[] {
  return [
    { kind: "header", text: "Your settings" },
    setting("Hours", hours(home), "Change hours"),
    setting("Public holidays", holidays(home), "Change holidays"),
    setting("Reminders", reminders(home), "Change reminders"),
    setting("Time away", away(home), "Change time away"),
    {
      kind: "line",
      spans: say`${strong`Linked accounts`}: ${accounts(home)}`,
      action: { kind: "act", label: "Linked accounts", ref: plainRef("link") },
    },
    ...payouts(home),
  ];
}

const setting = (name: string, spans: Spans, label: string): Block => ({
  kind: "line",
  spans: say`${strong`${name}`}: ${spans}`,
  action: { kind: "act", label, ref: plainRef("setup_me") },
});

function hours({ settings, here }: Home): Spans {
  if (settings?.hours) return [text(timesWords(settings.hours))];
  const zone =
    settings?.profileZone ?? `the time zone of your ${platformWord(here.platform)} profile`;
  return [text(`Monday to Friday, 9:00 to 17:00 (${zone}), until you set your own`)];
}

function holidays({ settings }: Home): Spans {
  return [
    text(
      (settings?.hours && holidayWords(settings.hours)) ?? "none kept; every working day counts",
    ),
  ];
}

function reminders({ settings }: Home): Spans {
  const where = settings?.reminders === "direct" ? "direct messages" : "the agreement's channel";
  return [text(`in ${where}`)];
}

function away({ settings, standIn, now }: Home): Spans {
  const { away: absence = null, timeZone = "UTC" } = settings?.hours ?? {};
  if (!absence || absence.until < calendarDay(now, timeZone)) return [text("none planned")];
  const noon = (date: string) => day(zonedInstant(date, 12, timeZone), now);
  const who = standIn ? say`; ${named(standIn)} stands in for you` : [];
  return say`${noon(absence.from)} to ${noon(absence.until)}${who}`;
}

function accounts({ accounts: all, here, now }: Home): Spans {
  if (all.length === 0) return say`this one, on ${platformWord(here.platform)}`;
  const shown = all.slice(0, MOST_ACCOUNTS).map(({ name, teamName, platform, waitsUntil }) => {
    const team = teamName ? say` in ${clipped(teamName, 60)}` : [];
    const waits = waitsUntil ? say` (can approve from ${deadline(waitsUntil, now)})` : [];
    return say`@${clipped(name, 60)}${team} on ${platformWord(platform)}${waits}`;
  });
  const more = all.length - shown.length;
  return listed(more > 0 ? [...shown, [text(`${more} more`)]] : shown);
}

function payouts({ agreements, personId, now }: Home): readonly Block[] {
  const paid = agreements.filter(
    ({ agreement }) => personId && sideOf(agreement, personId) === "facilitator",
  );
  const more = paid.length - MOST_PAYOUTS;
  return [
    ...paid.slice(0, MOST_PAYOUTS).map((own): Block => {
      const from = sideName(own, "buyer");
      return {
        kind: "line",
        spans: say`${strong`Payouts from ${from}`}: ${payoutWords(own, now)}`,
        action: { kind: "act", label: "Payouts", ref: agreementRef("payouts", own.agreement.id) },
      };
    }),
    ...(more > 0
      ? [
          {
            kind: "text",
            spans: say`And ${more} more: ${code("/milestone payouts")} in their channels`,
            aside: true,
          } as const,
        ]
      : []),
  ];
}

function payoutWords({ agreement }: OwnAgreement, now: Home["now"]): Spans {
  const { payee } = agreement;
  if (!payee) return say`no account yet`;
  const account = payee.last4 ? ` (account ending ${payee.last4})` : "";
  if (!payee.ready) return say`not ready yet${account}`;
  const until = payeeWaitsUntil(agreement, now);
  return until
    ? say`new account${account}, used from ${deadline(until, now)}`
    : say`ready${account}`;
}
