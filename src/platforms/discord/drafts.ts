import { randomBytes } from "node:crypto";
import type { ActionRef } from "../../chat/action-ref.ts";
import type { Form, FormValues } from "../../chat/forms/form.ts";

/** A form that someone is filling in, over as many modals as it takes. */
export type Draft = {
  readonly id: string;
  readonly user: string;
  /** The server that it is about; direct messages are in none. */
  readonly team: string;
  readonly form: Form;
  readonly reopen: ActionRef;
  /** What was typed so far, as it was typed. */
  readonly typed: FormValues;
  /** What was said with the command; not asked for again. */
  readonly given: ReadonlySet<string>;
  /** True where the command has an option for what has a default, so that defaults are not asked for. */
  readonly brief: boolean;
  /** The fields that the last refusal was about. */
  readonly refused: readonly string[];
};

/** Forms that are being filled in, so that nothing typed is lost to a refusal, a second page or a closed window. */
export type Drafts = {
  begin(draft: Omit<Draft, "id" | "reopen" | "refused">): Draft;
  /** The person's own draft; null for anyone else's, and for one that is no longer kept. */
  find(id: string, user: string): Draft | null;
  keep(draft: Draft): Draft;
  drop(id: string): void;
};

const KEPT_MS = 6 * 3_600_000;
const MOST_KEPT = 2_000;

/** Drafts in this process's memory: a server's requests all come to the process that has its shard. */
export function createDrafts(): Drafts {
  const kept = new Map<string, { draft: Draft; until: number }>();
  const keep = (draft: Draft): Draft => {
    kept.delete(draft.id);
    kept.set(draft.id, { draft, until: performance.now() + KEPT_MS });
    for (const [id, { until }] of kept) {
      if (kept.size <= MOST_KEPT && until > performance.now()) break;
      kept.delete(id);
    }
    return draft;
  };
  return {
    begin: (draft) =>
      keep({
        ...draft,
        id: randomBytes(9).toString("base64url"),
        reopen: draft.form.reopen,
        refused: [],
      }),
    find(id, user) {
      const found = kept.get(id);
      if (!found || found.until < performance.now() || found.draft.user !== user) return null;
      return found.draft;
    },
    keep,
    drop: (id) => void kept.delete(id),
  };
}
