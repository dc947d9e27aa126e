import type Stripe from "stripe";
import type { MadeObject } from "../../app/ports.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import { calling } from "./errors.ts";
import { checkoutIdOf, milestoneIdOf, moveIdOf, toSeconds } from "./values.ts";

const PAGE = 100;
/** As many as the SDK collects; newest first, and far more than a busy day brings. */
const MOST = 10_000;

/** Transfers, refunds and checkouts that carry our metadata, made since a moment, newest first. */
export async function listMade(stripe: Stripe, since: Instant): Promise<readonly MadeObject[]> {
  const asked = { created: { gte: toSeconds(since) }, limit: PAGE };
  const [transfers, refunds, sessions] = await Promise.all([
    calling(() => stripe.transfers.list(asked).autoPagingToArray({ limit: MOST })),
    calling(() => stripe.refunds.list(asked).autoPagingToArray({ limit: MOST })),
    calling(() => stripe.checkout.sessions.list(asked).autoPagingToArray({ limit: MOST })),
  ]);
  return [
    ...transfers.flatMap((one) => made("transfer", one)),
    ...refunds.flatMap((one) => made("refund", one)),
    // What nobody can pay any more says nothing.
    ...sessions
      .filter(({ status }) => status !== "expired")
      .flatMap((one) => made("checkout", one)),
  ];
}

type Made = { readonly id: string; readonly metadata: Record<string, string> | null };

function made(kind: MadeObject["kind"], { id, metadata }: Made): readonly MadeObject[] {
  const milestoneId = milestoneIdOf(metadata);
  if (milestoneId === null) return [];
  return [
    { kind, id, milestoneId, moveId: moveIdOf(metadata), checkoutId: checkoutIdOf(metadata) },
  ];
}
