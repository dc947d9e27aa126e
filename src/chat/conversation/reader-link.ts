import type { App } from "../../app/api.ts";
import { plainRef } from "../action-ref.ts";
import type { Action, Block } from "../blocks.ts";
import { sentence } from "../blocks.ts";
import { counted } from "../copy/time.ts";
import { deadline, say } from "../spans.ts";
import { type Answer, conclusion, type Turn } from "./turn.ts";

/** The same answer with a button that opens what was asked for as a page, where a browser can reach us. */
export async function withPage(
  turn: Turn,
  given: Answer,
  shows: Parameters<App["readerLink"]>[1],
): Promise<Answer> {
  if (given.kind !== "message") return given;
  const link = await turn.app.readerLink(turn.origin, shows);
  if (!link) return given;
  const { url, until, now } = link;
  const actions: readonly Action[] = [
    { kind: "open", label: LABELS[shows.kind], url, style: "primary" },
    { kind: "act", label: "Close my links", ref: plainRef("record_links_off") },
  ];
  const words = say`As a page, with its files, until ${deadline(until, now)}. Whoever has the link can open it until then, so keep it to yourself.`;
  const more: readonly Block[] = [
    { kind: "text", spans: words },
    { kind: "actions", actions },
  ];
  return { ...given, message: { ...given.message, blocks: [...given.message.blocks, ...more] } };
}

const LABELS = { record: "Open the record", report: "Open the report" } as const;

/** Ends every link of the person who clicks, at once. */
export async function closeLinks(turn: Turn): Promise<Answer> {
  const count = await turn.app.closeReaderLinks(turn.origin);
  const words =
    count === 0
      ? say`You have no open links to records.`
      : say`${counted(count, "link")} to your records and reports closed. They open nothing any more.`;
  return conclusion(sentence(words));
}
