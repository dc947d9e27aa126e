import { type GuardParts, resume } from "./app/restore/guard.ts";
import type { RestoreCommand } from "./ops-arguments.ts";
import { EXIT, type Report } from "./ops-report.ts";

/** Makes the database read-only as a restored copy is, or lets it act again; says what that means. */
export async function runRestore(guard: GuardParts, command: RestoreCommand): Promise<Report> {
  const { verb, reason, json } = command;
  const isDone =
    verb === "restored" ? await guard.installations.begin(reason) : await resume(guard);
  guard.deps.log.info("the operator said so", { verb, reason, isDone });
  const exit = isDone ? EXIT.done : EXIT.refused;
  if (json) return { exit, lines: [JSON.stringify({ ok: isDone, verb })] };
  return { exit, lines: isDone ? DID[verb] : NOTHING[verb] };
}

const DID = {
  restored: [
    "The database is read-only now. A worker compares it with Stripe within half a minute, and lets it act again by",
    "itself where nothing is left for you. npm run ops -- list shows what is.",
  ],
  resume: [
    "It acts again. What Stripe has and the books do not stays open: npm run ops -- list. Payments of those milestones wait",
    "until you have answered, and what went out already is not sent again.",
  ],
} as const;

const NOTHING = {
  restored: ["It is read-only already. Nothing has changed."],
  resume: ["It is not read-only. Nothing has changed."],
} as const;
