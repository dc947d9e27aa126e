import type { NewParties } from "../../../app/api.ts";
import type { Refused } from "../../../app/queries/views.ts";
import { sentence } from "../../../chat/blocks.ts";
import { doneMessage } from "../../../chat/cards/done.ts";
import type { FormValues } from "../../../chat/forms/form.ts";
import { blankInput, inputOf, newForm, readTermsForm } from "../../../chat/forms/terms-form.ts";
import { code, say } from "../../../chat/spans.ts";
import type { MilestoneId } from "../../../domain/ids.ts";
import { refusal } from "../../../domain/refusals.ts";
import { calling, slackErrorCode } from "../provider-error.ts";
import { type Answer, answer, conclusion, refusedHere, type Turn } from "../turn.ts";

/** The zone that a person's due days are counted in; UTC where Slack does not say. */
export async function timeZoneOf({ directory, install, origin }: Turn): Promise<string> {
  const member = await directory.look(install.team, origin.actor.user);
  return member?.timeZone ?? "UTC";
}

/** The form of `new`, with what was typed so far; or what to do first where the bot could not post the card. */
export async function askNew(
  turn: Turn,
  typed: FormValues = {},
  policiesOpen = false,
): Promise<Answer> {
  if (isDirectMessage(turn)) {
    return answer(
      sentence(
        say`Milestones live in a channel with the other side. Run ${code("/milestone new")} there.`,
      ),
    );
  }
  const [start, member] = await Promise.all([turn.app.formStart(turn.origin), isMember(turn)]);
  if (!member) {
    return answer(
      sentence(
        say`I'm not in this channel yet, so I couldn't post the card. Add me with ${code("/invite @Tranche")}, then try again.`,
      ),
    );
  }
  return { kind: "form", form: newForm(start, typed, policiesOpen) };
}

/** Slack's ids of direct messages begin with D. */
const isDirectMessage = ({ origin: { channel } }: Turn) => channel?.channel.startsWith("D") ?? true;

/** Whether the bot can post here; yes where Slack does not say. */
async function isMember({ install, origin: { channel } }: Turn): Promise<boolean> {
  if (!channel) return false;
  try {
    const { channel: found } = await calling(() =>
      install.client.conversations.info({ channel: channel.channel }),
    );
    return found?.is_member !== false;
  } catch (error) {
    return !["channel_not_found", "not_in_channel"].includes(slackErrorCode(error) ?? "");
  }
}

/** Proposes what the form says. Errors come back with the field they belong to. */
export async function propose(turn: Turn, typed: FormValues): Promise<Answer> {
  const [start, timeZone] = await Promise.all([turn.app.formStart(turn.origin), timeZoneOf(turn)]);
  const terms = readTermsForm(typed, blankInput(start.policies, start.currency, timeZone));
  const parties = start.agreement ? null : await readParties(turn, typed);
  if (parties && "kind" in parties) return parties;
  const done = await turn.app.propose(turn.origin, parties, { verb: "new", terms });
  return done.kind === "refused" ? done : conclusion(doneMessage("new", done.view));
}

async function readParties(turn: Turn, typed: FormValues): Promise<NewParties | Refused> {
  const user = typed.otherParty ?? "";
  if (user === "") return refusedHere(refusal("terms.party_missing", {}, "otherParty"));
  const member = await turn.directory.look(turn.install.team, user);
  if (!member?.isPerson) return refusedHere(refusal("agreement.not_a_person", {}, "otherParty"));
  return {
    mySide: typed.mySide === "facilitator" ? "facilitator" : "buyer",
    other: { platform: "slack", team: member.team, user: member.user },
    otherName: member.name,
  };
}

/** Proposes a new version. What the form did not show stays as it is. */
export async function amend(
  turn: Turn,
  id: MilestoneId,
  termsVersion: number,
  typed: FormValues,
): Promise<Answer> {
  const ref = { by: "id", id } as const;
  const seen = await turn.app.see(turn.origin, ref, "amend");
  if (seen.kind === "refused") return seen;
  const { milestone } = seen.view;
  const base = inputOf(milestone.amendment ?? milestone.terms, await timeZoneOf(turn));
  const command = { verb: "amend", termsVersion, terms: readTermsForm(typed, base) } as const;
  const done = await turn.app.act(turn.origin, ref, command);
  return done.kind === "refused" ? done : conclusion(doneMessage("amend", done.view));
}
