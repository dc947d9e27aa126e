import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MilestoneRef, Origin } from "../../src/app/api.ts";
import { createApp } from "../../src/app/app.ts";
import type { Deps } from "../../src/app/deps.ts";
import { contextOf, execute } from "../../src/app/execute.ts";
import type { Identity } from "../../src/app/queries/views.ts";
import { DEFAULT_POLICIES } from "../../src/domain/agreement/policies.ts";
import { asId, type CheckoutId, type MilestoneId, type PersonId } from "../../src/domain/ids.ts";
import type { CommandOf } from "../../src/domain/milestone/commands.ts";
import type { Milestone } from "../../src/domain/milestone/milestone.ts";
import {
  decide,
  FOLLOWING_VERBS,
  type FollowingCommand,
  type FollowingVerb,
  VERBS,
} from "../../src/domain/milestone/verbs.ts";
import { code, done, steps, TERMS } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { isLong } from "../support/long.ts";

const ROLES = [
  ...(["buyer", "second buyer", "facilitator", "arbiter"] as const),
  ...(["admin", "outsider", "guest of another company", "person of another agreement"] as const),
] as const;
type Role = (typeof ROLES)[number];
/** Who has a part in the agreement; all others are answered as if there were none. */
const PARTS: ReadonlySet<Role> = new Set(["buyer", "second buyer", "facilitator", "arbiter"]);

const INSTALLATIONS = ["home", "linked", "not linked"] as const;
type Installation = (typeof INSTALLATIONS)[number];
const PLATFORMS = ["slack", "discord"] as const;
type Platform = (typeof PLATFORMS)[number];

const TEAMS: Readonly<Record<Platform, Readonly<Record<Installation, string>>>> = {
  slack: { home: "T1", linked: "T2", "not linked": "T3" },
  discord: { home: "G1", linked: "G2", "not linked": "G3" },
};
/** Another company's; its people sit in our channels by Slack Connect, under the very ids of ours. */
const ELSEWHERE: Readonly<Record<Platform, string>> = { slack: "T9", discord: "G9" };

/** Somebody's account where they act, and the channel that they act in. */
function origin(role: Role, installation: Installation, platform: Platform): Origin {
  const team = TEAMS[platform][installation];
  const isGuest = role === "guest of another company";
  const user = isGuest ? "buyer" : role;
  return {
    requestId: `${platform}:${role}:${installation}`,
    actor: { platform, team: isGuest ? ELSEWHERE[platform] : team, user },
    displayName: user,
    channel: { platform, team, channel: channelOf(platform, installation) },
  };
}

const channelOf = (platform: Platform, installation: Installation): string =>
  platform === "slack" && installation === "home" ? "C1" : `${platform}-${installation}`;

type Cell = {
  readonly role: Role;
  readonly installation: Installation;
  readonly platform: Platform;
};
const CELLS: readonly Cell[] = PLATFORMS.flatMap((platform) =>
  INSTALLATIONS.flatMap((installation) => ROLES.map((role) => ({ role, installation, platform }))),
);
/** All of them in a long run; else each role and installation on one platform, the next verb on the other. */
const cellsOf = (verb: FollowingVerb): readonly Cell[] =>
  CELLS.filter(({ platform }, index) => {
    const turn = FOLLOWING_VERBS.indexOf(verb) + PLATFORMS.indexOf(platform) + index;
    return isLong || turn % 2 === 0;
  });
const hasPart = ({ role, installation }: Cell): boolean =>
  PARTS.has(role) && installation !== "not linked";

let house: House;
let dry: Deps;
let commits = 0;
let agreementId = "";
const people = new Map<Role, PersonId>();
const milestones = new Map<string, MilestoneId>();

beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
  const at = steps(house, "C1");
  const { ref } = at;
  const proposed = await at.proposed();
  const accepted = await at.accepted();
  const funded = await at.funded();
  const inReview = await at.submitted();
  const disputed = await at.submitted();
  const [buyer, slack] = [() => house.as("buyer"), { platform: "slack", team: "T1" } as const];
  const account = (user: string): Identity => ({ ...slack, user });
  done(await house.app.addPerson(buyer(), account("second buyer"), "second buyer"));
  done(await house.app.nameArbiter(buyer(), account("arbiter"), "arbiter"));
  done(
    await house.app.act(buyer(), ref(disputed), {
      ...{ verb: "dispute", act: "open", reason: "It fails", criteria: [], decisionId: null },
    }),
  );
  const other = { buyer: "person of another agreement", facilitator: "somebody" };
  await steps(house, "C7", other).proposed();
  for (const [state, milestone] of Object.entries({
    ...{ proposed, accepted, funded, inReview, disputed },
  })) {
    milestones.set(state, milestone.view.milestone.id);
  }
  agreementId = proposed.view.agreement.id;
  await everywhere(agreementId);
  // What would be committed is counted and not committed: each cell sees the same milestone.
  dry = {
    ...house.deps,
    store: {
      load: house.deps.store.load,
      commit: async () => {
        commits++;
        return { ok: true };
      },
    },
    charts: { ...house.deps.charts, draw: async () => Promise.reject(new Error("no thread")) },
  };
});
afterAll(() => house.close());

