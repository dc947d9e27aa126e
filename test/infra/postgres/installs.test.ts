import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { InstallStore, NewInstall } from "../../../src/app/ports/installs.ts";
import { silentLog } from "../../../src/infra/log.ts";
import { createInstallStates, createInstallStore } from "../../../src/infra/postgres/index.ts";
import { resealInstalls } from "../../../src/infra/postgres/reseal.ts";
import { createVault } from "../../../src/infra/vault.ts";
import { type FreshDatabase, freshDatabase } from "../../support/postgres.ts";

const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });
const install = (team: string, more: Partial<NewInstall> = {}): NewInstall => ({
  ...{ team, teamName: "Acme", botId: "B1", botUserId: "U1", scopes: ["chat:write"] },
  secrets: { token: `xoxe.xoxb-${team}-canary`, refreshToken: `xoxe-1-${team}-canary` },
  ...{ expiresInSeconds: 43_200, installedBy: "UADMIN" },
  ...more,
});

let database: FreshDatabase;
let pool: Pool;
let store: InstallStore;
beforeAll(async () => {
  database = await freshDatabase();
  pool = database.pool();
  store = createInstallStore(pool, createVault([key("1", 1)]), silentLog);
});
afterAll(() => database.drop());

const table = async () =>
  (
    await pool.query<{ all: string }>(
      "SELECT coalesce(string_agg(to_jsonb(t)::text || encode(t.sealed, 'escape'), E'\\n'), '') AS all FROM slack_install t",
    )
  ).rows[0]?.all ?? "";

describe("kept installs", () => {
  it("come back as they were given, and lie there sealed", async () => {
    expect(await store.keep(install("T1"))).toBe("first");
    const { expiresInSeconds: _for, installedBy: _by, ...same } = install("T1");
    expect(await store.find("T1")).toEqual({ ...same, version: 1, expiresAt: expect.any(String) });
    expect(await table()).toContain("T1");
    expect(await table()).not.toContain("canary");
  });

  it("are replaced by an install again, which rises above a late refresh or uninstall", async () => {
    const secrets = { token: "xoxb-second", refreshToken: null };
    expect(await store.keep(install("T1", { secrets, expiresInSeconds: null }))).toBe("again");
    expect(await store.refreshed("T1", 1, { token: "late", refreshToken: "late" }, 60)).toBe(false);
    expect(await store.end("T1", 1, "uninstalled")).toBe(false);
    expect(await store.find("T1")).toMatchObject({ version: 2, secrets, expiresAt: null });
  });

  it("can be refreshed by one process at a time (fault 51)", async () => {
    await store.keep(install("T2"));
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => store.claimRefresh("T2", 1, 20)),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await store.claimRefresh("T2", 1, 20)).toBe(false);
    await store.releaseRefresh("T2", 1);
    expect(await store.claimRefresh("T2", 1, -1)).toBe(true);
    expect(await store.claimRefresh("T2", 1, 20)).toBe(true);
    const secrets = { token: "fresh", refreshToken: "next" };
    expect(await store.refreshed("T2", 1, secrets, 43_200)).toBe(true);
    expect(await store.claimRefresh("T2", 1, 20)).toBe(false);
    expect(await store.find("T2")).toMatchObject({ version: 2, secrets });
  });

  it("are wiped when they end, and begin again with a new one", async () => {
    await store.keep(install("T3"));
    expect(await store.end("T3", 1, "revoked")).toBe(true);
    expect(await store.find("T3")).toBeNull();
    expect((await store.all()).map(({ team }) => team)).not.toContain("T3");
    const { rows } = await pool.query("SELECT * FROM slack_install WHERE team = 'T3'");
    expect(rows[0]).toMatchObject({ sealed: null, key_id: null, ended_why: "revoked" });
    expect(await store.claimRefresh("T3", 2, 20)).toBe(false);
    expect(await store.keep(install("T3"))).toBe("again");
    expect(await store.find("T3")).toMatchObject({ version: 3 });
  });

  it("do not open in another row: that workspace is left out, the others are there", async () => {
    await store.keep(install("T4"));
    await pool.query(
      "UPDATE slack_install SET sealed = (SELECT sealed FROM slack_install WHERE team = 'T3') WHERE team = 'T4'",
    );
    expect(await store.find("T4")).toBeNull();
    expect((await store.all()).map(({ team }) => team)).toEqual(["T1", "T2", "T3"]);
    await store.keep(install("T4"));
  });

  it("tell every process what changed, whoever changed it", async () => {
    const heard: (string | null)[] = [];
    const told = Promise.withResolvers<void>();
    const other = database.pool(2);
    const watching = await createInstallStore(other, createVault([key("1", 1)]), silentLog).watch(
      (team) => {
        heard.push(team);
        if (heard.length === 2) told.resolve();
      },
    );
    await store.keep(install("T5"));
    await store.claimRefresh("T5", 1, 20);
    await store.end("T5", 1, "uninstalled");
    await told.promise;
    expect(heard).toEqual(["T5", "T5"]);
    await watching.stop();
  });

  it("are heard of again after the connection was lost", async () => {
    const told = Promise.withResolvers<string | null>();
    const watching = await store.watch(told.resolve);
    await database
      .pool(1)
      .query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()",
      );
    expect(await told.promise).toBeNull();
    await watching.stop();
  });
});

describe("changing the key of installs", () => {
  it("seals everything under the first key, and says what it had to leave", async () => {
    await store.keep(install("T6"));
    const lost = createInstallStore(pool, createVault([key("lost", 9)]), silentLog);
    await lost.keep(install("T7"));
    const both = createVault([key("2", 2), key("1", 1)]);
    const first = await resealInstalls(pool, both);
    expect(first).toEqual({ done: 5, left: [{ keyId: "lost", count: 1 }] });
    expect(await resealInstalls(pool, both)).toEqual({ done: 0, left: first.left });
    const only = createInstallStore(pool, createVault([key("2", 2)]), silentLog);
    expect(await only.find("T6")).toMatchObject({ secrets: install("T6").secrets, version: 1 });
    expect(await resealInstalls(pool, null)).toEqual({
      done: 0,
      left: [
        { keyId: "2", count: 5 },
        { keyId: "lost", count: 1 },
      ],
    });
  });
});

describe("the state of an install that was begun", () => {
  it("counts once, for its time, and only where it was issued (fault 62)", async () => {
    const states = createInstallStates(pool);
    await states.issue("begun", 10);
    expect(await states.take("other")).toBe(false);
    const taken = await Promise.all(Array.from({ length: 5 }, () => states.take("begun")));
    expect(taken.filter(Boolean)).toHaveLength(1);
    await states.issue("late", -1);
    expect(await states.take("late")).toBe(false);
  });

  it("is kept as a hash, and forgotten when its time is over", async () => {
    const states = createInstallStates(pool);
    await states.issue("old", -1);
    await states.issue("new", 10);
    const { rows } = await pool.query<{ hash: string }>("SELECT hash FROM slack_install_state");
    expect(rows).toHaveLength(1);
    expect(rows[0]?.hash).not.toContain("new");
  });
});
