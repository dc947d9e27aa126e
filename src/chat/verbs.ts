import { distance } from "fastest-levenshtein";
import type { Verb } from "../domain/milestone/commands.ts";

/** Every verb that a person can type; the domain's, and those that only read or set up. */
export type ChatVerb =
  | Verb
  | ("show" | "list" | "record" | "report" | "payouts" | "people" | "link" | "setup" | "help")
  | "snooze";

export type VerbGroup = "agree" | "work" | "money" | "look" | "set_up";

export type VerbWords = {
  readonly group: VerbGroup;
  /** What follows the verb: a milestone's number (or nothing where only one fits), and words of one's own. */
  readonly takes: "nothing" | "milestone" | "milestone_and_text";
  /** How it is typed, without the command's own name. */
  readonly usage: string;
  /** One line for `help`, in people's words, with who may. */
  readonly help: string;
  readonly aliases: readonly string[];
};

/** The chat half of the verb table; its other half is the domain's. A forgotten verb does not compile. */
export const VERBS: Readonly<Record<ChatVerb, VerbWords>> = {
  new: {
    group: "agree",
    takes: "nothing",
    usage: "new",
    help: "Propose a milestone: terms, criteria, amount; from scratch or from a template. Either side.",
    aliases: ["propose", "create", "add"],
  },
  accept: {
    group: "agree",
    takes: "milestone",
    usage: "accept M-3",
    help: "Read the terms in full and accept that version. The side that didn't propose it.",
    aliases: ["agree"],
  },
  decline: {
    group: "agree",
    takes: "milestone_and_text",
    usage: "decline M-3 too early",
    help: "Turn down the proposed version, with a reason. The side that didn't propose it.",
    aliases: ["reject"],
  },
  amend: {
    group: "agree",
    takes: "milestone",
    usage: "amend M-3",
    help: "Propose changed terms; both sides have to agree again. Either side.",
    aliases: ["edit", "change-terms"],
  },
  cancel: {
    group: "agree",
    takes: "milestone_and_text",
    usage: "cancel M-3 no longer needed",
    help: "End it. Before funding: either side. After: by consent, or the facilitator gives the money back.",
    aliases: ["stop"],
  },
  fund: {
    group: "money",
    takes: "milestone",
    usage: "fund M-3",
    help: "See the review standard and the costs, then pay. The buyer.",
    aliases: ["pay"],
  },
  submit: {
    group: "work",
    takes: "milestone",
    usage: "submit M-3",
    help: "Hand in the work, criterion by criterion. The facilitator.",
    aliases: ["deliver", "resubmit"],
  },
  withdraw: {
    group: "work",
    takes: "milestone",
    usage: "withdraw M-3",
    help: "Take a submission back before it's decided. The facilitator.",
    aliases: [],
  },
  approve: {
    group: "work",
    takes: "milestone",
    usage: "approve M-3",
    help: "Approve the work and release the money, after a confirmation. The buyer.",
    aliases: ["release"],
  },
  changes: {
    group: "work",
    takes: "milestone",
    usage: "changes M-3",
    help: "Say what has to change, criterion by criterion. The buyer.",
    aliases: ["request-changes", "revise"],
  },
  block: {
    group: "work",
    takes: "milestone_and_text",
    usage: "block M-3 staging password",
    help: "Say what the facilitator waits for: the clocks stop. Either side lifts it when it's there.",
    aliases: ["unblock", "waiting"],
  },
  extend: {
    group: "work",
    takes: "milestone_and_text",
    usage: "extend M-3 3 the API is late",
    help: "Ask for more days, or answer that. Either side asks, the other one grants; no answer is no.",
    aliases: ["more-time", "postpone"],
  },
  dispute: {
    group: "work",
    takes: "milestone_and_text",
    usage: "dispute M-3 criterion 2 was never shown",
    help: "Say that something is wrong; the money stays where it is until it's settled. Either side.",
    aliases: ["contest"],
  },
  settle: {
    group: "work",
    takes: "milestone",
    usage: "settle M-3",
    help: "Offer a split in a dispute, accept one, or concede; the arbiter decides here. Either side.",
    aliases: ["concede", "split"],
  },
  nudge: {
    group: "work",
    takes: "milestone",
    usage: "nudge M-3",
    help: "Remind the other side of what it owes, in its working hours. Either side, once a day.",
    aliases: ["remind", "poke"],
  },
  show: {
    group: "look",
    takes: "milestone",
    usage: "show M-3",
    help: "One milestone in full detail.",
    aliases: ["view", "status", "details"],
  },
  list: {
    group: "look",
    takes: "nothing",
    usage: "list",
    help: "All of your milestones, what waits for you first.",
    aliases: ["ls", "all"],
  },
  record: {
    group: "look",
    takes: "milestone_and_text",
    usage: "record M-3",
    help: "The whole history, to read and to verify; with `--chargeback` as evidence for a bank. Both sides.",
    aliases: ["export", "history"],
  },
  report: {
    group: "look",
    takes: "nothing",
    usage: "report",
    help: "The agreement over time: money, reviews, what came late. A chart here, and its numbers as CSV.",
    aliases: ["chart", "charts", "stats"],
  },
  payouts: {
    group: "money",
    takes: "nothing",
    usage: "payouts",
    help: "How the facilitator gets paid, and what's still missing.",
    aliases: ["payout", "payee"],
  },
  people: {
    group: "set_up",
    takes: "nothing",
    usage: "people",
    help: "Who sits on which side; add or remove someone, name an arbiter.",
    aliases: ["members", "seats"],
  },
  link: {
    group: "set_up",
    takes: "nothing",
    usage: "link",
    help: "Join another workspace, Discord or an account of yours: makes a code, or takes one with `link K7QF-29HM`.",
    aliases: ["connect", "invite", "unlink"],
  },
  setup: {
    group: "set_up",
    takes: "nothing",
    usage: "setup me",
    help: "Your own hours, time zone, absence and reminders; `setup delete me` asks to delete your data. Without either: defaults for new agreements here. Admins.",
    aliases: ["settings", "config"],
  },
  snooze: {
    group: "look",
    takes: "milestone_and_text",
    usage: "snooze M-3 tomorrow",
    help: "Hear of it later: `1h`, `tomorrow` or `next week`; without a number of all that waits for you.",
    aliases: ["later", "put-off"],
  },
  help: {
    group: "set_up",
    takes: "nothing",
    usage: "help",
    help: "This list.",
    aliases: ["?", "commands"],
  },
};

const NAMES = Object.keys(VERBS).filter(isChatVerb);

/** The verbs in the table's order. */
export function chatVerbs(): readonly ChatVerb[] {
  return NAMES;
}

function isChatVerb(word: string): word is ChatVerb {
  return Object.hasOwn(VERBS, word);
}

/** The verb that a typed word is, by name or alias, whatever its case; null for anything else. */
export function verbOf(word: string): ChatVerb | null {
  const typed = word.toLowerCase();
  return NAMES.find((name) => name === typed || VERBS[name].aliases.includes(typed)) ?? null;
}

/** The verb that a mistyped word most likely was; null where nothing is near (more than a third of it differs). */
export function nearestVerb(word: string): ChatVerb | null {
  const typed = word.toLowerCase().slice(0, 40);
  const ranked = NAMES.flatMap((name) =>
    [name, ...VERBS[name].aliases].map((spelling) => ({ name, far: distance(typed, spelling) })),
  ).sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best && best.far <= Math.max(1, Math.ceil(typed.length / 3)) ? best.name : null;
}
