import type { AgreementId, MilestoneId, PersonId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { type Step, transact } from "../transact.ts";

/** Plans anew what time does to every open milestone of an agreement: other people sit there, or one can be paid now. */
export async function replanAgreement(deps: Deps, agreementId: AgreementId): Promise<void> {
  for (const id of await deps.reads.openMilestones(agreementId)) await replan(deps, id);
}

/** The same for every open milestone of a person whose hours have changed. */
export async function replanPerson(deps: Deps, personId: PersonId): Promise<void> {
  for (const agreementId of await deps.reads.agreementsOf(personId)) {
    await replanAgreement(deps, agreementId);
  }
}

async function replan(deps: Deps, milestoneId: MilestoneId): Promise<void> {
  await transact<void>(
    deps,
    { ref: { by: "id", id: milestoneId } },
    ({ milestone }): Step<void> =>
      milestone
        ? { change: { actor: "clock", replan: true }, answer: () => undefined }
        : { answer: undefined },
  );
}
