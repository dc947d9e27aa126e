import { afterAll, beforeAll, expect, it } from "vitest";
import type { Reads } from "../../../src/app/reads.ts";
import { DEFAULT_POLICIES } from "../../../src/domain/agreement/policies.ts";
import { createPrisma, workspaceReads } from "../../../src/infra/prisma/index.ts";
import { type FreshDatabase, freshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;
let reads: Pick<Reads, "workspace" | "saveWorkspace">;

beforeAll(async () => {
  database = await freshDatabase();
  reads = workspaceReads(createPrisma(database.pool(4)));
});
afterAll(() => database.drop());

it("gives back a workspace's defaults as they were last saved, and nothing of another's", async () => {
  expect(await reads.workspace("slack", "T1")).toBeNull();
  await reads.saveWorkspace("slack", "T1", DEFAULT_POLICIES, "USD");
  const changed = { ...DEFAULT_POLICIES, quorum: 2, onSilence: "deem_accepted" } as const;
  await reads.saveWorkspace("slack", "T1", changed, "EUR");
  expect(await reads.workspace("slack", "T1")).toEqual({ policies: changed, currency: "EUR" });
  expect(await reads.workspace("slack", "T2")).toBeNull();
});

it("keeps one row where two save at once", async () => {
  const save = (currency: string) => reads.saveWorkspace("slack", "T3", DEFAULT_POLICIES, currency);
  await Promise.all(["USD", "EUR", "JPY", "GBP"].map(save));
  expect(await reads.workspace("slack", "T3")).toMatchObject({ policies: DEFAULT_POLICIES });
  const { rows } = await database
    .pool(1)
    .query("SELECT count(*)::int AS n FROM workspace WHERE team = 'T3'");
  expect(rows).toEqual([{ n: 1 }]);
});

it("reads defaults that were saved before there was a clock", async () => {
  const {
    dependencyDays: _days,
    onDependencyMissing: _what,
    payBy: _by,
    ...older
  } = DEFAULT_POLICIES;
  await database
    .pool(1)
    .query(
      "INSERT INTO workspace (platform, team, policies, currency) VALUES ('slack', 'T4', $1, 'USD')",
      [JSON.stringify(older)],
    );
  expect(await reads.workspace("slack", "T4")).toEqual({
    policies: DEFAULT_POLICIES,
    currency: "USD",
  });
});
