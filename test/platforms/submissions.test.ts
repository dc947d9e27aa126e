import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BothWorlds, startBothWorlds } from "../support/both-worlds.ts";
import { buttons, said } from "../support/discord-world.ts";
import { FIRST, file, meet, SECOND, saidIn, submitting } from "../support/submitting.ts";

let world: BothWorlds;
let on: ReturnType<typeof submitting>;
beforeAll(async () => {
  world = await startBothWorlds();
  on = submitting(world);
  await meet(world);
});
afterAll(async () => {
  console.log(
    JSON.stringify(
      world.logged.filter(({ level }) => level === "error"),
      (_k, v) => (v instanceof Error ? `${v.message} ${v.stack}` : v),
      1,
    ),
  );
  await world.close();
});

describe("a draft", () => {
  it("takes files on both platforms, which are copied byte by byte and stand in preview and card", async () => {
    await on.funded(1);
    const preview = await on.typed(1, { [FIRST]: "Recorded on staging" });
    console.log(said(preview), buttons(preview));
    await world.discord.click("facilitator", "Add files");
    const report = file("load test.csv", "rps,p95\n50,180");
    const added = await world.discord.submit("facilitator", {
      "What it shows": SECOND,
      Files: [report],
    });
    console.log(JSON.stringify(added.error ?? ""), said(added), buttons(added));
    await world.work();
    const draft = await world.slack.command("facilitator", "/milestone submit M-1");
    console.log(JSON.stringify(draft));
    const again = await world.slack.submit("facilitator", draft.view, {});
    console.log(saidIn(again));
    const form = await world.slack.click("facilitator", "Add files");
    const picture = file("picture.png", Buffer.from([137, 80, 78, 71, 0, 1, 2]));
    const both = await world.slack.submit("facilitator", form.view, {
      "What it shows": "The work as a whole",
      Files: [picture],
    });
    console.log(saidIn(both), JSON.stringify(both.errors));
    await world.work();
    const done = await world.slack.click("facilitator", "Send to the buyer");
    console.log(saidIn(done));
    const kept = await on.kept(1);
    console.log(kept);
    for (const card of await on.cards(1)) console.log(card.plain, card.buttons);
    const details = await world.slack.command("buyer", "/milestone show M-1");
    console.log(saidIn(details));
  });
});
