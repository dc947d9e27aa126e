import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDiscordDriver, type DiscordDriver } from "../support/discord-driver.ts";
import { buttons, NEW, type Reply, type Seen, said } from "../support/discord-world.ts";
import { createDriver, type Driver } from "../support/driver.ts";
import { inMemory } from "../support/in-memory.ts";
import { type Running, startRunning } from "../support/running.ts";

const ROOT = join(import.meta.dirname, "../..");
const WIRE = join(ROOT, "test-results/wire-discord.jsonl");
const { party: _party, side: _side, ...LATER } = NEW.options;
const FIRST = "1. Card payment succeeds on staging";
const SECOND = "2. Declined card shows the reason";

let folder: string;
let tranche: Running;
let driver: Driver;
let discord: DiscordDriver;

beforeAll(async () => {
  folder = await mkdtemp(join(inMemory(), "tranche-discord-"));
  await rm(WIRE, { force: true });
  tranche = await startRunning({ dataDir: join(folder, "data"), env: { SANDBOX_WIRE_LOG: WIRE } });
  driver = createDriver(tranche.url);
  discord = createDiscordDriver(driver);
});
afterAll(async () => {
  await tranche?.interrupt();
  await rm(folder, { recursive: true, force: true });
});

/** The card of a milestone as everyone sees it. */
async function card(number: number): Promise<Seen> {
  await driver.idle();
  const all = (await discord.channel("buyer")).filter((message) => !message.private);
  const found = all.find(({ plain }) => plain.includes(`M-${number} `));
  if (!found) throw new Error(`no card of M-${number} among ${JSON.stringify(all)}`);
  return found;
}

async function lastDm(person: string): Promise<Seen> {
  await driver.idle();
  const last = (await discord.dm(person)).at(-1);
  if (!last) throw new Error(`${person} has no direct message`);
  return last;
}

async function press(as: string, number: number, label: string): Promise<Reply> {
  return discord.click(as, label, { messageId: (await card(number)).id });
}

/** Uses a verb that opens a modal, and hands it in. */
async function fillIn(as: string, verb: string, options: object, values: object): Promise<Reply> {
  const asked = await discord.command(as, verb, { ...options });
  expect(asked.modal, `${verb}: ${JSON.stringify(asked)}`).toBeDefined();
  return discord.submit(as, { ...values });
}

/** Presses the button of a private question, on that message and no other. */
async function answer(as: string, question: Reply, label: string): Promise<Reply> {
  return discord.click(as, label, { messageId: question.private.at(-1)?.id });
}

async function openSession(): Promise<string | undefined> {
  await driver.idle();
  const open = (await driver.stripe()).sessions.filter(({ status }) => status === "open");
  expect(open).toHaveLength(1);
  return open[0]?.id;
}

/** A new milestone, accepted and paid. */
async function funded(number: number, options: object): Promise<void> {
  const done = await fillIn("buyer", "new", { ...LATER, ...options }, NEW.fields);
  expect(said(done)).toContain(`M-${number}`);
  const asked = await press("facilitator", number, "Accept");
  expect(said(await answer("facilitator", asked, "Accept these terms"))).toContain("accepted");
  await discord.command("buyer", "fund", { milestone: `M-${number}` });
  expect(await driver.pay(await openSession(), "paid")).not.toHaveProperty("error");
  expect((await card(number)).plain).toContain("Funded");
}

