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
    expect(saidIn(both)).toMatch(/About the whole\n• picture\.png \(being copied\)/);
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
    expect(said(late)).toContain("This submission of M-1 was sent already by ");
    expect((await on.milestone(1)).submission).toMatchObject({ nth: 1 });
  });

  it("refuses a file of more than 25 MB by name, and keeps the form with what was typed", async () => {
    await on.changes(1);
    await on.typed(1, {});
    const values = { Files: [TOO_LARGE], "Links and notes": "A film of it" };
    await world.discord.click("facilitator", "Add files");
    const large = await world.discord.submit("facilitator", values);
    expect(said(large)).toContain("film.mov is larger than 25 MB. Put it where it can be");
    const at = { messageId: large.private[0]?.id };
    const files = await world.discord.click("facilitator", "Correct it", at);
    expect(JSON.stringify(files.modal?.components)).toContain('"custom_id":"files"');
    const smaller = await world.discord.submit("facilitator", { Files: [report] });
    expect(said(smaller)).toMatch(
      /staging — 3 pieces:\n• Recorded on staging\n• A film of it\n• load-test\.csv/,
    );
    const form = await world.slack.click("facilitator", "Add files");
    const kept = await world.slack.submit("facilitator", form.view, values);
    expect(kept.errors?.Files).toContain("film.mov is larger than 25 MB");
    expect(kept.view?.id).toBe(form.view?.id);
  });
});

