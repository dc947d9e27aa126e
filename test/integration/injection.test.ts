import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Given } from "../../src/app/evidence/draft.ts";
import type { GivenFile } from "../../src/app/evidence/given.ts";
import type { Fetched } from "../../src/app/ports/evidence.ts";
import type { DisputeThread, MilestoneView } from "../../src/app/queries/views.ts";
import type { Message } from "../../src/chat/blocks.ts";
import { compareMessage } from "../../src/chat/cards/compare.ts";
import { contextMessage } from "../../src/chat/cards/context.ts";
import { threadEntry } from "../../src/chat/cards/dispute-thread.ts";
import { draftMessage } from "../../src/chat/cards/draft.ts";
import { detailCard, milestoneCard } from "../../src/chat/cards/milestone.ts";
import { cleanBlock, cleanLine } from "../../src/domain/clean-text.ts";
import type { Actor } from "../../src/domain/milestone/decision.ts";
import { disputeStories } from "../../src/domain/milestone/dispute-story.ts";
import { linksIn } from "../../src/domain/milestone/evidence.ts";
import type { EvidenceItem } from "../../src/domain/milestone/evidence-item.ts";
import { fold } from "../../src/domain/milestone/evolve.ts";
import { headline } from "../../src/domain/milestone/milestone.ts";
import { PAYLOADS } from "../domain/context/payloads.ts";
import { done, steps } from "../support/acts.ts";
import { anItem, piecesOf } from "../support/evidence-items.ts";
import { type House, startHouse } from "../support/house.ts";
import { liveIn } from "../support/inertness.ts";
import { partOf } from "../support/long.ts";
import { act, disputed, inReview } from "../support/milestones.ts";
import { c1, c2, facilitator } from "../support/parties.ts";
import { eventTypes } from "../support/stripe-house.ts";
import { viewOf } from "../support/views.ts";

const ACTOR: Actor = {
  personId: facilitator,
  side: "facilitator",
  platform: "slack",
  waitsUntil: null,
};
const SOURCE = "https://acme.slack.com/archives/C1/p1";

/** A payload as each kind of evidence that can carry words. */
function itemsOf(payload: string): readonly EvidenceItem[] {
  const author = cleanLine(payload).slice(0, 100);
  const words = cleanBlock(payload).slice(0, 1_900);
  return [
    anItem({ criterionId: c1, text: words }),
    anItem({ ...{ criterionId: c1, kind: "message", text: words, author, source: SOURCE } }),
    anItem({ ...{ criterionId: c2, kind: "file", text: cleanLine(payload).slice(0, 200) } }),
    anItem({ ...{ criterionId: null, kind: "file", text: author, source: SOURCE } }),
  ];
}

/** All that either side sees of a submission with these pieces before and after it is sent. */
function submissionMessages(view: MilestoneView, items: readonly EvidenceItem[]) {
  const { milestone } = view;
  const { submission } = milestone;
  if (submission.state !== "submitted") throw new Error("nothing was submitted");
  const shown = {
    ...view,
    milestone: { ...milestone, submission: { ...submission, evidence: items } },
  };
  return [
    milestoneCard(shown),
    detailCard(shown, ACTOR),
    draftMessage({ kind: "draft", view: shown, actor: ACTOR, nth: 2, items, isBegun: true }),
    compareMessage({ kind: "comparison", view: shown, nth: 2, before: [], after: items }),
  ];
}

/** A statement with a payload in its words and in all that is attached to it. */
function statementMessages(payload: string, items: readonly EvidenceItem[]): readonly Message[] {
  const story = act(disputed(), facilitator, {
    ...{ verb: "dispute", act: "state", text: "words", evidence: [] },
  });
  const events = story.events.map((event) =>
    event.type === "StatementMade"
      ? { ...event, text: cleanBlock(payload).slice(0, 1_900), evidence: items }
      : event,
  );
  const milestone = fold(story.milestone.id, events);
  const [dispute] = disputeStories(milestone.id, events);
  if (!dispute) throw new Error("nothing is disputed");
  const thread: DisputeThread = { view: viewOf({ milestone }), story: dispute };
  return events.flatMap((event) =>
    event.type === "StatementMade" ? [threadEntry(thread, { kind: "event", event })] : [],
  );
}

