import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { createApp } from "../../src/app/app.ts";
import { erasePerson, previewErasure } from "../../src/app/erasure.ts";
import { ledgerReport } from "../../src/app/queries/ledger.ts";
import { asText } from "../../src/chat/record/as-text.ts";
import { decisionRecord } from "../../src/chat/record/decision-record.ts";
import { asId, type PersonId } from "../../src/domain/ids.ts";
import { verifyRecord } from "../../src/domain/record/verify.ts";
import { hashOf } from "../../src/infra/hash.ts";
import { readRecordFile } from "../../src/infra/record-file.ts";
import { readOpsArguments } from "../../src/ops-arguments.ts";
import { runOps } from "../../src/ops-command.ts";
import { code, done, steps, TERMS } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { HERE, linked, onDiscord } from "../support/linking.ts";

/** Nothing that a person could be found by; it stands nowhere unless the house writes it. */
const MAYA = "maya-canary-4711";
const TOM = "tom-canary-0815";
const SLACK = { platform: "slack", team: "T1" } as const;

let house: House;
let milestone: Done;
let maya: PersonId;
let tom: PersonId;

const ops = async (...args: string[]) => {
  const asked = readOpsArguments(args);
  if (asked.kind !== "command") throw new Error(`not understood: ${args.join(" ")}`);
  const { exit, lines } = await runOps(house.deps, asked.command);
  return { exit, text: lines.join("\n") };
};