describe("the main job, through Discord alone", () => {
  it("sets the server's defaults, and lets only those who manage it", async () => {
    expect(said(await discord.command("buyer", "setup"))).toContain("manage this server");
    const form = await discord.command("admin", "setup");
    expect(form.modal).toBeDefined();
    await discord.submit("admin", { Currency: "USD", "Review window (days)": "10" });
    expect(said(await discord.click("admin", "Save defaults"))).toContain("Saved");
  });

  it("helps, and says where there is nothing yet", async () => {
    expect(said(await discord.command("outsider", "help"))).toContain("/milestone");
    expect(said(await discord.command("buyer", "list"))).toContain("no milestones yet");
    expect(said(await discord.command("facilitator", "payouts"))).toContain("no agreement yet");
  });

  it("proposes a milestone after a refused amount, with nothing lost", async () => {
    const options = { ...NEW.options, amount: "1.005" };
    const refused = await fillIn("buyer", "new", options, NEW.fields);
    expect(said(refused)).toContain("1.01");
    expect((await discord.channel("facilitator")).filter((one) => !one.private)).toEqual([]);
    const form = await discord.click("buyer", "Correct it");
    expect(form.modal?.plain).toContain("Amount");
    const right = await discord.submit("buyer", { Amount: "4,800.00" });
    expect(said(right)).toContain("M-1 “Checkout that takes cards” is proposed, $4,800.00");
    const { plain, buttons: offers } = await card(1);
    expect(plain).toMatch(/Proposed[\s\S]*Next: @facilitator accepts/);
    expect(offers).toEqual(["Details", "Accept", "Decline", "Propose changes"]);
    const details = said(await press("buyer", 1, "Details"));
    for (const value of Object.values(NEW.fields)) {
      for (const line of value.split("\n")) expect(details).toContain(line);
    }
  });

  it("declines with a reason that the other side reads", async () => {
    const done = await fillIn(
      "facilitator",
      "decline",
      { milestone: "M-1" },
      { Reason: "Too early for us" },
    );
    expect(said(done)).toContain("declined M-1");
    const { plain, buttons: offers } = await card(1);
    expect(plain).toContain("Declined by @facilitator");
    expect(plain).toContain("Too early for us");
    expect(offers).toEqual(["Details"]);
  });

  it("binds both sides to one version, and to a changed one only when both agree", async () => {
    await fillIn("buyer", "new", LATER, NEW.fields);
    await driver.idle();
    expect(said(await discord.command("buyer", "fund", { milestone: "M-2" }))).toContain(
      "accepts first",
    );
    const { choices = [] } = await discord.suggest("facilitator", "accept", "milestone", "");
    expect(choices.map(({ name }) => name)).toEqual([
      "M-2 Checkout that takes cards · Proposed · $4,800.00",
    ]);
    expect((await discord.suggest("outsider", "show", "milestone", "")).choices).toEqual([]);
    const shown = await discord.command("facilitator", "accept", { milestone: choices[0]?.value });
    expect(said(shown)).toContain("The due date moves by as many days.");
    expect(said(shown)).toContain("Review window: 10 days");
    expect(said(await answer("facilitator", shown, "Accept these terms"))).toContain("accepted");
    await fillIn("facilitator", "amend", { milestone: "M-2", amount: "5,000.00" }, {});
    expect((await card(2)).plain).toContain("Next: @buyer accepts version 2");
    const asked = await discord.command("buyer", "accept", {});
    expect(said(asked)).toContain("$5,000.00");
    expect(said(await answer("buyer", asked, "Accept version 2"))).toContain("version 2 of M-2");
  });

  it("takes the money once: after a declined card, and after a checkout that ran out", async () => {
    const offer = await discord.command("buyer", "fund");
    expect(said(offer)).toContain("Card payment succeeds on staging");
    expect(said(offer)).toMatch(/Processing \(estimate, borne by facilitator\): −\$145\.30/);
    expect(buttons(offer)).toEqual(["Pay $5,000.00"]);
    expect((await discord.click("buyer", "Pay $5,000.00")).url).toContain("/pay/");
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
    const { plain, buttons: offers } = await card(2);
    expect(plain).toContain("$5,000.00 · held since");
    expect(plain).toContain("Next: @facilitator submits the work");
    expect(offers).toEqual(expect.arrayContaining(["Submit work", "Details"]));
    const paid = (await driver.stripe()).charges.filter(({ status }) => status === "succeeded");
    expect(paid.map(({ amount }) => amount)).toEqual([500_000]);
  });

  it("takes work in, back, and in again after changes", async () => {
    const link = { [FIRST]: "https://staging.example.com/order/1042" };
    expect(said(await fillIn("facilitator", "submit", {}, link))).toContain("not sent yet");
    expect(said(await discord.click("facilitator", "Send to the buyer"))).toContain("submitted");
    expect((await card(2)).plain).toContain("In review");
    const back = await discord.command("facilitator", "withdraw", { milestone: "M-2" });
    expect(said(await answer("facilitator", back, "Withdraw submission"))).toContain("took back");
    expect((await card(2)).buttons).not.toContain("Approve and release");
    await fillIn("facilitator", "submit", { milestone: "M-2" }, link);
    await discord.click("facilitator", "Send to the buyer");
    const asked = await press("buyer", 2, "Request changes");
    expect(asked.modal).toBeDefined();
    await discord.submit("buyer", {
      "What fails": [SECOND],
      "What needs to change": "No reason is shown",
    });
    const changed = await card(2);
    expect(changed.plain).toContain("Changes requested");
    expect(changed.plain).toContain("No reason is shown");
    await press("facilitator", 2, "Submit again");
    await discord.submit("facilitator", { [SECOND]: "https://staging.example.com/2" });
    await discord.click("facilitator", "Send to the buyer");
    expect((await card(2)).buttons).toEqual(
      expect.arrayContaining(["Approve and release", "Request changes"]),
    );
  });

  it("tells whoever may not approve why, privately, and nothing happens", async () => {
    const wrong = await press("facilitator", 2, "Approve and release");
    expect(said(wrong)).toContain("Only the buyer can approve M-2");
    expect(wrong.private.every((one) => one.private)).toBe(true);
    expect(said(await press("outsider", 2, "Approve and release"))).toContain("can't find");
    expect((await card(2)).plain).toContain("In review");
  });

  it("holds an approved payout, tells both what is missing, and releases it by itself", async () => {
    const payouts = await discord.command("facilitator", "payouts");
    const link = await answer("facilitator", payouts, "Set up payouts");
    expect(buttons(link)).toEqual(["Go to Stripe"]);
    expect(link.private.every((one) => one.private)).toBe(true);
    const account = (await driver.stripe()).accounts.at(-1)?.id;
    await driver.onboard(account, "requirements_due");
    const asked = await press("buyer", 2, "Approve and release");
    expect(said(asked)).toMatch(/Release \$4,854\.70 to @facilitator .*for M-2\?/);
    expect(said(asked)).toContain("Stripe can't pay them yet");
    expect((await driver.stripe()).transfers).toEqual([]);
    await answer("buyer", asked, "Approve and release");
    const waits = await card(2);
    expect(waits.plain).toContain("Approved by @buyer");
    expect(waits.plain).toContain("held");
    expect(waits.buttons).toEqual(expect.arrayContaining(["Set up payouts", "Details"]));
    const yours = (await lastDm("facilitator")).plain;
    expect(yours).toContain("$4,854.70 is yours, but Stripe can't pay you yet");
    expect(yours).toContain("your bank account");
    const theirs = (await lastDm("buyer")).plain;
    expect(theirs).toContain("$4,854.70 stays held");
    expect(theirs).toMatch(/their bank account.*their date of birth/);
    expect((await driver.stripe()).transfers).toEqual([]);
    await driver.onboard(account, "ready");
    const done = await card(2);
    const [transfer, ...more] = (await driver.stripe()).transfers;
    expect(more).toEqual([]);
    expect(transfer).toMatchObject({ amount: 485_470, destination: account });
    expect(done.plain).toContain("Released");
    expect(done.plain).toContain(transfer?.id);
  });

  it("refunds by consent what was funded", async () => {
    await funded(3, { title: "A held one", amount: "900.00" });
    await funded(4, { title: "One too many", amount: "300.00" });
    await fillIn("buyer", "cancel", { milestone: "M-4" }, { Reason: "No longer needed" });
    expect((await card(4)).plain).toContain("@facilitator");
    expect((await driver.stripe()).refunds).toEqual([]);
    const asked = await discord.command("facilitator", "cancel", { milestone: "M-4" });
    expect(said(asked)).toContain("$300.00 goes back to the buyer");
    await answer("facilitator", asked, "Agree to cancel");
    expect((await card(4)).plain).toContain("Refunded");
    expect((await driver.stripe()).refunds).toMatchObject([{ amount: 30_000 }]);
  });

  it("takes a message in as evidence, from its own menu", async () => {
    const { id } = await discord.say("facilitator", "Here is the recording");
    const form = await discord.menu("facilitator", id, "Attach to milestone");
    expect(JSON.stringify(form)).toContain("What it shows");
    const preview = said(await discord.submit("facilitator", {}));
    expect(preview).toContain("“Here is the recording” — Facilitator");
    expect(preview).toContain(`/${id}`);
    expect(said(await discord.click("facilitator", "Send to the buyer"))).toContain(
      "M-3 is submitted",
    );
    expect((await card(3)).plain).toContain("In review");
  });

  it("shows, lists, and says what waits", async () => {
    const show = (as: string, milestone: string) => discord.command(as, "show", { milestone });
    expect(said(await show("facilitator", "M-3"))).toContain("A held one");
    const all = said(await discord.command("buyer", "list"));
    for (const number of [1, 2, 3, 4]) expect(all).toContain(`M-${number}`);
    expect(said(await show("outsider", "M-3"))).toContain("can't find M-3");
    expect(said(await discord.command("outsider", "list"))).toContain("no milestones yet");
    expect(said(await show("buyer", "M-12"))).toContain("can't find M-12");
  });

  it("seats people and takes their seat away", async () => {
    expect(said(await discord.command("buyer", "people", { add: "admin" }))).toContain("@admin");
    const show = () => discord.command("admin", "show", { milestone: "M-3" });
    expect(said(await show())).toContain("A held one");
    const asked = await discord.click("buyer", "Remove");
    expect(said(await answer("buyer", asked, "Remove"))).not.toContain("@admin");
    expect(said(await show())).toContain("can't find");
    const both = await discord.command("buyer", "people", { add: "facilitator" });
    expect(said(both)).toContain("Nobody can sit on both sides");
  });

  it("gives the record as a private file that proves itself, and an altered one does not", async () => {
    const reply = await discord.command("facilitator", "record", { milestone: "M-2" });
    const file = reply.private
      .flatMap((message) => message.files ?? [])
      .find(({ name }) => name.endsWith("-record.json"));
    expect(file?.name).toBe("M-2-record.json");
    const text = await (await fetch(file?.url ?? "")).text();
    const intact = join(folder, "intact.json");
    await writeFile(intact, text);
    expect(await verify(intact)).toMatchObject({ code: 0, out: expect.stringContaining("Intact") });
    const altered = join(folder, "altered.json");
    await writeFile(altered, text.replaceAll("5000", "5001"));
    expect((await verify(altered)).code).toBe(1);
    expect((await discord.channel("buyer")).flatMap((one) => one.files ?? [])).toEqual([]);
  });

  it("leaves a ledger in which everything holds, to the cent what Stripe says", async () => {
    await driver.idle();
    const ledger = await driver.ledger();
    expect(ledger.invariants.filter(({ ok }) => !ok)).toEqual([]);
    expect(ledger.accounts.reduce((total, { balanceMinor }) => total + balanceMinor, 0)).toBe(0);
    const { balance } = await driver.stripe();
    const atStripe = [...balance.available, ...balance.pending]
      .filter(({ currency }) => currency === "usd")
      .reduce((total, { amount }) => total + amount, 0);
    expect(ledger.accounts.find(({ account }) => account === "stripe")?.balanceMinor).toBe(
      atStripe,
    );
    expect(atStripe).toBeGreaterThan(0);
    expect(ledger.milestones.map(({ headline }) => headline)).toEqual([
      ...["declined", "released", "submitted", "refunded"],
    ]);
  });

  it("leaves a wire log without a secret in it, and no error in the log", async () => {
    const lines = (await readFile(WIRE, "utf8")).trim().split("\n");
    const vendors = new Set(lines.map((line) => JSON.parse(line).vendor));
    expect(vendors).toEqual(new Set(["slack", "discord", "stripe", "openai"]));
    expect(lines.join("\n")).not.toMatch(/sandbox\.discord\.token|sk_test_sandbox|whsec_sandbox/);
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
