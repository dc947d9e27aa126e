import type { App, MilestoneRef } from "../../src/app/api.ts";
import { DEFAULT_POLICIES, type Policies } from "../../src/domain/agreement/policies.ts";
import { plusDays } from "../../src/domain/clock/instant.ts";
import type { Command } from "../../src/domain/milestone/commands.ts";
import type { Milestone } from "../../src/domain/milestone/milestone.ts";
import { code, TERMS } from "../support/acts.ts";
import { drive, pay, stripeFault, vendorLife, webhookFault } from "./vendor.ts";
import { inProcess, type World, work } from "./world.ts";

const PEOPLE = [
  ...(["buyer", "buyer", "facilitator", "facilitator", "buyer-two"] as const),
  ...(["arbiter", "outsider"] as const),
] as const;
const SLACK = { platform: "slack", team: "T1" } as const;
const MILESTONES = 4;

type Step = (world: World) => Promise<string>;

/** The first proposal, with a second buyer at the table so that a quorum can be two. */
export async function begin(world: World): Promise<void> {
  while (world.milestones.length === 0) world.story.push(await proposeOne(world));
  await world.house.app.addPerson(world.house.as("buyer"), { ...SLACK, user: "buyer-two" }, "Two");
  if (world.chance.oneIn(2)) return;
  await world.house.app.nameArbiter(
    world.house.as("buyer"),
    { ...SLACK, user: "arbiter" },
    "Arbiter",
  );
}

async function proposeOne(world: World): Promise<string> {
  const { chance, house } = world;
  const buying = chance.oneIn(2);
  const other = { ...SLACK, user: buying ? "facilitator" : "buyer" };
  const policies = {
    ...policiesOf(world),
    quorum: chance.oneIn(3) && world.milestones.length > 0 ? 2 : 1,
  };
  const dueOn = await dayIn(world, 10 + chance.upTo(40));
  const amount = `${100 + chance.upTo(5_000)}.${10 + chance.upTo(90)}`;
  const command = { verb: "new", terms: { ...TERMS, policies, amount, dueOn } } as const;
  const side = buying ? "buyer" : "facilitator";
  const parties = { mySide: side, other, otherName: other.user } as const;
  const origin = house.as(side);
  const answer = await inProcess(world, (app) => app.propose(origin, parties, command));
  for (const { id } of await house.deps.reads.allMilestones())
    if (!world.milestones.includes(id)) world.milestones.push(id);
  return `${side} new ${amount} -> ${answer ? code(answer) : "killed or in trouble"}`;
}

/** What the parties agreed on for when nobody acts. */
function policiesOf({ chance }: World): Policies {
  return {
    ...DEFAULT_POLICIES,
    reviewWindowDays: 3 + chance.upTo(10),
    onSilence: chance.pick(["escalate", "deem_accepted", "deem_accepted"]),
    onDeadlock: chance.pick(["refund", "release", "split"]),
    onDependencyMissing: chance.pick(["escalate", "refund", "release"]),
  };
}

async function dayIn({ house }: World, days: number): Promise<string> {
  return plusDays(await house.deps.reads.now(), days).slice(0, 10);
}

/** One command that may or may not be allowed now; refusals are part of life. */
async function commandOf(
  world: World,
  milestone: Milestone,
  payee: string | null,
): Promise<Command> {
  const { chance } = world;
  const dueOn = await dayIn(world, 10 + chance.upTo(40));
  const policies = chance.oneIn(2) ? milestone.terms.policies : policiesOf(world);
  const termsVersion = chance.oneIn(6) ? 1 + chance.upTo(3) : milestone.lastTermsVersion;
  const [first] = milestone.terms.criteria;
  const criterionId = first?.id;
  const answer = chance.pick([undefined, undefined, "consent", "refuse"] as const);
  const commands: readonly Command[] = [
    { verb: "accept", termsVersion },
    { verb: "accept", termsVersion },
    { verb: "decline", termsVersion, reason: "Not like this" },
    {
      verb: "amend",
      termsVersion,
      terms: {
        ...{ ...TERMS, policies, dueOn, title: `No. ${chance.upTo(99)}` },
        amount: `${30 + chance.upTo(900)}`,
      },
    },
    {
      verb: "submit",
      evidence: criterionId ? [{ criterionId, text: "https://example.com/proof" }] : [],
    },
    { verb: "withdraw" },
    { verb: "changes", failing: [], note: "Not yet" },
    { verb: "cancel", reason: "Enough", ...(answer && { answer }) },
    { verb: "block", act: "set", dependency: "answer", what: "Which logo?" },
    { verb: "block", act: "lift", dependency: "answer", what: "" },
    { verb: "extend", act: "ask", days: `${1 + chance.upTo(20)}`, reason: "" },
    { verb: "extend", act: chance.pick(["grant", "refuse"]), days: "", reason: "" },
    { verb: "nudge" },
    disputing(world, milestone),
    ...settling(world, milestone),
  ];
  const approve: Command = {
    verb: "approve",
    termsVersion: milestone.terms.version,
    payeeAccountId: chance.oneIn(9) ? "acct_other" : payee,
    ...(chance.oneIn(2) && { disputeNth: milestone.disputes }),
  };
  const submit = commands[4];
  if (milestone.review.state === "disputed" && !chance.oneIn(4))
    return chance.pick(settling(world, milestone));
  // What leads on is asked for more often than what ends it.
  if (milestone.review.state === "open" && chance.oneIn(2)) return approve;
  if (milestone.payout.state === "done" && chance.oneIn(2)) return givingBack(chance);
  if (milestone.review.state === "approved" && chance.oneIn(2)) return disputing(world, milestone);
  if (milestone.funding.state === "funded" && submit && chance.oneIn(2)) return submit;
  if (milestone.termsTrack.state === "proposed" && chance.oneIn(2))
    return { verb: "accept", termsVersion };
  return chance.pick([...commands, approve]);
}

