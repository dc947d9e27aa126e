import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDriver, type Driver, offered, said } from "../support/driver.ts";
import { inMemory } from "../support/in-memory.ts";
import { type Running, startRunning } from "../support/running.ts";
import { NEW, type Reply, type Seen } from "../support/slack-world.ts";

const ROOT = join(import.meta.dirname, "../..");
const WIRE = join(ROOT, "test-results/wire.jsonl");
/** What the form asks the first time, with the workspace's default for the review window, and what it asks later. */
const { "Review window (days)": _days, ...FORM } = NEW;
const { "Other party": _party, "My side": _side, ...LATER } = FORM;
const FIRST = "1. Card payment succeeds on staging";
const SECOND = "2. Declined card shows the reason";

let folder: string;
let tranche: Running;
let driver: Driver;

beforeAll(async () => {
  folder = await mkdtemp(join(inMemory(), "tranche-e2e-"));
  await rm(WIRE, { force: true });
  tranche = await startRunning({ dataDir: join(folder, "data"), env: { SANDBOX_WIRE_LOG: WIRE } });
  driver = createDriver(tranche.url);
});
afterAll(async () => {
  await tranche?.interrupt();
  await rm(folder, { recursive: true, force: true });
});

/** The card of a milestone as everyone sees it. */
async function card(number: number): Promise<Seen> {
  await driver.idle();
  const all = (await driver.channel("buyer")).filter((message) => !message.ephemeral);
  const found = all.find((message) => message.plain.startsWith(`M-${number} `));
  if (!found) throw new Error(`no card of M-${number} among ${JSON.stringify(all)}`);
  return found;
}

async function lastDm(person: string): Promise<Seen> {
  const last = (await driver.dm(person)).at(-1);
  if (!last) throw new Error(`${person} has no direct message`);
  return last;
}

const verb = async (as: string, text: string): Promise<Reply> => driver.command(as, text);

/** Types a verb that opens a form, and hands the form in. */
async function fillIn(as: string, text: string, values: object): Promise<Reply> {
  const asked = await verb(as, text);
  expect(asked.view, `${text}: ${JSON.stringify(asked)}`).toBeDefined();
  return driver.submit(as, asked.view, values);
}

async function press(as: string, number: number, label: string): Promise<Reply> {
  const { ts } = await card(number);
  return driver.click(as, label, { ts });
}

async function openSession() {
  await driver.idle();
  const open = (await driver.stripe()).sessions.filter(({ status }) => status === "open");
  expect(open).toHaveLength(1);
  return open[0]?.id;
}

/** A new milestone, accepted and paid. */
async function funded(number: number, values: object): Promise<void> {
  expect(said(await fillIn("buyer", "new", { ...LATER, ...values }))).toContain(`M-${number}`);
  await press("facilitator", number, "Accept");
  await verb("buyer", `fund ${number}`);
  expect(await driver.pay(await openSession(), "paid")).not.toHaveProperty("error");
  expect((await card(number)).plain).toContain("Funded");
}

