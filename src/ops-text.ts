import type { OpsAnswer, OpsRefusal } from "./app/ops/settle.ts";
import type { OperatorAct, OperatorCase, OperatorFile } from "./app/queries/operator.ts";
import type { MoneyMove } from "./app/store.ts";
import { caseAmount, caseWords, shortId } from "./chat/copy/operator.ts";
import { formatRelative } from "./chat/copy/time.ts";
import { cleanLine } from "./domain/clean-text.ts";

export const USAGE = `What waits for the operator, and what to do about it.

  npm run ops -- list                                     what waits, oldest first
  npm run ops -- show ID                                  one of them, with its money and history
  npm run ops -- retry ID --reason "..."                  send again, or run again, what was given up
  npm run ops -- adopt ID [--milestone M] --reason "..."  take a transfer or refund made by hand into the books
  npm run ops -- resolve ID --reason "..."                settle it by saying why; nothing else changes
  npm run ops -- resolve ID --refund --reason "..."       give a payment back that funds nothing
  npm run ops -- chargeback submit ID --reason "..."      answer the buyer's bank with what is on record; once only
  npm run ops -- uncollectable ID --reason "..."          write off what a lost chargeback lacks
  npm run ops -- rotate-keys                              encrypt all that is kept under the first keys configured
  npm run ops -- erase-person WHO                         what deleting a person's data would do
  npm run ops -- erase-person WHO --reason "..."          delete it; nothing brings it back
  npm run ops -- restored --reason "..."                  this database is a restored copy: read-only until it is compared
  npm run ops -- resume --reason "..."                    let it act again

ID and M may be shortened to their first characters. WHO is a person's id, or their user id in Slack or Discord. --json prints the same for scripts. Every act is written into the
milestone's record with its reason. Exits 0 where it is done, 1 where it was refused or failed, 64 for a wrong command.`;

const INDENT = 10;
const EVENTS_SHOWN = 15;

/** What waits, a few lines each; says so where nothing does. */
export function listText(cases: readonly OperatorCase[]): readonly string[] {
  if (cases.length === 0) return ["Nothing waits for you."];
  const many = cases.length === 1 ? "1 thing waits" : `${cases.length} things wait`;
  return [`${many} for you.`, ...cases.flatMap((one) => ["", ...caseLines(one)])];
}

function caseLines(one: OperatorCase): readonly string[] {
  const { title, happened } = caseWords(one);
  const head = `${shortId(one.id).padEnd(INDENT)}${title}, ${formatRelative(one.openedAt, one.now)}`;
  const about = one.milestone ? [milestoneLine(one)] : [];
  const how = `npm run ops -- show ${shortId(one.id)}`;
  return [head, ...[...about, happened, how].map((line) => " ".repeat(INDENT) + cleanLine(line))];
}

function milestoneLine({ milestone }: OperatorCase): string {
  if (!milestone) return "none that is known";
  const { number, title, headline, amount } = milestone;
  const money = caseAmount(amount.amountMinor, amount.currency);
  return `M-${number} ${title}, ${money}, ${headline.replaceAll("_", " ")}`;
}

/** One case: what happened, what it means for whom, its money and history, and the exact commands. */
export function fileText(file: OperatorFile): readonly string[] {
  const one = file.case;
  const { title, happened, means } = caseWords(one);
  const facts: [string, string][] = [
    ["What", title],
    ["Happened", happened],
    ["Means", means],
    ["Since", `${one.openedAt} (${formatRelative(one.openedAt, one.now)})`],
    ["Milestone", milestoneLine(one)],
    ...(one.milestone ? [["", one.milestone.id] as [string, string]] : []),
    ["Question", one.id],
  ];
  return [
    ...aligned(facts),
    ...section("Money", moneyLines(file)),
    ...section("Moves", file.moves.map(moveLine)),
    ...section("History", historyLines(file)),
    ...section("What you can do", commandLines(one)),
  ];
}

function aligned(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => name.padEnd(width) + cleanLine(value));
}

function section(name: string, lines: readonly string[]): readonly string[] {
  return lines.length > 0 ? ["", name, ...lines.map((line) => `  ${line}`)] : [];
}

