// Takes the documents' pictures on the sandbox's page: a milestone in review as the buyer sees it in Slack, one that lives
// in Slack and Discord at once, and the dispute about it. Starts Tranche with data of its own, plays both sides through the driver, and stops it again.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
const STARTS_WITHIN_MS = 60_000;
const DAY_MS = 86_400_000;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const channel = "website-relaunch";
const data = mkdtempSync(join(tmpdir(), "tranche-screenshots-"));
const images = join(root, "docs", "images");
const inSlack = join(images, "channel.png");
const onBothSides = join(images, "discord.png");
const inDispute = join(images, "dispute.png");

const TERMS = {
  Title: "Checkout that takes cards",
  Deliverable: "A checkout page on staging that takes card payments.",
  "Acceptance criteria":
    "Card payment succeeds on staging\nDeclined card shows the reason\nLoad test at 50 rps",
  "Required proof": "A recording of the first two, the report of the third",
  "Known exclusions": "No invoices",
  "If credentials or buyer dependencies are missing": "The due date moves by as many days.",
  Amount: "4,800.00",
  Currency: "USD",
  "Other party": "facilitator",
  "My side": "I pay for it",
  "Due date": new Date(Date.now() + 30 * DAY_MS).toISOString().slice(0, 10),
  "Review window (days)": "7",
};
const EVIDENCE = {
  "1. Card payment succeeds on staging": "Recording, 2:10\nhttps://staging.example/recording",
  "2. Declined card shows the reason": "https://staging.example/declined",
};

/** Starts Tranche on free ports and waits until it says where it is. */
function start() {
  const env = { ...process.env, PORT: "0", SANDBOX_PORT: "0", DATA_DIR: data };
  const script = join(root, "scripts", "start.mjs");
  const child = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGINT");
    await ended;
  };
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(
      () => reject(new Error(`Tranche did not start:\n${said}`)),
      STARTS_WITHIN_MS,
    );
    const read = (chunk) => {
      said += chunk;
      const url = /Open (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (url === undefined) return;
      clearTimeout(late);
      resolve({ stop, url });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    ended.then(() => reject(new Error(`Tranche ended:\n${said}`)));
  });
}

async function drive(method, path, body) {
  const answer = await fetch(`${url}/sandbox${path}`, {
    method,
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const result = await answer.json();
  if (!answer.ok || result.errors) throw new Error(`${path}: ${JSON.stringify(result)}`);
  return result;
}

const command = (as, text) => drive("POST", "/slack/command", { as, channel, text });
const idle = () => drive("POST", "/idle", {});

async function fillIn(as, text, values) {
  const { view } = await command(as, text);
  await drive("POST", "/slack/submit", { as, viewId: view.id, values });
  await idle();
}

/** From the proposal to a submission in Slack; the facilitator can be paid. */
async function playInSlack() {
  await fillIn("buyer", "/milestone new", TERMS);
  await press("facilitator", "Accept");
  await command("facilitator", "/milestone payouts");
  await press("facilitator", "Set up payouts");
  const { accounts } = await drive("GET", "/stripe");
  await drive("POST", "/stripe/onboard", { account: accounts[0].id, outcome: "ready" });
  await command("buyer", "/milestone fund M-1");
  await idle();
  await pay();
  await fillIn("facilitator", "/milestone submit M-1", EVIDENCE);
  await press("facilitator", "Send to the buyer");
}

async function press(as, label) {
  await drive("POST", "/slack/click", { as, channel, label, confirm: true });
  await idle();
}

async function pay() {
  const { sessions } = await drive("GET", "/stripe");
  await drive("POST", "/stripe/pay", { session: sessions[0].id, outcome: "paid" });
  await idle();
}

/** A buyer who is only in Slack and a facilitator who is only in Discord, up to the same submission. */
async function playAcross() {
  const { "Other party": _other, "My side": side, ...terms } = TERMS;
  await fillIn("buyer", "/milestone new", { ...terms, "My side": side });
  const { messages } = await drive("GET", `/slack/channels/${channel}?as=buyer`);
  const [code] = /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(messages.at(-1).plain);
  await inDiscord("command", { subcommand: "link", options: { code } });
  await drive("POST", "/slack/click", {
    as: "buyer",
    channel: "dm",
    label: "Confirm this party",
    confirm: true,
  });
  await idle();
  await fillIn("buyer", "/milestone new", terms);
  await inDiscord("click", { label: "Accept" });
  await inDiscord("click", { label: "Accept these terms" });
  await command("buyer", "/milestone fund M-1");
  await idle();
  await pay();
  await inDiscord("click", { label: "Submit work" });
  await inDiscord("submit", { values: EVIDENCE });
  await inDiscord("click", { label: "Send to the buyer" });
}

/** The buyer disputes it in Slack; the facilitator answers in Discord and asks for most of it. */
async function playDispute() {
  await fillIn("buyer", "/milestone dispute M-1", {
    "What is wrong": "The load test has no report, and Friday's launch depends on it.",
    "Criteria in question (none: the whole)": ["3. Load test at 50 rps"],
  });
  await inDiscord("click", { label: "Add statement" });
  await inDiscord("submit", {
    values: {
      "Your statement":
        "The tool on staging was switched off on Tuesday, so the test waits for it.",
    },
  });
  await inDiscord("click", { label: "Offer a split" });
  await inDiscord("submit", { values: { "What the facilitator gets, before costs": "80 %" } });
}

async function inDiscord(act, body) {
  await drive("POST", `/discord/${act}`, { as: "facilitator", channel, ...body });
  await idle();
}

/** The cards with their buttons at the top of their channels, in light colours. */
async function photograph(picture, address, width, cards) {
  mkdirSync(dirname(picture), { recursive: true });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  try {
    const viewport = { width, height: 900 };
    const page = await browser.newPage({ viewport, colorScheme: "light" });
    await page.goto(`${url}/#${address}/${channel}`);
    await page.getByText("checks of the books hold").waitFor();
    for (const [list, words] of cards) {
      const card = page.locator(`${list} > li`, { hasText: words }).first();
      await card.waitFor();
      await card.evaluate((node) => node.scrollIntoView({ block: "start" }));
    }
    await page.screenshot({ path: picture });
    console.log(`Wrote ${picture}`);
  } finally {
    await browser.close();
  }
}

const { stop, url } = await start();
try {
  await playInSlack();
  await photograph(inSlack, "buyer/slack", 1440, [[".messages", "Approve and release"]]);
  await drive("POST", "/reset");
  await playAcross();
  await photograph(onBothSides, "facilitator/discord", 1920, [
    [".messages", "In review"],
    [".d-messages", "In review"],
  ]);
  await playDispute();
  await photograph(inDispute, "buyer/slack", 1920, [
    [".messages", "M-1 dispute:"],
    [".d-messages", "M-1 dispute:"],
  ]);
} finally {
  await stop();
  rmSync(data, { recursive: true, force: true });
}
