import type { MilestoneRef } from "../../app/api.ts";
import type { SeatId } from "../../domain/ids.ts";
import { refusal } from "../../domain/refusals.ts";
import { sentence } from "../blocks.ts";
import { listMessage } from "../cards/list.ts";
import { detailCard } from "../cards/milestone.ts";
import { onboardingMessage, payoutsMessage } from "../cards/payouts.ts";
import { peopleMessage } from "../cards/people.ts";
import type { FormValues } from "../forms/form.ts";
import { setupForm } from "../forms/people-forms.ts";
import { readPolicies } from "../forms/policy-fields.ts";
import { say } from "../spans.ts";
import { type Answer, answer, conclusion, refusedHere, type Turn } from "./turn.ts";

export async function show(turn: Turn, ref: MilestoneRef): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, "show");
  return seen.kind === "refused" ? seen : answer(detailCard(seen.view, seen.actor));
}

export async function list(turn: Turn, all: boolean): Promise<Answer> {
  return answer(listMessage(await turn.app.waiting(turn.origin), all));
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

export async function setSummary(turn: Turn, weekly: boolean): Promise<Answer> {
  const status = await turn.app.setSummary(turn.origin, weekly);
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
  const member = await turn.host.member(user);
  if (!member) return refusedHere(refusal("agreement.not_a_person", {}, "person"));
  const status = await act(member.identity, member.name);
  return status.kind === "refused" ? status : conclusion(peopleMessage(status));
}

export async function askSetup(turn: Turn): Promise<Answer> {
  const [settings, admin] = await Promise.all([
    turn.app.settings(turn.origin),
    turn.host.isAdmin(),
  ]);
  if (!admin)
    return refusedHere(refusal("setup.only_admin", { platform: turn.origin.actor.platform }));
  return { kind: "form", form: setupForm(settings) };
}

export async function saveSetup(turn: Turn, typed: FormValues): Promise<Answer> {
  const [settings, admin] = await Promise.all([
    turn.app.settings(turn.origin),
    turn.host.isAdmin(),
  ]);
  const currency = typed.currency ?? settings.currency;
  const policies = readPolicies(typed, settings.policies, currency);
  const saved = await turn.app.saveSettings(turn.origin, admin, policies, currency);
  if (saved.kind === "refused") return saved;
  return answer(sentence(say`Saved. New agreements here start from these defaults.`));
}
