import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asText } from "../../../src/chat/record/as-text.ts";
import {
  CHARGEBACK_FIELDS,
  CHARGEBACK_LIMITS,
  chargebackEvidence,
} from "../../../src/chat/record/chargeback.ts";
import { decisionRecord } from "../../../src/chat/record/decision-record.ts";
import { accepted, released } from "../../support/milestones.ts";
import { recordFileOf, settledAt70 } from "../../support/record-files.ts";

const textOf = (story: Parameters<typeof recordFileOf>[0]) =>
  asText(decisionRecord(recordFileOf(story)).parts);

describe("the record as a document", () => {
  it("has the terms as both sides accepted them, with their hash, and who paid what when", () => {
    const story = released();
    const text = textOf(story);
    const { terms } = story.milestone;
    for (const { text: criterion } of terms.criteria) expect(text).toContain(criterion);
    expect(text).toContain(terms.hash);
    expect(text).toContain("Approved by the buyer");
    expect(text).toContain("To the facilitator: $4,660.50");
    expect(text).toContain("pi_1");
  });

  it("has a dispute's reason, statements, offers and outcome to the cent, in their order", () => {
    const text = textOf(settledAt70());
    const inOrder = [
      "Disputed by buyer (buyer)",
      "about criterion 2",
      "It fails at 50 rps",
      "Statement of facilitator (facilitator)",
      "Load was never part of it",
      "$3,360.00 to the facilitator before costs",
      "Settled by an accepted offer",
      "To the facilitator: $3,262.35",
      "Back to the buyer: $1,440.00",
      "Kept for processing and fee: $97.65",
    ];
    const places = inOrder.map((words) => text.indexOf(words));
    expect(places.indexOf(-1), text).toBe(-1);
    expect(places.toSorted((a, b) => a - b)).toEqual(places);
  });

  it("lists every event with its hash, and ends with the last one in full", () => {
    const file = recordFileOf(settledAt70());
    const text = asText(decisionRecord(file).parts);
    for (const { hash } of file.history.events) expect(text).toContain(hash.slice(0, 8));
    expect(text).toContain(file.history.events.at(-1)?.hash ?? "none");
  });

  it("says of one that was never paid that nothing was", () => {
    expect(textOf(accepted())).toContain("Nothing was paid.");
  });
});

describe("a record as evidence for the buyer's bank", () => {
  it("fills only fields that the provider has, and stays within what it takes, whatever was written", () => {
    const words = fc.string({ unit: "grapheme", minLength: 1, maxLength: 900 });
    fc.assert(
      fc.property(words, (reason) => {
        if (reason.trim() === "") return;
        let story: ReturnType<typeof settledAt70>;
        try {
          story = settledAt70(reason);
        } catch {
          return; // Words that nothing is left of are refused before.
        }
        const evidence = Object.entries(chargebackEvidence(recordFileOf(story)));
        expect(evidence.length).toBeGreaterThan(5);
        const lengths = evidence.map(([, text]) => text.length);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(CHARGEBACK_LIMITS.field);
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(
          CHARGEBACK_LIMITS.all,
        );
        for (const [field] of evidence) expect(CHARGEBACK_FIELDS).toContain(field);
      }),
      { numRuns: 30 },
    );
  });

  it("shortens what is too long and says by how much", () => {
    const file = recordFileOf(released());
    const [first] = file.history.events;
    if (!first) throw new Error("there are no events");
    const events = Array.from({ length: 2_000 }, (_, index) => ({ ...first, seq: index + 1 }));
    const log = chargebackEvidence({ ...file, history: { ...file.history, events } });
    expect(log.access_activity_log).toHaveLength(CHARGEBACK_LIMITS.field);
    expect(log.access_activity_log).toMatch(/the full record has \d+ more characters here\.\]$/);
  });
});
