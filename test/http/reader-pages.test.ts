import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { createApp } from "../../src/app/app.ts";
import { removePerson } from "../../src/app/people.ts";
import type { Shows } from "../../src/app/ports/reader-links.ts";
import { asId, type PersonId } from "../../src/domain/ids.ts";
import { verifyRecord } from "../../src/domain/record/verify.ts";
import { readerPageRoutes } from "../../src/http/reader-pages.ts";
import { hashOf } from "../../src/infra/hash.ts";
import { redactText } from "../../src/infra/log-redaction.ts";
import { readRecordFile } from "../../src/infra/record-file.ts";
import { done, steps } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { serving } from "./requests.ts";

const BASE = "https://tranche.example";

let house: House;
let milestone: Done;
beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
  milestone = await steps(house).submitted({ title: "=Checkout <b>&" });
});
afterAll(() => house.close());

/** The house with an address, and a server of its pages. */
async function pages() {
  const deps = { ...house.deps, linkBase: () => BASE };
  const app = createApp(deps);
  const served = await serving(readerPageRoutes({ app, documents: deps.documents }));
  const record: Shows = { kind: "record", milestoneId: milestone.view.milestone.id };
  const report: Shows = { kind: "report", agreementId: milestone.view.agreement.id };
  const link = async (person: string, shows: Shows) => {
    const made = await app.readerLink(house.as(person), shows);
    if (!made) throw new Error("no link");
    return made.url.slice(BASE.length);
  };
  return { ...served, app, record, report, link };
}

const unknown = `/records/${"A".repeat(43)}`;

