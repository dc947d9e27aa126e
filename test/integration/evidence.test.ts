import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EVERY_PIECE } from "../../src/app/evidence/given.ts";
import type { EvidenceCopy } from "../../src/domain/milestone/evidence-item.ts";
import { code, done, steps } from "../support/acts.ts";
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
  it("starts over empty, also where it began with what was sent before, and says who sent it meanwhile", async () => {
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
