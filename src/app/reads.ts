import type { Policies } from "../domain/agreement/policies.ts";
import type { Instant } from "../domain/clock/instant.ts";
import type { AgreementId, CheckoutId, MilestoneId, MoveId, PersonId } from "../domain/ids.ts";
import type { Situation } from "../domain/milestone/decision.ts";
import type { History } from "../domain/report/history.ts";
import type { Digests } from "./clock/digests.ts";
import type { EvidenceReads } from "./evidence/evidence-row.ts";
import type { ProviderEvent } from "./ports.ts";
import type { Desk } from "./queries/home-views.ts";
import type { LinkedChannel, LinkedIdentity, LinkRow } from "./queries/link-views.ts";
import type { NoticeKind } from "./queries/notice-views.ts";
import type {
  ChannelRef,
  Identity,
  MessageRef,
  People,
  PersonSettings,
  PlatformName,
} from "./queries/views.ts";
import type {
  ChainedEvent,
  CheckoutRow,
  MoneyMove,
  NewPerson,
  NewTask,
  TaskKind,
} from "./store.ts";

export type CardRow = ChannelRef & {
  readonly milestoneId: MilestoneId;
  readonly message: string | null;
  readonly renderedVersion: string;
  readonly claim: number;
};

/** A dispute's thread in one channel. */
export type ThreadRow = ChannelRef & {
  readonly milestoneId: MilestoneId;
  /** Which dispute of the milestone it is about. */
  readonly nth: number;
  readonly message: string | null;
  readonly thread: string | null;
  readonly link: string | null;
  /** How many of the dispute's entries stand in it. */
  readonly said: number;
  readonly renderedVersion: string;
  readonly claim: number;
};

export type PostingRow = {
  readonly milestoneId: MilestoneId;
  readonly seq: number;
  readonly account: string;
  readonly currency: string;
  readonly amountMinor: number;
};

export type OperatorQuestion = {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly agreementId: AgreementId | null;
  readonly milestoneId: MilestoneId | null;
  readonly detail: Readonly<Record<string, string | number | null>>;
  readonly openedAt: Instant;
};

/** What somebody set of their own time, with what follows from it: saved whole, or not at all. */
export type OwnTimePlan = {
  readonly personId: PersonId;
  /** The person, where nobody knew them before. */
  readonly people: readonly NewPerson[];
  readonly tasks: readonly NewTask[];
  readonly setting?: Pick<PersonSettings, "hours" | "reminders">;
  readonly snooze?: { readonly until: Instant; readonly milestones: readonly MilestoneId[] };
};

/** All that a person's list is made of; one read, everything of the same moment. */
export type Overview = {
  readonly now: Instant;
  /** Null for an account that nobody is known by. */
  readonly personId: PersonId | null;
  readonly open: readonly Overseen[];
  readonly over: readonly Overseen[];
};

type Overseen = Situation & { readonly people: People };

