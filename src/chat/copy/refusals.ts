import type { MilestoneChoice, MilestoneView, People } from "../../app/queries/views.ts";
import { CODE_MINUTES, MOST_LIVE_CODES, MOST_TRIES } from "../../domain/agreement/linking.ts";
import { type Instant, instant } from "../../domain/clock/instant.ts";
import type { Refusal, RefusalCode, RefusalDetail } from "../../domain/refusals.ts";
import { platformWord } from "../cards/outcome.ts";
import { personOfText } from "../people.ts";
import {
  code,
  day,
  deadline,
  listed,
  moment,
  money,
  type Span,
  type Spans,
  say,
  text,
} from "../spans.ts";
import { ADVICE_WORDS } from "./advice-refusals.ts";
import { afterwardsWords } from "./afterwards-refusals.ts";
import { clockWords } from "./clock-refusals.ts";
import { disputeWords, settledWords } from "./dispute-refusals.ts";
import { HOURS_WORDS } from "./hours-refusals.ts";
import { nextActionLine } from "./next-action.ts";
import { TEMPLATE_WORDS } from "./template-refusals.ts";
import { counted } from "./time.ts";

/** What a refusal's words may name: the milestone where the person may know it, people, and what was meant instead. */
export type RefusalContext = {
  readonly view: MilestoneView | null;
  readonly people: People;
  readonly candidates: readonly MilestoneChoice[];
  readonly now: Instant | null;
};

type Say = (known: Known) => Spans;

