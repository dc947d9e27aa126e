/**
 * What Slack takes, in characters or items. Sources: docs.slack.dev/reference/block-kit and the doc comments of
 * @slack/types; the total of a message is undocumented, and 12,000 is where msg_blocks_too_long begins
 * (slackapi/bolt-js#2509), so that a margin is kept.
 */
export const LIMITS = {
  messageBlocks: 50,
  messageTotal: 11_000,
  viewBlocks: 100,
  sectionText: 3_000,
  headerText: 150,
  buttonText: 75,
  buttonUrl: 3_000,
  actionsElements: 25,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  viewTitle: 24,
  viewButton: 24,
  inputLabel: 2_000,
  inputHint: 2_000,
  inputText: 3_000,
  placeholder: 150,
  optionText: 75,
  optionDescription: 75,
  checkboxOptions: 10,
  selectOptions: 100,
  fallbackText: 3_000,
  pictureAlt: 1_000,
} as const;

/** At most so many UTF-16 units, as Slack counts, never half a character; with an ellipsis where it was longer. */
export function cut(value: string, limit: number): string {
  if (value.length <= limit) return value;
  const room = value.slice(0, limit - 1);
  return `${/[\uD800-\uDBFF]$/.test(room) ? room.slice(0, -1) : room}…`;
}

/** The text in pieces of at most `limit` units: at line ends where they are near, else between characters and entities. */
export function pieces(value: string, limit: number): readonly string[] {
  const found: string[] = [];
  let rest = value;
  while (rest.length > limit) {
    const window = rest.slice(0, limit);
    const line = window.lastIndexOf("\n");
    const space = window.lastIndexOf(" ");
    const at = line > limit / 2 ? line + 1 : space > limit / 2 ? space + 1 : limit;
    const entity = /&[a-z]{0,4}$/.exec(rest.slice(0, at))?.[0].length ?? 0;
    const end = /[\uD800-\uDBFF]/.test(rest[at - 1] ?? "") ? at - 1 : at - entity;
    found.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rest === "" ? found : [...found, rest];
}
