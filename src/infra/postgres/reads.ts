import type { Pool } from "pg";
import type { Reads } from "../../app/reads.ts";
import { cardReads } from "./reads/cards.ts";
import { clockReads } from "./reads/clock.ts";
import { deskReads } from "./reads/desk.ts";
import { evidenceReads } from "./reads/evidence.ts";
import { inboxReads } from "./reads/inbox.ts";
import { linkReads } from "./reads/links.ts";
import { moneyReads } from "./reads/money.ts";
import { overviewReads } from "./reads/overview.ts";
import { reminderReads } from "./reads/reminders.ts";
import { reportReads } from "./reads/report.ts";
import { tenantReads } from "./reads/tenants.ts";
import { threadReads } from "./reads/threads.ts";

/** Cold paths and single rows on PostgreSQL; the workspaces' settings are Prisma's. */
export function createReads(pool: Pick<Pool, "query">): Omit<Reads, "workspace" | "saveWorkspace"> {
  return {
    ...tenantReads(pool),
    ...moneyReads(pool),
    ...cardReads(pool),
    ...threadReads(pool),
    ...inboxReads(pool),
    ...linkReads(pool),
    ...clockReads(pool),
    ...reminderReads(pool),
    ...overviewReads(pool),
    ...deskReads(pool),
    ...reportReads(pool),
    ...evidenceReads(pool),
  };
}
