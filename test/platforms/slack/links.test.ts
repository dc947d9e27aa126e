import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slackSteps } from "../../support/slack-steps.ts";
import { NEW, type Reply, type SlackWorld, startSlackWorld } from "../../support/slack-world.ts";

let world: SlackWorld;
beforeAll(async () => {
  world = await startSlackWorld();
});
afterAll(() => world.close());

const { "Other party": _, ...ALONE } = NEW;
const WORKSPACE = "other-co";

/** What someone types in the other workspace. */
const typed = (as: string, text: string, channel = "website-relaunch") =>
  world.drive("POST", "/slack/command", {
    as,
    channel,
    text,
    workspace: WORKSPACE,
  }) as Promise<Reply>;
const there = async (as: string, path = "channels/website-relaunch") => {
  const answer = await world.drive("GET", `/slack/${path}?as=${as}&workspace=${WORKSPACE}`);
  return (answer as { messages: Awaited<ReturnType<SlackWorld["dm"]>> }).messages;
};
const codeIn = (words: string) => /link ([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(words)?.[1] ?? "no code";
const said = (reply: Reply) => reply.ephemeral.map(({ plain }) => plain).join("\n");
const buttons = (reply: Reply) => reply.ephemeral.flatMap((message) => message.buttons);

describe("a facilitator in another workspace", () => {
  let code = "";
  let form: Reply["view"];

  it("is invited by a form without other party, which keeps what was typed (fault 62)", async () => {
    const asked = await world.command("buyer", "/milestone new");
    const sent = await world.submit("buyer", asked.view, ALONE);
    expect(said(sent)).toContain("First the other side joins.");
    code = codeIn(said(sent));
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(JSON.stringify(sent.view?.blocks)).toContain("Checkout that takes cards");
    const early = await world.submit("buyer", sent.view, ALONE);
    expect(JSON.stringify(early.view?.blocks)).toContain("side is still empty");
    form = early.view;
    for (const message of await world.channel("facilitator")) {
      expect(message.plain).not.toContain(code);
    }
  });

  it("asks with the code, and is told that only its maker decides", async () => {
    const asked = await typed("stranger", `/milestone link ${code.toLowerCase().replace("-", "")}`);
    expect(said(asked)).toContain("The code is right. @buyer now confirms it on Slack");
    await world.work();
    const [request] = (await world.dm("buyer")).slice(-1);
    expect(request?.plain).toContain("stranger");
    expect(request?.plain).toContain("used your code in #website-relaunch in Other Co on Slack.");
    expect(request?.plain).toContain("They would become the facilitator of your agreement");
    expect(request?.buttons).toEqual(["Confirm this party", "Refuse"]);
    expect(said(await typed("stranger", "/milestone people"))).toContain("no agreement yet");
  });

  it("is a party once that is confirmed, with the cards in both workspaces", async () => {
    const [request] = (await world.dm("buyer")).slice(-1);
    const done = await world.click("buyer", "Confirm this party", {
      channel: "dm",
      ts: request?.ts,
    });
    expect(JSON.stringify(done)).toContain("is the facilitator now");
    await world.work();
    expect((await there("stranger", "dm")).at(-1)?.plain).toContain(
      "confirmed: you are the facilitator now",
    );
    const sent = await world.submit("buyer", form, {});
    expect(said(sent)).toContain("M-1 “Checkout that takes cards” is proposed");
    await world.work();
    const copies = [...(await world.channel("buyer")), ...(await there("stranger"))].filter(
      ({ plain, ephemeral }) => !ephemeral && plain.startsWith("M-1 "),
    );
    expect(copies).toHaveLength(2);
    expect(copies[1]?.plain).toContain("@buyer");
    const accepted = await typed("stranger", "/milestone accept");
    expect(buttons(accepted)).toContain("Accept these terms");
  });

  it("sees what is linked, and the maker can take the channel away again", async () => {
    const status = await world.command("buyer", "/milestone link");
    expect(said(status)).toContain("#website-relaunch in Other Co on Slack");
    expect(buttons(status)).toEqual([
      "Unlink channel",
      "Link another channel",
      "Invite someone to my side",
      "Link my other account",
    ]);
    const after = await world.click("buyer", "Unlink channel", { ts: status.ephemeral[0]?.ts });
    expect(said(after)).not.toContain("Other Co");
    // Where the cards live says nothing about who sits where.
    expect(said(await typed("stranger", "/milestone show 1"))).toContain("M-1 ");
  });
});

describe("codes", () => {
  it("are refused alike whatever is wrong with them, and five tries are the most (fault 61)", async () => {
    const tried: string[] = [];
    for (const code of ["K7QF-29HM", "nonsense", "<@U1> @everyone", "AAAA-AAAA", "x".repeat(500)]) {
      tried.push(said(await typed("admin", `/milestone link ${code}`)));
    }
    expect(new Set(tried).size).toBe(1);
    expect(tried[0]).toContain("That code doesn't work here.");
    expect(said(await typed("admin", "/milestone link K7QF-29HM"))).toContain("5 codes within 10");
  });

  it("do not link a direct message", async () => {
    const status = await world.command("buyer", "/milestone link");
    const made = await world.click("buyer", "Link another channel", {
      ts: status.ephemeral[0]?.ts,
    });
    const code = codeIn(said(made));
    expect(said(await world.command("buyer", `/milestone link ${code}`, "dm"))).toContain(
      "This code links a channel.",
    );
  });

  it("cannot be answered by anyone else, whatever button they forge (faults 59, 61)", async () => {
    const steps = slackSteps(world);
    const status = await world.command("buyer", "/milestone link");
    const made = await world.click("buyer", "Link my other account", {
      ts: status.ephemeral[0]?.ts,
    });
    await typed("admin", "/milestone link");
    const asked = await world.command("outsider", `/milestone link ${codeIn(said(made))}`);
    expect(said(asked)).toContain("The code is right.");
    const { rows } = await world.pool.query(
      "SELECT id FROM link_code WHERE asked_at IS NOT NULL ORDER BY asked_at DESC LIMIT 1",
    );
    for (const id of [rows[0]?.id, "0b8f3c1e-0000-4000-8000-000000000000", "x"]) {
      const forged = await steps.clickForged("outsider", `link_confirm:${id}:`);
      expect(said(forged)).toContain("I can't find that milestone for you here.");
    }
    await world.work();
    const [request] = (await world.dm("buyer")).slice(-1);
    const refused = await world.click("buyer", "Refuse", { channel: "dm", ts: request?.ts });
    expect(JSON.stringify(refused)).toContain("Nothing was linked");
  });
});
