/** What `/milestone` understands, as hints while typing: verb, what follows it, what it does. */
const VERBS = [
  ["new", "", "Propose a milestone: terms, criteria, amount"],
  ["accept", "M-1", "Read the terms in full and accept them"],
  ["fund", "M-1", "See the costs, then pay (buyer)"],
  ["submit", "M-1", "Hand in the work (facilitator)"],
  ["approve", "M-1", "Approve and release the money (buyer)"],
  ["changes", "M-1", "Say what has to change (buyer)"],
  ["payouts", "", "How the facilitator gets paid"],
  ["show", "M-1", "One milestone in full detail"],
  ["list", "", "All milestones, what waits for you first"],
  ["amend", "M-1", "Propose changed terms"],
  ["decline", "M-1", "Turn down the proposed terms"],
  ["withdraw", "M-1", "Take a submission back (facilitator)"],
  ["cancel", "M-1", "End it"],
  ["record", "M-1", "The whole history as a file"],
  ["report", "", "The agreement over time: a chart and a CSV"],
  ["people", "", "Who sits on which side"],
  ["setup", "", "Defaults for new agreements (admin)"],
  ["help", "", "Everything that Tranche can do"],
];

const COMMAND = "/milestone";

/** The verbs that fit what is typed so far; none once a verb is complete and something follows it. */
export function hintsFor(typed) {
  if (!typed.startsWith("/") || typed.includes("\n")) return [];
  if (COMMAND.startsWith(typed.trim())) return VERBS;
  const [, begun] = /^\/milestone\s+(\S*)$/.exec(typed) ?? [];
  if (begun === undefined) return [];
  return VERBS.filter(
    ([verb]) => verb.startsWith(begun) && !(verb === begun && typed.endsWith(" ")),
  );
}

/** The command that a chosen hint writes. */
export const commandOf = ([verb, takes]) => `${COMMAND} ${verb}${takes ? ` ${takes}` : ""}`;
