import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Origin } from "../../src/app/api.ts";
import { createApp } from "../../src/app/app.ts";
import type { Deps } from "../../src/app/deps.ts";
import { ACTION_NAMES, type ActionName, parseActionRef } from "../../src/chat/action-ref.ts";
import { sentence } from "../../src/chat/blocks.ts";
import { runAction, runVerb } from "../../src/chat/conversation/dispatch.ts";
import { type Answer, answer, type Host, type Turn } from "../../src/chat/conversation/turn.ts";
import { chatVerbs, VERBS } from "../../src/chat/verbs.ts";
import { readerPageRoutes } from "../../src/http/reader-pages.ts";
import { createKeptTerms } from "../../src/infra/postgres/kept-terms.ts";
import { createReaderLinks } from "../../src/infra/postgres/reader-links.ts";
import { createReads } from "../../src/infra/postgres/reads.ts";
import { createStore } from "../../src/infra/postgres/store.ts";
import { done, steps, TERMS } from "../support/acts.ts";
import { counted } from "../support/counted.ts";
import { type House, startHouse } from "../support/house.ts";
import { HERE } from "../support/linking.ts";
import { isLong } from "../support/long.ts";

let house: House;
let app: ReturnType<typeof createApp>;
let sent: string[];
/** What is there, and is nobody's of those who guess. */
const theirs = {
  milestones: [] as string[],
  seats: [] as string[],
  links: [] as string[],
  kept: [] as string[],
  templates: [] as string[],
};
const evidence: string[] = [];

beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
  const at = steps(house);
  const all = [await at.proposed(), await at.funded(), await at.submitted()];
  for (const { view } of all) theirs.milestones.push(view.milestone.id);
  theirs.seats.push(...(all[0]?.view.agreement.seats ?? []).map(({ seatId }) => seatId));
  done(await house.app.makeLinkCode(house.as("buyer"), "channel", HERE));
  const { rows } = await house.pool.query<{ id: string }>(
    "SELECT id FROM link_code UNION SELECT link_id FROM channel UNION SELECT link_id FROM identity",
  );
  theirs.links.push(...rows.map(({ id }) => id));
  const vague = { ...TERMS, criteria: "It works well" };
  const weighed = { values: {}, risks: [], instead: null };
  const advised = done(
    await house.app.proposeWeighed(house.as("buyer"), null, { verb: "new", terms: vague }, weighed),
  );
  if (advised.kind === "advised") theirs.kept.push(advised.id);
  const [first] = all;
  if (first) {
    await house.app.saveTemplate(house.as("buyer"), at.ref(first), {
      name: "Shop",
      replaces: false,
    });
  }
  const found = done(await house.app.templates(house.as("buyer")));
  theirs.templates.push(...found.all.map(({ id }) => id));
  const pieces = await house.pool.query<{ id: string }>("SELECT id FROM evidence");
  evidence.push(...pieces.rows.map(({ id }) => id));
  await steps(house, "C7", { buyer: "neighbour", facilitator: "somebody" }).accepted();
  const watched = counted(house.pool);
  sent = watched.sent;
  const { workspace, saveWorkspace } = house.deps.reads;
  const deps: Deps = {
    ...house.deps,
    store: createStore(watched.pool),
    reads: { ...createReads(watched.pool), workspace, saveWorkspace },
    readerLinks: createReaderLinks(watched.pool),
    keptTerms: createKeptTerms(watched.pool),
  };
  app = createApp(deps);
});
afterAll(() => house.close());

/** A place where a platform would do its part; what it is asked for shows in the answer. */
const host: Host = {
  timeZone: async () => null,
  obstacle: async () => null,
  place: async () => HERE,
  member: async () => null,
  isAdmin: async () => false,
  give: async () => answer(sentence([])),
  share: async () => answer(sentence([])),
};