/** The agreement in a channel of each installation but the last, and everybody with an account in these. */
async function everywhere(agreement: string): Promise<void> {
  const { pool } = house;
  await pool.query(
    `INSERT INTO person (id, display_name) SELECT gen_random_uuid(), name FROM unnest($1::text[]) name`,
    [["admin", "outsider"]],
  );
  for (const platform of PLATFORMS) {
    for (const installation of ["home", "linked"] as const) {
      const team = TEAMS[platform][installation];
      await pool.query(
        `INSERT INTO channel (platform, team, channel, agreement_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
        [platform, team, channelOf(platform, installation), agreement],
      );
      await pool.query(
        `INSERT INTO identity (platform, team, user_id, person_id, display_name)
         SELECT $1, $2, display_name, id, display_name FROM person WHERE display_name = ANY ($3) ON CONFLICT DO NOTHING`,
        [platform, team, [...ROLES]],
      );
    }
  }
  const { rows } = await pool.query<{ id: PersonId; name: Role }>(
    "SELECT id, display_name AS name FROM person",
  );
  for (const { id, name } of rows) people.set(name, id);
}

/** One natural command of each verb; a verb without one does not compile. */
const COMMANDS: {
  readonly [V in FollowingVerb]: (milestone: Milestone) => CommandOf<V>;
} = {
  accept: () => ({ verb: "accept", termsVersion: 1 }),
  decline: () => ({ verb: "decline", termsVersion: 1, reason: "Too early" }),
  amend: () => ({ verb: "amend", termsVersion: 1, terms: { ...TERMS, title: "Another" } }),
  fund: () => ({
    ...{ verb: "fund", termsVersion: 1 },
    checkoutId: asId<CheckoutId>("00000000-0000-4000-8000-000000000001"),
  }),
  submit: ({ terms }) => ({
    verb: "submit",
    evidence: terms.criteria.map(({ id }) => ({ criterionId: id, text: "https://a.example" })),
  }),
  withdraw: () => ({ verb: "withdraw" }),
  approve: ({ review }) => ({
    ...{ verb: "approve", termsVersion: 1, payeeAccountId: null },
    ...(review.state === "disputed" && { disputeNth: review.dispute.nth }),
  }),
  changes: () => ({ verb: "changes", failing: [], note: "Too dark" }),
  cancel: () => ({ verb: "cancel", reason: "Plans changed" }),
  block: () => ({ verb: "block", act: "set", dependency: "other", what: "The key" }),
  extend: () => ({ verb: "extend", act: "ask", days: "2", reason: "Ill" }),
  nudge: () => ({ verb: "nudge" }),
  dispute: ({ review }) =>
    review.state === "disputed"
      ? { verb: "dispute", act: "state", text: "It never worked", evidence: [] }
      : { verb: "dispute", act: "open", reason: "It fails", criteria: [], decisionId: null },
  settle: () => ({ verb: "settle", act: "offer", release: "50 %", note: "" }),
};

const STATES = ["proposed", "accepted", "funded", "inReview", "disputed"];

describe("each verb, by each person, from each installation of both platforms", () => {
  it.each(STATES)("has its one outcome: %s", async (state) => {
    const id = milestones.get(state);
    const loaded = id && (await house.deps.store.load({ ref: { by: "id", id } }));
    if (!loaded?.milestone || !loaded.agreement) throw new Error(`no milestone ${state}`);
    const { milestone, agreement } = loaded;
    const situation = { milestone, agreement };
    const outcomes: string[] = [];
    for (const verb of FOLLOWING_VERBS) {
      const command: FollowingCommand = COMMANDS[verb](milestone);
      const before = commits;
      const cells = cellsOf(verb);
      const expected = cells.map((cell) => {
        const { role, platform } = cell;
        const seat = agreement.seats.find(({ personId }) => personId === people.get(role));
        const side = seat?.side ?? null;
        const personId = people.get(role) ?? asId<PersonId>("nobody");
        const actor = { personId, platform, side, waitsUntil: null };
        const decision = decide(situation, command, contextOf(dry, loaded, actor));
        if (!hasPart(cell)) return "milestone.not_found";
        if (!decision.ok) return decision.refusals[0]?.code;
        expectAuthority(verb, side, role, state);
        return "done";
      });
      const answers = await Promise.all(
        cells.map(async ({ role, installation, platform }, index) => {
          // By a button's id and by its number, turn and turn about.
          const ref: MilestoneRef =
            index % 2 === 0
              ? { by: "id", id: milestone.id }
              : { by: "text", text: `M-${milestone.number}` };
          return code(await execute(dry, origin(role, installation, platform), ref, command));
        }),
      );
      const told = (all: readonly unknown[]) =>
        cells.map((cell, index) => `${verb}, ${Object.values(cell).join(", ")}: ${all[index]}`);
      expect(told(answers)).toEqual(told(expected));
      expect(commits - before).toBe(expected.filter((one) => one === "done").length);
      outcomes.push(...expected.map(String));
    }
    expect(new Set(outcomes).size).toBeGreaterThan(5);
  });
});

/** What the table of verbs promises in one word; the arbiter only speaks and rules where it is disputed. */
function expectAuthority(
  verb: FollowingVerb,
  side: string | null,
  role: Role,
  state: string,
): void {
  const { who } = VERBS[verb];
  if (role === "arbiter") expect([verb, state]).toEqual(["dispute", "disputed"]);
  else if (who === "buyer" || who === "facilitator") expect(side).toBe(who);
  else if (who === "other_party") expect(side).toBe("facilitator");
  else expect(side).not.toBeNull();
}

type Reading = (app: ReturnType<typeof createApp>, from: Origin) => Promise<{ kind: string }>;

const NOT_OURS = { kind: "refused", refusals: [{ code: "agreement.none_here" }] };

/** What only looks, or sets up: which roles get an answer, and what the others hear. */
const READS: Readonly<
  Record<string, { read: Reading; for: readonly Role[]; others: Readonly<Record<string, Role[]>> }>
> = {
  show: seeing("inReview", "show", ["buyer", "second buyer", "facilitator"]),
  record: seeing("inReview", "record", ["buyer", "second buyer", "facilitator"]),
  "show, disputed": seeing("disputed", "show", [...PARTS]),
  "record, disputed": seeing("disputed", "record", [...PARTS]),
  report: {
    // Whoever sits in another agreement alone gets the report of that one, as anywhere.
    read: async (app, from) => {
      const made = await app.report(from);
      const isOurs = made.kind === "report" && made.among.agreement.id === agreementId;
      return made.kind === "report" && !isOurs ? NOT_OURS : made;
    },
    for: ["buyer", "second buyer", "facilitator"],
    others: {},
  },
  people: {
    read: (app, from) => app.people(from),
    for: ["buyer", "second buyer", "facilitator"],
    others: {},
  },
  payouts: {
    read: (app, from) => app.payouts(from),
    for: ["facilitator"],
    others: { "payee.only_facilitator": ["buyer", "second buyer"] },
  },
  "add someone": {
    read: (app, from) => app.addPerson(from, { ...from.actor, user: "new" }, "new"),
    for: ["buyer", "facilitator"],
    others: { "agreement.only_owner": ["second buyer"] },
  },
  "name an arbiter": {
    read: (app, from) => app.nameArbiter(from, { ...from.actor, user: "new" }, "new"),
    for: [],
    others: {
      "agreement.only_owner": ["second buyer"],
      "agreement.arbiter_stays": ["buyer", "facilitator"],
    },
  },
};

function seeing(state: string, verb: "show" | "record", allowed: readonly Role[]) {
  const read: Reading = (app, from) => {
    const ref: MilestoneRef = { by: "id", id: milestones.get(state) ?? asId<MilestoneId>("none") };
    return app.see(from, ref, verb);
  };
  return { read, for: allowed, others: {} };
}

describe("what only looks, or sets up", () => {
  it.each(Object.entries(READS))("%s", async (name, { read, for: allowed, others }) => {
    const app = createApp(dry);
    for (const cell of CELLS) {
      const answer = await read(app, origin(cell.role, cell.installation, cell.platform));
      const refused = name.startsWith("show") || name.startsWith("record");
      const none = refused ? "milestone.not_found" : "agreement.none_here";
      const other = Object.entries(others).find(([, roles]) => roles.includes(cell.role))?.[0];
      const got = answer.kind === "refused" ? code(answer) : "answered";
      const isAllowed = hasPart(cell) && allowed.includes(cell.role);
      const expected = isAllowed ? "answered" : hasPart(cell) && other ? other : none;
      expect({ ...cell, got }).toEqual({ ...cell, got: expected });
    }
  });

  it("proposes in the agreement's channels for its two sides only, and elsewhere asks who with", async () => {
    const app = createApp(dry);
    for (const cell of CELLS) {
      const from = origin(cell.role, cell.installation, cell.platform);
      const answer = await app.propose(from, null, { verb: "new", terms: TERMS });
      const seated = hasPart(cell) && cell.role !== "arbiter";
      const isFree = cell.installation === "not linked";
      const not = isFree ? "terms.party_missing" : "agreement.not_a_party";
      const expected = seated ? "done" : not;
      expect({ ...cell, got: code(answer) }).toEqual({ ...cell, got: expected });
    }
  });

  it("lists nobody's milestones but one's own", async () => {
    const app = createApp(dry);
    const ours = new Set<string>(milestones.values());
    for (const cell of CELLS) {
      const list = await app.waiting(origin(cell.role, cell.installation, cell.platform));
      const seen = [...list.mine, ...list.others, ...list.over].filter(({ milestone }) =>
        ours.has(milestone.id),
      );
      const all = cell.role === "arbiter" ? 1 : ours.size;
      expect({ ...cell, seen: seen.length }).toEqual({ ...cell, seen: hasPart(cell) ? all : 0 });
    }
  });

  it("lets only who administers the workspace set its defaults, whoever they are otherwise", async () => {
    for (const cell of CELLS) {
      const from = origin(cell.role, cell.installation, cell.platform);
      for (const isAdmin of [true, false]) {
        const saved = await house.app.saveSettings(from, isAdmin, DEFAULT_POLICIES, "USD");
        expect(code(saved)).toBe(isAdmin ? "settings" : "setup.only_admin");
      }
    }
  });
});
