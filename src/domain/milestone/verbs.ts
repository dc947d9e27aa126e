import { unreachable } from "../assert.ts";
import type { Instant } from "../clock/instant.ts";
import type { Refusal } from "../refusals.ts";
import type { CommandOf, Verb } from "./commands.ts";
import { checkAccept, decideAccept } from "./decide/accept.ts";
import { checkAmend, decideAmend } from "./decide/amend.ts";
import { checkApprove, decideApprove } from "./decide/approve.ts";
import { checkBlock, decideBlock } from "./decide/block.ts";
import { checkCancel, decideCancel } from "./decide/cancel.ts";
import { checkChanges, decideChanges } from "./decide/changes.ts";
import { checkDecline, decideDecline } from "./decide/decline.ts";
import { checkDispute, decideDispute } from "./decide/dispute.ts";
import { checkExtend, decideExtend } from "./decide/extend.ts";
import { checkFund, decideFund } from "./decide/fund.ts";
import { checkNew, decideNew } from "./decide/new.ts";
import { checkNudge, decideNudge } from "./decide/nudge.ts";
import { checkSettle, decideSettle } from "./decide/settle.ts";
import { checkSubmit, decideSubmit } from "./decide/submit.ts";
import { checkWithdraw, decideWithdraw } from "./decide/withdraw.ts";
import type { Actor, Context, Decided, Situation } from "./decision.ts";

/** A verb on a milestone that exists; `new` begins one and has its own shape. */
export type FollowingVerb = Exclude<Verb, "new">;
export type FollowingCommand = CommandOf<FollowingVerb>;

/** Who may, in one word for help and lists; `check` is what counts, and lets the arbiter into a dispute as well. */
export type Who = "buyer" | "facilitator" | "either" | "other_party";

type VerbRule<V extends FollowingVerb> = {
  readonly who: Who;
  /** Authority and state, before anything is typed: null where the verb may be offered. */
  readonly check: (situation: Situation, actor: Actor, now: Instant) => Refusal | null;
  /** The whole decision; checks first. */
  readonly decide: (situation: Situation, command: CommandOf<V>, context: Context) => Decided;
};

type NewRule = {
  readonly who: Who;
  readonly check: typeof checkNew;
  readonly decide: typeof decideNew;
};

/** The domain's half of the table of verbs; a forgotten verb does not compile. */
export const VERBS: { readonly new: NewRule } & {
  readonly [V in FollowingVerb]: VerbRule<V>;
} = {
  new: { who: "either", check: checkNew, decide: decideNew },
  accept: { who: "other_party", check: checkAccept, decide: decideAccept },
  decline: { who: "other_party", check: checkDecline, decide: decideDecline },
  amend: { who: "either", check: checkAmend, decide: decideAmend },
  fund: { who: "buyer", check: checkFund, decide: decideFund },
  submit: { who: "facilitator", check: checkSubmit, decide: decideSubmit },
  withdraw: { who: "facilitator", check: checkWithdraw, decide: decideWithdraw },
  approve: { who: "buyer", check: checkApprove, decide: decideApprove },
  changes: { who: "buyer", check: checkChanges, decide: decideChanges },
  cancel: { who: "either", check: checkCancel, decide: decideCancel },
  block: { who: "either", check: checkBlock, decide: decideBlock },
  extend: { who: "either", check: checkExtend, decide: decideExtend },
  nudge: { who: "either", check: checkNudge, decide: decideNudge },
  dispute: { who: "either", check: checkDispute, decide: decideDispute },
  settle: { who: "either", check: checkSettle, decide: decideSettle },
};

/** Every verb on a milestone that exists, in the order in which they are offered. */
export const FOLLOWING_VERBS = [
  ...(["accept", "decline", "fund", "submit", "approve", "changes"] as const),
  ...(["settle", "dispute"] as const),
  ...(["block", "extend", "nudge", "amend", "withdraw", "cancel"] as const),
] as const satisfies readonly FollowingVerb[];

/** What a command on a milestone leads to: events, or refusals. Pure. */
export function decide(situation: Situation, command: FollowingCommand, context: Context): Decided {
  switch (command.verb) {
    case "accept":
      return VERBS.accept.decide(situation, command, context);
    case "decline":
      return VERBS.decline.decide(situation, command, context);
    case "amend":
      return VERBS.amend.decide(situation, command, context);
    case "fund":
      return VERBS.fund.decide(situation, command, context);
    case "submit":
      return VERBS.submit.decide(situation, command, context);
    case "withdraw":
      return VERBS.withdraw.decide(situation, command, context);
    case "approve":
      return VERBS.approve.decide(situation, command, context);
    case "changes":
      return VERBS.changes.decide(situation, command, context);
    case "cancel":
      return VERBS.cancel.decide(situation, command, context);
    case "block":
      return VERBS.block.decide(situation, command, context);
    case "extend":
      return VERBS.extend.decide(situation, command, context);
    case "nudge":
      return VERBS.nudge.decide(situation, command, context);
    case "dispute":
      return VERBS.dispute.decide(situation, command, context);
    case "settle":
      return VERBS.settle.decide(situation, command, context);
    default:
      return unreachable(command);
  }
}

/** The verbs that a person may use on a milestone now, in the order in which they are offered. */
export function availableVerbs(
  situation: Situation,
  actor: Actor,
  now: Instant,
): readonly FollowingVerb[] {
  return FOLLOWING_VERBS.filter((verb) => VERBS[verb].check(situation, actor, now) === null);
}
