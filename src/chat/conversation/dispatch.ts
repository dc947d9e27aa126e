import type { MilestoneRef } from "../../app/api.ts";
import { unreachable } from "../../domain/assert.ts";
import { refusal } from "../../domain/refusals.ts";
import {
  type ActionRef,
  approvalShown,
  linkKindOf,
  milestoneIdOf,
  seatIdOf,
  snoozeLengthOf,
  termsVersionOf,
} from "../action-ref.ts";
import { sentence } from "../blocks.ts";
import { helpMessage } from "../copy/help.ts";
import { addPersonForm, arbiterForm } from "../forms/people-forms.ts";
import { code, say } from "../spans.ts";
import type { ChatVerb } from "../verbs.ts";
import * as acts from "./acts.ts";
import * as advice from "./advice.ts";
import * as clock from "./clock.ts";
import { compare } from "./compare.ts";
import * as disputes from "./dispute.ts";
import * as drafts from "./draft.ts";
import { askNewAnywhere, inAgreement } from "./elsewhere.ts";
import { askErasure, isAboutErasure, requestErasure } from "./erasure.ts";
import * as links from "./links.ts";
import { askMyTime, askSnooze, isAboutMe, snoozeFor } from "./my-time.ts";
import { askNew } from "./propose.ts";
import { closeLinks } from "./reader-link.ts";
import * as reads from "./reads.ts";
import { record } from "./record.ts";
import { report } from "./report.ts";
import { runTemplate, startFrom } from "./templates.ts";
import { type Answer, answer, conclusion, refusedHere, type Turn } from "./turn.ts";

/** What a typed verb does; a forgotten verb does not compile. */
export async function runVerb(
  turn: Turn,
  verb: ChatVerb,
  ref: MilestoneRef,
  words: string,
): Promise<Answer> {
  switch (verb) {
    case "new":
      return words === "" ? askNew(turn) : startFrom(turn, { by: "name", name: words });
    case "accept":
      return acts.askAccept(turn, ref);
    case "decline":
      return acts.askDecline(turn, ref, words);
    case "amend":
      return acts.askAmend(turn, ref);
    case "fund":
      return acts.fund(turn, ref, null);
    case "submit":
      return drafts.askSubmit(turn, ref);
    case "withdraw":
      return acts.askWithdraw(turn, ref);
    case "approve":
      return acts.askApprove(turn, ref);
    case "changes":
      return acts.askChanges(turn, ref, words);
    case "cancel":
      return acts.askCancel(turn, ref, words);
    case "block":
      return clock.askBlock(turn, ref, words);
    case "extend":
      return clock.askExtend(turn, ref, words);
    case "nudge":
      return clock.nudge(turn, ref);
    case "dispute":
      return disputes.askDispute(turn, ref, words);
    case "settle":
      return disputes.askSettle(turn, ref);
    case "show":
      return reads.show(turn, ref);
    case "list":
      return reads.list(turn, true);
    case "record":
      return record(turn, ref, words);
    case "report":
      return report(turn);
    case "payouts":
      return reads.payouts(turn);
    case "people":
      return reads.people(turn);
    case "link":
      return links.link(turn, words);
    case "setup":
      return setUp(turn, words);
    case "snooze":
      return askSnooze(turn, ref, words);
    case "help":
      return answer(helpMessage(turn.origin.actor.platform));
    default:
      return unreachable(verb);
  }
}

function setUp(turn: Turn, words: string): Promise<Answer> | Answer {
  if (isAboutErasure(words)) return askErasure(turn);
  return isAboutMe(words) ? askMyTime(turn) : reads.askSetup(turn);
}

/** Buttons that need no milestone; null for the others. */
function runPlain(turn: Turn, ref: ActionRef): Promise<Answer> | Answer | null {
  switch (ref.name) {
    case "new":
      return ref.id === null ? newHere(turn) : advice.askEdit(turn, ref.id);
    case "propose_as_is":
      return ref.id === null ? notUnderstood() : advice.proposeAsIs(turn, ref.id);
    case "split":
      return ref.id === null ? notUnderstood() : advice.askSplit(turn, ref.id);
    case "payouts":
      return ref.id === null ? reads.payouts(turn) : inAgreement(turn, ref.id, reads.payouts);
    case "payouts_start":
      return reads.startOnboarding(turn, false);
    case "payouts_change":
      return reads.startOnboarding(turn, true);
    case "people_add":
      return { kind: "form", form: addPersonForm() };
    case "people_arbiter":
      return { kind: "form", form: arbiterForm() };
    case "people_no_arbiter":
      return reads.noArbiter(turn);
    case "people_summary":
      return reads.setSummary(turn, ref.version === "on");
    case "people_remove": {
      const seat = seatIdOf(ref);
      return seat ? reads.removePerson(turn, seat) : notUnderstood();
    }
    case "link":
    case "link_make":
    case "link_confirm":
    case "link_refuse":
    case "link_part":
    case "link_free":
      return runLink(turn, ref);
    case "setup":
      return reads.askSetup(turn);
    case "setup_me":
      return askMyTime(turn);
    case "snooze":
    case "snooze_for":
      return runSnooze(turn, ref);
    case "attach":
      return refusedHere(refusal("evidence.not_parked"));
    case "erase_me":
      return askErasure(turn);
    case "erase_me_ask":
      return requestErasure(turn);
    case "record_links_off":
      return closeLinks(turn);
    case "templates":
    case "template_save":
    case "template_show":
    case "template_start":
    case "template_rename":
    case "template_delete":
      return runTemplate(turn, { ...ref, name: ref.name });
    case "policies":
      return { kind: "nothing" };
    case "not_yet":
      return conclusion(
        sentence(
          say`All right, nothing has changed. ${code("/milestone list")} says what waits for you.`,
        ),
      );
    default:
      return null;
  }
}

