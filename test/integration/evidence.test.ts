import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { EVERY_PIECE } from "../../src/app/evidence/given.ts";
import { asId, type CriterionId } from "../../src/domain/ids.ts";
import type { EvidenceCopy } from "../../src/domain/milestone/evidence-item.ts";
import { code, done, steps, TERMS } from "../support/acts.ts";
import { piecesOf } from "../support/evidence-items.ts";
import { type House, startHouse } from "../support/house.ts";

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

async function copiesOf(milestoneId: string): Promise<readonly EvidenceCopy[]> {
  await house.idle();
  const { milestone } = await house.deps.store.load({ ref: { by: "id", id: milestoneId } });
  const { submission } = milestone ?? {};
  return submission?.state === "submitted" ? submission.evidence.map(({ copy }) => copy) : [];
}

describe("what is handed in", () => {
  it("is copied at once and hashed, and the copy stands when the link's content changes (fault 76)", async () => {
    const url = "https://changing.example.com/report";
    await house.drive("/sandbox/web", {
      url,
      contentType: "text/plain",
      body: "All 40 tests pass",
    });
    const { funded, ref } = steps(house);
    const milestone = await funded();
    const [first] = milestone.view.milestone.terms.criteria;
    const evidence = [{ criterionId: first?.id as never, text: `Here it is\n${url}` }];
    done(
      await house.app.act(house.as("facilitator"), ref(milestone), { verb: "submit", evidence }),
    );
    const { id } = milestone.view.milestone;
    const copies = await copiesOf(id);
    expect(copies).toMatchObject([
      { state: "kept", mediaType: "text/plain" },
      { state: "kept", mediaType: "text/plain", bytes: 17, unreadable: null },
    ]);
    await house.drive("/sandbox/web", { url, contentType: "text/plain", body: "3 tests fail" });
    expect(await copiesOf(id)).toEqual(copies);
    const [, link] = copies;
    const kept = await house.deps.evidence.get(link?.state === "kept" ? link.sha256 : "");
    expect(Buffer.from(kept ?? []).toString()).toBe("All 40 tests pass");
    const rows = await house.deps.reads.evidenceOf(id);
    const text = await house.deps.evidence.get(rows[1]?.textSha256 ?? "");
    expect(Buffer.from(text ?? []).toString()).toBe("All 40 tests pass");
  });

  it("is attached all the same where no copy can be made, and says why", async () => {
    const { funded, ref } = steps(house);
    const milestone = await funded();
    const [first] = milestone.view.milestone.terms.criteria;
    const gone = "https://gone.example.com/x";
    await house.drive("/sandbox/web", { url: gone, status: 404, body: "nothing here" });
    const text = `http://169.254.169.254/latest/meta-data\n${gone}`;
    const evidence = [{ criterionId: first?.id as never, text }];
    done(
      await house.app.act(house.as("facilitator"), ref(milestone), { verb: "submit", evidence }),
    );
    expect(await copiesOf(milestone.view.milestone.id)).toMatchObject([
      { state: "not_kept", why: "private_address" },
      { state: "not_kept", why: "not_found" },
    ]);
  });
});

