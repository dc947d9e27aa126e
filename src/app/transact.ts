import type { Agreement, AgreementEvent } from "../domain/agreement/agreement.ts";
import { evolveAgreement } from "../domain/agreement/agreement.ts";
import { invariant } from "../domain/assert.ts";
import type { Instant } from "../domain/clock/instant.ts";
import type { AgreementId, MilestoneId } from "../domain/ids.ts";
import { postingsOf } from "../domain/ledger/postings.ts";
import type { MilestoneEvent } from "../domain/milestone/events.ts";
import { evolve, startMilestone } from "../domain/milestone/evolve.ts";
import type { Milestone } from "../domain/milestone/milestone.ts";
import { headline, isOver } from "../domain/milestone/milestone.ts";
import { chained, GENESIS } from "../domain/record/chain.ts";
import { planOfMilestone } from "./clock/plan.ts";
import type { Deps } from "./deps.ts";
import { movesOf, voidedBy } from "./owed-moves.ts";
import type { ChannelRef } from "./queries/views.ts";
import { tasksAfter } from "./react.ts";
import type {
  ChainedEvent,
  CheckoutUpdate,
  CommitPlan,
  Loaded,
  LoadRequest,
  NewQuestion,
  NewTask,
} from "./store.ts";

/** What one act does, before it is numbered, chained and posted. */
export type Change = Pick<
  CommitPlan,
  | "request"
  | "people"
  | "move"
  | "voidMoves"
  | "checkoutUpdates"
  | "inbox"
  | "questions"
  | "settled"
  | "settleSubject"
  | "reviveTask"
  | "links"
> & {
  /** Person id, or the part of the system that acts ("stripe", "worker", "operator"). */
  readonly actor: string;
  readonly makeAgreement?: {
    readonly id: AgreementId;
    readonly channel: ChannelRef;
    readonly start: Agreement;
  };
  readonly agreementEvents?: readonly AgreementEvent[];
  /** Whose account the payee's is, beside the events of this act: it may have to be forgotten, and events never are. */
  readonly payeeHolder?: string | null;
  readonly makeMilestone?: { readonly id: MilestoneId };
  readonly milestoneEvents?: readonly MilestoneEvent[];
  /** True where the decision depends on who sits where or on the payee: the agreement may not have moved. */
  readonly holdsAgreement?: boolean;
  readonly tasks?: readonly NewTask[];
  /** What the operator has to be asked of the milestone as it is then. */
  asks?(after: Milestone): readonly NewQuestion[];
  /** True where nothing happened but what time will do is to be planned anew. */
  readonly replan?: boolean;
};

export type After = {
  readonly agreement: Agreement | null;
  readonly milestone: Milestone | null;
  readonly now: Instant;
  readonly loaded: Loaded;
};

/** What a decision says: change something and answer from what is then, or only answer. */
export type Step<T> =
  | {
      readonly change: Change;
      /** What was read, where the decision has narrowed it (one of several open milestones was meant). */
      readonly loaded?: Loaded;
      answer(after: After): T;
      repeated?(milestoneId: MilestoneId | null): Promise<T>;
    }
  | { readonly answer: T };

const MAX_TRIES = 40;

/**
 * The one way in which anything changes: one read, a pure decision, one commit. A conflict is loaded and decided again,
 * a few times; due tasks go to the queue after the commit, and a sweeper finds them if this process dies first.
 */
export async function transact<T>(
  deps: Deps,
  request: LoadRequest,
  decide: (loaded: Loaded) => Step<T>,
): Promise<T> {
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const loaded = await deps.store.load(request);
    const step = decide(loaded);
    if (!("change" in step)) return step.answer;
    const { plan, after } = planOf(deps, step.loaded ?? loaded, step.change);
    const committed = await deps.store.commit(plan);
    if (committed.ok) {
      deps.carry(plan.tasks ?? []);
      return step.answer(after);
    }
    if (committed.why === "repeated" && step.repeated) return step.repeated(committed.milestoneId);
  }
  throw new Error(`gave up after ${MAX_TRIES} conflicts`);
}

function planOf(deps: Deps, loaded: Loaded, change: Change): { plan: CommitPlan; after: After } {
  const agreement = agreementPart(deps, loaded, change);
  const milestone = milestonePart(deps, loaded, change);
  const after: After = {
    agreement: agreement.after,
    milestone: milestone.after,
    now: loaded.now,
    loaded,
  };
  const tasks = [
    ...tasksAfter(deps, after, change.milestoneEvents ?? [], change.agreementEvents ?? []),
    ...(change.tasks ?? []),
  ];
  const { request, people, move, inbox } = change;
  const made = "moves" in milestone.plan ? (milestone.plan.moves ?? []) : [];
  const voidMoves = voidedBy(milestone.before, milestone.after, made, change.voidMoves);
  const updates = [...milestone.checkoutUpdates, ...(change.checkoutUpdates ?? [])];
  const checkoutUpdates = updates.length > 0 ? updates : undefined;
  const plans = change.replan || (change.milestoneEvents ?? []).length > 0;
  const timed = plans ? planOfMilestone(deps, after) : null;
  const asked = (milestone.after && change.asks?.(milestone.after)) || [];
  const all = [...(change.questions ?? []), ...asked];
  const questions = all.length > 0 ? all : undefined;
  const { settled, settleSubject, reviveTask, links } = change;
  const given = {
    ...{ request, people, move, voidMoves, checkoutUpdates, inbox },
    ...{ questions, settled, settleSubject, reviveTask, links },
  };
  const events = [...agreement.events, ...milestone.events];
  const plan: CommitPlan = {
    ...(Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as Partial<CommitPlan>),
    ...agreement.plan,
    ...milestone.plan,
    ...(events.length > 0 && { events }),
    ...(tasks.length > 0 && { tasks }),
    ...(timed && { plan: timed }),
  };
  return { plan, after };
}

