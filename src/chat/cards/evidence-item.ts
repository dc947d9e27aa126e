import type { EvidenceItem } from "../../domain/milestone/evidence-item.ts";
import { keptWords, notKeptWords, unreadableWords } from "../copy/evidence.ts";
import { clipped } from "../people.ts";
import { emphasis, inert, link, type Spans, say, text } from "../spans.ts";
import { writtenWords } from "./written.ts";

/** How much of a note or message a card quotes; Details has all of it. */
const QUOTED_ON_CARD = 120;

/** One piece of evidence: what it is, where it stands, and what is wrong with its copy; `everything` adds the copy itself. */
export function itemWords(item: EvidenceItem, everything: boolean): Spans {
  const trouble = troubleWords(item);
  const kept = everything ? keptWords(item) : [];
  return [...whatWords(item, everything), ...trouble, ...kept];
}

function whatWords({ kind, text: words, source, author }: EvidenceItem, everything: boolean) {
  const quoted = everything ? words : clipped(oneLine(words), QUOTED_ON_CARD);
  switch (kind) {
    case "link":
      return [link(words)];
    case "note":
      return everything ? writtenWords(words) : writtenWords(oneLine(words), quoted);
    // What stands in a name or in somebody's message was not attached, so nothing in it can be followed.
    case "file":
      // Where it hung is said with the message on a card, and with each file in Details.
      return source && everything ? say`${inert(words)} ${link(source)}` : [inert(words)];
    case "message": {
      const said = say`“${inert(quoted)}” — ${inert(author ?? "someone")}`;
      return source ? say`${said} ${link(source)}` : said;
    }
  }
}

/** Said on every card, so that nobody relies on what nobody keeps or can read. */
function troubleWords({ copy }: EvidenceItem): Spans {
  if (copy.state === "not_kept") {
    const why = notKeptWords(copy.why);
    return why === null ? [] : [text(" "), emphasis(say`(no copy: ${why})`)];
  }
  if (copy.state === "kept" && copy.unreadable)
    return [text(" "), emphasis(say`(${unreadableWords(copy.unreadable)})`)];
  return [];
}

const oneLine = (value: string) => value.replaceAll(/\s+/g, " ");
