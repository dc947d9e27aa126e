import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPutAPIApplicationCommandsJSONBody,
} from "discord.js";
import { CHECKLIST_WORDS } from "../../chat/copy/advice.ts";
import { POLICY_CHOICES } from "../../chat/copy/policies.ts";
import { type ChatVerb, chatVerbs, VERBS } from "../../chat/verbs.ts";
import { REVIEW_WINDOW_DAYS } from "../../domain/agreement/policies.ts";
import { EXTENSION_DAYS } from "../../domain/milestone/decide/extend.ts";
import { TERMS_LIMITS } from "../../domain/milestone/terms.ts";
import { cut, LIMITS } from "./limits.ts";

/** The command whose subcommands are the verbs. */
export const COMMAND = "milestone";
/** The command in a message's own menu. */
export const ATTACH = "Attach to milestone";

type Option = APIApplicationCommandBasicOption;

const { String: TEXT, Integer: WHOLE, User: USER } = ApplicationCommandOptionType;

const milestone: Option = {
  type: TEXT,
  name: "milestone",
  description: "Which one: M-3, or pick from the list. Leave it out where only one fits.",
  autocomplete: true,
  max_length: 100,
};

const reason = (description: string): Option => ({
  type: TEXT,
  name: "reason",
  description,
  max_length: 1_000,
});

const text = (
  name: string,
  description: string,
  required: boolean,
  max_length: number,
): Option => ({
  ...{ type: TEXT, name, description, required, max_length },
});

const suggested = (name: string, description: string, required: boolean): Option => ({
  ...{ type: TEXT, name, description, required, max_length: 60, autocomplete: true },
});

const choice = (
  name: string,
  description: string,
  choices: Readonly<Record<string, string>>,
): Option => ({
  type: TEXT,
  name,
  description,
  choices: Object.entries(choices).map(([value, label]) => ({ value, name: label })),
});

/** The options of terms: everything that isn't written at length. `required` for what a new milestone needs. */
const terms = (required: boolean): readonly Option[] => [
  text("title", "What the buyer will see, in a few words", required, TERMS_LIMITS.title),
  text("amount", "For example 4,800.00", required, 60),
  suggested(
    "due",
    "The due day: 2027-03-18, 18 Mar or in 3 weeks. It ends at 17:00 in your time zone.",
    required,
  ),
];

const policies: readonly Option[] = [
  suggested("currency", "For example USD; the server's default where left out", false),
  {
    type: WHOLE,
    name: "window",
    description: "How many days the buyer may review each submission",
    min_value: REVIEW_WINDOW_DAYS.min,
    max_value: REVIEW_WINDOW_DAYS.max,
  },
  choice("processing", "Who bears the processing costs", POLICY_CHOICES.processingBorneBy),
  {
    type: WHOLE,
    name: "approvals",
    description: "How many of the buyer's people have to approve",
    min_value: 1,
    max_value: 20,
  },
  text("approvals-above", "Only above this amount; one is enough up to it", false, 60),
  choice("on-silence", "What happens if the review time passes", POLICY_CHOICES.onSilence),
  choice("on-deadlock", "What happens if the sides can't agree", POLICY_CHOICES.onDeadlock),
];

const parties: readonly Option[] = [
  {
    type: USER,
    name: "party",
    description:
      "The other side, once in each channel; left out, you get a code to invite them from elsewhere",
  },
  choice("side", "Which side you are on, once in each channel", {
    buyer: "I pay for it",
    facilitator: "I deliver it",
  }),
];

const people: readonly Option[] = [
  { type: USER, name: "add", description: "Someone to add to your own side" },
  {
    type: USER,
    name: "arbiter",
    description: "Someone neutral, to decide where you two can't agree",
  },
];

