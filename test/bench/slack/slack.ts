import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flagsOfImage } from "../../support/production.ts";
import { type Child, startChild } from "../child.ts";
import { openDatabase } from "../database.ts";
import { type Figure, figure, median, quantile, reaching } from "../measure.ts";
import type { Told } from "../told.ts";
import type { Act } from "./act.ts";
import type { LoadOrder, LoadResult } from "./load.ts";
import { makeWorld, type SlackWorld } from "./world.ts";

const USERS = [1, 16, 64] as const;
type Users = (typeof USERS)[number];
const WARM_UPS = 400;
const ACTS: Readonly<Record<Users, number>> = { 1: 400, 16: 2_400, 64: 2_400 };
const POOL_MAX = 20;
/** Of the floor's own. */
type Goals = { readonly perSecond: number; readonly p99?: number; readonly cpu?: number };
const GOALS: Readonly<Partial<Record<Users, Goals>>> = {
  16: { perSecond: 0.85, p99: 1.2, cpu: 1.25 },
  64: { perSecond: 0.85 },
};

const SUBJECTS = ["bare", "floor", "bot"] as const;
type Subject = (typeof SUBJECTS)[number];

/** One subject under so many people: acts a second, CPU of it in milliseconds an act, acknowledgements in milliseconds. */
type Measured = {
  readonly perSecond: number;
  readonly cpuMs: number;
  readonly took: readonly number[];
};
type Round = Readonly<Record<Subject, Readonly<Record<Users, Measured>>>>;

export type SlackBenchOptions = {
  readonly rounds: number;
  readonly redisUrl: string | null;
  readonly say: (line: string) => void;
};

/**
 * The product's bot beside two floors: a bare Bolt app that acknowledges at once, and one that sends the same statements
 * first. Each round runs all three after one another, each on a fresh copy of one database; the medians of rounds count.
 */
export async function slackBench(options: SlackBenchOptions): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "tranche-bench-slack-"));
  const database = await openDatabase();
  const load = await startChild<LoadOrder, LoadResult>("slack/load.ts");
  try {
    const count = WARM_UPS + USERS.reduce((sum, users) => sum + ACTS[users], 0);
    const world = await makeWorld(database, count, folder);
    const parts = { options, world, load, apiUrl: (load.ready as { url: string }).url };
    const rounds: Round[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      const order = round % 2 === 0 ? SUBJECTS : SUBJECTS.toReversed();
      const measured: Partial<Record<Subject, Readonly<Record<Users, Measured>>>> = {};
      for (const subject of order) measured[subject] = await measure(parts, subject, round);
      rounds.push(measured as Round);
      options.say(summary(round, measured as Round));
    }
    return USERS.flatMap((users) => compared(rounds, users));
  } finally {
    await load.stop();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

type Parts = {
  readonly options: SlackBenchOptions;
  readonly world: SlackWorld;
  readonly load: Child<LoadOrder, LoadResult>;
  readonly apiUrl: string;
};

/** What the floor acknowledges with: what the bot did, once it has been seen. */
let answer: unknown = { text: "On its way.", blocks: [] };

async function measure({ options, world, load, apiUrl }: Parts, subject: Subject, round: number) {
  const databaseUrl = subject === "bare" ? null : await world.copy();
  const appToken = `${subject}-${round}`;
  const common = { apiUrl, appToken, databaseUrl, poolMax: POOL_MAX };
  const child =
    subject === "bot"
      ? await startChild<"cpu", Told>(
          "slack/bot.ts",
          { ...common, redisUrl: options.redisUrl },
          flagsOfImage(),
        )
      : await startChild<"cpu", Told>("slack/floor.ts", {
          ...common,
          plans: databaseUrl && world.plans,
          answer,
        });
  try {
    const rest = [...world.acts];
    const run = (users: number, acts: readonly Act[]) => load.ask({ app: appToken, users, acts });
    await run(16, rest.splice(0, WARM_UPS));
    const found: Partial<Record<Users, Measured>> = {};
    for (const users of USERS) {
      const acts = rest.splice(0, ACTS[users]);
      const before = await child.ask("cpu");
      const result = await run(users, acts);
      const after = await child.ask("cpu");
      if (subject === "bot") answer = result.answer;
      if (Object.keys(result.answers).length !== 1) throw new Error(JSON.stringify(result.answers));
      found[users] = {
        perSecond: acts.length / result.seconds,
        cpuMs: (after.cpuMs - before.cpuMs) / acts.length,
        took: result.took.toSorted((a, b) => a - b),
      };
    }
    return found as Readonly<Record<Users, Measured>>;
  } finally {
    await child.stop();
  }
}

function summary(round: number, measured: Round): string {
  const told = USERS.map((users) => {
    const said = SUBJECTS.map((subject) => {
      const { perSecond, cpuMs, took } = measured[subject][users];
      return `${subject} ${Math.round(perSecond)}/s p99 ${quantile(took, 0.99).toFixed(1)} cpu ${cpuMs.toFixed(2)}`;
    });
    return `  ${users} users: ${said.join(" | ")}`;
  });
  return [`round ${round + 1}`, ...told].join("\n");
}

function compared(rounds: readonly Round[], users: Users): readonly Figure[] {
  const of = (subject: Subject, what: (measured: Measured) => number) =>
    median(rounds.map((round) => what(round[subject][users])));
  const ratio = (what: (measured: Measured) => number) =>
    median(rounds.map((round) => what(round.bot[users]) / what(round.floor[users])));
  const at = (part: number) => (measured: Measured) => quantile(measured.took, part);
  const perSecond = ({ perSecond: each }: Measured) => each;
  const cpu = ({ cpuMs }: Measured) => cpuMs;
  const spread = SUBJECTS.flatMap((subject) => [
    figure(`${subject}, ${users} at once: acts a second`, of(subject, perSecond), "/s"),
    ...[0.5, 0.95, 0.99].map((part) =>
      figure(
        `${subject}, ${users} at once: acknowledged, p${part * 100}`,
        of(subject, at(part)),
        "ms",
      ),
    ),
    figure(`${subject}, ${users} at once: CPU an act`, of(subject, cpu), "ms"),
  ]);
  const words = (what: string) => `bot to floor, ${users} at once: ${what}`;
  const goals = GOALS[users];
  const speed = ratio(perSecond);
  return [
    ...spread,
    goals
      ? reaching(words("acts a second"), speed, "x", goals.perSecond)
      : figure(words("acts a second"), speed, "x"),
    figure(words("p99"), ratio(at(0.99)), "x", goals?.p99),
    figure(words("CPU an act"), ratio(cpu), "x", goals?.cpu),
  ];
}
