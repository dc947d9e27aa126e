import { settleDue } from "./balance.ts";
import { forgetOld } from "./idempotency.ts";
import { accountOf } from "./objects/account.ts";
import { balanceObject } from "./objects/balance.ts";
import { endSession } from "./objects/checkout-session.ts";
import { emit } from "./objects/event.ts";
import { clearDebits } from "./objects/payment.ts";
import { arriveDue, payOutBalance } from "./objects/payout.ts";
import { arriveRefunds } from "./objects/refund.ts";
import { PLATFORM } from "./state.ts";
import type { World } from "./world.ts";

/** Does everything that virtual time has made due: sessions expire, funds settle, payouts leave and arrive. */
export function catchUp(world: World): void {
  for (const { session } of world.state.sessions) {
    if (session.status === "open" && session.expires_at <= world.now()) endSession(world, session);
  }
  clearDebits(world);
  announceAvailable(world, settleDue(world));
  arriveDue(world);
  arriveRefunds(world);
  forgetOld(world);
}

/** Tells of grown available balances; a connected account's leaves for its bank at once. */
export function announceAvailable(
  world: World,
  grown: readonly { holder: string; currency: string }[],
): void {
  for (const holder of new Set(grown.map((each) => each.holder))) {
    if (holder === PLATFORM) {
      emit(world, "balance.available", balanceObject(world, PLATFORM, "usd"));
    } else {
      payOutBalance(world, accountOf(world, holder));
    }
  }
}
