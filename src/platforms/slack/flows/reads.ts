import type { MilestoneRef } from "../../../app/api.ts";
import { sentence } from "../../../chat/blocks.ts";
import { listMessage } from "../../../chat/cards/list.ts";
import { detailCard } from "../../../chat/cards/milestone.ts";
import { onboardingMessage, payoutsMessage } from "../../../chat/cards/payouts.ts";
import { peopleMessage } from "../../../chat/cards/people.ts";
import type { FormValues } from "../../../chat/forms/form.ts";
import { setupForm } from "../../../chat/forms/people-forms.ts";
import { readPolicies } from "../../../chat/forms/terms-form.ts";
import { code, say } from "../../../chat/spans.ts";
import type { SeatId } from "../../../domain/ids.ts";
import { refusal } from "../../../domain/refusals.ts";
import { openDirectMessage } from "../post.ts";
import { calling } from "../provider-error.ts";
import { type Answer, answer, conclusion, refusedHere, type Turn } from "../turn.ts";

export async function show(turn: Turn, ref: MilestoneRef): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, "show");
  return seen.kind === "refused" ? seen : answer(detailCard(seen.view, seen.actor));
}

export async function list(turn: Turn, all: boolean): Promise<Answer> {
  return answer(listMessage(await turn.app.waiting(turn.origin), all));
}

/** The whole history as a private file in the person's direct messages with the bot. */
export async function record(turn: Turn, ref: MilestoneRef): Promise<Answer> {
  const file = await turn.app.record(turn.origin, ref);
  if (file.kind === "refused") return file;
  const { client } = turn.install;
  const channel_id = await openDirectMessage(client, turn.origin.actor.user);
  await calling(() =>
    client.filesUploadV2({
      channel_id,
      filename: file.name,
      content: file.json,
      title: file.name,
      initial_comment: `The record of M-${file.view.milestone.number}. Anyone can check it offline with npm run verify-record.`,
    }),
  );
  return answer(
    sentence(
      say`The record of M-${file.view.milestone.number} is in your direct messages with me: ${code(file.name)}. Only you can see it there.`,
    ),
  );
}

export async function payouts(turn: Turn): Promise<Answer> {
  const status = await turn.app.payouts(turn.origin);
  return status.kind === "refused" ? status : answer(payoutsMessage(status));
}

/** A link that is minted on the click, shown to this person alone, and never kept. */
export async function startOnboarding(turn: Turn, change: boolean): Promise<Answer> {
  const onboarding = await turn.app.startOnboarding(turn.origin, change);
  return onboarding.kind === "refused" ? onboarding : answer(onboardingMessage(onboarding.url));
}

export async function people(turn: Turn): Promise<Answer> {
  const status = await turn.app.people(turn.origin);
  return status.kind === "refused" ? status : answer(peopleMessage(status));
}

export async function addPerson(turn: Turn, user: string): Promise<Answer> {
  return withMember(turn, user, (identity, name) =>
    turn.app.addPerson(turn.origin, identity, name),
  );
}

export async function nameArbiter(turn: Turn, user: string): Promise<Answer> {
  return withMember(turn, user, (identity, name) =>
    turn.app.nameArbiter(turn.origin, identity, name),
  );
}

export async function noArbiter(turn: Turn): Promise<Answer> {
  const status = await turn.app.nameArbiter(turn.origin, null, "");
  return status.kind === "refused" ? status : conclusion(peopleMessage(status));
}

export async function removePerson(turn: Turn, seat: SeatId): Promise<Answer> {
  const status = await turn.app.removePerson(turn.origin, seat);
  return status.kind === "refused" ? status : conclusion(peopleMessage(status));
}

type PeopleAct = (
  identity: Turn["origin"]["actor"],
  name: string,
) => ReturnType<Turn["app"]["people"]>;

async function withMember(turn: Turn, user: string, act: PeopleAct): Promise<Answer> {
  const member = await turn.directory.look(turn.install.team, user);
  if (!member?.isPerson) return refusedHere(refusal("agreement.not_a_person", {}, "person"));
  const identity = { platform: "slack", team: member.team, user: member.user } as const;
  const status = await act(identity, member.name);
  return status.kind === "refused" ? status : conclusion(peopleMessage(status));
}

/** Slack is asked at each use whether this person administers the workspace. */
async function isAdmin(turn: Turn): Promise<boolean> {
  const member = await turn.directory.look(turn.install.team, turn.origin.actor.user, "fresh");
  return member?.isAdmin === true && member.team === turn.install.team;
}

export async function askSetup(turn: Turn): Promise<Answer> {
  const [settings, admin] = await Promise.all([turn.app.settings(turn.origin), isAdmin(turn)]);
  if (!admin) return refusedHere(refusal("setup.only_admin"));
  return { kind: "form", form: setupForm(settings) };
}

export async function saveSetup(turn: Turn, typed: FormValues): Promise<Answer> {
  const [settings, admin] = await Promise.all([turn.app.settings(turn.origin), isAdmin(turn)]);
  const policies = readPolicies(typed, settings.policies);
  const currency = typed.currency ?? settings.currency;
  const saved = await turn.app.saveSettings(turn.origin, admin, policies, currency);
  if (saved.kind === "refused") return saved;
  return answer(sentence(say`Saved. New agreements in this workspace start from these defaults.`));
}
