import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  buttons,
  type DiscordWorld,
  NEW,
  type Reply,
  said,
  startDiscordWorld,
} from "../../support/discord-world.ts";

let world: DiscordWorld;
beforeAll(async () => {
  world = await startDiscordWorld();
});
afterAll(() => world.close());

const codeIn = (words: string) => /([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(words)?.[1] ?? "no code";
const there = { server: "other-guild" };
const { party: _, ...ALONE } = NEW.options;

describe("a facilitator in another server", () => {
  let code = "";

  it("is invited where the other party is left out, and what was typed is kept (fault 62)", async () => {
    await world.command("buyer", "new", ALONE);
    const sent = await world.submit("buyer", NEW.fields);
    expect(said(sent)).toContain("First the other side joins.");
    expect(buttons(sent)).toContain("Open the form");
    code = codeIn(said(sent));
    for (const message of await world.channel("facilitator")) {
      expect(message.plain).not.toContain(code);
    }
  });

  it("asks with the code, and its maker confirms in direct messages", async () => {
    const asked = await world.command("stranger", "link", { code }, there);
    expect(said(asked)).toMatch(/The code is right. @buyer now confirms it on Discord/i);
    await world.work();
    const request = (await world.dm("buyer")).at(-1);
    expect(request?.plain).toContain("used your code in #website-relaunch in");
    expect(request?.buttons).toEqual(["Confirm this party", "Refuse"]);
    const done = await world.click("buyer", "Confirm this party", { channel: "dm" });
    expect(JSON.stringify(done)).toContain("is the facilitator now");
    await world.work();
  });

  it("gets the card in their own server, where the buyer is a name", async () => {
    await world.click("buyer", "Open the form");
    const done = await world.submit("buyer", {});
    expect(said(done)).toContain("M-1 “Checkout that takes cards” is proposed");
    await world.work();
    const path = "/discord/channels/website-relaunch?as=stranger&server=other-guild";
    const answer = (await world.drive("GET", path)) as {
      messages: readonly { plain: string; private: boolean; components: unknown }[];
    };
    const card = answer.messages.find((one) => !one.private);
    expect(card?.plain).toContain("M-1 Checkout that takes cards");
    const raw = JSON.stringify(card?.components);
    expect(raw.match(/<@\d+>/g)?.length).toBe(2);
    expect(raw).toMatch(/\\\\@buyer/i);
    const accepted = await world.command("stranger", "accept", {}, there);
    expect(buttons(accepted)).toContain("Accept these terms");
  });

  it("sees what is linked; taking a channel away asks first", async () => {
    const status = await world.command("buyer", "link");
    expect(said(status)).toContain("on Discord");
    const asked = await world.click("buyer", "Unlink channel");
    expect(said(asked)).toContain("The cards there stay as they are and follow nothing more.");
    const after = await world.click("buyer", "Unlink", { messageId: asked.private[0]?.id });
    expect(buttons(after as Reply)).not.toContain("Unlink channel");
  });
});
