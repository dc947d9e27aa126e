import { beforeEach, describe, expect, it } from "vitest";
import type { Standing } from "../src/app/ports/standing.ts";
import { unwatched } from "../src/app/ports/watch.ts";
import { plainText } from "../src/chat/plain.ts";
import { createOutages, type Outages } from "../src/outages.ts";
import { createWatchdog } from "../src/watchdog.ts";

let time: number;
let said: string[];
let counted: string[];
let outages: Outages;
let failing: boolean;
const logged: string[] = [];

beforeEach(() => {
  time = 0;
  said = [];
  counted = [];
  failing = false;
  const metrics = {
    ...unwatched.metrics,
    alarm: ({ kind }: { kind: string }) => void counted.push(kind),
  };
  outages = createOutages({
    log: { info() {}, warn: (message) => void logged.push(message), error() {} },
    ...{ metrics, channel: "C9", now: () => time },
    async post(channel, { summary }) {
      if (failing) throw new Error("the platform is away too");
      said.push(`${channel}: ${plainText(summary)}`);
    },
  });
});

const later = (minutes: number) => {
  time += minutes * 60_000;
};
const AWAY = "C9: The database does not answer";
const OVER = "C9: Over: The database does not answer";

describe("an outage", () => {
  it("is said once, again each hour while it lasts, and when it is over", async () => {
    for (let minute = 0; minute < 61; minute++) {
      outages.raise("database_away", {});
      later(1);
    }
    expect(said).toEqual([AWAY, AWAY]);
    outages.clear("database_away");
    outages.clear("database_away");
    expect(said).toEqual([AWAY, AWAY, OVER]);
    expect(counted).toEqual(["database_away", "database_away"]);
  });

  it("that comes and goes is not said each time", () => {
    for (let nth = 0; nth < 5; nth++) {
      outages.raise("database_away", {});
      outages.clear("database_away");
      later(1);
    }
    expect(said.filter((words) => words === AWAY)).toHaveLength(1);
    later(10);
    outages.raise("database_away", {});
    expect(said.filter((words) => words === AWAY)).toHaveLength(2);
  });

  it("is told apart by what it is about, and fails nothing where it cannot be posted", async () => {
    outages.raise("token_refused", { vendor: "stripe", code: "key_not_accepted" }, "stripe");
    outages.raise("token_refused", { vendor: "discord", code: "unauthorized" }, "discord");
    expect(said).toEqual([
      "C9: stripe does not accept our key",
      "C9: discord does not accept our key",
    ]);
    failing = true;
    outages.raise("database_away", {});
    await outages.settle();
    expect(logged).toContain("an alarm could not be posted");
  });
});

const QUIET: Standing = {
  ...{ moves: [], questions: [], oldestQuestionSeconds: 0, unappliedEvents: 0, unkeptEvidence: 0 },
  ...{ tasks: { due: 0, queued: 0, running: 0 }, oldestDueSeconds: 0 },
};

describe("the watchdog", () => {
  const watching = (looks: (Standing | null)[], works = true) =>
    createWatchdog({ outages, works, standing: async () => looks.shift() ?? null });

  it("alarms where the database misses two looks in a row, and says when it is back", async () => {
    const dog = watching([QUIET, null, QUIET, null, null, QUIET]);
    const heard = [];
    for (let look = 0; look < 6; look++) {
      await dog.look();
      heard.push(said.length);
    }
    expect(heard).toEqual([0, 0, 0, 0, 1, 2]);
    expect(said).toEqual([AWAY, OVER]);
  });

  it("alarms where work waits for over five minutes, in processes that do work", async () => {
    const stuck = { ...QUIET, oldestDueSeconds: 301, tasks: { due: 7, queued: 2, running: 0 } };
    await watching([stuck], false).look();
    expect(said).toEqual([]);
    const dog = watching([{ ...stuck, oldestDueSeconds: 299 }, stuck, QUIET]);
    for (let look = 0; look < 3; look++) await dog.look();
    expect(said).toEqual(["C9: Work waits too long", "C9: Over: Work waits too long"]);
  });

  it("alarms where a vendor does not know our key, until a call goes through", () => {
    const dog = watching([]);
    for (const code of ["rate_limit", "channel_not_found", "timeout"]) dog.onCalled("stripe", code);
    expect(said).toEqual([]);
    dog.onCalled("stripe", "key_not_accepted");
    dog.onCalled("stripe", "key_not_accepted");
    dog.onCalled("stripe", "ok");
    expect(said).toHaveLength(2);
    dog.onCalled("slack", "invalid_auth");
    dog.onCalled("slack", "ok");
    expect(said).toHaveLength(3);
  });

  it("alarms at the fifth webhook in a row whose signature is wrong, and begins anew with a right one", () => {
    const dog = watching([]);
    const bad = (times: number) => {
      for (let nth = 0; nth < times; nth++) dog.webhook("bad_signature");
    };
    bad(4);
    dog.webhook("received");
    bad(4);
    dog.webhook("missing_signature");
    expect(said).toEqual([]);
    bad(1);
    expect(said).toEqual(["C9: Webhooks are refused"]);
  });
});
