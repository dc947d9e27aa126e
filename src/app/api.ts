import type { Advice } from "../domain/advice/advice.ts";
import type { PartInput } from "../domain/advice/parts.ts";
import type { RiskFlag } from "../domain/advice/risk.ts";
import type { Checkpoint } from "../domain/advice/split.ts";
import type { Side } from "../domain/agreement/agreement.ts";
import type { LinkKind } from "../domain/agreement/linking.ts";
import type { Policies } from "../domain/agreement/policies.ts";
import type { HoursInput } from "../domain/clock/hours-input.ts";
import type { Instant } from "../domain/clock/instant.ts";
import type { SnoozeLength } from "../domain/clock/snooze-length.ts";
import type { CriterionId, MilestoneId, PersonId, SeatId } from "../domain/ids.ts";
import type { Command, EvidenceInput } from "../domain/milestone/commands.ts";
import type { Actor } from "../domain/milestone/decision.ts";
import type { MilestoneEvent } from "../domain/milestone/events.ts";
import type { TermsDraft } from "../domain/milestone/terms.ts";
import type { Parked } from "./evidence/attach.ts";
import type { Draft, Given } from "./evidence/draft.ts";
import type { GivenMessage } from "./evidence/given.ts";
import type { BankFilled } from "./money/fill-bank.ts";
import type { DocumentTable, PrintedDocument } from "./ports/documents.ts";
import type { Obstacle } from "./ports/erasure.ts";
import type { Shows } from "./ports/reader-links.ts";
import type { Template } from "./ports/templates.ts";
import type { Comparison } from "./queries/compare.ts";
import type { Desk, Home } from "./queries/home-views.ts";
import type { LinkAsked, LinkCode, LinkSettled, LinkStatus } from "./queries/link-views.ts";
import type {
  ChannelRef,
  FormStart,
  Identity,
  MilestoneView,
  MyTime,
  MyTimeSaved,
  PayoutStatus,
  PeopleStatus,
  Place,
  PlatformName,
  RecordFile,
  Refused,
  ReportFiles,
  Seen,
  SnoozeChoices,
  Snoozed,
  WaitingList,
  WorkspaceSettings,
} from "./queries/views.ts";

import type { Opened, ReaderLink } from "./reader-links.ts";

/** Which milestone a person means: a button's id, typed text ("M-3", "m3", "3"), or the only one that fits. */
export type MilestoneRef =
  | { readonly by: "id"; readonly id: MilestoneId }
  | { readonly by: "text"; readonly text: string }
  | { readonly by: "only" };

/** Who acts, where, and the platform's own id of the request, which makes a repeat harmless. */
export type Origin = {
  readonly requestId: string;
  readonly actor: Identity;
  /** How the platform names the actor today; kept for readers on other platforms. */
  readonly displayName: string;
  readonly channel: ChannelRef | null;
};

/** What only the first `new` of a channel says: my side, the other person. */
export type NewParties = {
  readonly mySide: "buyer" | "facilitator";
  readonly other: Identity;
  readonly otherName: string;
};

export type Done = {
  readonly kind: "done";
  readonly view: MilestoneView;
  readonly actor: Actor;
  readonly events: readonly MilestoneEvent[];
  /** True where this request was committed before: nothing was done twice. */
  readonly repeated: boolean;
};

/** What a form of terms has beside the terms themselves. */
export type Typed = {
  /** Everything that was typed, as the form gives it back. */
  readonly values: Readonly<Record<string, string>>;
  /** The checklist's answers. */
  readonly risks: readonly RiskFlag[];
  /** The kept terms that these take the place of. */
  readonly instead: string | null;
};

/** Nothing is proposed: the proposer reads this, and says what becomes of the terms. */
export type Advised = {
  readonly kind: "advised";
  readonly id: string;
  readonly advice: Advice;
  readonly terms: TermsDraft;
  readonly now: Instant;
};

export type KeptTyped = {
  readonly kind: "kept";
  readonly values: Readonly<Record<string, string>>;
};

/** Kept terms as two to five checkpoints, to be looked over. */
export type SplitOffer = {
  readonly kind: "split";
  readonly id: string;
  readonly terms: TermsDraft;
  readonly checkpoints: readonly Checkpoint[];
  /** The zone that the due days are counted in. */
  readonly timeZone: string;
  readonly now: Instant;
};

/** What came of kept terms, in order: one milestone, or one for each part. */
export type Proposed = { readonly kind: "proposed"; readonly done: readonly Done[] };

export type Funding = {
  readonly kind: "checkout";
  readonly view: MilestoneView;
  /** Null where the provider takes too long: the link follows by notice. */
  readonly url: string | null;
};

export type Onboarding = { readonly kind: "onboarding"; readonly url: string };

/** A nudge that is on its way: who hears of it, and when, in their working hours. */
export type Nudged = {
  readonly kind: "nudged";
  readonly view: MilestoneView;
  readonly hears: readonly { readonly to: PersonId; readonly at: Instant }[];
};

