import type { Deps } from "./app/deps.ts";
import { type ErasurePreview, erasePerson, previewErasure, pseudonymOf } from "./app/erasure.ts";
import { caseAmount, shortId } from "./chat/copy/operator.ts";
import { cleanLine } from "./domain/clean-text.ts";
import type { OpsCommand } from "./ops-arguments.ts";

type Report = { readonly exit: number; readonly lines: readonly string[] };

const EXIT = { done: 0, refused: 1 } as const;

const NOBODY: Readonly<Record<Exclude<ErasurePreview["kind"], "found">, string>> = {
  nobody: "Nobody has this id, or this user id in Slack or Discord.",
  several: "Several people fit: give more of the id.",
  already: "Their data is deleted already.",
};

/** Shows what deleting a person's data would do; with a reason it is done, unless something is open with them. */
export async function runErasure(
  deps: Deps,
  { id, reason, json }: Extract<OpsCommand, { verb: "erase-person" }>,
): Promise<Report> {
  const preview = await previewErasure(deps, id);
  if (preview.kind !== "found") {
    return { exit: EXIT.refused, lines: json ? [JSON.stringify(preview)] : [NOBODY[preview.kind]] };
  }
  const isOpen = preview.footprint.obstacles.length > 0;
  if (reason === null || isOpen) {
    const lines = json ? [JSON.stringify(preview, null, 2)] : previewText(preview);
    return { exit: reason === null ? EXIT.done : EXIT.refused, lines };
  }
  const done = await erasePerson(deps, preview.person.personId, reason);
  if (json) return { exit: done.ok ? EXIT.done : EXIT.refused, lines: [JSON.stringify(done)] };
  if (!done.ok) {
    const why = "Something was opened with them meanwhile. Nothing has changed; look again.";
    return { exit: EXIT.refused, lines: [why] };
  }
  const stays = `Records, cards and lists call them "${done.pseudonym}" from now on; every export still verifies.`;
  return { exit: EXIT.done, lines: ["Deleted.", stays, ELSEWHERE] };
}

const ELSEWHERE =
  "Not deleted, since it is not here: messages in Slack and Discord, files that people saved, Stripe's own records, and your backups until they expire.";

function previewText({ person, footprint }: Extract<ErasurePreview, { kind: "found" }>) {
  const { obstacles, agreements, goes, stays } = footprint;
  const { personId, displayName, accounts } = person;
  const names = accounts.map(({ platform, team, name }) => `${name} (${platform}, ${team})`);
  const head = [`${displayName}, ${personId}`, `Accounts: ${names.join(", ") || "none"}`];
  const facts = [
    `Goes: name, ${goes.accounts} accounts, ${goes.settings} settings, ${goes.reminders} reminders, ${goes.codes} codes, ${goes.drafts} pieces of evidence that were never handed in.`,
    `Stays under "${pseudonymOf(personId)}": ${stays.events} events and ${stays.evidence} pieces of evidence, as the other side's record (docs/privacy.md).`,
    `Leaves: ${agreements.length} agreements.`,
  ];
  const then =
    obstacles.length === 0
      ? [
          "Nothing is open with them. To do it:",
          `  npm run ops -- erase-person ${shortId(personId)} --reason "..."`,
        ]
      : [
          "Refused while this is open with them:",
          ...obstacles.map(
            ({ number, title, headline, amountMinor, currency, milestoneId }) =>
              `  M-${number} ${title}, ${caseAmount(amountMinor, currency)}, ${headline.replaceAll("_", " ")} (${shortId(milestoneId)})`,
          ),
          "Do this first: bring each to its end (approve, cancel, settle), or let the owner of their side take them off with /milestone people.",
        ];
  return [...head, ...facts, ...then].map(shown);
}

/** Names and titles are anyone's text; the indent is ours. */
const shown = (line: string): string => `${/^ */.exec(line)?.[0] ?? ""}${cleanLine(line)}`;
