import { isOwner, type Payee, sideOf } from "../../domain/agreement/agreement.ts";
import type { AgreementId } from "../../domain/ids.ts";
import { refusal } from "../../domain/refusals.ts";
import type { Onboarding, Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import type { AccountSnapshot } from "../ports.ts";
import type { Refused } from "../queries/views.ts";
import { refusedWith, tooNew } from "../resolve.ts";
import type { NewTask } from "../store.ts";
import { PRIORITY } from "../tasks.ts";
import { type Step, transact } from "../transact.ts";

/** Asks the provider whether the payee can be paid now, and records it. What waited only for that is sent by itself. */
export async function checkPayee(deps: Deps, agreementId: AgreementId): Promise<void> {
  const accountId = await accountOf(deps, agreementId);
  if (!accountId) return;
  const account = await deps.payments.getAccount(accountId);
  const owed = await deps.reads.owedMoves(agreementId);
  await transact<void>(deps, await agreementRequest(deps, agreementId), (loaded): Step<void> => {
    const payee = loaded.agreement?.payee;
    if (payee?.accountId !== accountId) return { answer: undefined };
    // Whose name it is, is known for as long as whoever set the account is there.
    const isThere = loaded.agreement?.seats.some(({ personId }) => personId === payee.setBy);
    const holder = isThere ? account.holder : null;
    const changed = differs(payee, { ...account, holder });
    // Ready: what waited goes out. Not ready, but for another reason than before: both sides are told which.
    const tasks = changed || account.ready ? owed.map((move) => sendTask(deps, move)) : [];
    if (!changed && tasks.length === 0) return { answer: undefined };
    const { ready, requirements, last4 } = account;
    return {
      change: {
        actor: "stripe",
        ...(changed && {
          agreementEvents: [
            { type: "PayeeReadinessChanged", accountId, ready, requirements, holder: null, last4 },
          ],
          payeeHolder: holder,
        }),
        tasks,
      },
      answer: () => undefined,
    };
  });
}

async function accountOf(deps: Deps, agreementId: AgreementId): Promise<string | null> {
  const loaded = await deps.store.load(await agreementRequest(deps, agreementId));
  return loaded.agreement?.payee?.accountId ?? null;
}

/** An agreement is read through one of its channels: it always has one, from its first `new`. */
async function agreementRequest(deps: Deps, agreementId: AgreementId) {
  const [channel] = await deps.reads.channelsOf(agreementId);
  return { ref: { by: "none" }, ...(channel && { channel }) } as const;
}

function differs(payee: Payee, account: AccountSnapshot): boolean {
  return (
    payee.ready !== account.ready ||
    payee.requirements.join() !== account.requirements.join() ||
    payee.holder !== account.holder ||
    payee.last4 !== account.last4
  );
}

export function sendTask(
  deps: Deps,
  move: { id: string; agreementId: AgreementId; milestoneId: NewTask["milestoneId"] },
): NewTask {
  return {
    id: deps.newId(),
    kind: "send_move",
    subject: move.id,
    agreementId: move.agreementId,
    milestoneId: move.milestoneId,
    priority: PRIORITY.money,
  };
}

/**
 * Mints an onboarding link for the owner of the facilitator's side, and makes the account first where there is none or
 * another is wanted. The link is a bearer address of minutes: answered to this person, never stored or logged.
 */
export async function startOnboarding(
  deps: Deps,
  origin: Origin,
  change: boolean,
): Promise<Onboarding | Refused> {
  const request = { actor: origin.actor, ref: { by: "open" } } as const;
  const where = origin.channel ? { ...request, channel: origin.channel } : request;
  const loaded = await deps.store.load(where);
  const { agreement, personId } = loaded;
  const side = agreement && personId ? sideOf(agreement, personId) : null;
  if (!agreement || !personId || !side) {
    return refusedWith(deps, null, [refusal("agreement.none_here")]);
  }
  if (side !== "facilitator") return refusedWith(deps, loaded, [refusal("payee.only_facilitator")]);
  if (!isOwner(agreement, personId))
    return refusedWith(deps, loaded, [refusal("payee.only_owner")]);
  if (loaded.waitsUntil) return tooNew(deps, loaded, loaded.waitsUntil);
  let accountId = agreement.payee?.accountId ?? null;
  if (!accountId || change) {
    const account = await deps.payments.createAccount({
      displayName: loaded.people[personId]?.displayName ?? origin.displayName,
      country: deps.country,
      agreementId: agreement.id,
      // One account per payee change: a repeated click finds the account that it made.
      idempotencyKey: `tranche-payee-${agreement.id}-${agreement.payee?.accountId ?? "first"}`,
    });
    accountId = account.accountId;
    await recordPayee(deps, where, origin, accountId);
  }
  const channel = origin.channel;
  const back = channel && deps.chats[channel.platform]?.deepLink(channel);
  const url = await deps.payments.mintOnboardingLink(
    accountId,
    back ?? deps.publicUrl ?? "https://slack.com/",
  );
  return { kind: "onboarding", url };
}

async function recordPayee(
  deps: Deps,
  where: Parameters<typeof deps.store.load>[0],
  origin: Origin,
  accountId: string,
): Promise<void> {
  await transact<void>(deps, where, (loaded): Step<void> => {
    const { agreement, personId, now } = loaded;
    if (!agreement || !personId || !isOwner(agreement, personId) || loaded.waitsUntil)
      return { answer: undefined };
    if (agreement.payee?.accountId === accountId) return { answer: undefined };
    return {
      change: {
        actor: personId,
        request: { id: origin.requestId, verb: "payouts", personId, milestoneId: null },
        agreementEvents: [{ type: "PayeeSet", by: personId, accountId, at: now }],
      },
      answer: () => undefined,
      repeated: async () => undefined,
    };
  });
}
