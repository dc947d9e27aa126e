import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app/app.ts";
import { listMessage } from "../../src/chat/cards/list.ts";
import { plainText } from "../../src/chat/plain.ts";
import { createReads } from "../../src/infra/postgres/reads.ts";
import { steps } from "../support/acts.ts";
import { counted } from "../support/counted.ts";
import { type House, startHouse } from "../support/house.ts";

let house: House;
beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
});
afterAll(() => house.close());

const titles = (views: readonly { milestone: { terms: { title: string } } }[]) =>
  views.map(({ milestone }) => milestone.terms.title);

describe("what waits for a person", () => {
  it("comes in one read over all agreements, the most urgent first, and says what is overdue", async () => {
    const here = steps(house);
    const there = steps(house, "C2");
    await here.accepted({ title: "to fund" });
    await there.submitted({ title: "to review" });
    await here.proposed({ title: "to accept" });
    const watched = counted(house.pool);
    const { workspace, saveWorkspace } = house.deps.reads;
    const reads = { ...createReads(watched.pool), workspace, saveWorkspace };
    const app = createApp({ ...house.deps, reads });
    const mine = await app.waiting(house.as("buyer"));
    expect(watched.sent).toEqual(["overview"]);
    expect(titles(mine.mine)).toEqual(["to review", "to fund"]);
    expect(titles(mine.others)).toEqual(["to accept"]);
    expect(plainText(listMessage(mine, false).summary)).toBe("2 things wait for you.");
    await house.advance(8 * 24);
    const late = await app.waiting(house.as("buyer"));
    expect(titles(late.mine)).toEqual(["to review", "to fund"]);
    const message = listMessage(late, false);
    expect(plainText(message.summary)).toBe("2 things wait for you, 1 of them overdue.");
    const [line] = message.blocks.flatMap((block) => (block.kind === "line" ? [block.spans] : []));
    expect(plainText(line ?? [])).toMatch(/M-1 to review .*reviews, overdue since .* UTC/s);
  });

  it("is on a page of their own with what is theirs, in two reads beside each other", async () => {
    const watched = counted(house.pool);
    const { workspace, saveWorkspace } = house.deps.reads;
    const reads = { ...createReads(watched.pool), workspace, saveWorkspace };
    const app = createApp({ ...house.deps, reads });
    const home = await app.home(house.as("facilitator"));
    expect(watched.sent.toSorted()).toEqual(["desk", "overview"]);
    expect(home.list.mine.length + home.list.others.length).toBe(3);
    const places = home.agreements.map(({ places: all }) => all.map(({ channel }) => channel));
    expect(places).toEqual([["C2"], ["C1"]]);
    expect(home.accounts).toMatchObject([{ user: "facilitator", here: true, waitsUntil: null }]);
    const nobody = await app.home(house.as("stranger"));
    expect(nobody).toMatchObject({ personId: null, agreements: [], accounts: [], settings: null });
  });

  it("is nothing for an account that nobody knows", async () => {
    const list = await house.app.waiting(house.as("stranger"));
    expect(list).toMatchObject({ actor: null, mine: [], others: [], over: [] });
  });

  it("stays one quick read with hundreds of milestones", async () => {
    await house.pool.query(
      `INSERT INTO milestone SELECT (jsonb_populate_record(m, jsonb_build_object(
         'id', gen_random_uuid(), 'number', m.number + n * 100, 'chain_head', md5(m.id::text || n)))).*
       FROM milestone m, generate_series(1, 150) n`,
    );
    const watched = counted(house.pool);
    const app = createApp({
      ...house.deps,
      reads: { ...house.deps.reads, ...createReads(watched.pool) },
    });
    const { mine, others } = await app.waiting(house.as("buyer"));
    expect(mine.length + others.length).toBe(453);
    expect(watched.sent).toHaveLength(1);
  });
});