describe("a link to a record", () => {
  it("opens the page for who asked, with every file of it below the same address", async () => {
    const { ask, link, record } = await pages();
    const path = await link("buyer", record);
    const { status, text, headers } = await ask(path);
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(text).toContain("=Checkout &#60;b&#62;&#38;");
    const hrefs = [...text.matchAll(/href="([^"]+)"/g)].map(([, href]) => href ?? "");
    expect(hrefs.map((href) => href.replace(path, ""))).toEqual([
      ...["/record.pdf", "/money.csv", "/decisions.csv", "/record.json"],
    ]);
    const [pdf, money, decisions, json] = await Promise.all(hrefs.map((href) => ask(href)));
    expect(pdf?.headers["content-type"]).toBe("application/pdf");
    expect(pdf?.text.slice(0, 5)).toBe("%PDF-");
    expect(money?.headers["content-disposition"]).toBe('attachment; filename="M-1-money.csv"');
    expect(money?.text).toContain("Held for the buyer");
    expect(decisions?.text).toContain("Terms accepted");
    const read = readRecordFile(json?.text ?? "");
    expect(read.ok && verifyRecord(read.record, hashOf).intact).toBe(true);
  });

  it("runs nothing, fetches nothing, is kept, indexed, framed and referred to by nobody", async () => {
    const { ask, link, record } = await pages();
    const { text, headers } = await ask(await link("buyer", record));
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(headers["content-security-policy"]).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    );
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex, nofollow, noarchive",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    const body = text.slice(text.indexOf("<body>"));
    expect(body).not.toMatch(/<(script|iframe|link|object|svg)\b| style=| on\w+=/i);
    expect([...body.matchAll(/\b(?:src|href|action)="(?!data:|\/records\/)[^"]*"/g)]).toEqual([]);
    expect(body).toContain('src="data:image/png;base64,');
  });

  it("gives unknown, expired, closed and lost links one and the same page, on every address", async () => {
    const { ask, link, record, report, app } = await pages();
    const nothing = await ask(unknown);
    expect(nothing.status).toBe(404);
    expect(nothing.text).toContain("doesn&#39;t open anything now");
    const same = async (path: string) => {
      for (const each of [path, `${path}/record.json`, `${path}/money.csv`]) {
        const { status, text, headers } = await ask(each);
        const { date: _date, ...rest } = headers;
        const { date: _then, ...first } = nothing.headers;
        expect([status, text, rest]).toEqual([nothing.status, nothing.text, first]);
      }
    };
    await same("/records/short");
    await same(`${unknown.slice(0, -1)}!`);
    const open = await link("buyer", record);
    expect((await ask(`${open}/nothing.txt`)).text).toBe(nothing.text);
    expect((await ask(`${open}/`)).text).toBe(nothing.text);
    const closed = await ask(open, { method: "POST" });
    expect([closed.status, closed.text]).toEqual([
      200,
      (await ask(unknown, { method: "POST" })).text,
    ]);
    await same(open);
    await app.closeReaderLinks(house.as("buyer"));
    const all = [await link("buyer", record), await link("buyer", report)];
    const others = await link("facilitator", record);
    expect(await app.closeReaderLinks(house.as("buyer"))).toBe(2);
    for (const path of all) await same(path);
    expect((await ask(others)).status).toBe(200);
    await house.advance(0.24);
    expect((await ask(others)).status).toBe(200);
    await house.advance(0.02);
    await same(others);
  });

  it("shows nothing to who never had a part in it, whatever they got a link for", async () => {
    const { ask, link, record, report } = await pages();
    // A person whom the house knows, of another agreement.
    await steps(house, "C7").proposed();
    await house.pool.query(
      "INSERT INTO person (id, display_name) VALUES (gen_random_uuid(), 'stranger')",
    );
    await house.pool.query(
      `INSERT INTO identity (platform, team, user_id, person_id, display_name)
       SELECT 'slack', 'T1', 'stranger', id, 'stranger' FROM person WHERE display_name = 'stranger'`,
    );
    const nothing = await ask(unknown);
    for (const shows of [record, report]) {
      const { status, text } = await ask(await link("stranger", shows));
      expect([status, text]).toEqual([404, nothing.text]);
    }
  });

  it("is lost with the seat, and with the account that asked for it", async () => {
    const { ask, link, record, report, app } = await pages();
    const second = { platform: "slack", team: "T1", user: "second" } as const;
    const status = done(await app.addPerson(house.as("buyer"), second, "second"));
    const paths = [await link("second", record), await link("second", report)];
    for (const path of paths) expect((await ask(path)).status).toBe(200);
    const seat = status.agreement.seats.find(({ role }) => role === "member");
    if (!seat) throw new Error("no seat");
    done(await removePerson(house.deps, house.as("buyer"), seat.seatId));
    for (const path of paths) expect((await ask(path)).status).toBe(404);
    done(await app.addPerson(house.as("buyer"), second, "second"));
    const again = await link("second", record);
    expect((await ask(again)).status).toBe(200);
    const other = asId<PersonId>("00000000-0000-4000-8000-000000000001");
    await house.pool.query("INSERT INTO person (id, display_name) VALUES ($1, 'other')", [other]);
    await house.pool.query("UPDATE identity SET person_id = $1 WHERE user_id = 'second'", [other]);
    expect((await ask(again)).status).toBe(404);
  });

  it("keeps the token nowhere: not in the database, not in a log, not in what a failure says", async () => {
    const { link, record, app } = await pages();
    const path = await link("buyer", record);
    const token = path.split("/").at(-1) ?? "";
    const { rows } = await house.pool.query<{ row: string }>(
      "SELECT reader_link::text AS row FROM reader_link",
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(token);
    const broken = { ...app, openReaderLink: async () => Promise.reject(new Error("down")) };
    const { ask, logged } = await serving(
      readerPageRoutes({ app: broken, documents: house.deps.documents }),
    );
    const failed = await ask(path);
    expect(failed.status).toBe(500);
    expect(JSON.stringify([logged, failed, house.logged])).not.toContain(token);
    expect(redactText(`GET ${BASE}${path}/money.csv`)).toBe(
      `GET ${BASE}/records/[redacted]/money.csv`,
    );
  });

  it("is not made where no browser could reach us", async () => {
    expect(
      await house.app.readerLink(house.as("buyer"), {
        ...{ kind: "record", milestoneId: milestone.view.milestone.id },
      }),
    ).toBeNull();
  });
});

describe("a link to a report", () => {
  it("shows the chart, every milestone and every entry, with the agreement's files", async () => {
    const { ask, link, report } = await pages();
    const path = await link("facilitator", report);
    const { status, text } = await ask(path);
    expect(status).toBe(200);
    expect(text).toContain("Agreement over time");
    expect(text).toContain('src="data:image/png;base64,');
    const table = await ask(`${path}/milestones.csv`);
    expect(table.text).toContain("'=Checkout <b>&");
    expect((await ask(`${path}/money.csv`)).text).toContain("M-1/");
    expect((await ask(`${path}/record.json`)).status).toBe(404);
  });
});
