import type { App } from "../../app/api.ts";
import { plainRef } from "../action-ref.ts";
import type { Block } from "../blocks.ts";
import { sentence } from "../blocks.ts";
import { clipped } from "../people.ts";
import { code, listed, money, type Spans, say, strong, text } from "../spans.ts";
import { type Answer, answer, conclusion, type Turn } from "./turn.ts";

/** "delete me", "delete my data", "erase me" after `setup`. */
export const isAboutErasure = (words: string): boolean =>
  /^(?:delete|erase|forget)\s+(?:me|my\s+data)$/i.test(words.trim());

/** What deleting one's data means, before anything is asked of anybody. */
export function askErasure({ origin }: Turn): Answer {
  const { platform } = origin.actor;
  const title = say`Delete my data`;
  const lines: readonly Spans[] = [
    say`Deleted: your name, your linked accounts, your hours, reminders and codes, and evidence that you never handed in. You leave every agreement.`,
    say`Kept under a number: what you decided, wrote into terms, statements and reasons, and handed in. It is the other side's record, too, and its chain of hashes can't be changed.`,
    say`Messages that stand in ${platform === "slack" ? "Slack" : "Discord"} are not ours to delete, and money that is open has to be settled first. The operator of Tranche looks at it and does it by hand; nothing brings it back.`,
  ];
  return answer({
    summary: title,
    blocks: [
      { kind: "text", spans: [strong`${title}`] },
      ...lines.map((spans): Block => ({ kind: "text", spans })),
      {
        kind: "actions",
        actions: [
          {
            ...{ kind: "act", label: "Ask to delete my data", ref: plainRef("erase_me_ask") },
            style: "danger",
          },
          { kind: "act", label: "Not now", ref: plainRef("not_yet") },
        ],
      },
    ],
  });
}

/** Hands it to the operator, and says what has to end first. */
export async function requestErasure(turn: Turn): Promise<Answer> {
  const asked = await turn.app.requestErasure(turn.origin);
  if (!asked) return conclusion(sentence(say`I know nothing about you that could be deleted.`));
  return conclusion(sentence(askedWords(asked.obstacles)));
}

type Obstacles = NonNullable<Awaited<ReturnType<App["requestErasure"]>>>["obstacles"];

const MOST_NAMED = 5;

function askedWords(obstacles: Obstacles): Spans {
  const first = say`The operator of Tranche has been asked, and does it by hand.`;
  if (obstacles.length === 0) return say`${first} Until then everything works as before.`;
  const named = obstacles
    .slice(0, MOST_NAMED)
    .map(
      ({ number, title, amountMinor, currency }): Spans =>
        say`M-${number} “${clipped(title, 60)}” (${money(amountMinor, currency)})`,
    );
  const more = obstacles.length - named.length;
  const all = more > 0 ? [...named, [text(`${more} more`)]] : named;
  return say`${first} Before that, these have to end, or the owner of your side takes you off with ${code("/milestone people")}: ${listed(all)}.`;
}