/** What somebody sets of their own time, as typed, and where they want to be reminded. */
export type MyTimeInput = HoursInput & {
  readonly reminders: "channel" | "direct";
  /** Who hears of what waits while they are away; null for nobody, left out where it stays as it is. */
  readonly delegate?: Identity | null;
};

export type { Template };

/** Templates to choose from. */
export type Templates = { readonly kind: "templates"; readonly all: readonly Template[] };

/** A template by what somebody typed, or by its id. */
export type NamedTemplate =
  | { readonly by: "name"; readonly name: string }
  | { readonly by: "id"; readonly id: string };

export type TemplateSaved = { readonly kind: "template_saved"; readonly name: string };
export type TemplateDeleted = { readonly kind: "template_deleted"; readonly name: string };

/** What a platform may ask of the application. Every call checks membership; a refusal is a value, a defect throws. */
export type App = {
  /** The one way in for every verb that changes a milestone, `new` in a known channel included. */
  act(origin: Origin, milestone: MilestoneRef, command: Command): Promise<Done | Refused>;
  /** The first `new` of a channel makes the agreement too. Where the channel has one already, `parties` is ignored. */
  propose(
    origin: Origin,
    parties: NewParties | null,
    command: Extract<Command, { verb: "new" }>,
  ): Promise<Done | Refused>;
  /** As `propose`, but where something is worth a second look nothing is proposed: the proposer is told, and chooses. */
  proposeWeighed(
    origin: Origin,
    parties: NewParties | null,
    command: Extract<Command, { verb: "new" }>,
    typed: Typed,
  ): Promise<Done | Advised | Refused>;
  /** What was typed into the form of terms that were advised on, to be changed; for the account that typed it alone. */
  keptTyped(origin: Origin, id: string): Promise<KeptTyped | Refused>;
  /** What kept terms can be split into; where their proposer has chosen already, what came of that. */
  splitOfKept(origin: Origin, id: string): Promise<SplitOffer | Proposed | Refused>;
  /** Proposes kept terms, whole or in parts: once, whatever is clicked how often. What was chosen first stays. */
  proposeKept(
    origin: Origin,
    id: string,
    parts: readonly PartInput[] | null,
  ): Promise<Proposed | Refused>;
  /** `fund`, and the checkout link that follows it. */
  fund(origin: Origin, milestone: MilestoneRef, termsVersion: number): Promise<Funding | Refused>;
  /** One milestone for its card, a form or a confirmation; `forVerb` narrows "the only one that fits" and checks authority and state. */
  see(
    origin: Origin,
    milestone: MilestoneRef,
    forVerb: Command["verb"] | "show" | "record",
  ): Promise<({ kind: "seen" } & Seen) | Refused>;
  /** What is collected for the next submission; for the facilitator's side alone. */
  draft(origin: Origin, milestone: MilestoneRef): Promise<Draft | Refused>;
  /** What was typed takes the place of the draft's links and notes. */
  typeDraft(
    origin: Origin,
    milestone: MilestoneRef,
    typed: readonly EvidenceInput[],
  ): Promise<Draft | Refused>;
  addToDraft(origin: Origin, milestone: MilestoneRef, given: Given): Promise<Draft | Refused>;
  dropFromDraft(origin: Origin, milestone: MilestoneRef, id: string): Promise<Draft | Refused>;
  /** Hands the draft in as the nth submission. */
  sendDraft(origin: Origin, milestone: MilestoneRef, nth: number): Promise<Done | Refused>;
  /** A statement in a dispute, with what is attached to it. */
  makeStatement(origin: Origin, milestone: MilestoneRef, given: Given): Promise<Done | Refused>;
  /** The submission that stands beside the one before it. */
  compare(origin: Origin, milestone: MilestoneRef): Promise<Comparison | Refused>;
  /** Keeps a message that somebody wants to attach until they have said to what. */
  parkMessage(origin: Origin, message: GivenMessage): Promise<Parked | Refused>;
  attachParked(
    origin: Origin,
    id: string,
    to: { readonly milestoneId: MilestoneId; readonly criterionId: CriterionId | null },
  ): Promise<Draft | Done | Refused>;
  /** `nudge`, and what comes of it. */
  nudge(origin: Origin, milestone: MilestoneRef): Promise<Nudged | Refused>;
  waiting(origin: Origin): Promise<WaitingList>;
  /** The actor's own page: what waits for them, what they wait for, and all that `desk` says. */
  home(origin: Origin): Promise<Home>;
  /** The actor's agreements, settings and accounts. */
  desk(origin: Origin): Promise<Desk>;
  formStart(origin: Origin): Promise<FormStart>;
  /** The templates of this channel's agreement. */
  templates(origin: Origin): Promise<Templates | Refused>;
  /** The one that was named; where none or several could be meant, all of them. */
  templateFor(origin: Origin, named: NamedTemplate): Promise<Template | Templates | Refused>;
  /** Keeps a milestone's terms under a name, for both sides to start from. */
  saveTemplate(
    origin: Origin,
    milestone: MilestoneRef,
    typed: { readonly name: string; readonly replaces: boolean },
  ): Promise<TemplateSaved | Refused>;
  renameTemplate(origin: Origin, id: string, name: string): Promise<TemplateSaved | Refused>;
  deleteTemplate(origin: Origin, id: string): Promise<TemplateDeleted | Refused>;
  record(origin: Origin, milestone: MilestoneRef): Promise<RecordFile | Refused>;
  /** Puts a record into the provider's form for the bank that has charged it back, and submits nothing. */
  fillBank(file: RecordFile): Promise<BankFilled>;
  /** A document as files: a PDF, null where it could not be made, and a page of its own. */
  print(document: PrintedDocument): Promise<{ readonly pdf: Buffer | null; readonly page: string }>;
  /** A table as CSV that opens in a spreadsheet as it is meant. */
  tabulate(table: DocumentTable): Promise<string>;
  /** A link of minutes to what the actor was shown, for their eyes; null where no browser could reach us. */
  readerLink(origin: Origin, shows: Shows): Promise<ReaderLink | null>;
  /** What a link shows now, with its chart where `illustrated`; null where it shows nothing, whatever the reason. */
  openReaderLink(token: string, illustrated: boolean): Promise<Opened | null>;
  closeReaderLink(token: string): Promise<void>;
  /** Ends all links of the actor; answers how many were open. */
  closeReaderLinks(origin: Origin): Promise<number>;
  /** The agreement of the channel over time, drawn and as a table. */
  report(origin: Origin): Promise<ReportFiles | Refused>;
  payouts(origin: Origin): Promise<PayoutStatus | Refused>;
  /** Mints a short-lived onboarding link for the facilitator's owner; `change` starts a new account. */
  startOnboarding(origin: Origin, change: boolean): Promise<Onboarding | Refused>;
  people(origin: Origin): Promise<PeopleStatus | Refused>;
  addPerson(origin: Origin, person: Identity, displayName: string): Promise<PeopleStatus | Refused>;
  removePerson(origin: Origin, seatId: SeatId): Promise<PeopleStatus | Refused>;
  nameArbiter(
    origin: Origin,
    person: Identity | null,
    displayName: string,
  ): Promise<PeopleStatus | Refused>;
  /** Turns the weekly summary in the agreement's channels on or off. */
  setSummary(origin: Origin, weekly: boolean): Promise<PeopleStatus | Refused>;
  /** What is linked: this agreement's channels, and the actor's accounts. */
  link(origin: Origin, place: Place): Promise<LinkStatus | Refused>;
  /** A one-time code for its maker's eyes only; whoever types it elsewhere only asks. */
  makeLinkCode(origin: Origin, asksFor: LinkKind, place: Place): Promise<LinkCode | Refused>;
  redeemLinkCode(origin: Origin, typed: string, place: Place): Promise<LinkAsked | Refused>;
  /** The maker's answer, from the account that made the code: only this makes a link. */
  answerLink(
    origin: Origin,
    linkId: string,
    said: "confirm" | "refuse",
  ): Promise<LinkSettled | Refused>;
  unlinkIdentity(origin: Origin, linkId: string, place: Place): Promise<LinkStatus | Refused>;
  unlinkChannel(origin: Origin, linkId: string, place: Place): Promise<LinkStatus | Refused>;
  /** An agreement with one side only, where the other is elsewhere; answers the code that invites it. */
  openAgreement(
    origin: Origin,
    mySide: Side,
    policies: Policies,
    place: Place,
  ): Promise<LinkCode | Refused>;
  settings(origin: Origin): Promise<WorkspaceSettings>;
  /** The platform has checked, at this use, that the actor administers the workspace. */
  saveSettings(
    origin: Origin,
    isAdmin: boolean,
    policies: Policies,
    currency: string,
  ): Promise<WorkspaceSettings | Refused>;
  /** The actor's own hours, or what is known of them where they set none; anyone may ask, wherever they are. */
  myTime(origin: Origin): Promise<MyTime>;
  /** Saves the actor's own hours and plans their reminders by them; refusals name the fields. */
  saveMyTime(origin: Origin, input: MyTimeInput): Promise<MyTimeSaved | Refused>;
  /** What the actor could put off: one milestone, or with null all open ones that wait for them. */
  snoozeChoices(origin: Origin, milestone: MilestoneRef | null): Promise<SnoozeChoices | Refused>;
  /** No reminder of these before then; deadlines stay where they are. */
  snooze(
    origin: Origin,
    milestone: MilestoneRef | null,
    length: SnoozeLength,
  ): Promise<Snoozed | Refused>;
  /** Asks the operator to delete the actor's own data; null for somebody of whom nothing is known. */
  requestErasure(origin: Origin): Promise<{ readonly obstacles: readonly Obstacle[] } | null>;
  /** A platform says that somebody's profile has changed; a zone that it doesn't know is null. */
  profileChanged(identity: Identity, timeZone: string | null): Promise<void>;
  /** A platform lets the bot into a workspace (again): what was missed there is brought up to date. */
  installed(platform: PlatformName, team: string): Promise<void>;
};