/** Nobody, somebody of another agreement in their own and in this one's channel, another company's guest: on both platforms. */
const GUESSERS: readonly (() => Origin)[] = [
  () => house.as("nobody", "C1"),
  () => house.as("neighbour", "C1"),
  () => house.as("neighbour", "C7"),
  () => ({
    ...house.as("buyer"),
    actor: { platform: "slack", team: "T9", user: "buyer" },
  }),
  () => ({
    ...house.as("buyer"),
    actor: { platform: "discord", team: "T1", user: "buyer" },
    channel: { platform: "discord", team: "G1", channel: "1" },
  }),
];

/** Buttons that name nothing that could be guessed: their answer follows from who clicks, and where. */
const NAMELESS: ReadonlySet<ActionName> = new Set<ActionName>([
  ...(["payouts", "payouts_start", "payouts_change", "policies", "not_yet", "attach"] as const),
  ...(["people_add", "people_arbiter", "people_no_arbiter", "people_summary"] as const),
  ...(["link", "link_make", "setup", "setup_me", "erase_me", "erase_me_ask"] as const),
  ...(["record_links_off", "templates"] as const),
]);
const SEATS: readonly ActionName[] = ["people_remove"];
const LINKS: readonly ActionName[] = ["link_confirm", "link_refuse", "link_part", "link_free"];
/** Of terms that somebody was advised on. */
const KEPT: readonly ActionName[] = ["new", "propose_as_is", "split"];
const TEMPLATES: readonly ActionName[] = [
  ...(["template_show", "template_start", "template_rename", "template_delete"] as const),
];
const OTHERS: ReadonlySet<ActionName> = new Set([
  ...[...NAMELESS, ...SEATS, ...LINKS, ...KEPT, ...TEMPLATES],
]);
const MILESTONES = ACTION_NAMES.filter((name) => !OTHERS.has(name));

/** Ten thousand in a long run; else as many as find a difference between two kinds of them. */
/** What buttons carry besides, in every shape that one of them reads. */
const VERSIONS = isLong ? ["", "1", "1~acct_1", "1.0", "1h"] : ["", "1~acct_1"];
const GUESSES = isLong ? 12 : 1;
const guesses = () => Array.from({ length: GUESSES }, () => randomUUID());
const MALFORMED = ["0", "x".repeat(64)];

const turn = (origin: Origin): Turn => ({ app, origin, host });
const click = async (from: () => Origin, encoded: string): Promise<Answer> => {
  const ref = parseActionRef(encoded);
  if (!ref) throw new Error(`no button: ${encoded}`);
  return runAction(turn(from()), ref);
};

/** The answer as its reader gets it, without the moment of the read and what they typed themselves. */
function seen(given: Answer, typed = ""): string {
  const text = JSON.stringify(given, (key, value: unknown) => (key === "now" ? null : value));
  return typed === "" ? text : text.replaceAll(typed, "what was typed");
}

let asked = 0;
/** The one answer to all of these; throws where there are two. */
async function oneAnswer(from: () => Origin, encoded: (id: string) => string, ids: string[]) {
  const usable = ids.filter((id) => parseActionRef(encoded(id)) !== null);
  const given = await Promise.all(usable.map((id) => click(from, encoded(id))));
  asked += given.length;
  const [first = "", ...others] = [...new Set(given.map((one) => seen(one)))];
  expect({ button: encoded("…"), others }).toEqual({ button: encoded("…"), others: [] });
  return first;
}