/** The words of every refusal, each with the way out. A code without words does not compile. */
const WORDS: Readonly<Record<RefusalCode, Say>> = {
  "milestone.not_found": ({ detail, candidates }) =>
    detail.asked
      ? say`I can't find ${String(detail.asked)} in this channel.${openHere(candidates)} ${code("/milestone list")} shows all of yours.`
      : say`I can't find that milestone for you here. ${code("/milestone list")} shows all of yours.`,
  "milestone.which_one": ({ candidates, detail }) =>
    say`Which one do you mean?${openHere(candidates)} Say for example ${code(`/milestone ${String(detail.verb ?? "show")} M-${candidates[0]?.number ?? 1}`)}.`,
  "milestone.none_fits": ({ candidates, detail }) =>
    say`There is nothing here that you can ${code(String(detail.verb ?? "change"))} right now.${openHere(candidates)} ${code("/milestone list")} says what each one waits for.`,
  "milestone.stale_terms": ({ m }) =>
    say`${m}'s terms changed after this message was posted. Here is the current version:`,
  "milestone.over": ({ m, detail, people }) =>
    say`${m} is already ${String(detail.state ?? "over")}${byWhom(detail, people)}. Nothing more can happen to it; ${code("/milestone new")} starts another.`,
  "milestone.not_a_party": () =>
    say`Only the two sides of this agreement can do that. ${code("/milestone people")} is where they can add you.`,
  "milestone.only_buyer_funds": (known) =>
    say`Only the buyer can fund ${known.m}, and that's ${those(known)}. ${seeWhere(known)}`,
  "milestone.only_buyer_approves": (known) =>
    say`Only the buyer can approve ${known.m}, and that's ${those(known)}. ${seeWhere(known)}`,
  "milestone.only_buyer_asks_changes": (known) =>
    say`Only the buyer can request changes on ${known.m}, and that's ${those(known)}. ${seeWhere(known)}`,
  "milestone.only_facilitator_submits": (known) =>
    say`Only the facilitator can submit ${known.m}, and that's ${those(known)}. ${seeWhere(known)}`,
  "milestone.only_facilitator_withdraws": (known) =>
    say`Only the facilitator can take back a submission of ${known.m}, and that's ${those(known)}. ${seeWhere(known)}`,
  "milestone.only_other_party_answers": (known) =>
    say`You proposed this version of ${known.m}, so ${those(known)} answers it. To change it yourself: ${code(`/milestone amend ${known.ref}`)}.`,
  "milestone.nothing_to_accept": ({ m, ref }) =>
    say`${m} has no proposal that waits for an answer. ${code(`/milestone show ${ref}`)} shows its terms.`,
  "milestone.not_accepted": ({ m, ref }) =>
    say`${m}'s terms aren't accepted yet, so it can't be funded. The other side accepts first: ${code(`/milestone accept ${ref}`)}.`,
  "milestone.amendment_open": ({ m, detail, ref }) =>
    say`${detail.version ? `Version ${detail.version}` : "A new version"} of ${m}'s terms waits for an answer. It is accepted or declined first: ${code(`/milestone show ${ref}`)}.`,
  "milestone.not_funded": ({ m, ref }) =>
    say`${m} isn't funded yet. The buyer does that first: ${code(`/milestone fund ${ref}`)}.`,
  "milestone.already_funded": ({ m, at }) => say`${m} is funded already${at}. Nothing more to pay.`,
  "milestone.payment_processing": ({ m }) =>
    say`A payment for ${m} is being processed by the bank. Wait until it's confirmed; the card says so then.`,
  "milestone.not_in_review": ({ m, detail, ref }) =>
    detail.review === "changes_requested"
      ? say`Changes were requested on ${m} already. It comes back to review when the facilitator submits again.`
      : say`${m} isn't in review: nothing is submitted now. ${code(`/milestone show ${ref}`)} says what's next.`,
  "milestone.already_decided": (known) => decided(known),
  "milestone.already_voted": ({ m, at, detail }) =>
    say`You approved ${m} already${at}${onPlatform(detail)}. The other approvals are still to come.`,
  "milestone.nothing_submitted": ({ m, ref }) =>
    say`Nothing is submitted for ${m} that could be taken back. ${code(`/milestone submit ${ref}`)} hands in the work.`,
  "milestone.amount_fixed": ({ m }) =>
    say`${m} is funded, so its amount, currency and who bears processing stay as they are. Everything else can change.`,
  "milestone.nothing_changed": () =>
    say`These are the terms as they stand. Change something, or close this.`,
  "milestone.refund_in_flight": (known) => {
    const { m, detail, at } = known;
    if (detail.how === "deadlock") return decidedByTerms(m, detail, at);
    return (
      settledWords(known, whom(detail.by, known.people)) ??
      say`${m}'s money is on its way back to the buyer, so it can't be decided again. Nothing more to do.`
    );
  },
  "milestone.cancellation_open": (known) =>
    say`${those(known, "Someone")} asked to cancel ${known.m} already${known.at}. The other side answers it.`,
  "milestone.cancellation_none": ({ m, ref }) =>
    say`Nobody asks to cancel ${m} any more. ${code(`/milestone show ${ref}`)} shows where it stands.`,
  "payee.changed": ({ m }) =>
    say`The payout account changed after this was shown. Look at the new one before you approve ${m}:`,
  "payee.change_waits": ({ m, detail, now }) =>
    say`The payout account was changed a short while ago. To be safe, ${m} can be approved ${when(detail.until, now)}.`,
  "payee.only_owner": (known) =>
    say`Only the owner of the facilitator's side changes where the money goes, and that's ${those(known, "the owner")}.`,
  "payee.only_facilitator": (known) =>
    say`Payouts are the facilitator's, and that's ${those(known, "the other side")}. You have nothing to set up.`,
  "payee.country_unsupported": ({ detail }) =>
    say`Stripe can't pay out to ${String(detail.country ?? "that country")} from this platform. Use an account in a country that it can pay.`,
  "agreement.none_here": () =>
    say`This channel has no agreement yet. ${code("/milestone new")} proposes the first milestone and makes one.`,
  "report.which_agreement": () =>
    say`This channel has no agreement, and you are in several. Run ${code("/milestone report")} in the channel of the one you mean.`,
  "agreement.not_a_party": () =>
    say`This channel's agreement is between two other sides. One of them can add you with ${code("/milestone people")}.`,
  "agreement.both_sides": () =>
    say`Nobody can sit on both sides. Choose someone who isn't on the other one already.`,
  "agreement.already_seated": () => say`That person sits on this side already.`,
  "agreement.only_owner": (known) =>
    say`Only the owner of your side can do that, and that's ${those(known, "someone else")}.`,
  "agreement.last_owner": () =>
    say`Each side keeps one owner at least. Add another person first, then remove this one.`,
  "agreement.seat_gone": () =>
    say`That seat isn't on your side any more. ${code("/milestone people")} shows who has one.`,
  "agreement.arbiter_stays": ({ detail }) =>
    say`M-${number(detail.number)} is disputed right now, so nobody changes who decides there. You can name someone once it's settled.`,
  "agreement.not_a_person": () =>
    say`Choose a person: apps and deactivated members can't be a party.`,
  "identity.too_new": ({ detail, now }) =>
    say`This account was linked to you a short while ago. To be safe, it can do that ${when(detail.until, now)}; your other account can do it now.`,
  "identity.last_one": () =>
    say`This is the only account you have here. Link another one first, then unlink this one.`,
  "identity.gone": () =>
    say`That account isn't linked to you any more. ${code("/milestone link")} shows which ones are.`,
  "link.nothing_yet": () =>
    say`You're in no agreement yet. ${code("/milestone new")} begins one; if someone gave you a code, type ${code("/milestone link K7QF-29HM")} with it.`,
  "link.not_found": () =>
    say`That code doesn't work here. It may be mistyped, used already, or older than ${CODE_MINUTES} minutes. Ask for a new one; ${code("/milestone link")} makes it.`,
  "link.too_many_tries": ({ detail, now }) =>
    say`That was ${MOST_TRIES} codes within ${CODE_MINUTES} minutes, so I don't look at more for now. Try again ${when(detail.until, now)}.`,
  "link.too_many_codes": () =>
    say`You have ${MOST_LIVE_CODES} codes out already. Use one of them, or wait until they run out: none lives longer than ${CODE_MINUTES} minutes.`,
  "link.settled": ({ detail, at }) =>
    detail.outcome === "confirmed"
      ? say`You confirmed that already${at}. Nothing more to do.`
      : detail.outcome === "refused"
        ? say`You refused that already${at}. Nothing was linked.`
        : say`That request is more than a day old, so it can't be answered any more. ${code("/milestone link")} makes a new code.`,
  "link.side_taken": () =>
    say`That side has somebody already. To bring in one more person, its owner uses ${code("/milestone link")} and invites them to their side.`,
  "link.issuer_left": () =>
    say`Whoever made this code doesn't own their side any more, so it leads nowhere. Ask for a new one.`,
  "link.needs_channel": () =>
    say`This code links a channel. Type it in the channel where the milestone cards should live.`,
  "link.channel_taken": () =>
    say`This channel belongs to another agreement already, and a channel can only have one. Type the code in another channel.`,
  "link.channel_here": () =>
    say`This channel is linked to that agreement already. Type the code in the other one.`,
  "link.last_channel": () =>
    say`An agreement keeps one channel at least. Link another one first, then unlink this one.`,
  "link.channel_gone": () =>
    say`That channel isn't linked any more. ${code("/milestone link")} shows which ones are.`,
  "link.same_person": () => say`That account is yours already. Nothing more to do.`,
  "link.sits_elsewhere": () =>
    say`That account takes part in agreements as a person of its own, so it can't become somebody else's. Have it removed there first (${code("/milestone people")}), or use another account.`,
  "link.own_code": () =>
    say`This is your own code. It's for the other place: type it there, or give it to whom you invite.`,
  "link.cannot_post": () =>
    say`I can't post in this channel yet, so the cards would have nowhere to go. Add me to it, then type the code again: it still works.`,
  "setup.only_admin": ({ detail }) =>
    detail.platform === "discord"
      ? say`Only people who manage this server can change its defaults. Ask one of them to run ${code("/milestone setup")}; with ${code("for: me")} it sets your own hours.`
      : say`Only this workspace's admins and owners can change its defaults. Ask one of them to run ${code("/milestone setup")}; your own hours are in ${code("/milestone setup me")}.`,
  "terms.title_missing": () => say`Give it a title: what will the buyer see?`,
  "terms.title_too_long": ({ detail }) =>
    say`The title has ${number(detail.length)} characters; ${number(detail.max)} fit.`,
  "terms.deliverable_missing": () => say`Say what will be delivered.`,
  "terms.text_too_long": ({ detail }) =>
    say`This has ${number(detail.length)} characters; ${number(detail.max)} fit. Shorten it, or link to a document.`,
  "terms.criteria_missing": () => say`Name at least one acceptance criterion, one a line.`,
  "terms.criteria_too_many": ({ detail }) =>
    say`These are ${number(detail.count)} criteria; ${number(detail.max)} fit. Put some together, or split the milestone.`,
  "terms.criterion_too_long": ({ detail }) =>
    say`Criterion ${number(detail.number)} has ${number(detail.length)} characters; ${number(detail.max)} fit. Shorten it, or make two of it.`,
  "terms.dependencies_missing": () =>
    say`Say what happens if credentials or the buyer's part are missing, for example “the due date moves by as many days”.`,
  "terms.due_in_past": () => say`The due date has passed. Choose a later day.`,
  "terms.due_missing": () => say`Choose a due date.`,
  "terms.review_window": ({ detail }) =>
    say`Give the buyer ${number(detail.min)} to ${number(detail.max)} whole days to review.`,
  "terms.quorum": ({ detail }) =>
    detail.max === 1
      ? say`The buyer's side has one person, so one approval is needed. More people first: ${code("/milestone people")}.`
      : say`Choose 1 to ${number(detail.max)} approvals: that's how many people the buyer's side has.`,
  "terms.quorum_above": () =>
    say`Write the amount above which so many approvals are needed, for example 1,000; left empty, they always are.`,
  "terms.party_missing": ({ detail }) =>
    detail.side
      ? say`The ${String(detail.side)}'s side is still empty. ${code("/milestone link")} invites them, also from another workspace or Discord; once they have joined, send this again.`
      : say`Choose who the other party is.`,
  "terms.hold_limit": ({ detail, now }) =>
    say`Money can be held for ${counted(Number(detail.limitDays ?? 0), "day")} at most, review and dispute time included. Choose ${latest(detail.latestDueAt, now)}.`,
  "amount.missing": () => say`Give the amount, for example 4,800.00.`,
  "amount.unreadable": ({ detail }) =>
    say`I can't read “${String(detail.text ?? "")}” as an amount. Write it like 4,800.00.`,
  "amount.not_positive": () => say`The amount has to be more than zero.`,
  "amount.too_many_decimals": ({ detail }) =>
    say`${String(detail.text ?? "That")} has more decimals than ${String(detail.currency ?? "this currency")} takes.${suggested(detail)}`,
  "amount.ambiguous": ({ detail }) =>
    say`“${String(detail.text ?? "")}” can be read in two ways.${suggested(detail)}`,
  "amount.too_small": ({ detail }) =>
    say`The smallest amount that can be paid in ${String(detail.currency ?? "this currency")} is ${String(detail.minimum ?? "larger")}.`,
  "amount.too_large": ({ detail }) =>
    say`The largest amount that can be paid at once is ${String(detail.maximum ?? "smaller")}. Split it into several milestones.`,
  "amount.currency_mismatch": ({ detail }) =>
    say`“${String(detail.text ?? "")}” isn't in ${String(detail.currency ?? "the chosen currency")}. Change the amount or the currency.`,
  "amount.currency_unsupported": ({ detail }) =>
    say`${String(detail.currency ?? "That currency")} can't be used here.${supported(detail)}`,
  "amount.costs_exceed": ({ detail }) =>
    say`Processing and fee would take all of it (${costs(detail)}), so nothing would be left for the facilitator. Choose a larger amount.`,
  "evidence.missing": () => say`Show at least one criterion: a link or a note.`,
  "evidence.link_invalid": ({ detail }) =>
    detail.why === "credentials"
      ? say`This link has a user name or password in it. Paste it without.`
      : say`Links have to begin with http:// or https:// and be complete.`,
  "evidence.too_long": ({ detail }) =>
    detail.maxLinks
      ? say`These are ${number(detail.links)} links; ${number(detail.maxLinks)} fit.`
      : say`This has ${number(detail.length)} characters; ${number(detail.max)} fit. Link to a document instead.`,
  "evidence.too_many": ({ detail }) =>
    say`That is more than ${number(detail.max)} pieces of evidence. Put them together in one document or folder and link to it.`,
  "evidence.nothing_before": ({ m }) =>
    say`${m} was submitted once, so there is nothing to compare with.`,
  "evidence.nowhere": () =>
    say`No milestone waits for your work or your word in a dispute, so there is nothing to attach this to. ${code("/milestone list")} shows where each one stands.`,
  "evidence.not_parked": () =>
    say`This message isn't kept any more. Attach it again from its menu.`,
  "evidence.too_large": ({ detail }) =>
    say`${typeof detail.name === "string" ? detail.name : "One of the files"} is larger than ${number(detail.megabytes)} MB. Put it where it can be downloaded, and attach the link.`,
  "evidence.twice": () => say`The same piece of evidence is in it twice. Remove one of them.`,
  "evidence.draft_empty": () =>
    say`Nothing is attached yet. Add a link, a note, a message or a file for at least one criterion.`,
  "evidence.draft_sent": ({ m, detail, people, at }) =>
    say`This submission of ${m} was sent already${byWhom(detail, people)}${at}. The card shows what the buyer has.`,
  "changes.reason_missing": () => say`Say what needs to change.`,
  "changes.none_failing": () =>
    say`Choose at least one criterion that fails, or say what needs to change.`,
  ...HOURS_WORDS,
  ...ADVICE_WORDS,
  ...TEMPLATE_WORDS,
  ...clockWords(those),
  ...disputeWords(those),
  ...afterwardsWords(those),
  "checkout.unavailable": ({ m }) =>
    say`Stripe can't open a checkout for ${m} right now, and nothing has changed. Try again in a minute.`,
  "app.busy": () => say`That's busy right now, and nothing has changed. Try again in a moment.`,
  "app.too_many": ({ detail }) =>
    say`That's more at once than I take, and nothing has changed. Try again in ${typeof detail["seconds"] === "number" ? counted(detail["seconds"], "second") : "a minute"}.`,
};