/** Every row of every table, the queue's among them, as text. */
async function dump(): Promise<readonly { readonly table: string; readonly row: string }[]> {
  const { rows: tables } = await house.pool.query<{ name: string }>(
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND schemaname NOT LIKE 'pg_t%'`,
  );
  const all = await Promise.all(
    tables.map(async ({ name: table }) => {
      const { rows } = await house.pool.query<{ row: string }>(
        `SELECT t::text AS row FROM ${table} t`,
      );
      return rows.map(({ row }) => ({ table, row }));
    }),
  );
  return all.flat();
}

const holding = async (canary: string) => [
  ...new Set((await dump()).filter(({ row }) => row.includes(canary)).map(({ table }) => table)),
];

beforeAll(async () => {
  house = await startHouse();
  const { app, deps } = house;
  const acts = steps(house, "C1", { buyer: MAYA, facilitator: TOM });
  const reachable = createApp({ ...deps, linkBase: () => "https://tranche.example" });
  milestone = await acts.funded();
  const ref = acts.ref(milestone);
  // Everything that a person can leave behind.
  done(await app.makeLinkCode(house.as(MAYA), "person", HERE));
  await linked(house, () => house.as(MAYA), "person", onDiscord(`${MAYA}-there`));
  expect(code(await app.redeemLinkCode(house.as(MAYA), "ABCD-EFGH", HERE))).toMatch(/^link\./);
  done(
    await app.saveMyTime(house.as(MAYA), {
      ...{ timeZone: "Europe/Berlin", weekdays: ["1", "2", "3"], from: "9:00", to: "17:00" },
      ...{ country: null, awayFrom: null, awayUntil: null, reminders: "direct" },
    }),
  );
  const status = done(await app.addPerson(house.as(MAYA), { ...SLACK, user: "second" }, "second"));
  const parked = done(
    await app.parkMessage(house.as(TOM), {
      ...{ text: "It works on staging", author: MAYA, source: "https://slack.com/archives/C1/p1" },
      ...{ authorAccount: { ...SLACK, user: MAYA }, files: [] },
    }),
  );
  const to = { milestoneId: milestone.view.milestone.id, criterionId: null };
  done(await app.attachParked(house.as(TOM), parked.id, to));
  done(await app.sendDraft(house.as(TOM), ref, 1));
  const weighed = { values: { title: MAYA }, risks: [], instead: null };
  const vague = { verb: "new", terms: { ...TERMS, criteria: "It works well" } } as const;
  expect((await app.proposeWeighed(house.as(MAYA), null, vague, weighed)).kind).toBe("advised");
  await reachable.readerLink(house.as(MAYA), { kind: "record", ...to });
  await house.idle();
  await house.advance(100);
  await house.idle();
  [maya, tom] = [MAYA, TOM].map((user) => {
    const found = Object.values(milestone.view.people).find(
      ({ displayName }) => displayName === user,
    );
    return asId<PersonId>(found?.personId ?? "");
  }) as [PersonId, PersonId];
  expect(status.agreement.seats).toHaveLength(3);
});
afterAll(() => house.close());

describe("deleting a person's data", () => {
  it("asks the operator once, and says what has to end first", async () => {
    const asked = await house.app.requestErasure(house.as(MAYA));
    expect(asked?.obstacles).toMatchObject([{ number: 1, amountMinor: 480_000 }]);
    await house.app.requestErasure(house.as(MAYA));
    const { text } = await ops("list");
    expect(text.match(/asks for their data to be deleted/g)).toHaveLength(1);
    expect(await house.app.requestErasure(house.as("nobody-at-all"))).toBeNull();
  });

  it("shows what would happen and changes nothing, and is refused while money is open with them", async () => {
    const before = await dump();
    const preview = await ops("erase-person", maya);
    expect(preview.exit).toBe(0);
    expect(preview.text).toContain("2 accounts");
    expect(preview.text).toContain("Refused while this is open with them:");
    expect(preview.text).toContain("M-1 Checkout that takes cards, $4,800.00, submitted");
    const refused = await ops("erase-person", MAYA, "--reason", "asked for it");
    expect(refused.exit).toBe(1);
    expect(await erasePerson(house.deps, maya, "asked")).toEqual({ ok: false, why: "obstacles" });
    expect(await dump()).toEqual(before);
  });

  it("leaves no row with their name or account, and every record intact under a pseudonym", async () => {
    const { app } = house;
    const acts = steps(house, "C1", { buyer: MAYA, facilitator: TOM });
    const account = await acts.payable();
    done(await acts.approve(milestone, account));
    await house.idle();
    expect((await acts.now(milestone)).payout.state).toBe("done");
    expect((await holding(MAYA)).length).toBeGreaterThan(3);
    const done1 = await ops("erase-person", maya.slice(0, 8), "--reason", "asked for it");
    expect(done1.text).toContain(`former member #${maya.slice(0, 4)}`);
    expect(done1.exit).toBe(0);
    await house.idle();
    expect(await holding(MAYA)).toEqual([]);
    const file = done(await app.record(house.as(TOM), acts.ref(milestone)));
    const read = readRecordFile(file.json);
    expect(read.ok && verifyRecord(read.record, hashOf)).toMatchObject({ intact: true });
    const text = asText(decisionRecord(file).parts);
    expect(text).toContain(`former member #${maya.slice(0, 4)}`);
    expect(text).toContain(`Message of former member #${maya.slice(0, 4)}: It works on staging`);
    expect(`${text}${file.json}`).not.toContain(MAYA);
    expect((await ledgerReport(house.deps)).ok).toBe(true);
    expect(await previewErasure(house.deps, maya)).toEqual({ kind: "already" });
    const { rows } = await house.pool.query("SELECT act, reason FROM operator_question");
    expect(rows).toContainEqual({ act: "erase", reason: "asked for it" });
  });

  it("takes them off their side, which keeps an owner, and lets them in as somebody new only", async () => {
    const { agreement } = milestone.view;
    const loaded = await house.deps.store.load({
      ...{ channel: { ...SLACK, channel: "C1" }, ref: { by: "open" } },
    });
    const buyers = loaded.agreement?.seats.filter(({ side }) => side === "buyer") ?? [];
    expect(buyers.map(({ role }) => role)).toEqual(["owner"]);
    expect(loaded.agreement?.seats.some(({ personId }) => personId === maya)).toBe(false);
    expect(agreement.id).toBe(loaded.agreement?.id);
    expect(code(await house.app.people(house.as(MAYA)))).toBe("agreement.none_here");
    expect(code(await house.app.people(house.as("second")))).toBe("people");
  });

  it("forgets what the last person of a side collected and never handed in, with its copies", async () => {
    const acts = steps(house, "C1", { buyer: "second", facilitator: TOM });
    const next = await acts.funded({ title: "Another" });
    const ref = acts.ref(next);
    done(
      await house.app.addToDraft(house.as(TOM), ref, {
        ...{ criterionId: null, text: "only for me, never sent" },
        files: [],
        message: null,
      }),
    );
    await house.idle();
    done(await house.app.act(house.as(TOM), ref, { verb: "cancel", reason: "" }));
    await house.idle();
    const preview = await previewErasure(house.deps, TOM);
    expect(preview).toMatchObject({ footprint: { obstacles: [], goes: { drafts: 1 } } });
    const { rows } = await house.pool.query<{ sha256: string }>(
      "SELECT sha256 FROM evidence WHERE text LIKE 'only for me%'",
    );
    const [copy] = rows;
    expect(await house.deps.evidence.get(copy?.sha256 ?? "")).not.toBeNull();
    expect(await erasePerson(house.deps, tom, "asked")).toMatchObject({ ok: true });
    await house.idle();
    expect(await house.deps.evidence.get(copy?.sha256 ?? "")).toBeNull();
    expect(await holding("never sent")).toEqual([]);
    expect(await holding(TOM)).toEqual([]);
  });
});