function agreementPart(deps: Deps, loaded: Loaded, change: Change) {
  const before = change.makeAgreement?.start ?? loaded.agreement;
  const events = change.agreementEvents ?? [];
  if (!before) return { after: null, events: [], plan: {} };
  if (events.length === 0) {
    const plan = change.holdsAgreement
      ? { agreement: { mode: "check" as const, id: before.id, expected: before.version } }
      : {};
    return { after: before, events: [], plan };
  }
  const after = withHolder(events.reduce(evolveAgreement, withoutHead(before)), change);
  const head = change.makeAgreement ? GENESIS : (loaded.agreement?.head ?? GENESIS);
  const links = chainOf(
    deps,
    before.id,
    before.id,
    before.version,
    head,
    change.actor,
    loaded.now,
    events,
  );
  const plan: Pick<CommitPlan, "agreement"> = {
    agreement: {
      mode: change.makeAgreement ? "new" : "change",
      id: before.id,
      expected: before.version,
      version: after.version,
      state: after,
      head: links.at(-1)?.hash ?? head,
      seats: after.seats.map(({ personId, side }) => ({ personId, side })),
      ...(change.makeAgreement && { channel: change.makeAgreement.channel }),
    },
  };
  return { after, events: links, plan };
}

function withHolder(agreement: Agreement, { payeeHolder }: Change): Agreement {
  const { payee } = agreement;
  return payee && payeeHolder !== undefined
    ? { ...agreement, payee: { ...payee, holder: payeeHolder } }
    : agreement;
}

function milestonePart(deps: Deps, loaded: Loaded, change: Change) {
  const events = change.milestoneEvents ?? [];
  const [first] = events;
  const before = change.makeMilestone ? null : loaded.milestone;
  if (!first) return { before, after: before, events: [], plan: {}, checkoutUpdates: [] };
  const { after, postings } = folded(before, change.makeMilestone?.id, events);
  const version = before?.version ?? 0;
  const head = before?.head ?? GENESIS;
  const { id, agreementId, number } = after;
  const links = chainOf(deps, id, agreementId, version, head, change.actor, loaded.now, events);
  const plan: Pick<CommitPlan, "milestone" | "postings" | "moves" | "checkouts"> = {
    milestone: {
      mode: before ? "change" : "new",
      id,
      agreementId,
      number,
      expected: version,
      version: after.version,
      state: withoutHead(after),
      head: links.at(-1)?.hash ?? head,
      headline: headline(after),
      isOver: isOver(after),
    },
    ...(postings.length > 0 && { postings }),
    ...movesOf(after, events, loaded.agreement?.payee?.accountId ?? null),
    ...checkoutsOf(after, events),
  };
  return { before, after, events: links, plan, checkoutUpdates: replacedCheckouts(events) };
}

/** Applies events one by one, since each one's postings follow from the state right before it. */
function folded(
  before: Milestone | null,
  newId: MilestoneId | undefined,
  events: readonly MilestoneEvent[],
) {
  let state = before;
  const postings = [];
  for (const event of events) {
    if (state) {
      for (const posting of postingsOf(state, event)) {
        postings.push({ ...posting, seq: state.version + 1 });
      }
      state = evolve(state, event);
    } else {
      invariant(
        newId && event.type === "MilestoneProposed",
        "a milestone begins with its proposal",
      );
      state = startMilestone(newId, event);
    }
  }
  invariant(state, "there is a milestone after its events");
  return { after: state, postings };
}

function checkoutsOf(
  after: Milestone,
  events: readonly MilestoneEvent[],
): Pick<CommitPlan, "checkouts"> {
  const checkouts = events.flatMap((event) =>
    event.type === "CheckoutRequested"
      ? [
          {
            id: event.checkoutId,
            amountMinor: event.amountMinor,
            currency: after.terms.amount.currency,
            requestedBy: event.by,
          },
        ]
      : [],
  );
  return checkouts.length > 0 ? { checkouts } : {};
}

/** The row of a replaced checkout says so in the same commit, before a new one can be open beside it. */
function replacedCheckouts(events: readonly MilestoneEvent[]): readonly CheckoutUpdate[] {
  return events.flatMap((event) =>
    event.type === "CheckoutClosed" && event.why === "replaced"
      ? [{ id: event.checkoutId, status: "replaced" } as const]
      : [],
  );
}

function chainOf(
  deps: Deps,
  streamId: string,
  agreementId: AgreementId,
  version: number,
  head: string,
  actor: string,
  at: Instant,
  events: readonly (MilestoneEvent | AgreementEvent)[],
): readonly ChainedEvent[] {
  let prevHash = head;
  return events.map((event, index) => {
    const seq = version + index + 1;
    const link = chained({ stream: streamId, seq, at, actor, event, prevHash }, deps.hashOf);
    prevHash = link.hash;
    return {
      streamId,
      seq,
      agreementId,
      actor,
      at,
      event,
      prevHash: link.prevHash,
      hash: link.hash,
    };
  });
}

/** The state as it is stored: the chain's head lies beside it, not in it. */
function withoutHead<T extends object>(state: T): T {
  if (!("head" in state)) return state;
  const { head: _head, ...rest } = state as T & { head: string };
  return rest as unknown as T;
}
