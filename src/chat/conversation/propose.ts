import type { NewParties } from "../../app/api.ts";
import type { FormStart, Refused } from "../../app/queries/views.ts";
import type { MilestoneId } from "../../domain/ids.ts";
import { refusal } from "../../domain/refusals.ts";
import { sentence } from "../blocks.ts";
import { adviceMessage } from "../cards/advice.ts";
import { doneMessage } from "../cards/done.ts";
import { invitedMessage } from "../cards/links.ts";
import { agreementWords } from "../copy/home.ts";
import { readRisks } from "../forms/advice-forms.ts";
import { block, type Form, type FormValues } from "../forms/form.ts";
import { blankInput, inputOf, newForm, readTermsForm } from "../forms/terms-form.ts";
import { say } from "../spans.ts";
import { dueZone } from "./due-zone.ts";
import { type Answer, answer, conclusion, refusedHere, type Turn } from "./turn.ts";

/** The form of `new`, with what was typed so far; or what to do first where the bot could not post the card. */
export async function askNew(
  turn: Turn,
  typed: FormValues = {},
  policiesOpen = false,
  instead: string | null = null,
): Promise<Answer> {
  const [start, obstacle] = await Promise.all([
    turn.app.formStart(turn.origin),
    turn.host.obstacle(),
  ]);
  if (obstacle) return answer(sentence(obstacle));
  const zone = await dueZone(turn, start);
  const form = newForm(start, zone, typed, policiesOpen, instead);
  return { kind: "form", form: turn.isOutside ? saysWhere(form, start) : form };
}

/** Somebody who isn't in the channel of an agreement is told with whom it is. */
function saysWhere(form: Form, { agreement, actor, people }: FormStart): Form {
  if (!agreement || !actor) return form;
  const spans = agreementWords({ agreement, people }, actor.personId);
  return { ...form, parts: [block({ kind: "text", spans: say`${spans}.` }), ...form.parts] };
}

/**
 * Proposes what the form says, or says first what is worth a second look. Errors come back with the field they belong
 * to. `instead` are kept terms that these take the place of.
 */
export async function propose(
  turn: Turn,
  typed: FormValues,
  instead: string | null = null,
): Promise<Answer> {
  const start = await turn.app.formStart(turn.origin);
  const { timeZone } = await dueZone(turn, start);
  const terms = readTermsForm(typed, blankInput(start.policies, start.currency, timeZone));
  if (!start.agreement && (typed.otherParty ?? "") === "") return inviteFirst(turn, typed, start);
  const parties = start.agreement ? null : await readParties(turn, typed);
  if (parties && "kind" in parties) return parties;
  const command = { verb: "new", terms } as const;
  const risks = readRisks(typed);
  const weighed = { values: typed, risks, instead };
  const done = await turn.app.proposeWeighed(turn.origin, parties, command, weighed);
  if (done.kind === "refused") return done;
  const message = done.kind === "done" ? doneMessage("new", done.view) : adviceMessage(done);
  // It takes the place of advice from which the form was opened: that advice's buttons do nothing any more.
  return { kind: "message", message, replaces: true, continues: instead !== null };
}

/** The other side is elsewhere: the agreement begins with mine, and the form waits until they have joined. */
async function inviteFirst(turn: Turn, typed: FormValues, start: FormStart): Promise<Answer> {
  const place = await turn.host.place();
  const made = await turn.app.openAgreement(turn.origin, sideIn(typed), start.policies, place);
  if (made.kind === "refused") return made;
  return { kind: "message", message: invitedMessage(made), replaces: false, keepsForm: true };
}

const sideIn = (typed: FormValues) => (typed.mySide === "facilitator" ? "facilitator" : "buyer");

async function readParties(turn: Turn, typed: FormValues): Promise<NewParties | Refused> {
  const user = typed.otherParty ?? "";
  const member = await turn.host.member(user);
  if (!member) return refusedHere(refusal("agreement.not_a_person", {}, "otherParty"));
  return {
    mySide: sideIn(typed),
    other: member.identity,
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
  const { timeZone } = await dueZone(turn, await turn.app.formStart(turn.origin));
  const base = inputOf(milestone.amendment ?? milestone.terms, timeZone);
  const command = { verb: "amend", termsVersion, terms: readTermsForm(typed, base) } as const;
  const done = await turn.app.act(turn.origin, ref, command);
  return done.kind === "refused" ? done : conclusion(doneMessage("amend", done.view));
}
