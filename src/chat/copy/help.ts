import type { PlatformName } from "../../app/queries/views.ts";
import type { Block, Message } from "../blocks.ts";
import { code, type Spans, say, strong, text } from "../spans.ts";
import { type ChatVerb, chatVerbs, VERBS, type VerbGroup } from "../verbs.ts";

const GROUPS: readonly (readonly [group: VerbGroup, title: string])[] = [
  ["agree", "Agree"],
  ["money", "Money"],
  ["work", "Work and review"],
  ["look", "Look"],
  ["set_up", "Set up"],
];

/** Commands are typed in Slack, and picked with their options in Discord. */
const HOW_TO_TYPE: Readonly<Record<PlatformName, Spans>> = {
  slack: say`${code("/milestone")} alone says what waits for you, and ${code("/milestone M-3")} shows one. M-3, m3 and 3 all mean the same; leave the number out where only one fits.`,
  discord: say`Pick a milestone from the list, or type M-3; leave it out where only one fits. ${code("Attach to milestone")} in a message's own menu hands that message in as evidence.`,
};

/** Every verb with one line, grouped by what people want. */
export function helpMessage(platform: PlatformName): Message {
  const intro = say`${strong`How it goes`}: someone proposes a milestone, the other side accepts the terms, the buyer funds it, the facilitator submits, the buyer approves, the money moves.`;
  return {
    summary: say`What Tranche can do`,
    blocks: [
      { kind: "text", spans: intro },
      ...GROUPS.map(([group, title]): Block => ({ kind: "text", spans: groupLines(group, title) })),
      {
        kind: "text",
        spans: HOW_TO_TYPE[platform],
        aside: true,
      },
    ],
  };
}

function groupLines(group: VerbGroup, title: string): Spans {
  const verbs = chatVerbs().filter((verb) => VERBS[verb].group === group);
  return [
    strong`${title}`,
    ...verbs.flatMap(
      (verb) => say`\n${code(`/milestone ${VERBS[verb].usage}`)} ${marked(VERBS[verb].help)}`,
    ),
  ];
}

/** Help lines quote commands in back-ticks. */
function marked(line: string): Spans {
  return line.split("`").map((part, index) => (index % 2 === 1 ? code(part) : text(part)));
}

/** What someone hears who typed no verb that there is. */
export function unknownVerb(typed: string, nearest: ChatVerb | null): Message {
  const spans = nearest
    ? say`There's no ${code(typed)}. Did you mean ${code(`/milestone ${nearest}`)}?`
    : say`There's no ${code(typed)}. ${code("/milestone help")} lists what there is.`;
  return { summary: spans, blocks: [{ kind: "text", spans }] };
}
