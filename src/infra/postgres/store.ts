import type { Pool } from "pg";
import { ProviderError } from "../../app/ports.ts";
import type { PersonView } from "../../app/queries/views.ts";
import type {
  CommitPlan,
  Committed,
  Linking,
  Loaded,
  LoadRequest,
  Store,
} from "../../app/store.ts";
import type { MilestoneId } from "../../domain/ids.ts";
import { together } from "../together.ts";
import {
  agreementOf,
  milestoneOf,
  type StoredAgreement,
  type StoredMilestone,
} from "./older-rows.ts";

/** SQLSTATE of `commit_act` where something that was read has changed meanwhile. */
const CONFLICT = "TR001";
/** Serialization failure and deadlock: PostgreSQL asks for the same statement again. */
const TRY_AGAIN = new Set(["40001", "40P01"]);
/** The connection ended with or before the answer; the statement may have been committed. */
const ANSWER_LOST = new Set(["57P01", "57P02", "57P03", "08006", "08003", "ECONNRESET", "EPIPE"]);
/** Too many connections, a statement or a wait that took too long and was cancelled, nobody there: nothing has happened. */
const NOT_NOW = new Set(["53300", "57014", "ECONNREFUSED"]);
/** A row with this id is there already: where the answer of our own commit was lost, it is our own. */
const KNOWN_ALREADY = "23505";
/** Raised for acts in a database that was restored and is still compared (fault 46). */
const READ_ONLY = "TR009";
const ATTEMPTS = 4;

/**
 * The store on PostgreSQL: each call is one prepared statement. `trace` names what runs now (a W3C traceparent); what a
 * commit owes belongs to it.
 */
export function createStore(
  pool: Pick<Pool, "query">,
  trace: () => string | null = () => null,
): Store {
  return {
    load: loader(pool),
    commit: (plan) => commit(pool, plan, trace()),
  };
}

/** How many statements read at the same time; what is asked meanwhile goes together in the next one. */
const READERS = 4;

type Read = { readonly answer: LoadAnswer } | { readonly error: unknown };

/** Reads situations, those that are asked for in one moment by one statement. */
function loader(pool: Pick<Pool, "query">): Store["load"] {
  const read = together((requests: readonly LoadRequest[]) => readEach(pool, requests), {
    lanes: READERS,
  });
  return async (request) => {
    const found = await read(request);
    if ("error" in found) throw found.error;
    return asLoaded(found.answer);
  };
}

/** What one of them cannot be read for is not the others' error. */
async function readEach(
  pool: Pick<Pool, "query">,
  requests: readonly LoadRequest[],
): Promise<readonly Read[]> {
  try {
    return (await readAll(pool, requests)).map((answer) => ({ answer }));
  } catch (error) {
    if (requests.length === 1 || error instanceof ProviderError)
      return requests.map(() => ({ error }));
    return (await Promise.all(requests.map((request) => readEach(pool, [request])))).flat();
  }
}

async function readAll(
  pool: Pick<Pool, "query">,
  requests: readonly LoadRequest[],
): Promise<readonly LoadAnswer[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { rows } = await pool.query<{ answer: LoadAnswer }>({
        name: "load_situation",
        text: `SELECT load_situation(asked) || load_linking(asked) AS answer
               FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS each (asked, nth) ORDER BY nth`,
        values: [JSON.stringify(requests)],
      });
      if (rows.length !== requests.length) throw new Error("load_situation answered nothing");
      return rows.map(({ answer }) => answer);
    } catch (error) {
      // A read has no effect: whatever ended the connection, it may be asked again.
      if (attempt >= ATTEMPTS || !(isLost(error) || TRY_AGAIN.has(codeOf(error))))
        throw asBusy(error, false);
    }
  }
}

/** The setting ends with the statement's own transaction; the trace of each new task is by default what it says. */
const commitBy = (name: string) => ({
  name,
  text: `SELECT ${name}($1::jsonb) AS answer FROM set_config('tranche.trace', coalesce($2::text, ''), true)`,
});
const COMMIT = commitBy("commit_act");
const COMMIT_LINKING = commitBy("commit_linking_act");
const COMMIT_PLANNED = commitBy("commit_planned_act");

function statementOf({ plan, links }: CommitPlan) {
  if (plan) return COMMIT_PLANNED;
  return links ? COMMIT_LINKING : COMMIT;
}

