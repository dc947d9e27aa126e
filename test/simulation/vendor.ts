import type { World } from "./world.ts";

/** Drives the vendor; what it refuses (a session that is over) is no matter. */
export async function drive({ house }: World, path: string, body: object): Promise<string> {
  const said = await house.drive(`/sandbox/stripe/${path}`, body).then(
    () => "ok",
    () => "refused by Stripe",
  );
  return `${path} ${JSON.stringify(body)} -> ${said}`;
}

/** A buyer at the checkout, who pays or does not. */
export async function pay(world: World): Promise<string> {
  const { sessions } = await world.house.stripe();
  const open = sessions.filter(({ status }) => status === "open");
  const from = open.length > 0 && !world.chance.oneIn(5) ? open : sessions;
  if (from.length === 0) return "nothing to pay";
  const session = world.chance.pick(from);
  const often = ["paid", "paid", "paid", "declined", "processing", "processing_failed", "expired"];
  const outcome = world.chance.pick(often);
  return (await drive(world, "pay", { session: session.id, outcome })).replace(session.id, "cs");
}

/** What happens at Stripe without us: money settles, refunds come back, banks ask. */
export async function vendorLife(world: World): Promise<string> {
  const { chance, house } = world;
  const { refunds, charges } = await house.stripe();
  const kind = chance.pick(["refund", "available", "topup", "bank", "bank", "payout"] as const);
  if (kind === "bank") return theBank(world);
  if (kind === "payout") {
    const account = (await house.stripe()).accounts.at(-1)?.id;
    return account ? drive(world, "payouts", { account, outcome: "paid" }) : "nobody is paid out";
  }
  if (kind === "topup") {
    const amount = 1_000 + chance.upTo(100_000);
    world.toppedUpMinor += amount;
    return drive(world, "topup", { amount, currency: "usd" });
  }
  if (kind === "available") {
    const charge = charges.length > 0 && chance.pick(charges).id;
    return charge ? drive(world, "available", { charge }) : "nothing to settle";
  }
  const refund = refunds.length > 0 && chance.oneIn(2) && chance.pick(refunds).id;
  return refund ? drive(world, "refund", { refund, outcome: "failed" }) : "no refund fails";
}

/** The buyer's bank takes a payment back, in whole or in part, or decides. */
async function theBank(world: World): Promise<string> {
  const { chance, house } = world;
  if (world.milestones.length === 0) return "no bank asks";
  const id = chance.pick(world.milestones);
  const { milestone } = await house.deps.store.load({ ref: { by: "id", id } });
  const charge = milestone && "chargeId" in milestone.funding && milestone.funding.chargeId;
  if (!charge) return "no bank asks";
  const amount = chance.oneIn(4) ? { amount: 100 + chance.upTo(50_000) } : {};
  const outcome = chance.pick(["opened", "opened", "won", "lost"]);
  return drive(world, "chargeback", { charge, outcome, ...amount });
}

/** A call to Stripe that goes wrong. */
export async function stripeFault({ chance, house }: World): Promise<string> {
  const paths = ["/v1/transfers", "/v1/refunds", "/v1/checkout", "/v1/disputes", "/v1/", "/v2/"];
  const path = chance.pick(paths);
  const fault = chance.pick([
    { kind: "before" },
    { kind: "after" },
    { kind: "after", status: 500 },
    { kind: "status", status: 500 },
    { kind: "rate_limit", retryAfter: 0 },
    { kind: "delay", ms: 20 },
  ]);
  const body = { vendor: "stripe", match: { path }, times: 1 + chance.upTo(2), ...fault };
  await house.drive("/sandbox/faults", body);
  return `fault ${JSON.stringify(fault)} on ${path}`;
}

/** A webhook that comes twice, late or never. */
export async function webhookFault({ chance, house }: World): Promise<string> {
  const kind = chance.pick(["duplicate", "reorder", "drop"] as const);
  const times = 1 + chance.upTo(3);
  await house.drive("/sandbox/faults", { vendor: "stripe", on: "delivery", kind, times });
  return `webhooks: ${kind} ${times}`;
}
