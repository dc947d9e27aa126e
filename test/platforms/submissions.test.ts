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
afterAll(() => world.close());

const WHOLE = "The work as a whole";
const TOO_LARGE = { ...file("film.mov", "x"), size: 25 * 1024 * 1024 + 1 };
const report = file("load-test.csv", "rps,p95\n50,180");
const picture = file("picture.png", Buffer.from([137, 80, 78, 71, 0, 1, 2]));

describe("a draft", () => {
  it("takes files on both platforms, each copied byte by byte and named in preview, card and details", async () => {
    await on.funded(1);
    await on.typed(1, { [FIRST]: "Recorded on staging" });
    await world.discord.click("facilitator", "Add files");
    const added = await world.discord.submit("facilitator", {
      ...{ "What it shows": SECOND, Files: [report] },
    });
    expect(said(added)).toContain("☑ Load test at 50 rps — load-test.csv (being copied)");
    expect(said(added)).toContain("One piece is being copied");
    await world.work();
    // The colleague on Slack sees the same draft, and adds to it.
    const form = await world.slack.command("facilitator", "/milestone submit M-1");
    const shared = await world.slack.submit("facilitator", form.view, {});
    expect(saidIn(shared)).toContain("Recorded on staging");
    expect(saidIn(shared)).toContain("☑ Load test at 50 rps — load-test.csv\n");
    const more = await world.slack.click("facilitator", "Add files");
    const both = await world.slack.submit("facilitator", more.view, {
      ...{ "What it shows": WHOLE, Files: [picture] },
    });
    expect(saidIn(both)).toMatch(/About the whole\npicture\.png \(being copied\)/);
    await world.work();
    expect(saidIn(await world.slack.command("buyer", "/milestone show M-1"))).not.toMatch(
      /Recorded on staging|load-test|picture\.png/,
    );
    await world.slack.click("facilitator", "Send to the buyer");
    const kept = await on.kept(1);
    expect(kept.map(({ kind, text }) => [kind, text])).toEqual([
      ["note", "Recorded on staging"],
      ["file", "load-test.csv"],
      ["file", "picture.png"],
    ]);
    for (const [at, given] of [report, picture].entries()) {
      const piece = kept[at + 1];
      expect(piece?.copy).toMatchObject({ state: "kept", sha256: given.sha256 });
      expect(piece?.content?.toString("base64")).toBe(given.base64);
    }
    for (const card of await on.cards(1)) {
      expect(card.plain).toContain("☑ Load test at 50 rps — load-test.csv");
      expect(card.plain).toMatch(/About the whole\npicture\.png \(kept; its kind of file/);
      expect(card.buttons).not.toContain("What changed");
    }
    const details = saidIn(await world.slack.command("buyer", "/milestone show M-1"));
    expect(details).toContain(`SHA-256 ${report.sha256.slice(0, 12)}`);
    expect(details).toContain(`SHA-256 ${picture.sha256.slice(0, 12)}`);
  });

  it("is sent once: what was sent meanwhile by whomever is said to whoever sends it again", async () => {
    const late = await world.discord.click("facilitator", "Send to the buyer");
    expect(said(late)).toMatch(/sent/i);
    console.log(said(late));
    expect((await on.milestone(1)).submission).toMatchObject({ nth: 1 });
  });

  it("refuses a file of more than 25 MB by name, and keeps the form with what was typed", async () => {
    await on.changes(1);
    await on.typed(1, {});
    await world.discord.click("facilitator", "Add files");
    const large = await world.discord.submit("facilitator", {
      ...{ Files: [TOO_LARGE], "Links and notes": "A film of it" },
    });
    console.log(said(large), buttons(large));
    expect(said(large)).toMatch(/film\.mov is larger than 25 MB/);
    const [refused] = large.private;
    const again = await world.discord.click("facilitator", buttons(large)[0] ?? "", {
      messageId: refused?.id,
    });
    console.log(JSON.stringify(again.modal?.components));
    const form = await world.slack.click("facilitator", "Add files");
    const kept = await world.slack.submit("facilitator", form.view, {
      ...{ Files: [TOO_LARGE], "Links and notes": "A film of it" },
    });
    console.log(JSON.stringify(kept.errors), saidIn(kept));
  });
});

describe("a later submission", () => {
  it("begins with what was handed in, fetches links anew, and says what changed on both platforms", async () => {
    const link = "https://changing.example.com/report";
    const page = (body: string) =>
      world.drive("POST", "/web", { url: link, contentType: "text/plain", body });
    await page("3 of 40 tests fail");
    await on.funded(2);
    await on.typed(2, { [FIRST]: `First try\n${link}` });
    await world.discord.click("facilitator", "Add files");
    await world.discord.submit("facilitator", { "What it shows": SECOND, Files: [report] });
    await on.sent(2);
    await on.changes(2);
    await page("All 40 tests pass");
    const preview = await on.typed(2, { [FIRST]: `Second try\n${link}` });
    console.log(said(preview));
    await world.discord.click("facilitator", "Remove");
    await world.discord.click("facilitator", "Add files");
    await world.discord.submit("facilitator", {
      "What it shows": SECOND,
      Files: [file("load-test.csv", "rps,p95\n50,120"), picture],
    });
    await on.sent(2);
    for (const card of await on.cards(2)) console.log(card.plain, card.buttons);
    const changed = await world.slack.click("buyer", "What changed");
    console.log(saidIn(changed));
    const there = await world.discord.click("facilitator", "What changed");
    console.log(said(there));
    console.log((await world.slack.dm("buyer")).at(-1));
    console.log(await on.kept(2));
  });

  it("stays empty where everything was taken out", async () => {
    await on.changes(2);
    await world.discord.command("facilitator", "submit", { milestone: "M-2" });
    const p = await world.discord.submit("facilitator", { [FIRST]: "" });
    console.log(said(p), buttons(p));
    const one = await world.discord.click("facilitator", "Remove");
    console.log(said(one), buttons(one));
    const two = await world.discord.click("facilitator", "Remove");
    console.log(said(two), buttons(two));
  });
});