async function commit(
  pool: Pick<Pool, "query">,
  plan: CommitPlan,
  trace: string | null,
): Promise<Committed> {
  let lost = false;
  for (let attempt = 1; ; attempt++) {
    try {
      const { rows } = await pool.query<{ answer: CommitAnswer }>({
        ...statementOf(plan),
        values: [JSON.stringify(plan), trace],
      });
      const answer = rows[0]?.answer;
      if (!answer?.repeated) return { ok: true };
      // Our own commit whose answer was lost looks like a repeat.
      if (lost && (await landed(pool, plan))) return { ok: true };
      return { ok: false, why: "repeated", milestoneId: answer.milestoneId as MilestoneId | null };
    } catch (error) {
      if (codeOf(error) === CONFLICT) {
        if (lost && (await landed(pool, plan))) return { ok: true };
        return { ok: false, why: "conflict" };
      }
      if (lost && codeOf(error) === KNOWN_ALREADY && (await landed(pool, plan)))
        return { ok: true };
      if (isLost(error)) lost = true;
      else if (!TRY_AGAIN.has(codeOf(error))) throw asBusy(error, lost);
      if (attempt >= ATTEMPTS) throw asBusy(error, lost);
    }
  }
}

/** Whether a commit whose answer was lost did happen: its last event is there, or a task where it had no events. */
async function landed(pool: Pick<Pool, "query">, plan: CommitPlan): Promise<boolean> {
  const hash = plan.events?.at(-1)?.hash ?? null;
  const taskId = plan.tasks?.at(-1)?.id ?? null;
  try {
    const { rowCount } = await pool.query({
      name: "commit_landed",
      text: `SELECT 1 FROM event WHERE hash = $1
             UNION ALL SELECT 1 FROM task WHERE id = $2 AND $1::text IS NULL`,
      values: [hash, taskId],
    });
    return rowCount === 1;
  } catch (error) {
    throw asBusy(error, true);
  }
}

type LoadAnswer = Omit<
  Loaded,
  "people" | "agreement" | "milestone" | "open" | "act" | "linking"
> & {
  linking?: Omit<Linking, "agreement" | "people"> & {
    agreement: Stored<StoredAgreement> | null;
    people: PersonView[];
  };
  act: { verb: string; milestone_id: MilestoneId | null } | null;
  agreement: Stored<StoredAgreement> | null;
  milestone: Stored<StoredMilestone> | null;
  open: Stored<StoredMilestone>[];
  people: PersonView[];
};
type Stored<T> = { id: string; state: T; head: string };
type CommitAnswer = { repeated: boolean; milestoneId?: string | null };

function asLoaded(answer: LoadAnswer): Loaded {
  const people = byId(answer.people);
  const { linking } = answer;
  return {
    ...answer,
    linking: linking
      ? {
          ...linking,
          agreement: linking.agreement && withHead(linking.agreement, agreementOf),
          people: byId(linking.people),
        }
      : null,
    act: answer.act && { verb: answer.act.verb, milestoneId: answer.act.milestone_id },
    agreement: answer.agreement && withHead(answer.agreement, agreementOf),
    milestone: answer.milestone && withHead(answer.milestone, milestoneOf),
    open: answer.open.map((row) => withHead(row, milestoneOf)),
    people,
  };
}

function withHead<S, T>({ state, head }: Stored<S>, read: (state: S) => T): T & { head: string } {
  return { ...read(state), head };
}

function byId(people: readonly PersonView[]): Loaded["people"] {
  return Object.fromEntries(people.map((person) => [person.personId, person]));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

function isLost(error: unknown): boolean {
  if (ANSWER_LOST.has(codeOf(error))) return true;
  return error instanceof Error && /connection terminated|connection ended/i.test(error.message);
}

/**
 * A database that cannot take it now fails closed: nothing is said to have happened. `lost`: an earlier try may have been
 * committed though its answer never came.
 */
function asBusy(error: unknown, lost: boolean): unknown {
  if (codeOf(error) === READ_ONLY) {
    return new ProviderError("the database was restored and is still compared", {
      ...{ code: "read_only", outcome: "failed", retryable: true },
    });
  }
  const isBusy =
    isLost(error) || NOT_NOW.has(codeOf(error)) || TRY_AGAIN.has(codeOf(error)) || isWait(error);
  if (!isBusy) return error;
  return new ProviderError("the database cannot take it now", {
    code: "database_busy",
    outcome: lost || isLost(error) ? "unknown" : "failed",
    retryable: true,
  });
}

/** No connection became free, or none could be made, in time. */
function isWait(error: unknown): boolean {
  return error instanceof Error && /timeout exceeded when trying to connect/i.test(error.message);
}
