/**
 * What Discord takes, in characters (code points) or items. Sources: docs.discord.com, "Component Reference",
 * "Application Commands" and "Messages"; the doc comments of discord-api-types.
 */
export const LIMITS = {
  components: 40,
  messageText: 4_000,
  buttonsInRow: 5,
  buttonLabel: 80,
  buttonUrl: 512,
  customId: 100,
  sectionTexts: 3,
  modalTitle: 45,
  modalComponents: 5,
  label: 45,
  labelDescription: 100,
  inputText: 4_000,
  placeholder: 100,
  selectOptions: 25,
  optionLabel: 100,
  optionValue: 100,
  threadName: 100,
  nonce: 25,
  subcommands: 25,
  commandOptions: 25,
  commandDescription: 100,
  choiceName: 100,
  pictureAlt: 1_024,
  autocompleteChoices: 25,
} as const;

/** How many characters Discord counts. */
export const lengthOf = (value: string): number => [...value].length;

/** At most so many characters, with an ellipsis where it was longer. */
export function cut(value: string, limit: number): string {
  const points = [...value];
  if (points.length <= limit) return value;
  return `${points
    .slice(0, limit - 1)
    .join("")
    .trimEnd()}…`;
}

/** The text in pieces of at most `limit` characters: at line ends where they are near, else at spaces, never in an escape. */
export function pieces(value: string, limit: number): readonly string[] {
  const found: string[] = [];
  let rest = [...value];
  while (rest.length > limit) {
    const line = rest.lastIndexOf("\n", limit - 1);
    const space = rest.lastIndexOf(" ", limit - 1);
    const near = line > limit / 2 ? line + 1 : space > limit / 2 ? space + 1 : limit;
    let signs = 0;
    while (rest[near - 1 - signs] === "\\") signs += 1;
    // Pairs of backslashes are whole; an odd one escapes the sign after it.
    const end = near - (signs % 2);
    found.push(rest.slice(0, end).join(""));
    rest = rest.slice(end);
  }
  return rest.length === 0 ? found : [...found, rest.join("")];
}