describe("500 injections, as every card, preview and statement shows them (faults 69 to 71)", () => {
  const view = viewOf(inReview());

  it("mention nobody, and link to nothing but what was attached as a link", () => {
    for (const { name, text } of partOf(PAYLOADS, 3)) {
      const items = itemsOf(text);
      const allowed = [SOURCE, ...linksIn(cleanBlock(text).slice(0, 1_900))];
      const messages = [...submissionMessages(view, items), ...statementMessages(text, items)];
      for (const message of messages) expect(liveIn(message, allowed), name).toEqual([]);
    }
  });

  it("link to nothing at all from a chat message or a file's name", () => {
    for (const { name, text } of partOf(PAYLOADS, 3, 1)) {
      const items = itemsOf(text).filter(({ kind }) => kind !== "note");
      for (const message of submissionMessages(view, items))
        expect(liveIn(message, [SOURCE]), name).toEqual([]);
    }
  });
});

describe("500 injections in pages, PDF and Word files, messages and file names, read by a model that obeys them", () => {
  const contents = new Map<string, string>();
  let house: House;
  beforeAll(async () => {
    const download = async (origin: GivenFile["origin"]): Promise<Fetched> => {
      const name = "file" in origin ? origin.file : origin.url;
      const bytes = new TextEncoder().encode(contents.get(name) ?? name);
      return { ok: true, bytes, mediaType: "application/octet-stream", name, address: SOURCE };
    };
    house = await startHouse({ model: {}, download });
    await house.drive("/sandbox/openai/reply", { kind: "obey", times: 1_000 });
  });
  afterAll(() => house?.close());

  const fileOf = (name: string, content: string): GivenFile => {
    contents.set(name, content);
    const origin = { platform: "slack", team: "T1", file: name } as const;
    return { name, bytes: content.length, origin };
  };

  /** A hundred payloads at once, in a page, two documents, ten messages and the names of seventeen files. */
  async function handedIn(payloads: readonly string[], nth: number) {
    const go = steps(house);
    const milestone = await go.funded();
    const [first, second] = milestone.view.milestone.terms.criteria;
    if (!first || !second) throw new Error("no criteria");
    const page = `https://staging.example.com/injected/${nth}`;
    const body = `<!doctype html><title>${payloads[0]}</title><p>${payloads.join("</p><p>")}</p>`;
    await house.drive("/sandbox/web", { url: page, contentType: "text/html", body });
    const give = async (given: Pick<Given, "criterionId" | "text" | "files" | "message">) =>
      done(await house.app.addToDraft(house.as("facilitator"), go.ref(milestone), given));
    const all = payloads.join("\n");
    const named = payloads.slice(nth * 17, nth * 17 + 17);
    await give({
      ...{ criterionId: second.id, text: page, message: null },
      files: [
        fileOf(`report-${nth}.pdf`, all),
        fileOf(`report-${nth}.docx`, all),
        ...named.map((name) => fileOf(name, `Card payment succeeds. ${name}`)),
      ],
    });
    for (let at = 0; at < 100; at += 10) {
      const text = payloads.slice(at, at + 10).join("\n");
      const author = cleanLine(payloads[at] ?? "");
      const message = { text, author, source: SOURCE, files: [] };
      await give({ criterionId: first.id, text: "", files: [], message });
    }
    done(await house.app.sendDraft(house.as("facilitator"), go.ref(milestone), 1));
    return { milestone, page, ref: go.ref(milestone) };
  }

  it("change no state, move no money, mention nobody and put no live link into a message (faults 69 and 70)", async () => {
    const given: Awaited<ReturnType<typeof handedIn>>[] = [];
    for (const nth of partOf([0, 1, 2, 3, 4], 5)) {
      const some = PAYLOADS.filter((_, at) => at % 5 === nth).map(({ text }) => text);
      given.push(await handedIn(some, nth));
    }
    await house.idle();
    for (const { milestone, page, ref } of given) {
      const seen = done(await house.app.see(house.as("buyer"), ref, "show"));
      expect(headline(seen.view.milestone)).toBe("submitted");
      expect(piecesOf(seen.view)).toHaveLength(30);
      const types = await eventTypes(house, milestone);
      const after = types.slice(types.indexOf("WorkSubmitted") + 1);
      expect(after.filter((type) => type !== "EvidenceKept")).toEqual([]);
      const posted = house.contexts.filter(
        ({ said }) => said.view.milestone.id === milestone.view.milestone.id,
      );
      expect(posted.map(({ said }) => said.context.by.kind)).toEqual(["model"]);
      const messages = [
        ...posted.map(({ said }) => contextMessage(said)),
        milestoneCard(seen.view),
        detailCard(seen.view, seen.actor),
      ];
      for (const message of messages) expect(liveIn(message, [page, SOURCE])).toEqual([]);
    }
    const { transfers, refunds, reversals } = await house.stripe();
    expect([transfers, refunds, reversals]).toEqual([[], [], []]);
    expect(house.logged.filter(({ level }) => level === "error")).toEqual([]);
  });
});