describe("a guessed id", () => {
  it("of a milestone gets one denial behind every button, whether there is one or not", async () => {
    for (const from of GUESSERS) {
      for (const name of MILESTONES) {
        for (const version of VERSIONS) {
          const ids = [...theirs.milestones, ...guesses(), ...MALFORMED];
          const said = await oneAnswer(from, (id) => `${name}:${id}:${version}`, ids);
          expect(`${name} ${said}`).toMatch(/"kind":"refused"/);
        }
      }
    }
  });

  it("of a seat, of a link or of somebody's kept terms is denied alike", async () => {
    for (const from of GUESSERS) {
      for (const [names, known] of [
        [SEATS, theirs.seats],
        [LINKS, theirs.links],
        [KEPT, theirs.kept],
        [TEMPLATES, theirs.templates],
      ] as const) {
        for (const name of names) {
          const ids = [...known, ...theirs.milestones, ...guesses(), ...MALFORMED];
          const said = await oneAnswer(from, (id) => `${name}:${id}:`, ids);
          expect(`${name} ${said}`).toMatch(/"kind":"refused"/);
        }
      }
    }
  });

  it("of a piece of evidence, or of a message that somebody keeps, is denied alike", async () => {
    const parked = done(
      await house.app.parkMessage(house.as("facilitator"), {
        ...{ text: "Done", author: "facilitator", source: "https://a.example", files: [] },
      }),
    );
    const [milestone = ""] = theirs.milestones;
    for (const from of GUESSERS) {
      await oneAnswer(from, (id) => `draft_drop:${milestone}:${id}`, [...evidence, ...guesses()]);
      const to = { milestoneId: theirs.milestones[1], criterionId: null } as never;
      const given = await Promise.all(
        [parked.id, ...guesses()].map((id) => app.attachParked(from(), id, to)),
      );
      expect(new Set(given.map((one) => JSON.stringify(one))).size).toBe(1);
      asked += given.length;
    }
  });

  it("typed as a number behind any verb is denied alike to everybody outside", async () => {
    const verbs = chatVerbs().filter((verb) => VERBS[verb].takes !== "nothing");
    for (const from of GUESSERS) {
      for (const verb of verbs) {
        const given = await Promise.all(
          ["1", "2", "99", ...(isLong ? ["3", "7", "123456789"] : [])].map(async (text) => {
            const answered = await runVerb(turn(from()), verb, { by: "text", text }, "");
            return seen(answered, `"asked":"${text}"`);
          }),
        );
        asked += given.length;
        // In their own channel a number is about their own agreement.
        if (from().channel?.channel === "C7") continue;
        expect({ verb, answers: new Set(given).size }).toEqual({ verb, answers: 1 });
      }
    }
  });

  it("of a link to a record shows the one page, and looks the same to the database", async () => {
    const [page] = readerPageRoutes({ app, documents: house.deps.documents });
    if (!page) throw new Error("no route");
    const token = "A".repeat(43);
    await house.pool.query(
      `INSERT INTO reader_link (id, token_hash, person_id, platform, team, user_id, shows, milestone_id, expires_at)
       SELECT gen_random_uuid(), $1, person_id, platform, team, user_id, 'record', $2, app_now() - INTERVAL '1 second'
       FROM identity WHERE user_id = 'buyer'`,
      [createHash("sha256").update(token).digest("hex"), theirs.milestones[0]],
    );
    const tokens = [
      token,
      ...Array.from({ length: 100 * GUESSES }, () =>
        createHash("sha256").update(randomUUID()).digest("base64url"),
      ),
    ];
    const ask = (one: string) =>
      page.answer({
        ...{ method: "GET", path: `/records/${one}`, query: new URLSearchParams() },
        ...{ headers: {}, body: Buffer.alloc(0) },
      });
    const queries = new Set<string>();
    const bodies = new Set<string>();
    for (const one of tokens) {
      sent.length = 0;
      const { status, body, headers } = await ask(one);
      bodies.add(JSON.stringify({ status, body, headers }));
      queries.add(sent.join());
    }
    asked += tokens.length;
    expect([bodies.size, [...queries]]).toEqual([1, ["reader_link_open"]]);
  });

  it("costs the database the same statements, whether there is something behind it or not", async () => {
    const statements = async (encoded: string) => {
      sent.length = 0;
      await click(GUESSERS[1] ?? (() => house.as("nobody")), encoded);
      return sent.join();
    };
    for (const name of [...MILESTONES, ...KEPT]) {
      const known = KEPT.includes(name) ? theirs.kept[0] : theirs.milestones[1];
      const [there, not] = [known, randomUUID()].map((id) => `${name}:${id}:1`);
      expect(await statements(there ?? "")).toBe(await statements(not ?? ""));
    }
  });

  it("was tried often enough to mean something", () => {
    expect(asked).toBeGreaterThan(isLong ? 10_000 : 2_000);
  });
});