/** Cold paths and single rows, beside the two round trips of an act. */
export type Reads = Digests &
  EvidenceReads & {
    now(): Promise<Instant>;
    move(id: MoveId): Promise<MoneyMove | null>;
    movesOf(milestoneId: MilestoneId): Promise<readonly MoneyMove[]>;
    moveByProviderId(providerId: string): Promise<MoneyMove | null>;
    /** Moves of an agreement that are owed and have not been sent, transfers that wait for the payee among them. */
    owedMoves(agreementId: AgreementId): Promise<readonly MoneyMove[]>;
    failedMoves(code: string): Promise<readonly MoneyMove[]>;
    checkout(id: CheckoutId): Promise<CheckoutRow | null>;
    checkoutsOf(milestoneId: MilestoneId): Promise<readonly CheckoutRow[]>;
    openCheckouts(): Promise<readonly CheckoutRow[]>;
    /** The milestones of all agreements in which the person behind an account sits, the latest first. */
    overview(
      identity: Identity,
      most: { readonly open: number; readonly over: number },
    ): Promise<Overview>;
    /** What is the own of the person behind an account; one read, everything of the same moment. */
    desk(identity: Identity): Promise<Desk>;
    openMilestones(agreementId: AgreementId): Promise<readonly MilestoneId[]>;
    agreementByAccount(accountId: string): Promise<AgreementId | null>;
    /** Whether an account was ever the payee of an agreement, also where another has replaced it since. */
    wasPayee(accountId: string): Promise<boolean>;
    /** Agreements whose payee was begun and is not ready yet. */
    payeesToCheck(): Promise<readonly AgreementId[]>;
    /** Every milestone of every tenant, oldest first: for the operator's and the sandbox's reports only. */
    allMilestones(): Promise<readonly { readonly id: MilestoneId; readonly headline: string }[]>;
    latestMilestone(agreementId: AgreementId): Promise<MilestoneId | null>;
    channelsOf(agreementId: AgreementId): Promise<readonly ChannelRef[]>;
    events(streamId: string): Promise<readonly ChainedEvent[]>;
    /** The latest milestones of an agreement with all their events and postings, in one read; how many it left out. */
    histories(
      agreementId: AgreementId,
      most: number,
    ): Promise<{ readonly histories: readonly History[]; readonly leftOut: number }>;
    postings(milestoneId: MilestoneId | null): Promise<readonly PostingRow[]>;
    cards(milestoneId: MilestoneId): Promise<readonly CardRow[]>;
    /** Takes the right to write one card; false where someone else has it. */
    claimCard(card: CardRow, seconds: number): Promise<boolean>;
    cardWritten(card: CardRow, message: MessageRef | null, version: string): Promise<void>;
    /** The milestones whose card or dispute's thread in a workspace shows less than is so now. */
    behindIn(
      platform: PlatformName,
      team: string,
    ): Promise<
      readonly {
        readonly kind: "update_card" | "update_threads";
        readonly milestoneId: MilestoneId;
        readonly agreementId: AgreementId;
      }[]
    >;
    /** Takes the right to write a dispute's thread in a channel, which need not be there yet; null where someone else has it. */
    claimThread(
      thread: ChannelRef & Pick<ThreadRow, "milestoneId" | "nth">,
      seconds: number,
    ): Promise<ThreadRow | null>;
    /** Keeps what stands in a thread now; `release` gives back the right to write it. */
    threadWritten(thread: ThreadRow, release: boolean): Promise<void>;
    /** The threads of a milestone's disputes. */
    threads(milestoneId: MilestoneId): Promise<readonly ThreadRow[]>;
    /** Inserts events that are not known yet, each with a task to apply it; answers the task jobs to carry. */
    receive(
      events: readonly ProviderEvent[],
      newId: () => string,
    ): Promise<readonly { id: string; taskId: string }[]>;
    inboxEvent(
      id: string,
    ): Promise<(Omit<ProviderEvent, "livemode"> & { readonly appliedAt: Instant | null }) | null>;
    markApplied(id: string): Promise<void>;
    /** Moves that were claimed or accepted and whose end is not known, and owed ones nobody works at. */
    unsettledMoves(): Promise<readonly MoneyMove[]>;
    cursor(name: string): Promise<string | null>;
    setCursor(name: string, value: string): Promise<void>;
    /** What waits for the operator, oldest first. */
    questions(): Promise<readonly OperatorQuestion[]>;
    /** Whether the operator has answered a question about this subject: it is not asked again. */
    answered(subject: string): Promise<boolean>;
    /** Whether the operator was ever asked about this subject. */
    wasAsked(subject: string): Promise<boolean>;
    /** Transfers and refunds of a milestone that were lost with a restore, by the provider's ids, and are no move's result. */
    lostObjects(
      milestoneId: MilestoneId,
    ): Promise<readonly { readonly id: string; readonly isOpen: boolean }[]>;
    /** The milestone that a charge paid for. */
    milestoneByCharge(chargeId: string): Promise<MilestoneId | null>;
    workspace(
      platform: PlatformName,
      team: string,
    ): Promise<{ policies: Policies; currency: string } | null>;
    saveWorkspace(
      platform: PlatformName,
      team: string,
      policies: Policies,
      currency: string,
    ): Promise<void>;
    /** Whether a notice of this kind is still on its way to somebody, or was given up, since the review began. */
    isUndelivered(milestoneId: MilestoneId, notice: NoticeKind): Promise<boolean>;
    /** What time will do next over all tenants, soonest first: for the sandbox's reports only. */
    upcoming(limit: number): Promise<
      readonly {
        readonly at: Instant;
        readonly kind: TaskKind;
        readonly milestone: number;
        readonly title: string;
        /** Who is reminded; null where the milestone itself is looked at. */
        readonly person: string | null;
        readonly key: string;
      }[]
    >;
    identitiesOf(personId: PersonId): Promise<readonly Identity[]>;
    /** Keeps the zone that a platform's profile says; answers whether that changed anything. */
    saveProfileZone(personId: PersonId, timeZone: string): Promise<boolean>;
    personOf(identity: Identity): Promise<PersonId | null>;
    /** Whether two people sit on the same side of an agreement. */
    sharesSide(one: PersonId, other: PersonId): Promise<boolean>;
    /** What is known of a person's time; null where nothing is. */
    settingsOf(personId: PersonId): Promise<Omit<PersonSettings, "snoozedUntil"> | null>;
    /** Milestones that are not over, of all agreements in which a person has a part, the latest first; 200 at most. */
    openMilestonesOf(
      personId: PersonId,
    ): Promise<readonly { readonly id: MilestoneId; readonly agreementId: AgreementId }[]>;
    /** Saves what somebody set of their own time; false where their account became known meanwhile: to be tried again. */
    saveOwnTime(plan: OwnTimePlan): Promise<boolean>;
    /** Takes the right to ask a platform for the person's zone, once in so many hours. */
    mayAskProfile(personId: PersonId, everyHours: number): Promise<boolean>;
    link(id: string): Promise<LinkRow | null>;
    /** Requests that wait for this account's answer, oldest first. */
    openLinksOf(identity: Identity): Promise<readonly LinkRow[]>;
    /** The agreements in which a person has a part. */
    agreementsOf(personId: PersonId): Promise<readonly AgreementId[]>;
    linkedChannels(agreementId: AgreementId): Promise<readonly Omit<LinkedChannel, "here">[]>;
    linkedIdentities(personId: PersonId): Promise<readonly Omit<LinkedIdentity, "here">[]>;
  };