/** As a form would that showed how the milestone stands, or one that is old. */
function disputing({ chance }: World, { review }: Milestone): Command {
  const shown = "decision" in review && !chance.oneIn(4) ? review.decision.id : null;
  return { verb: "dispute", act: "open", reason: "It isn't so", criteria: [], decisionId: shown };
}

function settling({ chance }: World, { review }: Milestone): readonly Command[] {
  const offers = review.state === "disputed" ? review.dispute.offers : [];
  const release = `${chance.upTo(101)}%`;
  const accept = (offer: (typeof offers)[number]): Command => ({
    ...{ verb: "settle", act: "accept", offerId: offer.id },
  });
  return [
    { verb: "settle", act: "offer", release, note: "" },
    { verb: "settle", act: "offer", release: `${chance.upTo(4_000)}`, note: "Take it" },
    ...offers.slice(-2).map(accept),
    { verb: "dispute", act: "state", text: "So it was", evidence: [] },
    { verb: "settle", act: "rule", release, reasons: "As shown" },
    givingBack(chance),
    chance.oneIn(3) ? { verb: "settle", act: "concede" } : { verb: "nudge" },
    { verb: "dispute", act: "withdraw", reason: "" },
  ];
}

/** After the release; before it, it is refused. */
function givingBack(chance: World["chance"]): Command {
  const amount = chance.oneIn(2) ? `${1 + chance.upTo(101)}%` : `${1 + chance.upTo(2_000)}`;
  return { verb: "settle", act: "give_back", amount, reason: "Not all of it was done" };
}

async function act(world: World): Promise<string> {
  const { chance, house } = world;
  if (world.milestones.length === 0) return proposeOne(world);
  const id = chance.pick(world.milestones);
  const { milestone, agreement } = await house.deps.store.load({ ref: { by: "id", id } });
  if (!milestone) throw new Error("a milestone is gone");
  const ref: MilestoneRef = { by: "id", id };
  const payee = agreement?.payee?.accountId ?? null;
  if (!chance.oneIn(3)) return leadOn(world, milestone, payee);
  const one = async () => {
    const origin = house.as(chance.pick(PEOPLE));
    const command = await commandOf(world, milestone, payee);
    return { origin, command, by: `${origin.actor.user} ${command.verb} M-${milestone.number}` };
  };
  const first = await one();
  // Now and then a double click, or somebody else at the same moment.
  const acts = [
    first,
    ...(chance.oneIn(5) ? [first] : []),
    ...(chance.oneIn(4) ? [await one()] : []),
  ];
  const send = (app: App, { origin, command }: typeof first) => app.act(origin, ref, command);
  const answers = await Promise.all(acts.map((it) => inProcess(world, (app) => send(app, it))));
  return acts
    .map(({ by }, n) => `${by} -> ${answers[n] ? code(answers[n]) : "killed or in trouble"}`)
    .join(" | ");
}

/** What brings a milestone one step further, by one who may, so that runs come as far as the money. */
async function leadOn(world: World, milestone: Milestone, payee: string | null): Promise<string> {
  const { id, terms, termsTrack, funding, review } = milestone;
  if (termsTrack.state === "accepted" && funding.state === "unfunded") return fund(world, id);
  if (funding.state === "checkout_open") return pay(world);
  const [first] = terms.criteria;
  const evidence = first ? [{ criterionId: first.id, text: "https://example.com/proof" }] : [];
  const other = terms.proposedSide === "buyer" ? "facilitator" : "buyer";
  const version = { termsVersion: terms.version };
  const voter = "votes" in review && review.votes.length > 0 ? "buyer-two" : "buyer";
  const [person, command]: readonly [string, Command] =
    termsTrack.state === "proposed"
      ? [other, { verb: "accept", termsVersion: milestone.lastTermsVersion }]
      : review.state === "open"
        ? world.chance.oneIn(3)
          ? [world.chance.pick(["buyer", "facilitator"]), disputing(world, milestone)]
          : world.chance.oneIn(4)
            ? ["facilitator", { verb: "cancel", reason: "We give it back" }]
            : [voter, { verb: "approve", ...version, payeeAccountId: payee }]
        : review.state === "disputed"
          ? towardsAnEnd(world, milestone)
          : ["facilitator", { verb: "submit", evidence }];
  const origin = world.house.as(person);
  const answer = await inProcess(world, (app) => app.act(origin, { by: "id", id }, command));
  return `${person} ${command.verb} M-${milestone.number} -> ${answer ? code(answer) : "killed or in trouble"}`;
}

