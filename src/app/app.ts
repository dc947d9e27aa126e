import { asId, type CheckoutId } from "../domain/ids.ts";
import { refusal } from "../domain/refusals.ts";
import { keptTyped, proposeKept, splitOfKept } from "./advice/propose-kept.ts";
import { proposeWeighed } from "./advice/propose-weighed.ts";
import type { App, Funding, MilestoneRef, Origin } from "./api.ts";
import { profileChanged } from "./clock/learn-person.ts";
import { myTime, saveMyTime } from "./clock/my-time.ts";
import { nudge } from "./clock/nudge.ts";
import { snooze, snoozeChoices } from "./clock/snooze.ts";
import type { Deps } from "./deps.ts";
import { requestErasure } from "./erasure.ts";
import { attachParked, parkMessage } from "./evidence/attach.ts";
import { addToDraft, draftOf, dropFromDraft, sendDraft, typeDraft } from "./evidence/draft.ts";
import { makeStatement } from "./evidence/statement.ts";
import { execute } from "./execute.ts";
import { answerLink } from "./link/answer.ts";
import { makeLinkCode } from "./link/codes.ts";
import { openAgreement } from "./link/open.ts";
import { redeemLinkCode } from "./link/redeem.ts";
import { linkStatus } from "./link/status.ts";
import { unlinkChannel, unlinkIdentity } from "./link/unlink.ts";
import { openCheckout } from "./money/checkout.ts";
import { fillBank } from "./money/fill-bank.ts";
import { startOnboarding } from "./money/payee.ts";
import { catchUpIn } from "./notify/catch-up.ts";
import { addPerson, nameArbiter, peopleStatus, removePerson, setSummary } from "./people.ts";
import type { PrintedDocument } from "./ports/documents.ts";
import { ProviderError } from "./ports.ts";
import { propose } from "./propose.ts";
import { compareSubmissions } from "./queries/compare.ts";
import { formStart, saveSettings, settings } from "./queries/forms.ts";
import { desk, home } from "./queries/home.ts";
import { payouts } from "./queries/payouts.ts";
import { recordOf } from "./queries/record.ts";
import { agreementReport } from "./queries/report.ts";
import { see } from "./queries/see.ts";
import type { Refused } from "./queries/views.ts";
import { waiting } from "./queries/waiting.ts";
import { closeReaderLink, makeReaderLink, openReaderLink } from "./reader-links.ts";
import { refusedWith } from "./resolve.ts";
import {
  deleteTemplate,
  renameTemplate,
  saveTemplate,
  templateFor,
  templates,
} from "./templates.ts";

