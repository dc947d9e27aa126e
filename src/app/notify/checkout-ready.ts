import type { CheckoutId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { openCheckout } from "../money/checkout.ts";
import { readView } from "../view.ts";
import { tellPerson } from "./notices.ts";

/** Opens a checkout that could not be opened while its buyer waited, and brings them the link privately. */
export async function openCheckoutLater(deps: Deps, checkoutId: CheckoutId): Promise<void> {
  const row = await deps.reads.checkout(checkoutId);
  if (row?.status !== "requested") return;
  const url = await openCheckout(deps, checkoutId);
  const view = url && (await readView(deps, row.milestoneId));
  if (!view) return;
  const to = row.requestedBy;
  await tellPerson(deps, { kind: "checkout_ready", view, to, detail: { url } }, to);
}
