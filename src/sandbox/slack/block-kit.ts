import type { KnownBlock } from "@slack/types";
import { BLOCKS, homeView, modalView } from "./block-kit-shapes.ts";
import { type Found, list } from "./shape.ts";

/** Where blocks are shown: it decides how many there may be and which kinds. */
type Surface = "message" | "modal" | "home";

/** What is wrong with blocks, in Slack's words: `[ERROR] … [json-pointer:/blocks/0/text]`. */
export class BlockKitError extends Error {
  readonly code: "invalid_blocks" | "msg_blocks_too_long";
  readonly messages: readonly string[];

  constructor(code: BlockKitError["code"], messages: readonly string[]) {
    super(messages.join("; "));
    this.code = code;
    this.messages = messages;
  }
}

// Undocumented: seen from 11,300 to 13,300 characters (slackapi/bolt-js#2509 and #2867).
const MESSAGE_TEXT_MAX = 12_000;

/** The blocks as Slack accepts them in a message; throws BlockKitError with every problem. */
export function acceptBlocks(value: unknown): KnownBlock[] {
  const problems = blockProblems(value);
  if (!accepted(value, problems)) throw new BlockKitError("invalid_blocks", problems);
  if (textLength(value) > MESSAGE_TEXT_MAX) {
    throw new BlockKitError("msg_blocks_too_long", ["[ERROR] the blocks' text is too long"]);
  }
  return value;
}

/** Every problem of a message's blocks, in Slack's words. */
function blockProblems(value: unknown): string[] {
  const found = fresh("message");
  list(BLOCKS, { max: 50 })(value, "/blocks", found);
  return found.problems;
}

/** Every problem of a view, its blocks included, in Slack's words. */
export function viewProblems(value: unknown): string[] {
  const home =
    typeof value === "object" && value !== null && "type" in value && value.type === "home";
  const found = fresh(home ? "home" : "modal");
  (home ? homeView : modalView)(value, "/view", found);
  return found.problems;
}

function fresh(surface: Surface): Found {
  return {
    problems: [],
    surface,
    blockIds: new Set(),
    actionIds: new Set(),
    focused: 0,
    inputs: 0,
  };
}

function accepted(_value: unknown, problems: readonly string[]): _value is KnownBlock[] {
  return problems.length === 0;
}

function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + textLength(one), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) =>
      sum + (typeof one === "string" ? (key === "text" ? [...one].length : 0) : textLength(one)),
    0,
  );
}