describe("a draft", () => {
  const NOTHING = { criterionId: null, text: "", files: [], message: null } as const;
  const anId = async (milestone: Done) => milestone.view.milestone.terms.criteria[0]?.id ?? null;

  /** Handed in once, and changes were asked for. */
  async function sentBack(channel: string) {
    const { submitted, ref } = steps(house, channel);
    const milestone = await submitted();
    await house.idle();
    const buyer = () => house.as("buyer", channel);
    const asked = { verb: "changes", failing: [], note: "Again" } as const;
    done(await house.app.act(buyer(), ref(milestone), asked));
    const facilitator = () => house.as("facilitator", channel);
    const criterionId = await anId(milestone);
    return { ref: ref(milestone), milestone, facilitator, buyer, criterionId };
  }

  it("of a later submission stays empty once everything was taken out, and is not sent so", async () => {
    const { ref, facilitator } = await sentBack("C31");
    const { app } = house;
    const [link] = done(await app.draft(facilitator(), ref)).items;
    expect(link?.kind).toBe("link");
    expect(done(await app.dropFromDraft(facilitator(), ref, link?.id ?? "")).items).toEqual([]);
    expect(done(await app.draft(facilitator(), ref))).toMatchObject({ items: [], isBegun: true });
    expect(code(await app.sendDraft(facilitator(), ref, 2))).toBe("evidence.draft_empty");
  });

  it("fetches links anew, also where nothing but a note was added, and keeps one in place of two", async () => {
    const { ref, facilitator, criterionId } = await sentBack("C32");
    const { app } = house;
    const before = done(await app.draft(facilitator(), ref)).items;
    const note = { ...NOTHING, criterionId, text: "Fixed" };
    for (const _time of [1, 2]) {
      const { items } = done(await app.addToDraft(facilitator(), ref, note));
      expect(items.map(({ text }) => text)).toEqual([before[0]?.text, "Fixed"]);
    }
    const { items } = done(await app.draft(facilitator(), ref));
    expect(items.map(({ id }) => id)).not.toContain(before[0]?.id);
    done(await app.sendDraft(facilitator(), ref, 2));
    expect(code(await app.sendDraft(facilitator(), ref, 2))).toBe("evidence.draft_sent");
  });

  it("keeps what is about the whole when links and notes are typed anew", async () => {
    const { ref, facilitator, criterionId } = await sentBack("C33");
    const { app } = house;
    done(await app.addToDraft(facilitator(), ref, { ...NOTHING, text: "All of it is live" }));
    const typed = [{ criterionId: criterionId ?? asId<CriterionId>("none"), text: "New words" }];
    const { items } = done(await app.typeDraft(facilitator(), ref, typed));
    expect(items.map(({ criterionId: about, text }) => [about, text])).toEqual([
      [null, "All of it is live"],
      [criterionId, "New words"],
    ]);
  });

  it("takes over what was handed in before there were copies, and has copies made of it", async () => {
    const { ref, milestone, facilitator, criterionId } = await sentBack("C34");
    const { id } = milestone.view.milestone;
    const older = [{ criterionId, note: "As agreed", links: ["https://older.example.com/"] }];
    await house.pool.query(
      "UPDATE milestone SET state = jsonb_set(state, '{submission,evidence}', $2) WHERE id = $1",
      [id, JSON.stringify(older)],
    );
    const { app } = house;
    await house.drive("/sandbox/web", {
      ...{ url: "https://older.example.com/", contentType: "text/plain", body: "It stands" },
    });
    const before = done(await app.draft(facilitator(), ref));
    expect(before.items.map(({ text }) => text)).toEqual([
      ...["As agreed", "https://older.example.com/"],
    ]);
    done(await app.addToDraft(facilitator(), ref, { ...NOTHING, text: "And this" }));
    await house.idle();
    const { items } = done(await app.draft(facilitator(), ref));
    expect(items.map(({ text, copy }) => [text, copy.state])).toEqual([
      ["As agreed", "kept"],
      ["https://older.example.com/", "kept"],
      ["And this", "kept"],
    ]);
    done(await app.sendDraft(facilitator(), ref, 2));
  });

  it("puts what showed a criterion that an amendment took out to the whole, and can be sent", async () => {
    const { ref, milestone, facilitator, buyer } = await sentBack("C35");
    const { app } = house;
    const second = milestone.view.milestone.terms.criteria[1]?.id ?? null;
    const given = { ...NOTHING, criterionId: second, text: "It says why" };
    done(await app.addToDraft(facilitator(), ref, given));
    const terms = { ...TERMS, criteria: "Card payment succeeds on staging" };
    done(await app.act(buyer(), ref, { verb: "amend", termsVersion: 1, terms }));
    done(await app.act(facilitator(), ref, { verb: "accept", termsVersion: 2 }));
    const { items } = done(await app.draft(facilitator(), ref));
    expect(items.map(({ criterionId: about, text }) => [about, text])).toContainEqual([
      ...[null, "It says why"],
    ]);
    done(await app.addToDraft(facilitator(), ref, { ...NOTHING, text: "Still so" }));
    const sent = done(await app.sendDraft(facilitator(), ref, 2));
    expect(piecesOf(sent.view).map(({ criterionId: about }) => about)).toEqual([
      ...["c1", null, null],
    ]);
  });
});

describe("a draft that is started over", () => {
  it("is empty, also where it began with what was sent before, and once it is sent says by whom and when", async () => {
    const { submitted, ref, now } = steps(house);
    const milestone = await submitted();
    const at = ref(milestone);
    const [first] = milestone.view.milestone.terms.criteria;
    const criterionId = first?.id ?? null;
    const given = { criterionId, text: "The run of Monday", files: [], message: null };
    const asks = { verb: "changes", failing: [], note: "Show it again" } as const;
    done(await house.app.act(house.as("buyer"), at, asks));
    const people = house.as("facilitator");
    expect(done(await house.app.addToDraft(people, at, given)).items).toHaveLength(2);
    expect(done(await house.app.dropFromDraft(people, at, EVERY_PIECE)).items).toEqual([]);
    expect(code(await house.app.sendDraft(people, at, 2))).toBe("evidence.draft_empty");
    done(await house.app.addToDraft(people, at, given));
    done(await house.app.sendDraft(people, at, 2));
    const { submission } = await now(milestone);
    expect(submission).toMatchObject({ nth: 2, evidence: [{ text: "The run of Monday" }] });
    const { by, at: sentAt } = submission.state === "submitted" ? submission : {};
    expect(await house.app.sendDraft(people, at, 2)).toMatchObject({
      refusals: [{ code: "evidence.draft_sent", detail: { by, at: sentAt } }],
    });
  });
});
