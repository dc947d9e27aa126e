import { partyOf } from "../../domain/milestone/decide/standing.ts";
import type { Done, MilestoneRef, Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import { execute } from "../execute.ts";
import { see } from "../queries/see.ts";
import type { Refused } from "../queries/views.ts";
import { type Given, pieceBy, piecesOf } from "./draft.ts";

/** What somebody says for the record of a dispute: words, and what they attach, which is copied like all evidence. */
export async function makeStatement(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
  given: Given,
): Promise<Done | Refused> {
  const seen = await see(deps, origin, ref, "dispute");
  if (seen.kind === "refused") return seen;
  const { view, actor } = seen;
  const from = partyOf(view, actor);
  const { text, files, message } = given;
  const apart = { ...given, text: "" };
  const read =
    files.length > 0 || message
      ? piecesOf(apart, view.milestone)
      : ({ ok: true, pieces: [] } as const);
  if (!read.ok || !from) {
    const refusals = read.ok ? [] : read.refusals;
    return { kind: "refused", refusals, view, candidates: [], people: view.people };
  }
  const pieces = read.pieces.map((piece) =>
    pieceBy(deps, view, { by: actor.personId, from }, piece),
  );
  // Before the act: whoever copies them has to know where from.
  await deps.reads.addEvidence(pieces);
  const evidence = pieces.map(
    ({ origin: _, from: __, agreementId: ___, milestoneId: ____, ...item }) => ({
      ...item,
      copy: { state: "keeping" } as const,
    }),
  );
  const byId = { by: "id", id: view.milestone.id } as const;
  const done = await execute(deps, origin, byId, { verb: "dispute", act: "state", text, evidence });
  if (done.kind === "refused") await deps.reads.forgetEvidence(pieces.map(({ id }) => id));
  return done;
}
