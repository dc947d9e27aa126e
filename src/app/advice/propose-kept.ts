import { type PartInput, partField, readParts } from "../../domain/advice/parts.ts";
import { splitIntoCheckpoints } from "../../domain/advice/split.ts";
import type { TermsInput } from "../../domain/milestone/commands.ts";
import { type Refusal, refusal } from "../../domain/refusals.ts";
import type { Done, KeptTyped, Origin, Proposed, SplitOffer } from "../api.ts";
import type { Deps } from "../deps.ts";
import type { KeptChoice, KeptTerms } from "../ports/kept-terms.ts";
import { propose, proposeUnless, type Unproposed } from "../propose.ts";
import type { Refused } from "../queries/views.ts";
import { refusedWith } from "../resolve.ts";
import { notKept, notToBeEdited } from "./kept.ts";

/** What was typed, for the account that typed it, until it is proposed. */
export async function keptTyped(
  deps: Deps,
  { actor }: Origin,
  id: string,
): Promise<KeptTyped | Refused> {
  const kept = await deps.keptTerms.find(id, actor);
  if (!kept) return notKept(deps);
  return notToBeEdited(deps, kept) ?? { kind: "kept", values: kept.content.typed };
}

/** The split of kept terms. Where their proposer has chosen already, that is brought to its end instead. */
export async function splitOfKept(
  deps: Deps,
  origin: Origin,
  id: string,
): Promise<SplitOffer | Proposed | Refused> {
  const kept = await deps.keptTerms.find(id, origin.actor);
  if (!kept) return notKept(deps);
  if (kept.choice) return finish(deps, origin, kept, kept.choice);
  const tried = await tryOut(deps, origin, kept, kept.content.terms);
  if (tried.kind !== "unproposed") return tried.kind === "done" ? proposed([tried]) : tried;
  const { terms, now } = tried;
  const criteria = terms.criteria.map(({ text }) => text);
  const checkpoints = splitIntoCheckpoints({ ...terms, criteria }, now);
  if (!checkpoints) return refusedWith(deps, null, [refusal("advice.no_split")]);
  const { timeZone } = kept.content.terms;
  return { kind: "split", id, terms, checkpoints, timeZone, now };
}

/**
 * Proposes kept terms, whole or in parts. Every part is tried out before the first is committed; which of the two it is
 * is decided once, and each part has a request id of its own, so that whoever clicks again, or after a crash, goes on
 * with the first choice and nothing is proposed twice.
 */
export async function proposeKept(
  deps: Deps,
  origin: Origin,
  id: string,
  parts: readonly PartInput[] | null,
): Promise<Proposed | Refused> {
  const kept = await deps.keptTerms.find(id, origin.actor);
  if (!kept) return notKept(deps);
  if (kept.choice) return finish(deps, origin, kept, kept.choice);
  const wanted = parts
    ? await inParts(deps, origin, kept, parts)
    : await asAWhole(deps, origin, kept);
  if ("kind" in wanted) return wanted;
  const chosen = await deps.keptTerms.choose(id, origin.actor, wanted);
  return chosen?.choice ? finish(deps, origin, chosen, chosen.choice) : notKept(deps);
}

/** Terms are proposed in the channel in which they were typed, wherever the button was clicked. */
const from = (origin: Origin, { content }: KeptTerms, requestId = origin.requestId): Origin => ({
  ...origin,
  ...{ channel: content.channel, requestId },
});

const tryOut = (deps: Deps, origin: Origin, kept: KeptTerms, terms: TermsInput) =>
  proposeUnless(
    ...([deps, from(origin, kept), kept.content.parties, { verb: "new", terms }] as const),
    () => true,
  );

async function asAWhole(
  deps: Deps,
  origin: Origin,
  kept: KeptTerms,
): Promise<KeptChoice | Refused> {
  const tried = await tryOut(deps, origin, kept, kept.content.terms);
  return tried.kind === "refused" ? tried : { state: "whole" };
}

async function inParts(
  deps: Deps,
  origin: Origin,
  kept: KeptTerms,
  typed: readonly PartInput[],
): Promise<KeptChoice | Refused> {
  const { terms: input } = kept.content;
  const whole = await tryOut(deps, origin, kept, input);
  if (whole.kind === "refused") return whole;
  const { terms, now } = termsOf(whole);
  const read = readParts(input, terms, typed, now);
  if (!read.ok) return { ...refusedWith(deps, null, read.refusals), now };
  const refusals: Refusal[] = [];
  for (const [at, part] of read.parts.entries()) {
    const tried = await tryOut(deps, origin, kept, part);
    if (tried.kind === "refused")
      refusals.push(...tried.refusals.map((one) => ofPart(one, at + 1)));
  }
  if (refusals.length > 0) return { ...refusedWith(deps, null, refusals), now };
  return { state: "split", parts: read.parts };
}

function termsOf(tried: Unproposed | Done) {
  if (tried.kind === "unproposed") return tried;
  const { milestone, now } = tried.view;
  return { terms: milestone.terms, now };
}

/** What a part's own amount or day is refused for belongs to its field. */
function ofPart({ field, ...refused }: Refusal, nth: number): Refusal {
  const isOwn = field === "amount" || field === "dueOn";
  return { ...refused, field: partField(isOwn ? field : "amount", nth) };
}

/** Commits what was chosen, each milestone once; what was committed before is answered with as it is now. */
async function finish(
  deps: Deps,
  origin: Origin,
  kept: KeptTerms,
  choice: KeptChoice,
): Promise<Proposed | Refused> {
  if (choice.state === "edited") return refusedWith(deps, null, [refusal("advice.edited")]);
  const { terms, parties } = kept.content;
  const all =
    choice.state === "split"
      ? choice.parts.map((part, at) => ({ requestId: `kept:${kept.id}:${at + 1}`, terms: part }))
      : [{ requestId: `kept:${kept.id}`, terms }];
  const done: Done[] = [];
  for (const one of all) {
    const command = { verb: "new", terms: one.terms } as const;
    const made = await propose(deps, from(origin, kept, one.requestId), parties, command);
    if (made.kind === "refused") return made;
    done.push(made);
  }
  return proposed(done);
}

const proposed = (done: readonly Done[]): Proposed => ({ kind: "proposed", done });
