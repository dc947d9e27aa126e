import { describe, expect, it } from "vitest";
import { decisionsTable, moneyTable, toldOf } from "../../../src/chat/record/tables.ts";
import { formatMinor } from "../../../src/domain/money.ts";
import { createDocuments } from "../../../src/infra/documents/index.ts";
import { refunded, released } from "../../support/milestones.ts";
import { recordFileOf, settledAt70 } from "../../support/record-files.ts";

const documents = createDocuments();
const moneyOf = (story: Parameters<typeof recordFileOf>[0]) =>
  moneyTable(toldOf(recordFileOf(story)));

/** A column by its name. */
function column({ head, rows }: ReturnType<typeof moneyTable>, name: string): readonly string[] {
  const at = head.indexOf(name);
  return rows.map((row) => String(row[at]));
}

describe("the money of a record as a table for bookkeepers", () => {
  it("has every posting once, and each entry's debits are its credits", () => {
    for (const story of [released(), settledAt70(), refunded()]) {
      const file = recordFileOf(story);
      const table = moneyTable(toldOf(file));
      expect(table.rows).toHaveLength(file.history.postings.length);
      const [entries, debit, credit] = ["entry", "debit", "credit"].map((name) =>
        column(table, name),
      );
      const sums = new Map<string, number>();
      entries?.forEach((entry, index) => {
        const signed = Number(debit?.[index]) * 100 - Number(credit?.[index]) * 100;
        sums.set(entry, Math.round((sums.get(entry) ?? 0) + signed));
      });
      expect([...sums.values()].every((sum) => sum === 0)).toBe(true);
      const held = file.history.postings.filter(({ account }) => account === "held");
      for (const { amountMinor, currency } of held) {
        const amount = formatMinor({ amountMinor: Math.abs(amountMinor), currency });
        expect([...(debit ?? []), ...(credit ?? [])]).toContain(amount);
      }
    }
  });

  it("names the day, the entry, whom it is with, and the ids of Stripe's dashboard", () => {
    const table = moneyOf(released());
    expect(column(table, "date").every((day) => /^\d{4}-\d\d-\d\d$/.test(day))).toBe(true);
    expect(column(table, "entry")[0]).toMatch(/^M-3\/\d+$/);
    const references = column(table, "stripe_reference");
    expect(references[0]).toMatch(/^pi_\S+ ch_\S+$/);
    expect(references.at(-1)).toMatch(/^tr_/);
    expect(new Set(column(table, "counterparty"))).toEqual(
      new Set(["Stripe", "buyer, buyer-two (buyer)", "facilitator (facilitator)", "The platform"]),
    );
  });
});

describe("the decisions of a record as a table", () => {
  it("says who decided what, and what went where to the cent", () => {
    const table = decisionsTable(toldOf(recordFileOf(settledAt70())));
    const last = table.rows.at(-1) ?? [];
    const cell = (name: string) => last[table.head.indexOf(name)];
    expect(["decision", "to_facilitator", "back_to_buyer", "kept", "currency"].map(cell)).toEqual([
      ...["Settled by an accepted offer", "3262.35", "1440.00", "97.65", "USD"],
    ]);
    expect(cell("by")).toContain("buyer (buyer)");
    expect(column(table, "decision")[0]).toBe("Terms accepted");
  });
});

describe("a table as CSV", () => {
  it("is RFC 4180 with a mark that Excel reads, and what people wrote is no formula", () => {
    const text = documents.csv({
      head: ["a", "b"],
      rows: [
        ["=1+1", 'say "hi", twice'],
        ["-12.50", "two\nlines"],
        ["＠SUM(A1)", 4.5],
      ],
    });
    expect(text).toBe(
      '\uFEFFa,b\r\n\'=1+1,"say ""hi"", twice"\r\n\'-12.50,"two\nlines"\r\n\'＠SUM(A1),4.5\r\n',
    );
  });
});
