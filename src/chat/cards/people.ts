import type { PeopleStatus } from "../../app/queries/views.ts";
import type { Seat, Side } from "../../domain/agreement/agreement.ts";
import { type ActionRef, plainRef, refTo } from "../action-ref.ts";
import type { Action, Block, Message } from "../blocks.ts";
import { personOf } from "../people.ts";
import { named, type Spans, say, strong, text } from "../spans.ts";

const TITLES: Record<Side, string> = { buyer: "Buyer", facilitator: "Facilitator" };

/** Who sits where, and what the reader may change about it. */
export function peopleMessage(status: PeopleStatus): Message {
  const { agreement, people, actor, isOwner } = status;
  const sides: readonly Side[] = ["buyer", "facilitator"];
  const arbiter: Spans = agreement.arbiter
    ? say`${strong`Arbiter`}: ${named(personOf(people, agreement.arbiter))}`
    : say`${strong`Arbiter`}: nobody yet`;
  return {
    summary: say`Who sits on which side`,
    blocks: [
      ...sides.flatMap((side) => [
        {
          kind: "text",
          spans: [strong`${TITLES[side]}${actor.side === side ? " (your side)" : ""}`],
        } as const,
        ...agreement.seats
          .filter((seat) => seat.side === side)
          .map((seat) => seatLine(status, seat)),
      ]),
      { kind: "text", spans: arbiter },
      { kind: "text", spans: summaryLine(status) },
      ...(isOwner && actor.side
        ? [{ kind: "actions", actions: buttons(status) } as const]
        : [note()]),
    ],
  };
}

function seatLine(status: PeopleStatus, seat: Seat): Block {
  const { people, actor, isOwner } = status;
  const person = personOf(people, seat.personId);
  const role = seat.role === "owner" ? say` · owner` : [];
  const mine = isOwner && seat.side === actor.side && seat.personId !== actor.personId;
  return {
    kind: "line",
    spans: say`${named(person)}${role}`,
    action: mine ? removal(seat, person.displayName) : null,
  };
}

function removal(seat: Seat, name: string): Action {
  return {
    kind: "act",
    label: "Remove",
    ref: refTo("people_remove", seat.seatId),
    confirm: {
      title: "Remove from your side",
      question: say`Remove @${name} from your side? They can't act on your milestones any more.`,
      yes: "Remove",
      no: "Not yet",
    },
  };
}

function buttons({ agreement }: PeopleStatus): readonly Action[] {
  const arbiter: readonly Action[] = agreement.arbiter
    ? [{ kind: "act", label: "No arbiter", ref: plainRef("people_no_arbiter") }]
    : [{ kind: "act", label: "Name an arbiter", ref: plainRef("people_arbiter") }];
  return [
    { kind: "act", label: "Add someone to your side", ref: plainRef("people_add") },
    ...arbiter,
    agreement.weeklySummary
      ? { kind: "act", label: "Weekly summary: off", ref: summaryRef("off") }
      : { kind: "act", label: "Weekly summary: on", ref: summaryRef("on") },
  ];
}

const summaryRef = (version: "on" | "off"): ActionRef => ({
  ...{ name: "people_summary", id: null, version },
});

function summaryLine({ agreement }: PeopleStatus): Spans {
  const when = agreement.weeklySummary ? "every Monday, when the day begins" : "off";
  return say`${strong`Weekly summary`}: ${when}`;
}

function note(): Block {
  return {
    kind: "text",
    spans: [text("Each side's owner adds and removes its people.")],
    aside: true,
  };
}