export type Known = RefusalContext & {
  readonly detail: RefusalDetail;
  /** The milestone in a sentence, and as it is typed. */
  readonly m: string;
  readonly ref: string;
  /** " on 4 Dec, 10:14", or nothing. */
  readonly at: Spans;
  readonly now: Instant;
  /** Who owes what next, where the person may know it. */
  readonly next: Spans | null;
};

/** What to say to the person who was refused: why, and what they can do instead. */
export function refusalWords(refused: Refusal, context: RefusalContext): Spans {
  const { detail } = refused;
  const number = context.view?.milestone.number;
  const ref = number === undefined ? "M-1" : `M-${number}`;
  const m = number === undefined ? "this milestone" : ref;
  const now = context.view?.now ?? context.now ?? instant(0);
  const at = isMoment(detail.at) ? say` (${moment(instant(detail.at), now)})` : [];
  const next = context.view && nextActionLine(context.view);
  return WORDS[refused.code]({ ...context, detail, m, ref, at, now, next });
}

function decided(known: Known): Spans {
  const { m, detail, people, at } = known;
  const who = whom(detail.by, people);
  const settled = settledWords(known, who);
  if (settled) return settled;
  if (Array.isArray(detail.by) && detail.by.length === 0) return decidedByTerms(m, detail, at);
  if (detail.decision === "refund") {
    return say`${m} was cancelled already by ${who}${at}, and the money goes back to the buyer. Nothing more to do.`;
  }
  return say`${who} already approved ${m}${at}${onPlatform(detail)}. Nothing more to do.`;
}

