/** A slash command's usages: `/milestone fund` with what it does and the options it takes. */
export function usagesOf(commands) {
  return commands
    .filter(({ type }) => type === 1)
    .flatMap(({ name: command, description, options = [] }) => {
      const below = options.filter(({ type }) => type === 1);
      if (below.length === 0) return [{ command, line: `/${command}`, description, options }];
      return below.map((one) => ({
        command,
        subcommand: one.name,
        line: `/${command} ${one.name}`,
        description: one.description,
        options: one.options ?? [],
      }));
    });
}

/** The usages that fit what is typed so far. */
export function fitting(usages, typed) {
  if (!typed.startsWith("/") || typed.includes("\n")) return [];
  return usages.filter(
    ({ line, subcommand }) =>
      line.startsWith(typed.trimEnd()) || (subcommand ?? "").startsWith(typed.slice(1)),
  );
}

/** The usage that a typed line has chosen, by a space after it, with what follows; null before that. */
export function chosenBy(usages, typed) {
  const usage = usages.find(({ line }) => typed.startsWith(`${line} `));
  if (usage === undefined) return null;
  return { usage, given: givenIn(usage.options, typed.slice(usage.line.length + 1)) };
}

/** `M-1 reason: too late` as values by option; what stands before the first name is the first option's. */
function givenIn(options, rest) {
  const given = {};
  let name = options[0]?.name;
  let from = 0;
  const keep = (until) => {
    const text = rest.slice(from, until).trim();
    if (text !== "" && name !== undefined) given[name] = text;
  };
  for (const found of rest.matchAll(/(?:^|\s)([\w-]+):/g)) {
    if (!options.some((one) => one.name === found[1])) continue;
    keep(found.index);
    name = found[1];
    from = found.index + found[0].length;
  }
  keep(rest.length);
  return given;
}

/** What a person may pick for an option without asking the app, as `{name, value}`. */
export function choicesOf(option, people) {
  if (option.choices) return option.choices;
  if (option.type === 5) return ["true", "false"].map((value) => ({ name: value, value }));
  if (option.type === 6) return people.map(({ name }) => ({ name: `@${name}`, value: name }));
  return [];
}

/** Why a value does not do, in the client's words; null where it does. */
export function complaintAbout(option, text, choices) {
  if (text === "") return option.required ? "This option is required." : null;
  const { type, min_value: min, max_value: max } = option;
  if (type === 4 && !/^-?\d+$/.test(text)) return "Enter a whole number.";
  if (type === 10 && !Number.isFinite(Number(text))) return "Enter a number.";
  if (
    (type === 4 || type === 10) &&
    (Number(text) < (min ?? -Infinity) || Number(text) > (max ?? Infinity))
  ) {
    return `Enter a number from ${min ?? "any"} to ${max ?? "any"}.`;
  }
  const fixed = option.choices !== undefined || type === 5 || type === 6;
  if (fixed && choiceValue(text, choices) === undefined) return "Pick one of the list.";
  return null;
}

/** The value behind what is typed, by a choice's name or value; undefined where none fits. */
export function choiceValue(text, choices) {
  const same = (one) => one.toLowerCase().replace(/^@/, "");
  const found = choices.find(
    ({ name, value }) => same(name) === same(text) || same(String(value)) === same(text),
  );
  return found?.value;
}