/** An offer where there is none, then the other side takes it; sometimes the arbiter is faster, or it is taken back. */
function towardsAnEnd(world: World, milestone: Milestone): readonly [string, Command] {
  const { chance } = world;
  const { review } = milestone;
  const offer = review.state === "disputed" && review.dispute.offers.at(-1);
  if (chance.oneIn(6)) {
    const opener = review.state === "disputed" ? review.dispute.side : "buyer";
    return [opener, { verb: "dispute", act: "withdraw", reason: "" }];
  }
  if (chance.oneIn(3)) {
    const ruling = { release: `${chance.upTo(101)}%`, reasons: "As shown" };
    return ["arbiter", { verb: "settle", act: "rule", ...ruling }];
  }
  if (offer && offer.state === "open" && chance.oneIn(2)) {
    const taker = offer.side === "buyer" ? "facilitator" : chance.pick(["buyer", "buyer-two"]);
    return [taker, { verb: "settle", act: "accept", offerId: offer.id }];
  }
  const release = `${20 + chance.upTo(60)}%`;
  const side = chance.pick(["buyer", "facilitator"]);
  return [side, { verb: "settle", act: "offer", release, note: "" }];
}

async function fund(world: World, only?: Milestone["id"]): Promise<string> {
  const { chance, house } = world;
  if (world.milestones.length === 0) return proposeOne(world);
  const id = only ?? chance.pick(world.milestones);
  const { milestone } = await house.deps.store.load({ ref: { by: "id", id } });
  const version = milestone?.terms.version ?? 1;
  const origin = house.as("buyer");
  const answer = await inProcess(world, (app) => app.fund(origin, { by: "id", id }, version));
  return `fund M-${milestone?.number} -> ${answer ? code(answer) : "killed or in trouble"}`;
}

async function onboard(world: World): Promise<string> {
  const { chance, house } = world;
  const change = chance.oneIn(8);
  const origin = house.as("facilitator");
  const begun = await inProcess(world, (app) => app.startOnboarding(origin, change));
  const account = (await house.stripe()).accounts.at(-1)?.id;
  const outcome = chance.pick([
    "ready",
    "ready",
    "ready",
    "ready",
    "requirements_due",
    "restricted",
  ]);
  if (account) await drive(world, "onboard", { account, outcome });
  return `onboarding${change ? " anew" : ""} -> ${begun ? code(begun) : "killed or in trouble"}, ${outcome}`;
}

async function people(world: World): Promise<string> {
  const { chance, house } = world;
  const buyer = house.as("buyer");
  const two = { ...SLACK, user: "buyer-two" };
  const answer = await inProcess(world, async (app) => {
    if (chance.oneIn(2)) return app.addPerson(buyer, two, "Two");
    const status = await app.people(buyer);
    if (status.kind === "refused") return status;
    const seat = status.agreement.seats.find((one) => one.role === "member");
    return seat ? app.removePerson(buyer, seat.seatId) : status;
  });
  return `people -> ${answer ? code(answer) : "killed or in trouble"}`;
}

async function time({ chance, house }: World): Promise<string> {
  const hours = chance.pick([1 / 60, 0.5, 2, 6, 24, 24, 25, 48, 80, 24 * 8, 24 * 15, 24 * 90]);
  await house.advance(hours);
  return `${hours} hours pass`;
}

const STEPS: readonly (readonly [number, Step])[] = [
  [46, act],
  [4, (world) => fund(world)],
  [8, pay],
  [5, onboard],
  [5, vendorLife],
  [5, stripeFault],
  [4, webhookFault],
  [2, people],
  [7, time],
  [24, async (world) => `work: ${await work(world, true)} tasks`],
];
const WEIGHT = STEPS.reduce((sum, [weight]) => sum + weight, 0);

/** Does one thing that can happen in the world, by chance, and tells what it was. */
export async function step(world: World): Promise<void> {
  const { chance, milestones } = world;
  if (milestones.length < MILESTONES && chance.oneIn(4 * (1 + milestones.length))) {
    world.story.push(await proposeOne(world));
    return;
  }
  let at = chance.upTo(WEIGHT);
  for (const [weight, one] of STEPS) {
    at -= weight;
    if (at >= 0) continue;
    world.story.push(await one(world));
    return;
  }
}
