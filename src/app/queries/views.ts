import type { Agreement } from "../../domain/agreement/agreement.ts";
import type { Policies } from "../../domain/agreement/policies.ts";
import type { HoursSetting } from "../../domain/clock/hours-input.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import type { SnoozeLength } from "../../domain/clock/snooze-length.ts";
import type { MilestoneId, PersonId } from "../../domain/ids.ts";
import type { Actor, Situation } from "../../domain/milestone/decision.ts";
import type { DisputeStory } from "../../domain/milestone/dispute-story.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import type { RecordSource } from "../../domain/record/record.ts";
import type { Refusal } from "../../domain/refusals.ts";
import type { History } from "../../domain/report/history.ts";
import type { Report } from "../../domain/report/report.ts";
import type { ContextView } from "./context-view.ts";

export type PlatformName = "slack" | "discord";

/** A person as one platform knows them: unique per (platform, team, user). */
export type Identity = {
  readonly platform: PlatformName;
  readonly team: string;
  readonly user: string;
};

export type ChannelRef = {
  readonly platform: PlatformName;
  readonly team: string;
  readonly channel: string;
};

export type MessageRef = ChannelRef & { readonly message: string };

/** Someone to be mentioned: a mention where the reader's platform knows them, else the display name. */
export type PersonView = {
  readonly personId: PersonId;
  readonly displayName: string;
  readonly identities: readonly Identity[];
  /** When and how they are reminded, as far as they or their platform said so; missing for one made just now. */
  readonly clock?: PersonSettings;
};

/** What is known of a person's time. */
export type PersonSettings = {
  /** The zone of their profile on a platform that has one. */
  readonly profileZone: string | null;
  /** What they set themselves, which goes before everything else. */
  readonly hours: HoursSetting | null;
  readonly reminders: "channel" | "direct";
  /** No reminder of the milestone that was read before then. */
  readonly snoozedUntil: Instant | null;
};

/** Everyone an agreement's messages may name, by person id. */
export type People = Readonly<Record<PersonId, PersonView>>;

/** All that a card, a list line or a notice of one milestone is made from; one read of the database. */
export type MilestoneView = Situation & {
  readonly people: People;
  /** The database's clock at the read. */
  readonly now: Instant;
  /** The platform's own costs and rules, for the words that print them. */
  readonly feeBps: number;
  readonly holdLimitDays: number;
  /** Where the channel that it is shown in discusses the dispute that is open; left out where nothing is. */
  readonly disputeLink?: string;
  /** The model that evidence is sent to where the terms allow it; null where none is configured. */
  readonly contextModel: string | null;
};

/** A dispute as its threads tell it. */
export type DisputeThread = { readonly view: MilestoneView; readonly story: DisputeStory };

/** Where a dispute's thread is: its head message, and where the replies go. */
export type ThreadRef = MessageRef & {
  /** Null where the platform let us open none: then replies go beside the head. */
  readonly thread: string | null;
  /** The address that opens it for whoever is in the channel; null where the platform gives none. */
  readonly link: string | null;
};

/** One thing that stands in a dispute's thread: what it begins with, then what happened, in order. */
export type ThreadEntry =
  | { readonly kind: "welcome" | "terms" | "timeline" }
  | { readonly kind: "event"; readonly event: MilestoneEvent };

/** What stands behind a read for one person. */
export type Seen = { readonly view: MilestoneView; readonly actor: Actor };

export type Refused = {
  readonly kind: "refused";
  readonly refusals: readonly Refusal[];
  /** The milestone it is about, where the person may know it. */
  readonly view: MilestoneView | null;
  /** Numbers that the person could have meant, most urgent first. */
  readonly candidates: readonly MilestoneChoice[];
  /** Everyone the refusal's words may name. */
  readonly people: People;
  /** The database's clock at the read, for words about time; left out where there is a view, or none are needed. */
  readonly now?: Instant;
};

export type MilestoneChoice = {
  readonly id: MilestoneId;
  readonly number: number;
  readonly title: string;
};

/** What someone who types `/milestone` sees: what waits for them, then what they wait for, most urgent first. */
export type WaitingList = {
  readonly kind: "list";
  readonly actor: PersonId | null;
  readonly mine: readonly MilestoneView[];
  readonly others: readonly MilestoneView[];
  readonly over: readonly MilestoneView[];
  readonly now: Instant;
};

/** What the form of `new` starts from in this channel. */
export type FormStart = {
  readonly kind: "form";
  readonly agreement: Agreement | null;
  readonly actor: Actor | null;
  readonly people: People;
  readonly policies: Policies;
  readonly currency: string;
  readonly currencies: readonly string[];
  /** The zone that the person has set, and the one that a platform's profile said before. */
  readonly zones: { readonly own: string | null; readonly profile: string | null };
  readonly now: Instant;
};