describe("a later submission", () => {
  const link = "https://changing.example.com/report";
  const page = (body: string) =>
    world.drive("POST", "/web", { url: link, contentType: "text/plain", body });

  it("begins with what was handed in, adds the new alone, and fetches links anew", async () => {
    await page("3 of 40 tests fail");
    await on.funded(2);
    await on.typed(2, { [FIRST]: `First try\n${link}` });
    await world.discord.click("facilitator", "Add files");
    await world.discord.submit("facilitator", {
      "What it shows": SECOND,
      Files: [report, picture],
    });
    await on.sent(2);
    const before = await on.kept(2);
    await on.changes(2);
    await page("All 40 tests pass");
    const preview = await on.typed(2, { [FIRST]: `Second try\n${link}` });
    expect(said(preview)).toMatch(
      /^2nd submission of M-2, not sent yet[\s\S]*staging — 2 pieces:\n• Second try\n• https:\/\/changing[\s\S]*rps — 2 pieces:\n• load-test\.csv\n• picture\.png/,
    );
    await world.discord.click("facilitator", "Remove");
    await world.discord.click("facilitator", "Add files");
    const other = file("load-test.csv", "rps,p95\n50,120");
    await world.discord.submit("facilitator", { "What it shows": SECOND, Files: [other] });
    await on.sent(2);
    const after = await on.kept(2);
    const contents = (items: typeof after) =>
      items.map(({ text, content }) => [text, content?.toString().slice(0, 20)]);
    expect(contents(before)).toContainEqual([link, "3 of 40 tests fail"]);
    expect(contents(after)).toEqual([
      ["picture.png", picture.words],
      ["Second try", "Second try"],
      [link, "All 40 tests pass"],
      ["load-test.csv", "rps,p95\n50,120"],
    ]);
    const ids = (items: typeof after) =>
      items.filter(({ text }) => text === "picture.png").map(({ id }) => id);
    expect(ids(after)).toEqual(ids(before));
  });

  it("says what changed to both sides, from the card and from Details", async () => {
    for (const card of await on.cards(2)) expect(card.buttons).toContain("What changed");
    const details = await world.slack.command("buyer", "/milestone show M-2");
    expect(details.ephemeral.at(-1)?.buttons).toContain("What changed");
    const there = saidIn(await world.slack.click("buyer", "What changed"));
    const here = said(await world.discord.click("facilitator", "What changed"));
    for (const words of [there, here]) {
      expect(words).toContain("M-2: what changed from the 1st to the 2nd submission");
      expect(words).toContain("Added: Second try");
      expect(words).toContain(`Same link, other content: ${link}`);
      expect(words).toContain("Removed: First try");
      expect(words).toMatch(/Same name, other content: load-test\.csv\n1 piece unchanged/);
    }
    expect(said(await world.discord.click("outsider", "What changed"))).toMatch(/can't find/);
  });

  it("stays empty where everything was taken out, and can't be sent so", async () => {
    await on.changes(2);
    await on.typed(2, { [FIRST]: "" });
    const asked = await world.discord.click("facilitator", "Start over");
    expect(said(asked)).toContain("All links, notes, messages and files leave this draft.");
    const bare = await world.discord.click("facilitator", "Take everything out");
    expect(said(bare)).toContain("Nothing is attached to a single criterion yet");
    expect(buttons(bare)).toEqual(["Add files", "Edit links and notes"]);
    const form = await world.slack.command("facilitator", "/milestone submit M-2");
    expect(JSON.stringify(form.view)).not.toContain("initial_value");
  });

  it("begins with the work again after it was taken back", async () => {
    await on.typed(2, { [FIRST]: "Third try" });
    await on.sent(2);
    await world.discord.command("facilitator", "withdraw", { milestone: "M-2" });
    await world.work();
    const form = await world.slack.command("facilitator", "/milestone submit M-2");
    expect(JSON.stringify(form.view)).toContain('"initial_value":"Third try"');
  });
});

describe("a message attached from its own menu", () => {
  const whole = { "What it shows": "M-3: the work as a whole" };

  it("goes with its words, author and files where it was chosen to, on both platforms and once", async () => {
    await on.funded(3);
    const shot = file("shot.txt", "what was seen");
    const there = await on.posted("slack", "buyer-two", "@buyer it *works* &amp; so on", [shot]);
    const form = await on.slackMenu("facilitator", there.ts);
    const first = "M-3, 1. Card payment succeeds on staging";
    const added = await world.slack.submit("facilitator", form.view, { "What it shows": first });
    expect(saidIn(added)).toMatch(
      /☑ Card payment succeeds on staging — 2 pieces:\n• “.*” — buyer-two https:/,
    );
    const log = file("log.txt", "10:00 deployed");
    const here = await on.posted("discord", "arbiter", "Deployed at *10*", [log]);
    for (const _time of [1, 2]) {
      await on.discordMenu("facilitator", here.id);
      const both = await world.discord.submit("facilitator", whole);
      expect(said(both).match(/“Deployed at \*10\*” — Arbiter/g)).toHaveLength(1);
      expect(said(both)).toMatch(/About the whole[\s\S]*\n• log\.txt/);
    }
    await world.work();
    await on.sent(3);
    const kept = await on.kept(3);
    expect(kept.map(({ kind, author, criterionId }) => [kind, author, criterionId])).toEqual([
      ["message", "buyer-two", "c1"],
      ["file", null, "c1"],
      ["message", "Arbiter", null],
      ["file", null, null],
    ]);
    expect(kept.map(({ content }) => content?.toString())).toEqual([
      ...["@buyer it *works* &amp; so on", "what was seen", "Deployed at *10*", "10:00 deployed"],
    ]);
    expect(kept[3]?.source).toBe(kept[2]?.source);
    expect(kept[2]?.source).toContain(here.id);
    for (const card of await on.cards(3))
      expect(card.plain).toContain("“Deployed at *10*” — Arbiter");
  });

  it("is refused to whoever has nothing to show, and kept for nobody else", async () => {
    const there = await on.posted("slack", "buyer", "Mine");
    const none = await on.slackMenu("buyer", there.ts);
    expect(none.view).toBeUndefined();
    expect(saidIn(none)).toContain("there is nothing to attach this to");
  });

  it("becomes a statement in a dispute, with author and file, in the threads of both platforms", async () => {
    const asked = await world.slack.command("buyer", "/milestone dispute M-3 not shown");
    await world.slack.submit("buyer", asked.view, {});
    await world.work();
    const proof = file("proof.txt", "it was there");
    const there = await on.posted("slack", "arbiter", "I saw it", [proof]);
    const form = await on.slackMenu("facilitator", there.ts);
    const done = await world.slack.submit("facilitator", form.view, {
      "What it shows": "M-3: as a statement in its dispute",
    });
    expect(saidIn(done)).toContain("Your statement on M-3 is in the record");
    await world.discord.command("facilitator", "dispute", { milestone: "M-3" });
    await world.discord.click("facilitator", "Add statement");
    await world.discord.submit("facilitator", {
      ...{ "Your statement": "Here it is", Files: [report] },
    });
    await world.work();
    for (const thread of await on.threads(3)) {
      expect(thread).toMatch(/@facilitator, the facilitator, on Slack,.*\nAttached\n• message by/);
      expect(thread).toMatch(/• message by arbiter: “I saw it”, https:.*\n• file: proof\.txt/);
      expect(thread).toMatch(/on Discord,.*\nHere it is\nAttached\n• file: load-test\.csv/);
    }
    const { review } = await on.milestone(3);
    const said = review.state === "disputed" ? review.dispute.statements : [];
    expect(said.flatMap(({ evidence }) => evidence.map(({ copy }) => copy))).toMatchObject([
      { state: "kept" },
      { state: "kept", sha256: proof.sha256 },
      { state: "kept", sha256: report.sha256 },
    ]);
  });
});

describe("a file that its platform gave out once", () => {
  const attach = async (text: string, name: string) => {
    const late = await on.posted("discord", "facilitator", text, [file(name, "a day later")]);
    await on.discordMenu("facilitator", late.id);
    await world.discord.submit("facilitator", { "What it shows": "M-4: the work as a whole" });
  };

  it("is asked for anew where its address expired and Discord answers; where it is gone, that is said", async () => {
    await on.funded(4);
    await attach("@Tranche look", "late.txt");
    await attach("", "unread.txt");
    const gone = await on.posted("slack", "facilitator", "", [file("gone.txt", "x")]);
    const form = await on.slackMenu("facilitator", gone.ts);
    await world.slack.submit("facilitator", form.view, {
      "What it shows": "M-4, 1. Card payment succeeds on staging",
    });
    await on.admin("discord", { do: "expire_attachments" });
    await on.admin("slack", { do: "delete_file", file: gone.message.files?.[0]?.id });
    await on.sent(4);
    const found = new Map((await on.kept(4)).map((piece) => [piece.text, piece]));
    expect(found.get("late.txt")?.content?.toString()).toBe("a day later");
    for (const name of ["unread.txt", "gone.txt"])
      expect(found.get(name)?.copy).toMatchObject({ state: "not_kept", why: "gone" });
    for (const card of await on.cards(4)) {
      expect(card.plain).toMatch(/staging — gone\.txt \(no copy: the platform doesn't give it out/);
      expect(card.plain).toMatch(
        /late\.txt and 1 more in Details|late\.txt · unread\.txt \(no copy/,
      );
    }
  });
});

describe("a hostile file name", () => {
  const NAMES = [
    ...[
      "../../etc/passwd",
      "\u202egnp.exe",
      "<!channel> <@U123> *b* `c`.txt",
      "nul\u0000l\n# big.txt",
    ],
    ...["@everyone [x](https://evil.example).txt", `${"a".repeat(300)}.pdf`],
  ];
  const PLAIN = [
    ...["../../etc/passwd", "gnp.exe", "<!channel> <@U123> *b* `c`.txt", "null # big.txt"],
    ...["@everyone [x](https://evil.example).txt", /a{100}…a{16}\.pdf/],
  ];

  it("is words and nothing else in preview and details on both platforms", async () => {
    await on.funded(5);
    const form = await world.slack.command("facilitator", "/milestone submit M-5");
    await world.slack.submit("facilitator", form.view, { [FIRST]: "As agreed" });
    const more = await world.slack.click("facilitator", "Add files");
    const preview = await world.slack.submit("facilitator", more.view, {
      ...{ "What it shows": WHOLE, Files: NAMES.map((name) => file(name, name)) },
    });
    await world.slack.click("facilitator", "Send to the buyer");
    await world.work();
    const there = await world.slack.command("buyer", "/milestone show M-5");
    const here = await world.discord.command("facilitator", "show", { milestone: "M-5" });
    for (const words of [saidIn(preview), saidIn(there), said(here)])
      for (const name of PLAIN) expect(words).toMatch(name instanceof RegExp ? name : quoted(name));
    const slack = JSON.stringify([...preview.ephemeral, ...there.ephemeral]);
    // Slack reads `mrkdwn` for mentions; rich text shows its characters as they are.
    for (const [, mrkdwn] of slack.matchAll(/"mrkdwn","text":"((?:[^"\\]|\\.)*)"/g))
      expect(mrkdwn).not.toMatch(/<!channel>|<@U123>/);
    const discord = JSON.stringify(here.private.map(({ components }) => components));
    expect(discord).not.toMatch(/(?<!\\)@everyone|(?<!\\)<@U123|(?<!\\)\[x\]/);
    expect(here.private.flatMap(({ mentions = [] }) => mentions)).toEqual([]);
    for (const json of [slack, discord]) expect(json).not.toMatch(/\u202e|\\u0000/);
    expect(world.logged.filter(({ level }) => level === "error")).toEqual([]);
  });
});

const quoted = (text: string) => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
