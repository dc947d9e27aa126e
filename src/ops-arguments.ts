import { parseArgs } from "node:util";

/** About the whole database: that it is a restored copy, or that it may act again. */
export type RestoreCommand = {
  readonly verb: "restored" | "resume";
  readonly reason: string;
  readonly json: boolean;
};

/** What an operator asked for. `id` and `milestone` may be the beginning of one. */
export type OpsCommand = CaseCommand | RestoreCommand;

/** About what waits. */
export type CaseCommand =
  | { readonly verb: "list"; readonly json: boolean }
  | { readonly verb: "show"; readonly id: string; readonly json: boolean }
  /** Without a reason it only says what would happen. */
  | {
      readonly verb: "erase-person";
      readonly id: string;
      readonly reason: string | null;
      readonly json: boolean;
    }
  | {
      readonly verb: "retry" | "adopt" | "refund" | "resolve" | "submit" | "uncollectable";
      readonly id: string;
      readonly reason: string;
      readonly milestone: string | null;
      readonly json: boolean;
    };

export type OpsArguments =
  | { readonly kind: "command"; readonly command: OpsCommand }
  | { readonly kind: "rotate-keys"; readonly json: boolean }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly why: string };

const VERBS = [
  ...(["list", "show", "retry", "adopt", "resolve", "submit", "uncollectable"] as const),
  ...(["rotate-keys", "erase-person", "restored", "resume"] as const),
] as const;

/** Reads the command line; nothing is guessed, and every act needs a reason. */
export function readOpsArguments(args: readonly string[]): OpsArguments {
  const parsed = parse(args);
  if (!parsed.ok) return wrong(parsed.why);
  const { values, positionals } = parsed;
  // "chargeback submit ID" is the long way of saying it.
  const isLong = positionals[0] === "chargeback" && positionals[1] === "submit";
  const [word, id, ...rest] = isLong ? positionals.slice(1) : positionals;
  if (values.help) return { kind: "help" };
  const verb = VERBS.find((one) => one === word);
  if (!verb) return wrong(word === undefined ? "Say what to do." : `There is no "${word}".`);
  const { json = false, reason, milestone } = values;
  if (rest.length > 0) return wrong(`I don't understand "${rest.join(" ")}". Quote the reason.`);
  if (values.refund && verb !== "resolve") return wrong("--refund belongs to resolve.");
  if (milestone !== undefined && verb !== "adopt") return wrong("--milestone belongs to adopt.");
  if (verb === "list" || verb === "rotate-keys") {
    if (id !== undefined) return wrong(`${verb} takes nothing more.`);
    return verb === "list" ? command({ verb, json }) : { kind: verb, json };
  }
  if (verb === "restored" || verb === "resume") {
    if (id !== undefined) return wrong(`${verb} is about the whole database and takes no id.`);
    const said = reason?.trim();
    if (!said) return wrong(`${verb} needs --reason "...".`);
    return command({ verb, json, reason: said.slice(0, 500) });
  }
  if (id === undefined) {
    const which =
      verb === "erase-person"
        ? "a person's id, or their user id in Slack or Discord"
        : "the id that list shows";
    return wrong(`${verb} needs ${which}.`);
  }
  if (verb === "show") return command({ verb, id, json });
  const why = reason?.trim();
  if (verb === "erase-person") {
    return command({ verb, id, json, reason: why ? why.slice(0, 500) : null });
  }
  if (!why) return wrong(`${verb} needs --reason "...": it is written into the record.`);
  return command({
    ...{ verb: values.refund ? "refund" : verb, id, json },
    ...{ reason: why.slice(0, 500), milestone: milestone ?? null },
  });
}

type Parsed = ReturnType<typeof parseStrictly>;

function parseStrictly(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      reason: { type: "string" },
      milestone: { type: "string" },
      refund: { type: "boolean" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
}

function parse(args: readonly string[]): ({ ok: true } & Parsed) | { ok: false; why: string } {
  try {
    return { ok: true, ...parseStrictly(args) };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

const command = (asked: OpsCommand): OpsArguments => ({ kind: "command", command: asked });
const wrong = (why: string): OpsArguments => ({ kind: "wrong", why });