/** In the channel where it is asked; where there is none, they say in which of their agreements. */
const newHere = (turn: Turn): Promise<Answer> =>
  turn.origin.channel === null ? askNewAnywhere(turn) : askNew(turn);

/** Buttons about links; an id is only a name for something that must be the clicker's. */
function runLink(turn: Turn, ref: ActionRef): Promise<Answer> | Answer {
  if (ref.name === "link") return links.link(turn, "");
  if (ref.name === "link_make") {
    const kind = linkKindOf(ref);
    return kind ? links.makeCode(turn, kind) : notUnderstood();
  }
  if (ref.id === null) return notUnderstood();
  if (ref.name === "link_confirm") return links.answerLink(turn, ref.id, "confirm");
  if (ref.name === "link_refuse") return links.answerLink(turn, ref.id, "refuse");
  return ref.name === "link_part"
    ? links.partIdentity(turn, ref.id)
    : links.freeChannel(turn, ref.id);
}

/** Without an id it is about all that waits for the clicker. */
function runSnooze(turn: Turn, ref: ActionRef): Promise<Answer> | Answer {
  const id = milestoneIdOf(ref);
  const milestone = id && ({ by: "id", id } as const);
  if (ref.name === "snooze") return askSnooze(turn, milestone, "");
  const length = snoozeLengthOf(ref);
  return length ? snoozeFor(turn, milestone, length) : notUnderstood();
}

type DisputeAction =
  | ("dispute" | "statement" | "dispute_withdraw" | "settle" | "offer" | "give_back")
  | ("settle_accept" | "settle_take" | "concede" | "concede_yes" | "rule");

/** Buttons about a dispute; each is about the one whose number it carries. */
function runDispute(
  turn: Turn,
  milestone: MilestoneRef,
  ref: ActionRef & { readonly name: DisputeAction },
): Promise<Answer> {
  switch (ref.name) {
    case "dispute":
      return disputes.askDispute(turn, milestone, "");
    case "statement":
      return disputes.askStatement(turn, milestone, ref);
    case "dispute_withdraw":
      return disputes.askWithdrawDispute(turn, milestone, ref);
    case "settle":
    case "give_back":
      return disputes.askSettle(turn, milestone);
    case "offer":
      return disputes.askOffer(turn, milestone, ref);
    case "settle_accept":
      return disputes.askAccept(turn, milestone, ref);
    case "settle_take":
      return disputes.takeOffer(turn, milestone, ref);
    case "concede":
      return disputes.askConcede(turn, milestone, ref);
    case "concede_yes":
      return disputes.concede(turn, milestone, ref);
    case "rule":
      return disputes.askRule(turn, milestone, ref);
    default:
      return unreachable(ref.name);
  }
}

/** What a clicked button does. The id is only a name for something that the clicker must be able to reach anyway. */
export async function runAction(turn: Turn, ref: ActionRef): Promise<Answer> {
  const plain = runPlain(turn, ref);
  if (plain) return plain;
  const id = milestoneIdOf(ref);
  if (!id) return notUnderstood();
  const milestone = { by: "id", id } as const;
  const version = termsVersionOf(ref);
  switch (ref.name) {
    case "accept":
      return version === null
        ? acts.askAccept(turn, milestone)
        : acts.act(turn, milestone, { verb: "accept", termsVersion: version });
    case "decline":
      return acts.askDecline(turn, milestone, "");
    case "amend":
      return acts.askAmend(turn, milestone);
    case "fund":
      return acts.fund(turn, milestone, version);
    case "submit":
      return drafts.askSubmit(turn, milestone);
    case "draft":
      return drafts.showDraft(turn, milestone);
    case "draft_add":
      return drafts.askMore(turn, milestone);
    case "draft_drop":
      return drafts.drop(turn, milestone, ref.version ?? "none");
    case "draft_send":
      return version === null ? notUnderstood() : drafts.send(turn, milestone, version);
    case "compare":
      return compare(turn, milestone);
    case "withdraw":
      return acts.act(turn, milestone, { verb: "withdraw" });
    case "approve": {
      const shown = approvalShown(ref);
      return shown ? acts.act(turn, milestone, { verb: "approve", ...shown }) : notUnderstood();
    }
    case "changes":
      return acts.askChanges(turn, milestone, "");
    case "cancel":
      return acts.askCancel(turn, milestone, "");
    case "cancel_agree":
      return acts.act(turn, milestone, { verb: "cancel", reason: "", answer: "consent" });
    case "cancel_refuse":
      return acts.act(turn, milestone, { verb: "cancel", reason: "", answer: "refuse" });
    case "block":
      return clock.askBlock(turn, milestone, "");
    case "block_lift":
      return clock.liftBlock(turn, milestone, ref);
    case "extend":
      return version === null
        ? clock.askExtend(turn, milestone, "")
        : clock.askByButton(turn, milestone, String(version));
    case "extend_grant":
      return clock.answerExtend(turn, milestone, ref, "grant");
    case "extend_refuse":
      return clock.answerExtend(turn, milestone, ref, "refuse");
    case "nudge":
      return clock.nudge(turn, milestone);
    case "dispute":
    case "statement":
    case "dispute_withdraw":
    case "settle":
    case "give_back":
    case "offer":
    case "settle_accept":
    case "settle_take":
    case "concede":
    case "concede_yes":
    case "rule":
      return runDispute(turn, milestone, { ...ref, name: ref.name });
    case "show":
      return reads.show(turn, milestone);
    case "record":
      return record(turn, milestone, "");
    default:
      return notUnderstood();
  }
}

/** A forged or broken button gets the answer of something that isn't there. */
export function notUnderstood(): Answer {
  return refusedHere(refusal("milestone.not_found"));
}
