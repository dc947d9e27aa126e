import { instant, plusHours } from "../../domain/clock/instant.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import { applyEventTasks } from "../receive.ts";
import { owe } from "../tasks.ts";
import { reconcileChargebacks } from "./chargebacks.ts";
import { checkCheckout } from "./checkout.ts";
import { checkPayee, sendTask } from "./payee.ts";
import { followRefund } from "./refunds.ts";

const EVENTS_CURSOR = "provider_events";
/** Events are listed again from this long before the last one seen: the provider's list is not strictly in order. */
const OVERLAP_HOURS = 1;
const MAX_PAGES = 50;

/** Lists the provider's events since the last look; those not known yet are received like webhooks. */
export async function pollEvents(deps: Deps): Promise<number> {
  const cursor = await deps.reads.cursor(EVENTS_CURSOR);
  const now = await deps.reads.now();
  const since = cursor ? plusHours(instant(cursor), -OVERLAP_HOURS) : plusHours(now, -24);
  let after: string | null = null;
  let latest = cursor ?? since;
  let received = 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { events, more } = await deps.payments.listEvents(since, after);
    received += await applyEventTasks(deps, events);
    const last = events.at(-1);
    for (const event of events) if (event.createdAt > latest) latest = event.createdAt;
    if (!more || !last) break;
    after = last.id;
  }
  await deps.reads.setCursor(EVENTS_CURSOR, latest);
  return received;
}

/**
 * Compares what we wait for with what the provider has, once an hour: what no event told is found here. One item that
 * cannot be looked at is logged and looked at again the next time; it keeps no other from being found.
 */
export async function reconcile(deps: Deps): Promise<void> {
  await isolated(deps, "events", () => pollEvents(deps));
  for (const { id } of await deps.reads.openCheckouts()) {
    await isolated(deps, `checkout ${id}`, () => checkCheckout(deps, id));
  }
  for (const move of await deps.reads.unsettledMoves()) {
    if (move.status !== "pending") await owe(deps, [sendTask(deps, move)]);
    else await isolated(deps, `refund ${move.id}`, () => followRefund(deps, move.id));
  }
  const each = (what: string, look: () => Promise<unknown>) => isolated(deps, what, look);
  await each("chargebacks", () => reconcileChargebacks(deps, each));
  for (const agreementId of await deps.reads.payeesToCheck()) {
    await isolated(deps, `payee of ${agreementId}`, () => checkPayee(deps, agreementId));
  }
}

/** What the provider refuses or cannot say is about that one item; any other error is a defect and ends the look. */
async function isolated(deps: Deps, what: string, look: () => Promise<unknown>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    deps.log.error("the reconciler could not look at everything", { what, error });
  }
}