/** What each verb takes, typed; a forgotten verb does not compile. */
const OPTIONS: Readonly<Record<ChatVerb, readonly Option[]>> = {
  new: [
    ...[...terms(true), ...parties, ...policies],
    suggested(
      "template",
      "Start from terms that were saved; what you give here comes first",
      false,
    ),
    choice("risk", "If something makes it harder: you are told what helps", CHECKLIST_WORDS),
  ],
  accept: [milestone],
  decline: [milestone, reason("Why; the other side reads it")],
  amend: [milestone, ...terms(false), ...policies],
  cancel: [milestone, reason("Why; the other side reads it")],
  fund: [milestone],
  submit: [milestone],
  withdraw: [milestone],
  approve: [milestone],
  changes: [milestone, reason("What needs to change")],
  block: [
    milestone,
    text("what", "What exactly is missing, as the password of the staging server", false, 1_000),
  ],
  extend: [
    milestone,
    {
      ...{ type: WHOLE, name: "days", description: "How many days more" },
      ...{ min_value: EXTENSION_DAYS.min, max_value: EXTENSION_DAYS.max },
    },
    reason("Why; the other side reads it"),
  ],
  dispute: [milestone, reason("What is wrong; the other side reads it")],
  settle: [milestone],
  nudge: [milestone],
  show: [milestone],
  list: [],
  record: [
    milestone,
    choice("for", "What you need it for", {
      record: "To read and to keep: PDF, page and verifiable file",
      chargeback: "To answer a bank's chargeback",
    }),
  ],
  report: [],
  payouts: [],
  people,
  link: [
    text(
      "code",
      "A code that someone gave you, as K7QF-29HM; without one you see what is linked",
      false,
      40,
    ),
  ],
  setup: [
    choice("for", "Your own hours and reminders, or what new agreements here start from", {
      me: "Me: my hours, time zone, absence, reminders",
      defaults: "Defaults for new agreements here (server managers)",
      "delete me": "Delete my data",
    }),
  ],
  snooze: [
    milestone,
    choice("for", "Until when; left out, you choose from three", {
      "1h": "1 hour",
      tomorrow: "Tomorrow",
      next_week: "Next week",
    }),
  ],
  help: [],
};

/** Where Discord has no room for the table's words, or they are about typing. */
const DESCRIPTIONS: Partial<Readonly<Record<ChatVerb, string>>> = {
  link: "Join another workspace or server, or an account of yours: makes a code, or takes one.",
  setup: "Your own hours, time zone and reminders; or defaults for new agreements here.",
  snooze: "Hear of it later; without a milestone, of all that waits for you. Deadlines stay.",
};

/** Which field of a form an option fills in. */
export const OPTION_FIELDS: Readonly<Record<string, string>> = {
  title: "title",
  amount: "amount",
  due: "dueOn",
  currency: "currency",
  window: "reviewWindowDays",
  processing: "processingBorneBy",
  approvals: "quorum",
  "approvals-above": "quorumAbove",
  "on-silence": "onSilence",
  "on-deadlock": "onDeadlock",
  risk: "risks",
  party: "otherParty",
  side: "mySide",
};

/** Everything that is registered at Discord; the manifest is this, and a test holds that it is. */
export function commandDefinitions(): RESTPutAPIApplicationCommandsJSONBody {
  const where = {
    integration_types: [ApplicationIntegrationType.GuildInstall],
    contexts: [InteractionContextType.Guild],
  };
  return [
    {
      type: ApplicationCommandType.ChatInput,
      name: COMMAND,
      description: "Agree on a milestone, fund it, review it, and release the money",
      options: chatVerbs().map(subcommand),
      ...where,
    },
    { type: ApplicationCommandType.Message, name: ATTACH, ...where },
  ];
}

function subcommand(verb: ChatVerb): APIApplicationCommandSubcommandOption {
  return {
    type: ApplicationCommandOptionType.Subcommand,
    name: verb,
    description: cut(
      DESCRIPTIONS[verb] ?? VERBS[verb].help.replaceAll("`", ""),
      LIMITS.commandDescription,
    ),
    options: [...OPTIONS[verb]],
  };
}
