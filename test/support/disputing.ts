import { execFile } from "node:child_process";
import { join } from "node:path";
import { createDiscordDriver } from "./discord-driver.ts";
import type { Ledger } from "./driver.ts";
import { createDriver, said } from "./driver.ts";
import * as onSlack from "./slack-world.ts";

const ROOT = join(import.meta.dirname, "../..");
const { "Other party": _party, "Review window (days)": _days, ...INVITING } = onSlack.NEW;
const { "My side": _side, ...LATER } = INVITING;

export const FIRST = "1. Card payment succeeds on staging";
export const SECOND = "2. Declined card shows the reason";
export const REPORT = "https://staging.example.com/report";

/** A buyer in Slack alone and a facilitator in Discord alone before the running product, and how they come to a dispute. */
export function createDisputing(url: string) {
  const driver = createDriver(url);
  const discord = createDiscordDriver(driver);
  let made = 0;
  const charges = new Map<number, string | undefined>();

  /** Both sides know each other, the facilitator can be paid, and the platform has some money of its own at Stripe. */
  async function linked(): Promise<void> {
    const form = await driver.command("buyer", "new");
    const sent = await driver.submit("buyer", form.view, INVITING);
    const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(said(sent))?.[0] ?? "no code";
    await discord.command("facilitator", "link", { code });
    await driver.idle();
    await driver.click("buyer", "Confirm this party", { channel: "dm" });
    await driver.idle();
    const payouts = await discord.command("facilitator", "payouts");
    const messageId = payouts.private.at(-1)?.id;
    await discord.click("facilitator", "Set up payouts", { messageId });
    await driver.onboard((await driver.stripe()).accounts.at(-1)?.id, "ready");
    // Stripe keeps its fee of what is refunded, so a platform has some money of its own there.
    await driver.drive("POST", "/stripe/topup", { amount: 100_000, currency: "usd" });
    await driver.idle();
  }

  /** Proposed in Slack, accepted in Discord, paid; answers its number. */
  async function funded(Title: string): Promise<number> {
    made += 1;
    const number = made;
    const form = await driver.command("buyer", "new");
    await driver.submit("buyer", form.view, { ...LATER, Title });
    await driver.idle();
    const milestone = `M-${number}`;
    await discord.command("facilitator", "accept", { milestone });
    await discord.click("facilitator", "Accept these terms");
    await driver.command("buyer", `fund ${milestone}`);
    await driver.pay((await driver.stripe()).sessions.at(-1)?.id, "paid");
    await driver.idle();
    charges.set(number, (await driver.stripe()).charges.at(-1)?.id);
    return number;
  }

  async function submitted(
    number: number,
    values: Readonly<Record<string, string>> = { [FIRST]: REPORT },
  ): Promise<void> {
    await discord.command("facilitator", "submit", { milestone: `M-${number}` });
    await discord.submit("facilitator", values);
    await discord.click("facilitator", "Send to the buyer");
    await driver.idle();
  }

  async function approved(number: number): Promise<void> {
    await driver.command("buyer", `approve M-${number}`);
    await driver.click("buyer", "Approve and release");
    await driver.idle();
  }

  /** Disputed by the buyer in Slack, over what was handed in. */
  async function disputed(title: string): Promise<number> {
    const number = await funded(title);
    await submitted(number);
    const form = await driver.command("buyer", `dispute M-${number}`);
    await driver.submit("buyer", form.view, { "What is wrong": "It never worked" });
    await driver.idle();
    return number;
  }

  /** A dispute's thread as one reads it in Slack, and one in Discord; the head first. */
  async function threads(number: number, channel?: string) {
    const named = ({ plain }: { readonly plain: string }) => plain.includes(`M-${number} dispute:`);
    const slack = (await driver.channel("buyer", channel)).findLast(
      (one) => !one.ephemeral && named(one),
    );
    const there = (await discord.channel("facilitator", channel)).findLast(
      (one) => !one.private && named(one),
    );
    const lines = [
      (slack?.thread ?? []).map(({ plain }) => plain).join("\n"),
      (there?.thread ?? []).map(({ plain }) => plain).join("\n"),
    ];
    return { slack, discord: there, lines };
  }

  async function card(number: number): Promise<onSlack.Seen | undefined> {
    const all = await driver.channel("buyer");
    return all.find(({ plain, ephemeral }) => !ephemeral && plain.startsWith(`M-${number} `));
  }

  /** What the buyer's bank does about the charge that paid a milestone. */
  async function bank(number: number, outcome: "opened" | "won" | "lost"): Promise<void> {
    await driver.drive("POST", "/stripe/chargeback", { charge: charges.get(number), outcome });
    await driver.idle();
  }

  return {
    ...{ driver, discord, linked, funded, submitted, approved, disputed, threads, card, bank },
  };
}

export type Disputing = ReturnType<typeof createDisputing>;

/** What is wrong with the books: invariants that do not hold, and balances that don't add up to nothing. */
export function faultsOfBooks({ invariants, accounts }: Ledger): readonly unknown[] {
  const sum = accounts.reduce((total, { balanceMinor }) => total + balanceMinor, 0);
  return [...invariants.filter(({ ok }) => !ok), ...(sum === 0 ? [] : [{ sum }])];
}

/** What the verifier that is given to users says of a record file, and with which code it ends. */
export function verifyRecord(file: string): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["src/verify-record.ts", file], { cwd: ROOT }, (error, out) =>
      resolve({ code: Number(error?.code ?? 0), out }),
    );
  });
}
