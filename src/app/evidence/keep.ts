import type { Instant } from "../../domain/clock/instant.ts";
import type { MilestoneId } from "../../domain/ids.ts";
import type { DisputeParty } from "../../domain/milestone/dispute.ts";
import type { EvidenceItem } from "../../domain/milestone/evidence-item.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import type { Deps } from "../deps.ts";
import type { Fetched } from "../ports/evidence.ts";
import { ProviderError } from "../ports.ts";
import type { Task } from "../tasks.ts";
import { transact } from "../transact.ts";
import type { CopyResult, EvidenceRow, NewEvidence } from "./evidence-row.ts";

/** So many pieces are fetched beside each other. */
const SIDE_BY_SIDE = 4;
/** After so many tries a piece goes without a copy. */
const TRIES = 4;

/**
 * Makes our own copies of a milestone's evidence: fetched, kept by its hash, read. What was handed in or said meanwhile
 * gets its copies into the record by one event. Never in the way of anything: what cannot be kept is said.
 */
export async function keepEvidence(
  deps: Deps,
  task: Task,
  milestoneId: MilestoneId,
): Promise<void> {
  const rows = await rowsOf(deps, milestoneId);
  const open = rows.filter(({ copy }) => copy.state === "keeping");
  const isLast = task.attempt >= TRIES;
  let failed: Error | null = null;
  for (let at = 0; at < open.length; at += SIDE_BY_SIDE) {
    const some = open.slice(at, at + SIDE_BY_SIDE);
    const results = await Promise.all(some.map((row) => tryOne(deps, row, isLast)));
    failed ??= results.find((result) => result !== null) ?? null;
  }
  await record(deps, milestoneId);
  if (failed) throw failed;
}

/** All pieces, with those that came straight with an act put into the table first. */
async function rowsOf(deps: Deps, milestoneId: MilestoneId): Promise<readonly EvidenceRow[]> {
  const { milestone, agreement } = await deps.store.load({ ref: { by: "id", id: milestoneId } });
  if (!milestone || !agreement) return [];
  const known = new Set((await deps.reads.evidenceOf(milestoneId)).map(({ id }) => id));
  const fresh = handedIn(milestone).filter(
    ({ item }) => item.copy.state === "keeping" && !known.has(item.id),
  );
  const pieces = fresh.map(
    ({ item: { copy: _, ...item }, from }): NewEvidence => ({
      ...item,
      ...{ agreementId: agreement.id, milestoneId, from, origin: null },
    }),
  );
  await deps.reads.addEvidence(pieces);
  return deps.reads.evidenceOf(milestoneId);
}

type HandedIn = { readonly item: EvidenceItem; readonly from: DisputeParty };

/** Everything that both sides see: what was submitted, and what was said in a dispute. */
function handedIn({ submission, review }: Milestone): readonly HandedIn[] {
  const dispute =
    review.state === "disputed"
      ? review.dispute
      : review.state === "decided"
        ? review.dispute
        : undefined;
  const stated = (dispute?.statements ?? []).flatMap(({ evidence, from }) =>
    evidence.map((item) => ({ item, from })),
  );
  if (submission.state !== "submitted") return stated;
  return [
    ...submission.evidence.map((item) => ({ item, from: "facilitator" as const })),
    ...stated,
  ];
}

/** A definite no is recorded; what may still work is handed back, unless it was tried often enough. A defect over one piece holds up no other. */
async function tryOne(deps: Deps, row: EvidenceRow, isLast: boolean): Promise<Error | null> {
  try {
    const fetched = await fetchOne(deps, row);
    await deps.reads.copied(row.id, await copyOf(deps, row, fetched));
    return null;
  } catch (error) {
    const isExpected = error instanceof ProviderError;
    const failure = error instanceof Error ? error : new Error(String(error));
    if (!isLast && !(isExpected && !error.retryable)) return failure;
    await deps.reads.copied(row.id, notKept("unreachable", await deps.reads.now()));
    // A defect is said in any case.
    return isExpected ? null : failure;
  }
}

async function fetchOne(deps: Deps, row: EvidenceRow): Promise<Fetched> {
  if (row.kind === "link") return deps.links.fetch(row.text);
  if (row.kind === "file") {
    const chat = row.origin ? deps.chats[row.origin.platform] : undefined;
    return row.origin && chat ? chat.download(row.origin) : { ok: false, why: "gone" };
  }
  const bytes = new TextEncoder().encode(row.text);
  return { ok: true, bytes, mediaType: "text/plain", name: row.kind, address: row.source ?? "" };
}

async function copyOf(deps: Deps, row: EvidenceRow, fetched: Fetched): Promise<CopyResult> {
  if (!fetched.ok) return notKept(fetched.why, await deps.reads.now());
  const kept = await deps.evidence.put(fetched.bytes);
  const name = row.kind === "file" ? row.text : fetched.name;
  const isWords = row.kind === "note" || row.kind === "message";
  const read = isWords
    ? ({ kind: "text", mediaType: "text/plain", text: row.text, isCut: false } as const)
    : await deps.evidenceReader.extract({ bytes: fetched.bytes, name });
  const text =
    read.kind === "text" ? await deps.evidence.put(new TextEncoder().encode(read.text)) : null;
  const unreadable = read.kind === "unreadable" ? read.why : null;
  const at = await deps.reads.now();
  return {
    copy: { state: "kept", ...kept, mediaType: read.mediaType, unreadable, at },
    textSha256: text?.sha256 ?? null,
  };
}

const notKept = (why: string, at: Instant): CopyResult => ({
  copy: { state: "not_kept", why, at },
  textSha256: null,
});

/** Brings copies into the record of what both sides see already; a draft's wait until it is handed in. */
async function record(deps: Deps, milestoneId: MilestoneId): Promise<void> {
  const rows = new Map((await deps.reads.evidenceOf(milestoneId)).map((row) => [row.id, row]));
  await transact<void>(deps, { ref: { by: "id", id: milestoneId } }, ({ milestone, now }) => {
    const copies = (milestone ? handedIn(milestone) : []).flatMap(({ item }) => {
      const copy = rows.get(item.id)?.copy;
      return item.copy.state === "keeping" && copy && copy.state !== "keeping"
        ? [{ evidenceId: item.id, copy }]
        : [];
    });
    if (copies.length === 0) return { answer: undefined };
    const kept = { type: "EvidenceKept", copies, at: now } as const;
    return { change: { actor: "worker", milestoneEvents: [kept] }, answer: () => undefined };
  });
}