/** The application as platforms see it. */
export function createApp(deps: Deps): App {
  return {
    act: (origin, ref, command) =>
      command.verb === "new"
        ? propose(deps, origin, null, command)
        : execute(deps, origin, ref, command),
    propose: (origin, parties, command) => propose(deps, origin, parties, command),
    proposeWeighed: (origin, parties, command, typed) =>
      proposeWeighed(deps, origin, parties, command, typed),
    keptTyped: (origin, id) => keptTyped(deps, origin, id),
    splitOfKept: (origin, id) => splitOfKept(deps, origin, id),
    proposeKept: (origin, id, parts) => proposeKept(deps, origin, id, parts),
    fund: (origin, ref, termsVersion) => fund(deps, origin, ref, termsVersion),
    see: (origin, ref, forVerb) => see(deps, origin, ref, forVerb),
    draft: (origin, ref) => draftOf(deps, origin, ref),
    typeDraft: (origin, ref, typed) => typeDraft(deps, origin, ref, typed),
    addToDraft: (origin, ref, given) => addToDraft(deps, origin, ref, given),
    dropFromDraft: (origin, ref, id) => dropFromDraft(deps, origin, ref, id),
    sendDraft: (origin, ref, nth) => sendDraft(deps, origin, ref, nth),
    makeStatement: (origin, ref, given) => makeStatement(deps, origin, ref, given),
    compare: (origin, ref) => compareSubmissions(deps, origin, ref),
    parkMessage: (origin, message) => parkMessage(deps, origin, message),
    attachParked: (origin, id, to) => attachParked(deps, origin, id, to),
    nudge: (origin, ref) => nudge(deps, origin, ref),
    waiting: (origin) => waiting(deps, origin),
    home: (origin) => home(deps, origin),
    desk: (origin) => desk(deps, origin),
    formStart: (origin) => formStart(deps, origin),
    templates: (origin) => templates(deps, origin),
    templateFor: (origin, named) => templateFor(deps, origin, named),
    saveTemplate: (origin, ref, typed) => saveTemplate(deps, origin, ref, typed),
    renameTemplate: (origin, id, name) => renameTemplate(deps, origin, id, name),
    deleteTemplate: (origin, id) => deleteTemplate(deps, origin, id),
    record: (origin, ref) => recordOf(deps, origin, ref),
    fillBank: (file) => fillBank(deps, file, deps.bankWords(file)),
    print: (document) => print(deps, document),
    tabulate: async (table) => deps.documents.csv(table),
    readerLink: (origin, shows) => makeReaderLink(deps, origin, shows),
    openReaderLink: (token, illustrated) => openReaderLink(deps, token, illustrated),
    closeReaderLink: (token) => closeReaderLink(deps, token),
    closeReaderLinks: ({ actor }) => deps.readerLinks.closeAllOf(actor),
    report: (origin) => agreementReport(deps, origin),
    payouts: (origin) => payouts(deps, origin),
    startOnboarding: (origin, change) => startOnboarding(deps, origin, change),
    people: (origin) => peopleStatus(deps, origin),
    addPerson: (origin, person, name) => addPerson(deps, origin, person, name),
    removePerson: (origin, seatId) => removePerson(deps, origin, seatId),
    nameArbiter: (origin, person, name) => nameArbiter(deps, origin, person, name),
    setSummary: (origin, weekly) => setSummary(deps, origin, weekly),
    link: (origin, place) => linkStatus(deps, origin, place),
    makeLinkCode: (origin, asksFor, place) => makeLinkCode(deps, origin, asksFor, place),
    redeemLinkCode: (origin, typed, place) => redeemLinkCode(deps, origin, typed, place),
    answerLink: (origin, linkId, said) => answerLink(deps, origin, linkId, said),
    unlinkIdentity: (origin, linkId, place) => unlinkIdentity(deps, origin, linkId, place),
    unlinkChannel: (origin, linkId, place) => unlinkChannel(deps, origin, linkId, place),
    openAgreement: (origin, mySide, policies, place) =>
      openAgreement(deps, origin, mySide, policies, place),
    myTime: (origin) => myTime(deps, origin),
    saveMyTime: (origin, input) => saveMyTime(deps, origin, input),
    snoozeChoices: (origin, ref) => snoozeChoices(deps, origin, ref),
    snooze: (origin, ref, length) => snooze(deps, origin, ref, length),
    requestErasure: (origin) => requestErasure(deps, origin),
    profileChanged: (identity, timeZone) => profileChanged(deps, identity, timeZone),
    installed: (platform, team) => catchUpIn(deps, platform, team),
    settings: (origin) => settings(deps, origin),
    saveSettings: (origin, isAdmin, policies, currency) =>
      saveSettings(deps, origin, isAdmin, policies, currency),
  };
}

/** The words are there whatever happens to the PDF. */
async function print(
  { documents, log }: Deps,
  document: PrintedDocument,
): ReturnType<App["print"]> {
  const pdf = await documents.pdf(document).catch((error: unknown) => {
    log.error("a document could not be made into a PDF", { error });
    return null;
  });
  return { pdf, page: documents.page(document) };
}

/**
 * Commits that a checkout is wanted, then opens it at once, so that the answer carries the link. Where the provider is
 * slow or down, the committed task opens it later.
 */
async function fund(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
  termsVersion: number,
): Promise<Funding | Refused> {
  const checkoutId = asId<CheckoutId>(deps.newId());
  const done = await execute(deps, origin, ref, { verb: "fund", termsVersion, checkoutId });
  if (done.kind === "refused") return done;
  const { funding } = done.view.milestone;
  const current = funding.state === "checkout_open" ? funding.checkoutId : null;
  try {
    const url = current && (await openCheckout(deps, current));
    return { kind: "checkout", view: done.view, url };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    deps.log.warn("a checkout could not be opened at once", { error, checkoutId });
    if (!error.retryable) return refusedWith(deps, null, [refusal("checkout.unavailable")]);
    return { kind: "checkout", view: done.view, url: null };
  }
}
