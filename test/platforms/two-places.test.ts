import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BothWorlds, startBothWorlds } from "../support/both-worlds.ts";
import { codeIn, type Drive, inDiscord, inSlack } from "../support/one-person.ts";

let world: BothWorlds;
beforeAll(async () => {
  world = await startBothWorlds();
  // What Stripe keeps of a payment that is refunded in part is the platform's to bear.
  await world.drive("POST", "/stripe/topup", { amount: 100_000, currency: "usd" });
});
afterAll(() => world.close());

const drive: Drive = (method, path, body) => world.drive(method, path, body);

const card = (number: number) => new RegExp(`^M-${number} `);
const REPORT = { name: "run.txt", base64: Buffer.from("50 rps for an hour").toString("base64") };
const DISPUTE = /M-1 dispute:/;
const FIRST = "1. Card payment succeeds on staging";

/** Days pass for everybody. */
async function pass(days: number): Promise<void> {
  const sql = "UPDATE clock SET offset_ms = offset_ms + $1";
  await world.discord.pool.query(sql, [days * 86_400_000]);
  await world.drive("POST", "/clock", { advance: `P${days}D` });
  await world.work();
}

async function pay(): Promise<void> {
  const { sessions } = (await world.drive("GET", "/stripe")) as { sessions: { id: string }[] };
  await world.drive("POST", "/stripe/pay", { session: sessions.at(-1)?.id, outcome: "paid" });
  await world.work();
}

describe.each([
  {
    where: "two Slack workspaces",
    platform: "Slack",
    there: "Other Co",
    buyer: inSlack(drive, "buyer", "acme"),
    facilitator: inSlack(drive, "stranger", "other-co"),
    outsider: inSlack(drive, "admin", "other-co"),
    byName: /[^<]@buyer pays/,
    // From Tuesday to the Monday after half of the seven days.
    daysToReminder: 6,
  },
  {
    where: "two Discord servers",
    platform: "Discord",
    there: "Other Guild",
    buyer: inDiscord(drive, "buyer", "studio"),
    facilitator: inDiscord(drive, "stranger", "other-guild"),
    outsider: inDiscord(drive, "admin", "other-guild"),
    byName: /\\\\@Buyer pays/,
    // From that Monday to Friday.
    daysToReminder: 4,
  },
])(
  "one agreement in $where",
  ({ platform, there, buyer, facilitator, outsider, byName, daysToReminder }) => {
    const both = async (words: RegExp) => {
      await world.work();
      return [await buyer.find(words), await facilitator.find(words)] as const;
    };
    const bothSay = async (which: RegExp, words: RegExp) => {
      for (const one of await both(which)) expect(one?.plain, String(which)).toMatch(words);
    };
    const inReview = async (number: number) => {
      const m = `M-${number}`;
      await facilitator.run("accept", m);
      await facilitator.press("Accept these terms");
      await bothSay(card(number), /Accepted/);
      await buyer.run("fund", m);
      await pay();
      await bothSay(card(number), /held since/);
      await facilitator.run("submit", m);
      await facilitator.fill({ [FIRST]: "https://staging.example.com/1" });
      await facilitator.press("Add files");
      await facilitator.fill({ Files: [REPORT] });
      expect((await facilitator.press("Send to the buyer")).plain).toContain(`${m} is submitted`);
      await bothSay(card(number), /In review[\s\S]*run\.txt/);
    };

    it("meets by a code that its maker confirms, seeing who asks and from where", async () => {
      const code = codeIn(await buyer.propose("Nothing yet"));
      const asked = await facilitator.link(code);
      expect(asked.plain).toMatch(
        new RegExp(`The code is right. @buyer now confirms it on ${platform}`, "i"),
      );
      expect((await facilitator.run("list")).plain).toContain("no milestones yet");
      await world.work();
      const request = await buyer.dm();
      expect(request?.plain).toMatch(/stranger/i);
      expect(request?.plain).toContain(there);
      await buyer.press("Confirm this party", "dm");
      await world.work();
      expect((await facilitator.dm())?.plain).toMatch(/facilitator/i);
      expect((await outsider.link(code)).plain).not.toContain("The code is right");
    });

    it("shows one card in both, where who is elsewhere is a name and no mention", async () => {
      expect((await buyer.propose("Checkout")).plain).toContain("M-1");
      const [here, far] = await both(card(1));
      expect(here?.plain).toContain("Proposed");
      expect(far?.plain).toContain("Proposed");
      expect(far?.buttons).toContain("Accept");
      expect(far?.raw).toMatch(byName);
    });

    it("goes from acceptance to review, each acting where they are", async () => {
      await inReview(1);
    });

    it("refuses in private who may not, and knows nobody who only is in the channel", async () => {
      expect((await facilitator.press("Approve and release")).plain).toMatch(/Only the buyer/);
      expect((await outsider.run("show", "M-1")).plain).toContain("can't find M-1");
      expect((await outsider.press("Approve and release")).plain).toContain("can't find");
      await bothSay(card(1), /In review/);
    });

    it("pays the facilitator, who says where to in the other place, and gives each the record", async () => {
      await buyer.propose("Export");
      await inReview(2);
      await facilitator.run("payouts");
      await facilitator.press("Set up payouts");
      const { accounts } = (await world.drive("GET", "/stripe")) as { accounts: { id: string }[] };
      await world.drive("POST", "/stripe/onboard", {
        ...{ account: accounts.at(-1)?.id, outcome: "ready" },
      });
      await buyer.run("approve", "M-2");
      await buyer.press("Approve and release");
      await bothSay(card(2), /Released[\s\S]*Receipt tr_/);
      for (const one of [buyer, facilitator]) {
        expect((await one.run("record", "M-2")).raw).toContain("M-2-record.json");
      }
    });

    it("reminds the buyer where they are, and the facilitator of nothing", async () => {
      expect(await buyer.find(/waits for you/)).toBeUndefined();
      await pass(daysToReminder);
      const [reminder, elsewhere] = await both(/waits for you/);
      expect(reminder?.plain).toMatch(/M-1[\s\S]*review/i);
      expect(elsewhere).toBeUndefined();
    });

    it("disputes in a thread of each, with statements and offers from both", async () => {
      await buyer.run("dispute", "M-1");
      await buyer.fill({ "What is wrong": "The load test was never shown" });
      await world.work();
      const [here, far] = await both(DISPUTE);
      for (const one of [here, far]) {
        expect(one?.plain).toContain("The load test was never shown");
        expect(one?.thread).toContain("The terms as accepted, version 1");
      }
      await facilitator.press("Add statement");
      await facilitator.fill({ "Your statement": "It is in the second file" });
      await facilitator.press("Offer a split");
      await facilitator.fill({ "What the facilitator gets, before costs": "70%" });
      for (const one of await both(DISPUTE)) {
        expect(one?.thread).toContain("It is in the second file");
        expect(one?.thread).toMatch(/\$3,360\.00/);
      }
      expect((await outsider.press("Accept $3,360.00")).plain).toMatch(/can't find/);
      await buyer.press("Accept $3,360.00");
      expect((await buyer.press("Accept and settle")).plain).toMatch(/Settled/);
      await bothSay(DISPUTE, /Settled/);
    });

    it("leaves no error in the log", () => {
      expect(world.logged.filter(({ level }) => level === "error")).toEqual([]);
    });
  },
);