function moneyLines({ positions, case: { milestone } }: OperatorFile): readonly string[] {
  if (!positions || !milestone) return [];
  const { currency } = milestone.amount;
  const places: [string, number][] = [
    ["held", positions.heldMinor],
    ["owed to the facilitator", positions.payableMinor],
    ["transferred", positions.transferredMinor],
    ["refund on its way", positions.refundPendingMinor],
    ["refunded", positions.refundedMinor],
    ["taken back by the bank", positions.chargedBackMinor],
    ["owed back by the facilitator", positions.clawbackMinor],
    ["written off", positions.writtenOffMinor],
  ];
  const rows = places.filter(([, minor]) => minor !== 0);
  if (rows.length === 0) return ["The books hold no money of this milestone."];
  return aligned(rows.map(([name, minor]) => [name, caseAmount(minor, currency)]));
}

function moveLine({ kind, amount, status, providerId, lastError, attempt }: MoneyMove): string {
  const money = caseAmount(amount.amountMinor, amount.currency);
  const how = [providerId, lastError, attempt > 1 ? `${attempt} tries` : null].filter(Boolean);
  return `${kind.padEnd(9)} ${money.padStart(12)}  ${status.padEnd(7)}  ${how.join(", ")}`;
}

function historyLines({ events, people }: OperatorFile): readonly string[] {
  const left = events.length - EVENTS_SHOWN;
  const names = new Map<string, string>(
    Object.values(people).map(({ personId, displayName }) => [personId, displayName]),
  );
  const shown = events.slice(-EVENTS_SHOWN).map(({ seq, at, actor, event }) => {
    const acted = event.type === "OperatorActed" ? `: ${event.act}, "${event.reason}"` : "";
    return cleanLine(`${at}  #${seq} ${event.type} (${names.get(actor) ?? actor})${acted}`);
  });
  return left > 0 ? [`(${left} earlier)`, ...shown] : shown;
}

const DOES: Readonly<Record<OperatorAct, string>> = {
  retry: "tries again; money is looked up at Stripe first and never sent twice",
  adopt: "takes it into the books",
  refund: "gives the payment back to who paid, and records both",
  resolve: "settles it by your reason alone; nothing else changes",
  submit: "sends what is on record to the buyer's bank; that can be done once",
  uncollectable: "writes it off: nobody owes it any more, and nothing is taken back later",
};

/** Acts that are typed otherwise than they are called. */
const SAID_AS: Readonly<Partial<Record<OperatorAct, string>>> = {
  refund: "resolve",
  submit: "chargeback submit",
};

function commandLines(one: OperatorCase): readonly string[] {
  return one.acts.flatMap((act) => {
    const which = one.milestone ? "" : " --milestone MILESTONE_ID";
    const more = act === "adopt" ? which : act === "refund" ? " --refund" : "";
    const verb = SAID_AS[act] ?? act;
    const line = `npm run ops -- ${verb} ${shortId(one.id)}${more} --reason "..."`;
    return [line, `  ${DOES[act]}`];
  });
}

const DID: Readonly<Record<Extract<OpsAnswer, { ok: true }>["did"], string>> = {
  owed_again: "Stripe has nothing of it. It is owed again under a new key and goes out in seconds.",
  found_at_provider: "Stripe had done it after all. It is recorded, and nothing was sent again.",
  task_again: "It runs again in seconds.",
  adopted_as_move: "Adopted: it counts as what the milestone owed, and is not paid again.",
  acknowledged: "Noted in the milestone's history. The ledger is as it was.",
  refund_owed: "The payment is in the books now, and its refund goes out in seconds.",
  resolved: "Settled.",
  bank_answered: "The bank has it now. What it decides is booked by itself.",
  written_off: "Written off: the books show the loss, and both sides are told.",
};

const REFUSED: Readonly<Record<OpsRefusal, string>> = {
  not_this_act: "That can't be done with this one.",
  move_not_failed: "This payment is not refused any more: it is under way, done or void.",
  moved_meanwhile: "Someone was faster, or it has moved on.",
  object_missing: "Stripe has no such object with these keys.",
  object_ineffective: "It failed or was taken back at Stripe: there is nothing to adopt.",
  milestone_needed: "It is not known whose it is: name the milestone with --milestone.",
  milestone_unknown: "There is no such milestone.",
  currency_differs:
    "It was paid in another currency than agreed: refund it in Stripe's dashboard, then resolve this.",
  nothing_paid: "Stripe says that nothing was paid there.",
  already_recorded: "The books have it already: resolve this.",
  chargeback_closed: "The bank has decided, or takes no more answers.",
  nothing_owed: "Nothing is missing any more, or it is being taken back right now.",
};

/** What an act did, or why not and that nothing has changed. */
export function answerText(answer: OpsAnswer): readonly string[] {
  if (answer.ok) return [DID[answer.did]];
  return [`${REFUSED[answer.why]} Nothing has changed.`];
}
