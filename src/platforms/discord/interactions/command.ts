import type { ChatInputCommandInteraction, CommandInteractionOption } from "discord.js";
import type { MilestoneRef } from "../../../app/api.ts";
import { runVerb } from "../../../chat/conversation/dispatch.ts";
import { addPerson, nameArbiter } from "../../../chat/conversation/reads.ts";
import { type Answer, answer, type Turn } from "../../../chat/conversation/turn.ts";
import { unknownVerb } from "../../../chat/copy/help.ts";
import type { FormValues } from "../../../chat/forms/form.ts";
import { nearestVerb, verbOf } from "../../../chat/verbs.ts";
import { asId, isUuid, type MilestoneId } from "../../../domain/ids.ts";
import { OPTION_FIELDS } from "../commands.ts";

/** What came with a command, by option; people are ids. */
export type Options = ReadonlyMap<string, string>;

export function optionsOf(interaction: ChatInputCommandInteraction): Options {
  const [subcommand] = interaction.options.data;
  const given = subcommand?.options ?? [];
  return new Map(given.map((option) => [option.name, textOf(option)]));
}

const textOf = ({ value }: CommandInteractionOption) => (value === undefined ? "" : String(value));

/** The milestone that someone picked from the list, or typed; none named is the only one that fits. */
function milestoneOf(options: Options): MilestoneRef {
  const typed = options.get("milestone")?.trim() ?? "";
  if (typed === "") return { by: "only" };
  if (isUuid(typed)) return { by: "id", id: asId<MilestoneId>(typed) };
  return { by: "text", text: typed };
}

/** The fields of a form that came with the command. */
export function fieldsGiven(options: Options): FormValues {
  return Object.fromEntries(
    [...options].flatMap(([name, value]) => {
      const field = OPTION_FIELDS[name];
      return field ? [[field, value]] : [];
    }),
  );
}

/** These ask Stripe, or make a file: they say at once that they are at it. */
const SLOW: ReadonlySet<string> = new Set(["fund", "record", "report"]);

export const isSlowVerb = (subcommand: string): boolean => SLOW.has(subcommand);

export function runCommand(turn: Turn, subcommand: string, options: Options): Promise<Answer> {
  const verb = verbOf(subcommand);
  if (!verb) return Promise.resolve(answer(unknownVerb(subcommand, nearestVerb(subcommand))));
  const add = options.get("add");
  const arbiter = options.get("arbiter");
  if (verb === "people" && add) return addPerson(turn, add);
  if (verb === "people" && arbiter) return nameArbiter(turn, arbiter);
  const typed = ["days", "reason", "what", "code", "for", "template"].flatMap(
    (name) => options.get(name) ?? [],
  );
  const words = typed.join(" ");
  return runVerb(turn, verb, milestoneOf(options), words.trim());
}
