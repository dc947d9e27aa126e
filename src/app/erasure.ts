import type { Agreement, AgreementEvent, Seat } from "../domain/agreement/agreement.ts";
import type { Instant } from "../domain/clock/instant.ts";
import { type AgreementId, asId, type PersonId, type SeatId } from "../domain/ids.ts";
import type { Origin } from "./api.ts";
import type { Deps } from "./deps.ts";
import type { ErasablePerson, Footprint } from "./ports/erasure.ts";
import type { NewTask } from "./store.ts";
import { owe, PRIORITY } from "./tasks.ts";
import { type Step, transact } from "./transact.ts";

/** The kind of the operator's question that a person's own request opens; its subject is the person's id. */
const ERASURE_REQUEST = "erasure_request";

/** What the record calls a person whose data is deleted: their id is theirs alone and says nothing of them. */
export const pseudonymOf = (personId: PersonId): string => `former member #${personId.slice(0, 4)}`;

export type ErasurePreview =
  | { readonly kind: "found"; readonly person: ErasablePerson; readonly footprint: Footprint }
  | { readonly kind: "nobody" | "several" | "already" };

/** Who is meant, and what deleting their data would do; changes nothing. */
export async function previewErasure(deps: Deps, idOrUser: string): Promise<ErasurePreview> {
  const [person, another] = await deps.erasure.find(idOrUser);
  if (!person) return { kind: "nobody" };
  if (another) return { kind: "several" };
  if (person.isErased) return { kind: "already" };
  return { kind: "found", person, footprint: await deps.erasure.footprint(person.personId) };
}

export type ErasureDone =
  | { readonly ok: true; readonly pseudonym: string }
  | { readonly ok: false; readonly why: "obstacles" | "moved_meanwhile" };

/**
 * Deletes a person's data, and takes them off every side. What the other party has a right to keep stays under a
 * pseudonym: no event is touched, so every export still verifies. Refused while anything is open with them.
 */
export async function erasePerson(
  deps: Deps,
  personId: PersonId,
  reason: string,
): Promise<ErasureDone> {
  const { obstacles, agreements } = await deps.erasure.footprint(personId);
  if (obstacles.length > 0) return { ok: false, why: "obstacles" };
  const pseudonym = pseudonymOf(personId);
  const erased = await deps.erasure.erase(personId, pseudonym, reason);
  if (!erased.ok) return { ok: false, why: "moved_meanwhile" };
  for (const agreementId of agreements) await leave(deps, agreementId, personId);
  await dropCopies(deps, erased.copies);
  const dueAt = await deps.reads.now();
  await owe(
    deps,
    erased.milestones.map(
      ({ id, agreementId }): NewTask => ({
        ...{ id: deps.newId(), kind: "update_card", subject: id, agreementId },
        ...{ milestoneId: id, priority: PRIORITY.card, dueAt },
      }),
    ),
  );
  deps.log.info("a person's data was deleted", { personId, milestones: erased.milestones.length });
  return { ok: true, pseudonym };
}

/** The rows are gone by then: a copy that the store doesn't give up is said, so that it can be removed by hand. */
async function dropCopies(deps: Deps, copies: readonly string[]): Promise<void> {
  for (const sha256 of copies) {
    await deps.evidence.drop(sha256).catch((error: unknown) => {
      deps.log.error("a copy of evidence could not be deleted: remove it by hand", {
        sha256,
        error,
      });
    });
  }
}

/** Takes somebody out of an agreement; a side that still has people keeps an owner. */
async function leave(deps: Deps, agreementId: AgreementId, personId: PersonId): Promise<void> {
  const [channel] = await deps.reads.channelsOf(agreementId);
  if (!channel) return;
  await transact<null>(deps, { channel, ref: { by: "open" } }, (loaded): Step<null> => {
    const { agreement, now } = loaded;
    const agreementEvents = agreement ? leaving(deps, agreement, personId, now) : [];
    if (agreementEvents.length === 0) return { answer: null };
    return { change: { actor: "operator", agreementEvents }, answer: () => null };
  });
}

function leaving(
  { newId }: Pick<Deps, "newId">,
  { seats, arbiter }: Agreement,
  personId: PersonId,
  now: Instant,
): readonly AgreementEvent[] {
  const seat = seats.find((one) => one.personId === personId);
  const beside = seat && seats.filter((one) => one.side === seat.side && one !== seat);
  const heir = beside?.some(({ role }) => role === "owner") ? null : beside?.[0];
  const vacated = (gone: Seat): AgreementEvent => ({
    ...{ type: "SeatVacated", by: personId, seatId: gone.seatId, personId: gone.personId },
  });
  const seatId = asId<SeatId>(newId());
  return [
    ...(arbiter === personId
      ? [{ type: "ArbiterNamed", by: personId, personId: null } as const]
      : []),
    ...(seat ? [vacated(seat)] : []),
    ...(heir
      ? [
          vacated(heir),
          {
            ...({ type: "SeatFilled", by: personId } as const),
            seat: { ...heir, seatId, role: "owner", since: now } as const,
          },
        ]
      : []),
  ];
}

/**
 * A person asks for their own data to be deleted. It is the operator who does it, since money may be open and nothing brings
 * it back. Asked twice, it is one question.
 */
export async function requestErasure(
  deps: Deps,
  { actor }: Origin,
): Promise<{ readonly obstacles: Footprint["obstacles"] } | null> {
  const personId = await deps.reads.personOf(actor);
  if (!personId) return null;
  const { obstacles } = await deps.erasure.footprint(personId);
  const question = {
    ...{ id: deps.newId(), kind: ERASURE_REQUEST, subject: personId },
    ...{ agreementId: null, milestoneId: null, detail: { open: obstacles.length } },
  };
  await deps.store.commit({ questions: [question] });
  return { obstacles };
}
