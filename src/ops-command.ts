import type { Deps } from "./app/deps.ts";
import { adoptCase } from "./app/ops/adopt.ts";
import { answerBank, writeOffCase } from "./app/ops/chargeback.ts";
import { refundCase, resolveCase } from "./app/ops/resolve.ts";
import { retryCase } from "./app/ops/retry.ts";
import type { OpsAnswer } from "./app/ops/settle.ts";
import { ProviderError } from "./app/ports.ts";
import { type OperatorCase, operatorCases, operatorFile } from "./app/queries/operator.ts";
import type { GuardParts } from "./app/restore/guard.ts";
import type { MilestoneId } from "./domain/ids.ts";
import type { CaseCommand, OpsCommand, RestoreCommand } from "./ops-arguments.ts";
import { runErasure } from "./ops-erasure.ts";
import { isAllRotated, type KeyParts, keyText, rotateKeys } from "./ops-keys.ts";
import { EXIT, type Report } from "./ops-report.ts";
import { runRestore } from "./ops-restore.ts";
import { answerText, fileText, listText, USAGE } from "./ops-text.ts";

/** Does what the operator asked and says what came of it; `guard` is for what is about the whole database. */
export async function runOps(
  deps: Deps,
  command: OpsCommand,
  guard: Omit<GuardParts, "deps"> | null = null,
): Promise<Report> {
  if (isAboutAll(command)) {
    return guard
      ? runRestore({ deps, ...guard }, command)
      : usage(`${command.verb} is not possible here.`);
  }
  if (command.verb === "erase-person") return runErasure(deps, command);
  const cases = await operatorCases(deps);
  if (command.verb === "list") return shown(command.json, cases, () => listText(cases));
  const one = theOne(cases, command.id, "Nothing that waits");
  if (!one.ok) return usage(one.why);
  if (command.verb === "show") {
    const file = await operatorFile(deps, one.found);
    return shown(command.json, file, () => fileText(file));
  }
  const milestone = command.milestone;
  const named = milestone === null ? null : await milestoneNamed(deps, milestone);
  if (named && !named.ok) return usage(named.why);
  return act(deps, command, one.found, named?.found ?? null);
}

const isAboutAll = (command: OpsCommand): command is RestoreCommand =>
  command.verb === "restored" || command.verb === "resume";

type Act = Exclude<CaseCommand, { verb: "list" | "show" | "erase-person" }>;

async function act(
  deps: Deps,
  command: Act,
  one: OperatorCase,
  milestoneId: MilestoneId | null,
): Promise<Report> {
  try {
    const answer = await acted(deps, command, one, milestoneId);
    const report = shown(command.json, answer, () => answerText(answer));
    return answer.ok ? report : { ...report, exit: EXIT.refused };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const why = `Stripe can't be asked now (${error.code}). Nothing has changed; try again in a minute.`;
    return { exit: EXIT.refused, lines: [why] };
  }
}

function acted(
  deps: Deps,
  { verb, reason }: Act,
  one: OperatorCase,
  milestoneId: MilestoneId | null,
): Promise<OpsAnswer> {
  switch (verb) {
    case "retry":
      return retryCase(deps, one, reason);
    case "adopt":
      return adoptCase(deps, one, { reason, milestoneId });
    case "refund":
      return refundCase(deps, one, reason);
    case "resolve":
      return resolveCase(deps, one, reason);
    case "submit":
      return answerBank(deps, one, reason);
    case "uncollectable":
      return writeOffCase(deps, one, reason);
  }
}

/** Encrypts all that is kept under the first keys, and says what had to be left. */
export async function runKeyRotation(keys: KeyParts, json: boolean): Promise<Report> {
  const report = await rotateKeys(keys);
  const said = shown(json, report, () => keyText(report));
  return isAllRotated(report) ? said : { ...said, exit: EXIT.refused };
}

type Found<T> = { readonly ok: true; readonly found: T } | { readonly ok: false; why: string };

/** By the beginning of its id, where only one begins so. */
function theOne<T extends { readonly id: string }>(
  all: readonly T[],
  start: string,
  none: string,
): Found<T> {
  const matching = all.filter(({ id }) => id.startsWith(start.toLowerCase()));
  const [found] = matching;
  if (!found) return { ok: false, why: `${none} has the id ${start}.` };
  if (matching.length === 1) return { ok: true, found };
  return { ok: false, why: `${matching.length} begin with ${start}: give more of it.` };
}

async function milestoneNamed(deps: Deps, start: string): Promise<Found<MilestoneId>> {
  const one = theOne(await deps.reads.allMilestones(), start, "No milestone");
  return one.ok ? { ok: true, found: one.found.id } : one;
}

function shown(json: boolean, value: unknown, text: () => readonly string[]): Report {
  return { exit: EXIT.done, lines: json ? [JSON.stringify(value, null, 2)] : text() };
}

function usage(why: string): Report {
  return { exit: EXIT.usage, lines: [why, "", USAGE] };
}