/** Nobody's name stands on what the accepted terms decided. */
function decidedByTerms(m: string, { how }: RefusalDetail, at: Spans): Spans {
  return how === "deadlock"
    ? say`${m} has ended by its accepted terms${at}, and its money is distributed as they say. Nothing more to do.`
    : say`${m} was accepted by agreed silence${at}. Nothing more to do.`;
}

function onPlatform(detail: RefusalDetail): Spans {
  return typeof detail.platform === "string" && detail.platform !== ""
    ? say` on ${platformWord(detail.platform)}`
    : [];
}

function byWhom(detail: RefusalDetail, people: People): Spans {
  return detail.by ? say` by ${whom(detail.by, people)}` : [];
}

function whom(value: RefusalDetail[string] | undefined, people: People, nobody = "someone"): Spans {
  if (value === null || value === undefined || typeof value === "number") return [text(nobody)];
  const ids = typeof value === "string" ? [value] : value;
  return ids.length === 0
    ? [text(nobody)]
    : listed(ids.map((id): Spans => [personOfText(people, id)]));
}

/** The people who could do it, as the refusal names them. */
function those({ detail, people }: Known, nobody = "the other side"): Spans {
  return whom(detail.people ?? detail.by, people, nobody);
}

function seeWhere({ ref, view }: Known): Spans {
  return view ? say`${code(`/milestone show ${ref}`)} says where it stands.` : [];
}

