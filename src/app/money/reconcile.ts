import { instant, plusHours } from "../../domain/clock/instant.ts";
import type { Deps } from "../deps.ts";
import { applyEventTasks } from "../receive.ts";
import { owe } from "../tasks.ts";
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

/** Compares what we wait for with what the provider has, once an hour: what no event told is found here. */
export async function reconcile(deps: Deps): Promise<void> {
  await pollEvents(deps);
  for (const checkout of await deps.reads.openCheckouts()) await checkCheckout(deps, checkout.id);
  for (const move of await deps.reads.unsettledMoves()) {
    if (move.status === "pending") await followRefund(deps, move.id);
    else await owe(deps, [sendTask(deps, move)]);
  }
  for (const agreementId of await deps.reads.payeesToCheck()) await checkPayee(deps, agreementId);
}
