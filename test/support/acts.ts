import type { Done, MilestoneRef } from "../../src/app/api.ts";
import type { Refused } from "../../src/app/queries/views.ts";
import { DEFAULT_POLICIES } from "../../src/domain/agreement/policies.ts";
import type { TermsInput } from "../../src/domain/milestone/commands.ts";
import type { House } from "./house.ts";

export const TERMS: TermsInput = {
  title: "Checkout that takes cards",
  deliverable: "A checkout page on staging that takes card payments.",
  criteria: "Card payment succeeds on staging\nDeclined card shows the reason",
  requiredProof: "A recording of both",
  exclusions: "Apple Pay",
  ifDependenciesMissing: "The due date moves by the days that were lost.",
  amount: "4,800.00",
  currency: "USD",
  dueOn: "2027-02-01",
  timeZone: "UTC",
  policies: DEFAULT_POLICIES,
};

export function done<T extends { kind: string }>(answer: T | Refused): Exclude<T, Refused> {
  if (answer.kind === "refused")
    throw new Error(`refused: ${JSON.stringify((answer as Refused).refusals)}`);
  return answer as Exclude<T, Refused>;
}

export function code(answer: { kind: string } | Refused): string | undefined {
  return answer.kind === "refused" ? (answer as Refused).refusals[0]?.code : answer.kind;
}

/** A funded milestone's way, step by step, through the application with the real SDKs. */
export function steps(
  house: House,
  channel = "C1",
  { buyer, facilitator } = { buyer: "buyer", facilitator: "facilitator" },
) {
  const { app } = house;
  const as = (person: string) => house.as(person, channel);
  const ref = (milestone: Done): MilestoneRef => ({ by: "id", id: milestone.view.milestone.id });
  const proposed = async (terms: Partial<TermsInput> = {}): Promise<Done> =>
    done(
      await app.propose(
        as(buyer),
        {
          mySide: "buyer",
          other: { platform: "slack", team: "T1", user: facilitator },
          otherName: facilitator,
        },
        { verb: "new", terms: { ...TERMS, ...terms } },
      ),
    );
  const accepted = async (terms: Partial<TermsInput> = {}) => {
    const milestone = await proposed(terms);
    return done(
      await app.act(as(facilitator), ref(milestone), { verb: "accept", termsVersion: 1 }),
    );
  };
  const checkout = async (milestone: Done) => {
    const funding = done(await app.fund(as(buyer), ref(milestone), 1));
    const sessions = (await house.stripe()).sessions;
    const session = sessions.at(-1);
    if (!session) throw new Error("no session");
    return { ...session, link: funding.url };
  };
  const funded = async (terms: Partial<TermsInput> = {}) => {
    const milestone = await accepted(terms);
    const session = await checkout(milestone);
    await house.drive("/sandbox/stripe/pay", { session: session.id, outcome: "paid" });
    await house.hear(milestone.view.milestone.id);
    return milestone;
  };
  const payable = async () => {
    done(await app.startOnboarding(as(facilitator), false));
    const account = (await house.stripe()).accounts.at(-1);
    await house.drive("/sandbox/stripe/onboard", { account: account?.id, outcome: "ready" });
    await house.idle();
    return account?.id ?? "";
  };
  const submitted = async (terms: Partial<TermsInput> = {}) => {
    const milestone = await funded(terms);
    const [first] = milestone.view.milestone.terms.criteria;
    return done(
      await app.act(as(facilitator), ref(milestone), {
        verb: "submit",
        evidence: first
          ? [{ criterionId: first.id, text: "https://staging.example.com/order/1042" }]
          : [],
      }),
    );
  };
  const approve = async (milestone: Done, payeeAccountId: string | null, person = buyer) =>
    app.act(as(person), ref(milestone), { verb: "approve", termsVersion: 1, payeeAccountId });
  const now = async (milestone: Done) => {
    const loaded = await house.deps.store.load({
      ref: { by: "id", id: milestone.view.milestone.id },
    });
    if (!loaded.milestone) throw new Error("gone");
    return loaded.milestone;
  };
  return { ref, proposed, accepted, checkout, funded, payable, submitted, approve, now };
}