/** The facilitator's readiness to be paid, requirement by requirement. */
export type PayoutStatus = {
  readonly kind: "payouts";
  readonly agreement: Agreement;
  readonly actor: Actor;
  readonly people: People;
  readonly isOwner: boolean;
  /** Approved milestones that wait only for this. */
  readonly waiting: readonly MilestoneView[];
  readonly now: Instant;
};

export type PeopleStatus = {
  readonly kind: "people";
  readonly agreement: Agreement;
  readonly actor: Actor;
  readonly people: People;
  readonly isOwner: boolean;
};

/** A milestone's whole history as a file that anyone can verify offline. */
export type RecordFile = {
  readonly kind: "record";
  readonly view: MilestoneView;
  readonly name: string;
  readonly json: string;
  /** The same as it was read, for the words of the documents beside the file. */
  readonly history: RecordSource;
  /** How the evidence was laid out for its readers; no part of the chain. */
  readonly contexts: readonly Pick<ContextView, "subject" | "context" | "sources">[];
  /** The milestone over time; left out where no money moved, or nobody asked for it. */
  readonly chart?: { readonly report: Report; readonly png: Uint8Array | null };
};

/** An agreement over time, as figures and as the files that carry them. */
export type ReportFiles = {
  readonly kind: "report";
  readonly report: Report;
  /** Whether it was asked in a channel of that agreement, where both sides read. */
  readonly isHere: boolean;
  /** Null where it could not be drawn. */
  readonly png: Buffer | null;
  readonly csv: string;
  /** What it was made of, with everyone its words may name. */
  readonly histories: readonly History[];
  readonly among: { readonly agreement: Agreement; readonly people: People };
};

/** How a workspace or server and one of its channels are called there; null where the platform does not say. */
export type PlaceNames = {
  readonly teamName: string | null;
  readonly channelName: string | null;
};

/** Where someone asks, as people there call it, and whether a card could be posted there. */
export type Place = PlaceNames & {
  readonly canPost: boolean;
  /** Direct messages with the bot: no channel that anything could be linked to. */
  readonly isDirect: boolean;
};

/** A workspace's defaults for new agreements. */
export type WorkspaceSettings = {
  readonly kind: "settings";
  readonly team: string;
  readonly policies: Policies;
  readonly currency: string;
  readonly currencies: readonly string[];
};

/** Where the form of somebody's own time starts from: what they set, or what is known of them. */
export type MyTime = {
  readonly kind: "my_time";
  /** What they set before; null where they never did. */
  readonly hours: HoursSetting | null;
  /** The zone of a platform's profile, where they have set none. */
  readonly profile: { readonly timeZone: string; readonly platform: PlatformName } | null;
  readonly reminders: PersonSettings["reminders"];
  /** The accounts of whom they named for their absence; empty for nobody. */
  readonly delegate: readonly Identity[];
  /** Where the form is shown: of the accounts, one of there is picked from. */
  readonly here: Pick<Identity, "platform" | "team">;
  readonly now: Instant;
};

/** What was saved of somebody's own time, and what it does. */
export type MyTimeSaved = {
  readonly kind: "my_time_saved";
  readonly hours: HoursSetting;
  readonly reminders: PersonSettings["reminders"];
  /** The next thing that they are reminded of; null where nothing is planned. */
  readonly next: { readonly at: Instant; readonly view: MilestoneView } | null;
  /** The first working moment after an absence; null without one. */
  readonly backAt: Instant | null;
  /** Milestones on which silence does not count as acceptance because of the absence. */
  readonly noSilence: readonly MilestoneView[];
  /** Whether somebody stands in for them meanwhile. */
  readonly hasDelegate: boolean;
  /** True where they are of the buyer's side in terms that take silence as acceptance. */
  readonly silenceCounts: boolean;
  readonly now: Instant;
};

/** What somebody could put off, and until when, in their own hours. */
export type SnoozeChoices = {
  readonly kind: "snooze";
  /** The one milestone that was named; null where all that wait for them are meant. */
  readonly only: MilestoneView | null;
  readonly views: readonly MilestoneView[];
  readonly times: readonly { readonly length: SnoozeLength; readonly at: Instant }[];
  readonly now: Instant;
};

/** What was put off. */
export type Snoozed = {
  readonly kind: "snoozed";
  readonly views: readonly MilestoneView[];
  /** When the next reminder can come: the first moment of their hours after that time. */
  readonly at: Instant;
  /** Deadlines of theirs that are near; a snooze moves none. */
  readonly near: readonly { readonly view: MilestoneView; readonly by: Instant }[];
  readonly now: Instant;
};
