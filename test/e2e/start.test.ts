import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createDriver, type Driver, said } from "../support/driver.ts";
import { type Running, runToEnd, startRunning, untilGone } from "../support/running.ts";
import { NEW } from "../support/slack-world.ts";

/** Several starts on a machine that other tests share. */
const PATIENCE_MS = 60_000;

let folder: string;
const running: Running[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tranche-start-"));
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.interrupt();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(name: string, more: object = {}): Promise<Running & { driver: Driver }> {
  const one = await startRunning({ dataDir: join(folder, name), ...more });
  running.push(one);
  return { ...one, driver: createDriver(one.url) };
}

/** A milestone in review, its facilitator ready to be paid. */
async function inReview({ command, click, submit, ...driver }: Driver): Promise<void> {
  await submit("buyer", (await command("buyer", "new")).view, NEW);
  await command("facilitator", "payouts");
  await click("facilitator", "Set up payouts");
  await driver.onboard((await driver.stripe()).accounts.at(-1)?.id, "ready");
  await driver.idle();
  await click("facilitator", "Accept");
  await command("buyer", "fund");
  await driver.idle();
  await driver.pay((await driver.stripe()).sessions.at(-1)?.id, "paid");
  await driver.idle();
  const form = await command("facilitator", "submit");
  await submit("facilitator", form.view, {
    "1. Card payment succeeds on staging": "https://staging.example.com/1",
  });
  const answer = await click("facilitator", "Send to the buyer");
  expect(said(answer)).toContain("M-1 is submitted");
  await driver.idle();
}

const cards = async (driver: Driver) =>
  (await driver.channel("buyer")).filter((one) => !one.ephemeral && one.plain.startsWith("M-1 "));

// Each new folder costs the making of a database, so the tests share a few.
describe("npm start on a machine with nothing configured", () => {
  it(
    "comes up with one line that says where to look, and stops on Ctrl-C with no process left",
    async () => {
      const first = await start("one");
      expect(first.output()).toMatch(/sandbox mode/);
      expect(first.output().match(/Open http/g)).toHaveLength(1);
      expect(await first.driver.drive("GET", "/health")).toEqual({ ready: true });
      const all = await first.children();
      expect(all.length).toBeGreaterThan(2);
      expect(await first.interrupt()).toBe(0);
      await untilGone(all);
      expect(first.output()).not.toMatch(/ (warn|error) |ended by itself/);
    },
    PATIENCE_MS,
  );

  it(
    "comes up within 5 s where it has been before",
    async () => {
      const took: number[] = [];
      // Other tests share this machine; one start of four in time shows that nothing in it takes longer.
      while (took.length < 4 && !took.some((ms) => ms < 5_000)) {
        const again = await start("one");
        took.push(again.startedInMs);
        expect(await again.driver.drive("GET", "/health")).toEqual({ ready: true });
        await again.interrupt();
      }
      expect(Math.min(...took)).toBeLessThan(5_000);
    },
    PATIENCE_MS,
  );

  it(
    "goes on with its work after kill -9 (fault 35)",
    async () => {
      const first = await start("two");
      await inReview(first.driver);
      const all = await first.children();
      await first.kill();
      await untilGone(all);

      const { driver } = await start("two");
      expect(await cards(driver)).toHaveLength(1);
      expect(said(await driver.command("buyer", "list"))).toContain(
        "M-1 Checkout that takes cards",
      );
      await driver.click("buyer", "Approve and release");
      await driver.idle();
      const [card] = await cards(driver);
      const [transfer, ...more] = (await driver.stripe()).transfers;
      expect(more).toEqual([]);
      expect(card?.plain).toContain("Released");
      expect(card?.plain).toContain(transfer?.id);
      expect((await driver.ledger()).ok).toBe(true);
    },
    PATIENCE_MS,
  );

  it(
    "runs beside itself with another folder, each in its own world",
    async () => {
      const [one, two] = await Promise.all([start("one"), start("two")]);
      expect(one.url).not.toBe(two.url);
      const elsewhere = { channel: "random" };
      const form = await one.driver.command("buyer-two", "new", elsewhere);
      await one.driver.submit("buyer-two", form.view, { ...NEW, Title: "Only here" });
      expect(said(await one.driver.command("buyer-two", "list"))).toContain("Only here");
      expect(said(await two.driver.command("buyer-two", "list"))).toContain("no milestones yet");
    },
    PATIENCE_MS,
  );

  it(
    "refuses a second one on the same folder, in words, and the first goes on",
    async () => {
      const first = await start("one");
      const second = await runToEnd({ dataDir: join(folder, "one") });
      expect(second.code).toBe(1);
      expect(second.output).toMatch(/Tranche cannot start:\n {2}- .*(folder|DATA_DIR|running)/i);
      expect(said(await first.driver.command("outsider", ""))).toContain("no milestones yet");
    },
    PATIENCE_MS,
  );

  it.skipIf(!canBecomeSomeoneElse())(
    "runs as a user without rights too",
    async () => {
      const home = join(folder, "home");
      mkdirSync(home);
      chownSync(home, 65_534, 65_534);
      chmodSync(folder, 0o711);
      const prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
      const one = await startRunning({ dataDir: join(home, "data"), prefix, env: { HOME: home } });
      running.push(one);
      const { command, idle } = createDriver(one.url);
      expect(said(await command("buyer", ""))).toContain("no milestones yet");
      await idle();
      const all = await one.children();
      expect(await one.interrupt()).toBe(0);
      await untilGone(all);
    },
    PATIENCE_MS,
  );
});

/** Only root can, where setpriv is there and others can read this copy of the sources. */
function canBecomeSomeoneElse(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    const reads = ["test", "-r", join(import.meta.dirname, "../../scripts/start.mjs")];
    const drop = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    execFileSync("setpriv", [...drop, ...reads], { stdio: "ignore" });
    execFileSync("setpriv", [...drop, process.execPath, "--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("npm start with variables", () => {
  const refused = (env: Record<string, string>) =>
    runToEnd({ dataDir: join(folder, "never"), env });

  it(
    "names every variable that a real run lacks at once, exit 1",
    async () => {
      const { code, output } = await refused({ TRANCHE_MODE: "live", SANDBOX_PORT: "" });
      expect(code).toBe(1);
      for (const name of ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "STRIPE_SECRET_KEY"]) {
        expect(output).toContain(`${name} is missing`);
      }
      expect(existsSync(join(folder, "never"))).toBe(false);
    },
    PATIENCE_MS,
  );

  it(
    "refuses the sandbox beside real keys, exit 1, and says none of them",
    async () => {
      const key = "sk_live_4eC39HqLyjWDarjtT1zdp7dc";
      const { code, output } = await refused({ STRIPE_SECRET_KEY: key, SANDBOX_PORT: "4600" });
      expect(code).toBe(1);
      expect(output).toContain("never runs beside real accounts");
      expect(output).not.toContain(key);
      expect(existsSync(join(folder, "never"))).toBe(false);
    },
    PATIENCE_MS,
  );

  it(
    "says what to do where a port is taken, and nothing else is wrong",
    async () => {
      const first = await start("one");
      const { port } = new URL(first.url);
      const env = { PORT: port };
      const { code, output } = await runToEnd({ dataDir: join(folder, "two"), env });
      expect(code).toBe(1);
      expect(output).toContain(`Port ${port} is taken: set PORT to another one`);
      expect(output).not.toMatch(/ (warn|error) /);
    },
    PATIENCE_MS,
  );
});
