import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDiscordDriver } from "../support/discord-driver.ts";
import * as onDiscord from "../support/discord-world.ts";
import { createDriver, said } from "../support/driver.ts";
import { inMemory } from "../support/in-memory.ts";
import { type FreshDatabase, freshDatabase } from "../support/postgres.ts";
import { freePort } from "../support/redis.ts";
import { type Running, startRunning } from "../support/running.ts";
import * as onSlack from "../support/slack-world.ts";

const BEFORE_THE_SIGNAL = 4;
const STOP_DELAY_SECONDS = 1;
/** A supervisor that waits for the usual half a minute kills nothing that is still at work. */
const GRACE_MS = 25_000;

let folder: string;
let port: number;
let tranche: Running;
let database: FreshDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(inMemory(), "tranche-stop-"));
  database = await freshDatabase();
  port = await freePort();
  tranche = await startRunning({
    dataDir: join(folder, "data"),
    env: {
      ...{ DATABASE_URL: database.url, PORT: String(port), LOG_LEVEL: "warn" },
      STOP_DELAY_SECONDS: String(STOP_DELAY_SECONDS),
      SANDBOX_WIRE_LOG: join(folder, "wire.jsonl"),
    },
  });
}, 60_000);
afterAll(async () => {
  await tranche?.kill();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Calls that answer one person alone. */
const PRIVATE = /chat\.postEphemeral|\/interactions\/|\/webhooks\//;
/** Slack is sent forms, Discord JSON. */
const plainly = (line: string): string =>
  line
    .replaceAll("+", " ")
    .replaceAll(/(?:%[\dA-Fa-f]{2})+/g, (signs) => decodeURIComponent(signs));

type Try = {
  readonly title: string;
  readonly platform: "slack" | "discord";
  /** What the person read; null where nobody answered any more. */
  readonly answer: string | null;
  readonly wasBegunBefore: boolean;
};

const isDone = ({ answer, title }: Try) => answer?.includes(`“${title}” is proposed`) ?? false;

it("loses no act that it acknowledged and does none twice, when it is told to stop in the middle of a burst on both platforms", async () => {
  const driver = createDriver(tranche.url);
  const discord = createDiscordDriver(driver);
  const tries: Try[] = [];
  let isTold = false;
  const { "Other party": _party, "My side": _side, ...LATER } = onSlack.NEW;
  const { party: _other, side: _mine, ...OPTIONS } = onDiscord.NEW.options;
  const onSlackAs = async (as: string, title: string, isFirst: boolean) => {
    const form = await driver.command(as, "new");
    if (!form.view) return said(form);
    const values = { ...(isFirst ? onSlack.NEW : LATER), Title: title };
    const done = await driver.submit(as, form.view, values);
    return said(done) || JSON.stringify(done.errors ?? done.view ?? done);
  };
  const onDiscordAs = async (as: string, title: string, isFirst: boolean) => {
    const options = { ...(isFirst ? onDiscord.NEW.options : OPTIONS), title };
    const opened = await discord.command(as, "new", options);
    if (!opened.modal) return onDiscord.said(opened);
    return onDiscord.said(await discord.submit(as, onDiscord.NEW.fields));
  };
  /** One thing at a time for each person: what they are told is told by whom, not by what they asked. */
  const ask = async (
    platform: Try["platform"],
    as: string,
    title: string,
    isFirst = false,
  ): Promise<Try> => {
    const wasBegunBefore = !isTold;
    const propose = platform === "slack" ? onSlackAs : onDiscordAs;
    const answer = await propose(as, title, isFirst).catch(() => null);
    const one = { platform, title, answer, wasBegunBefore };
    tries.push(one);
    return one;
  };
  const lane = async (platform: Try["platform"], as: string) => {
    for (let nth = 0; isDone(await ask(platform, as, `${as} ${nth} in ${platform}`)); nth++);
  };
  const first = (platform: Try["platform"]) => ask(platform, "buyer", `first in ${platform}`, true);
  await Promise.all([first("slack"), first("discord")]);
  expect(tries.filter(isDone), JSON.stringify(tries)).toHaveLength(2);
  const lanes = Promise.all([
    ...["buyer", "facilitator"].map((as) => lane("slack", as)),
    ...["buyer", "facilitator"].map((as) => lane("discord", as)),
  ]);
  await until(() => {
    const done = (platform: string) =>
      tries.filter((one) => one.platform === platform && isDone(one)).length;
    return done("slack") > BEFORE_THE_SIGNAL && done("discord") > BEFORE_THE_SIGNAL;
  });
  const health = async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).status;
  expect(await health()).toBe(200);
  const began = performance.now();
  isTold = true;
  const ended = tranche.terminate();
  await until(async () => (await health()) === 503);
  expect(await ended, tranche.output()).toBe(0);
  expect(performance.now() - began).toBeLessThan(GRACE_MS);
  await lanes;

  // Whoever had asked before got an answer, and whoever asked while it stopped was told to ask again, or nothing at all.
  expect(tries.filter(({ wasBegunBefore, answer }) => wasBegunBefore && answer === null)).toEqual(
    [],
  );
  const others = tries.filter((one) => !isDone(one) && one.answer !== null);
  for (const { answer } of others) expect(answer).toContain("restarting");
  const { rows } = await database.pool(2).query<{ title: string; times: number }>(
    `SELECT payload #>> '{terms,title}' AS title, count(*)::int AS times FROM event
     WHERE type = 'MilestoneProposed' GROUP BY 1`,
  );
  const times = new Map(rows.map((row) => [row.title, row.times]));
  const acknowledged = tries.filter(isDone);
  expect(acknowledged.filter(({ title }) => times.get(title) !== 1)).toEqual([]);
  expect(rows.filter((row) => row.times !== 1)).toEqual([]);
  // Nor is anything done of which nobody was told, though the last answers came too late for the driver to pass them on.
  const wire = await readFile(join(folder, "wire.jsonl"), "utf8");
  const told = wire
    .split("\n")
    .filter((line) => PRIVATE.test(line))
    .map(plainly)
    .join("\n");
  expect(told).toContain("is proposed");
  expect(rows.filter(({ title }) => !told.includes(`“${title}” is proposed`))).toEqual([]);
  const refused = tries.filter(({ answer }) => answer?.includes("restarting"));
  expect(refused.filter(({ title }) => times.has(title))).toEqual([]);
  const running = await database.pool(2).query("SELECT kind FROM task WHERE state = 'running'");
  expect(running.rows).toEqual([]);
}, 90_000);

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const limit = performance.now() + 30_000;
  while (!(await isSo())) {
    if (performance.now() > limit) throw new Error("it never came to that");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