describe("the main job, through the driver alone", () => {
  it("sets the workspace's defaults, and lets only its admins", async () => {
    expect(said(await verb("buyer", "setup"))).toContain("admins");
    const saved = await fillIn("admin", "setup", { "Review window (days)": "10" });
    expect(said(saved)).toContain("Saved");
  });

  it("helps, and understands what was nearly typed", async () => {
    expect(said(await verb("outsider", "help"))).toContain("/milestone accept M-3");
    expect(said(await verb("buyer", "aprove M-1"))).toContain("/milestone approve");
    expect(said(await verb("buyer", ""))).toContain("no milestones yet");
    expect(said(await verb("facilitator", "payouts"))).toContain("no agreement yet");
  });

  it("proposes a milestone after an error in its field, with nothing lost", async () => {
    const form = await verb("buyer", "new");
    const wrong = await driver.submit("buyer", form.view, { ...FORM, Amount: "1.005" });
    expect(wrong.errors).toEqual({ Amount: expect.stringContaining("1.01") });
    const right = await driver.submit("buyer", wrong.view, { Amount: "4,800.00" });
    expect(said(right)).toContain("M-1 “Checkout that takes cards” is proposed, $4,800.00");
    const { plain, buttons } = await card(1);
    expect(plain).toMatch(/Proposed.*Next: @facilitator accepts/s);
    expect(buttons).toEqual(["Accept", "Decline", "Propose changes", "Details"]);
  });

  it("declines with a reason that the other side reads", async () => {
    const declined = await fillIn("facilitator", "decline M-1", { Reason: "Too early for us" });
    expect(said(declined)).toContain("declined M-1");
    const { plain, buttons } = await card(1);
    expect(plain).toContain("Declined by @facilitator");
    expect(plain).toContain("Too early for us");
    expect(buttons).toEqual(["Details"]);
  });

  it("binds both sides to one version, and to a changed one only when both agree", async () => {
    await fillIn("buyer", "new", LATER);
    await driver.idle();
    expect(said(await verb("buyer", "fund M-2"))).toContain("accepts first");
    const shown = await verb("facilitator", "accept m2");
    expect(said(shown)).toContain("The due date moves by as many days.");
    expect(said(shown)).toContain("Review window: 10 days");
    expect(said(await driver.click("facilitator", "Accept these terms"))).toContain("accepted");
    await fillIn("facilitator", "amend 2", { Amount: "5,000.00" });
    expect((await card(2)).plain).toContain("Next: @buyer accepts version 2");
    expect(said(await verb("buyer", ""))).toContain("M-2");
    expect(said(await verb("buyer", "accept"))).toContain("$5,000.00");
    expect(said(await driver.click("buyer", "Accept version 2"))).toContain("version 2 of M-2");
  });

  it("takes the money once: after a declined card, and after a checkout that ran out", async () => {
    const offer = await verb("buyer", "fund");
    expect(said(offer)).toContain("Card payment succeeds on staging");
    expect(said(offer)).toMatch(/Processing \(estimate, borne by facilitator\): −\$145\.30/);
    expect(offered(offer)).toEqual(["Pay $5,000.00"]);
    const pay = await driver.click("buyer", "Pay $5,000.00");
    expect(pay.url).toContain("/pay/");
    const first = await openSession();
    await driver.pay(first, "declined");
    expect((await card(2)).plain).toContain("checkout open");
    await driver.pay(first, "expired");
    expect((await card(2)).buttons).toContain("Fund");
    await press("buyer", 2, "Fund");
    const second = await openSession();
    expect(second).not.toBe(first);
    expect(await driver.pay(first, "paid")).toHaveProperty("error");
    await driver.pay(second, "paid");
    const { plain, buttons } = await card(2);
    expect(plain).toContain("$5,000.00 · held since");
    expect(plain).toContain("Funded");
    expect(plain).toContain("Next: @facilitator submits the work");
    expect(buttons).toEqual(["Submit work", "Dispute", "Details"]);
    expect(said(await verb("buyer", "fund 2"))).toContain("M-2");
    const paid = (await driver.stripe()).charges.filter(({ status }) => status === "succeeded");
    expect(paid.map(({ amount }) => amount)).toEqual([500_000]);
  });

  it("takes work in, back, and in again after changes", async () => {
    const link = { [FIRST]: "https://staging.example.com/order/1042" };
    expect(said(await fillIn("facilitator", "submit", link))).toContain("not sent yet");
    expect((await card(2)).plain).toContain("Funded");
    expect(said(await driver.click("facilitator", "Send to the buyer"))).toContain("submitted");
    expect((await card(2)).plain).toContain("In review");
    await verb("facilitator", "withdraw M-2");
    expect(said(await driver.click("facilitator", "Withdraw submission"))).toContain("took back");
    expect((await card(2)).buttons).not.toContain("Approve and release");
    await fillIn("facilitator", "submit 2", link);
    await driver.click("facilitator", "Send to the buyer");
    const asked = await press("buyer", 2, "Request changes");
    await driver.submit("buyer", asked.view, {
      "What fails": [SECOND],
      "What needs to change": "No reason is shown",
    });
    const changed = await card(2);
    expect(changed.plain).toContain("Changes requested");
    expect(changed.plain).toContain("No reason is shown");
    const again = await press("facilitator", 2, "Submit again");
    await driver.submit("facilitator", again.view, { [SECOND]: "https://staging.example.com/2" });
    await driver.click("facilitator", "Send to the buyer");
    expect((await card(2)).buttons).toEqual(
      expect.arrayContaining(["Approve and release", "Request changes"]),
    );
  });

  it("tells whoever may not approve why, privately, and nothing happens", async () => {
    const wrong = await press("facilitator", 2, "Approve and release");
    expect(said(wrong)).toContain("Only the buyer can approve M-2");
    expect(wrong.ephemeral.every((one) => one.ephemeral)).toBe(true);
    expect(said(await press("outsider", 2, "Approve and release"))).toContain("can't find");
    expect((await card(2)).plain).toContain("In review");
  });

  it("holds an approved payout, tells both what is missing, and releases it by itself", async () => {
    await verb("facilitator", "payouts");
    const link = await driver.click("facilitator", "Set up payouts");
    expect(offered(link)).toEqual(["Go to Stripe"]);
    expect(link.ephemeral.every((one) => one.ephemeral)).toBe(true);
    const account = (await driver.stripe()).accounts.at(-1)?.id;
    await driver.onboard(account, "requirements_due");
    await driver.idle();
    const { ts } = await card(2);
    const unsure = await driver.click("buyer", "Approve and release", { ts, confirm: false });
    expect(JSON.stringify(unsure)).toContain("needs_confirmation");
    expect(JSON.stringify(unsure)).toMatch(/Release \$4,854\.70 to .*facilitator.*M-2/);
    await driver.click("buyer", "Approve and release", { ts });
    const waits = await card(2);
    expect(waits.plain).toContain("Approved by @buyer");
    expect(waits.plain).toContain("held");
    expect(waits.buttons).toEqual(["Set up payouts", "Details"]);
    const yours = (await lastDm("facilitator")).plain;
    expect(yours).toContain("$4,854.70 is yours, but Stripe can't pay you yet");
    expect(yours).toContain("your bank account");
    expect(yours).toContain("your date of birth");
    const theirs = (await lastDm("buyer")).plain;
    expect(theirs).toContain("$4,854.70 stays held");
    expect(theirs).toMatch(/their bank account.*their date of birth/);
    expect(said(await verb("facilitator", "payouts"))).toContain("your bank account");
    expect((await driver.stripe()).transfers).toEqual([]);
    await driver.onboard(account, "ready");
    const done = await card(2);
    const [transfer, ...more] = (await driver.stripe()).transfers;
    expect(more).toEqual([]);
    expect(transfer).toMatchObject({ amount: 485_470, destination: account });
    expect(done.plain).toContain("Released");
    expect(done.plain).toContain(transfer?.id);
  });

  it("releases at once where the facilitator can be paid", async () => {
    await funded(3, { Title: "Import of orders", Amount: "1,200.50" });
    await fillIn("facilitator", "submit m3", { [FIRST]: "a note", [SECOND]: "another note" });
    await driver.click("facilitator", "Send to the buyer");
    expect(said(await verb("buyer", "approve"))).toContain("M-3");
    expect(said(await driver.click("buyer", "Approve and release"))).toContain("approved M-3");
    const { plain } = await card(3);
    const transfer = (await driver.stripe()).transfers.at(-1);
    expect(plain).toContain("Released");
    expect(plain).toContain(transfer?.id);
    expect(said(await verb("buyer", "approve 3"))).toContain("@buyer");
    expect((await driver.stripe()).transfers).toHaveLength(2);
  });

  it("refunds by consent what was funded", async () => {
    await funded(4, { Title: "A held one", Amount: "900.00" });
    await funded(5, { Title: "One too many", Amount: "300.00" });
    await fillIn("buyer", "cancel M-5", { Reason: "No longer needed" });
    const asked = await card(5);
    expect(asked.plain).toContain("@facilitator");
    expect((await driver.stripe()).refunds).toEqual([]);
    const answer = await verb("facilitator", "cancel 5");
    expect(said(answer)).toContain("$300.00 goes back to the buyer");
    await driver.click("facilitator", "Agree to cancel");
    expect((await card(5)).plain).toContain("Refunded");
    expect((await driver.stripe()).refunds).toMatchObject([{ amount: 30_000 }]);
  });

  it("shows, lists, and says what waits", async () => {
    expect(said(await verb("facilitator", "show 4"))).toContain("A held one");
    expect(said(await verb("facilitator", "M-4"))).toContain("A held one");
    expect(said(await verb("facilitator", ""))).toContain("M-4 A held one");
    const all = said(await verb("buyer", "list"));
    for (const number of [1, 2, 3, 4, 5]) expect(all).toContain(`M-${number}`);
    expect(said(await verb("outsider", "show M-4"))).toContain("can't find M-4");
    expect(said(await verb("outsider", "list"))).toContain("no milestones yet");
    expect(said(await verb("buyer", "show M-12"))).toContain("can't find M-12");
  });

  it("seats people and takes their seat away", async () => {
    await verb("buyer", "people");
    const form = await driver.click("buyer", "Add someone to your side");
    expect(said(await driver.submit("buyer", form.view, { Person: "buyer-two" }))).toContain(
      "@buyer-two",
    );
    expect(said(await verb("buyer-two", "show 4"))).toContain("A held one");
    await driver.click("buyer", "Remove");
    expect(said(await verb("buyer-two", "show 4"))).toContain("can't find");
    const both = await driver.click("buyer", "Add someone to your side");
    const refused = await driver.submit("buyer", both.view, { Person: "facilitator" });
    expect(refused.errors).toBeDefined();
  });

  it("gives the record as a private file that proves itself, and an altered one does not", async () => {
    expect(said(await verb("facilitator", "record M-2"))).toContain("M-2-record.json");
    const { files } = await lastDm("facilitator");
    const file = files?.find(({ name }) => name.endsWith("-record.json"));
    const text = await (await fetch(file?.url ?? "")).text();
    const intact = join(folder, "intact.json");
    await writeFile(intact, text);
    expect(await verify(intact)).toMatchObject({ code: 0, out: expect.stringContaining("Intact") });
    const altered = join(folder, "altered.json");
    await writeFile(altered, text.replaceAll("5000", "5001"));
    const found = await verify(altered);
    expect(found.code).toBe(1);
    expect(found.out).toMatch(/NOT intact.*\n.*event \d+/i);
    expect((await driver.channel("buyer")).flatMap((one) => one.files ?? [])).toEqual([]);
  });

  it("leaves a ledger in which everything holds, to the cent what Stripe says", async () => {
    await driver.idle();
    const ledger = await driver.ledger();
    expect(ledger.invariants.filter(({ ok }) => !ok)).toEqual([]);
    expect(ledger.invariants.length).toBeGreaterThanOrEqual(5);
    const sum = ledger.accounts.reduce((total, { balanceMinor }) => total + balanceMinor, 0);
    expect(sum).toBe(0);
    const { balance } = await driver.stripe();
    const atStripe = [...balance.available, ...balance.pending]
      .filter(({ currency }) => currency === "usd")
      .reduce((total, { amount }) => total + amount, 0);
    const ours = ledger.accounts.find(({ account }) => account === "stripe")?.balanceMinor;
    expect(ours).toBe(atStripe);
    expect(atStripe).toBeGreaterThan(0);
    expect(ledger.milestones.map(({ headline }) => headline)).toEqual([
      ...["declined", "released", "released", "funded", "refunded"],
    ]);
  });

  it("leaves a wire log in which every line can be read as a request, secrets masked", async () => {
    const lines = (await readFile(WIRE, "utf8")).trim().split("\n");
    const shown = await (await fetch(`${tranche.url}/sandbox/wire?vendor=slack`)).text();
    const records = [...lines, ...shown.trim().split("\n")].map((line) => JSON.parse(line));
    for (const record of records) {
      expect(record).toMatchObject({ method: expect.any(String), path: expect.any(String) });
    }
    expect(new Set(records.map(({ vendor }) => vendor))).toEqual(
      new Set(["slack", "discord", "stripe", "openai"]),
    );
    expect(lines.join("\n")).not.toMatch(/xoxb-sandbox|sk_test_sandbox|whsec_sandbox/);
  });

  it("logged no error on the way", () => {
    expect(tranche.output()).not.toMatch(/ error /);
  });
});

function verify(file: string): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["src/verify-record.ts", file], { cwd: ROOT }, (error, out) =>
      resolve({ code: Number(error?.code ?? 0), out }),
    );
  });
}