function openHere(candidates: readonly MilestoneChoice[]): Spans {
  if (candidates.length === 0) return [];
  return say` Open here: ${candidates
    .slice(0, 12)
    .map(({ number: n }) => `M-${n}`)
    .join(", ")}.`;
}

const isMoment = (value: unknown): value is string =>
  typeof value === "string" && !Number.isNaN(Date.parse(value));

function when(until: unknown, now: Instant): Spans {
  if (!isMoment(until)) return say`in a day`;
  return say`from ${deadline(instant(until), now)}`;
}

function latest(at: unknown, now: Instant): Spans {
  return isMoment(at) ? say`${day(instant(at), now)} or earlier` : say`an earlier day`;
}

const number = (value: unknown): string =>
  typeof value === "number" ? new Intl.NumberFormat("en-US").format(value) : "too many";

function suggested(detail: RefusalDetail): string {
  return typeof detail.suggestions === "string" && detail.suggestions !== ""
    ? ` Did you mean ${detail.suggestions}?`
    : "";
}

function supported(detail: RefusalDetail): string {
  return Array.isArray(detail.supported) ? ` Choose one of ${detail.supported.join(", ")}.` : "";
}

function costs(detail: RefusalDetail): Spans {
  const { processingMinor, feeMinor, currency } = detail;
  if (typeof processingMinor !== "number" || typeof currency !== "string") return say`estimated`;
  const both: Span = money(
    processingMinor + (typeof feeMinor === "number" ? feeMinor : 0),
    currency,
  );
  return [both];
}
