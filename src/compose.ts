import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { App } from "./app/api.ts";
import { createApp } from "./app/app.ts";
import type { ContextBudget, Deps } from "./app/deps.ts";
import type { ContextWriter } from "./app/ports/context-writer.ts";
import type { EvidenceReader, EvidenceStore, LinkFetcher } from "./app/ports/evidence.ts";
import { unwatched, type Watch } from "./app/ports/watch.ts";
import type { ChatPlatform, Log, Payments } from "./app/ports.ts";
import type { OperatorCase } from "./app/queries/operator.ts";
import type { PlatformName } from "./app/queries/views.ts";
import type { NewTask } from "./app/store.ts";
import { handOver } from "./app/tasks.ts";
import { chargebackEvidence } from "./chat/record/chargeback.ts";
import { DEFAULT_POLICIES } from "./domain/agreement/policies.ts";
import { createCharts } from "./infra/charts/index.ts";
import { createDocuments } from "./infra/documents/index.ts";
import { hashOf } from "./infra/hash.ts";
import { createHolidays } from "./infra/holidays.ts";
import { createContextStore } from "./infra/postgres/context-store.ts";
import { createErasure } from "./infra/postgres/erasure.ts";
import { createKeptTerms } from "./infra/postgres/kept-terms.ts";
import { createReaderLinks } from "./infra/postgres/reader-links.ts";
import { createReads } from "./infra/postgres/reads.ts";
import { createStore } from "./infra/postgres/store.ts";
import { createTaskStore } from "./infra/postgres/task-store.ts";
import { createTemplates } from "./infra/postgres/templates.ts";
import { createPrisma, workspaceReads } from "./infra/prisma/index.ts";
import type { Queue } from "./infra/queue/index.ts";
import {
  type Gate,
  type OnCalled,
  watchedApp,
  watchedStore,
  watchedVendor,
} from "./infra/watch/index.ts";

export type Parts = {
  readonly pool: Pool;
  /** What acts are read and committed over; the pool unless given. */
  readonly acts?: Pick<Pool, "query">;
  readonly queue: Pick<Queue, "addBulk">;
  readonly payments: Payments;
  readonly links: LinkFetcher;
  readonly evidence: EvidenceStore;
  readonly evidenceReader: EvidenceReader;
  readonly chats: Partial<Record<PlatformName, ChatPlatform>>;
  readonly log: Log;
  readonly platform: {
    readonly feeBps: number;
    readonly country: string;
    readonly currencies: readonly string[];
    readonly processing: { readonly percentBps: number; readonly fixedMinor: number };
  };
  readonly publicUrl: string | null;
  /** Where links for readers lead, where that is another address than `publicUrl`. */
  readonly linkBase?: () => string | null;
  /** The model that lays evidence out, and what it may cost; none unless given. */
  readonly context?: { readonly writer: ContextWriter; readonly budget: ContextBudget } | null;
  /** How the operator is told that something waits for them; only the log unless given. */
  readonly alarm?: (waiting: OperatorCase) => Promise<void>;
  /** How all of it is watched; not at all unless given. */
  readonly watch?: Watch;
  /** Refuses what is too much; nothing unless given. */
  readonly gate?: Gate | undefined;
  /** Hears how each call of a vendor ended. */
  readonly onCalled?: OnCalled;
};

/** How long a platform may hold money for others, in days, by its country; elsewhere 90 (design section 6). */
const HOLD_LIMIT_DAYS: Readonly<Record<string, number>> = { US: 730, TH: 10 };

/** The application on its real parts; what starts and stops is the caller's. */
export function compose(parts: Parts): { deps: Deps; app: App } {
  const { pool, queue, log, platform } = parts;
  const currencies = platform.currencies.map((currency) => currency.toUpperCase());
  const { watch = unwatched, gate } = parts;
  const { here } = watch.tracing;
  const tasks = createTaskStore(pool, here);
  const vendors = watchedVendors(parts, watch);
  const deps: Deps = {
    store: watchedStore(createStore(parts.acts ?? pool, here), watch),
    reads: { ...createReads(pool), ...workspaceReads(createPrisma(pool)) },
    tasks,
    ...vendors,
    evidence: parts.evidence,
    evidenceReader: parts.evidenceReader,
    charts: createCharts(),
    documents: createDocuments(),
    bankWords: chargebackEvidence,
    contexts: createContextStore(pool),
    contextBudget: parts.context?.budget ?? { dailyTokens: 0, callTokens: 0 },
    ...{ log, watch },
    platform: {
      currencies,
      processingBps: platform.processing.percentBps,
      processingFixedMinor: platform.processing.fixedMinor,
      feeBps: platform.feeBps,
      holdLimitDays: HOLD_LIMIT_DAYS[platform.country] ?? 90,
    },
    defaults: { policies: DEFAULT_POLICIES, currency: currencies[0] ?? "USD" },
    country: platform.country,
    publicUrl: parts.publicUrl,
    readerLinks: createReaderLinks(pool),
    keptTerms: createKeptTerms(pool),
    templates: createTemplates(pool),
    erasure: createErasure(pool),
    linkBase: parts.linkBase ?? (() => parts.publicUrl),
    alarm: parts.alarm ?? (async (waiting) => log.error("the operator is needed", { waiting })),
    holidays: createHolidays(),
    newId: randomUUID,
    hashOf,
    carry: (newTasks) => carry({ tasks, log }, queue, newTasks),
  };
  return { deps, app: watchedApp(createApp(deps), { log, watch, gate }) };
}

/** Everything outside of the house. */
function watchedVendors(
  { payments, links, chats, context, onCalled }: Parts,
  watch: Watch,
): Pick<Deps, "payments" | "links" | "chats" | "contextWriter"> {
  return {
    payments: watchedVendor("stripe", payments, watch, onCalled),
    links: watchedVendor("link", links, watch),
    chats: {
      ...(chats.slack && { slack: watchedVendor("slack", chats.slack, watch, onCalled) }),
      ...(chats.discord && { discord: watchedVendor("discord", chats.discord, watch, onCalled) }),
    },
    contextWriter: context ? watchedVendor("openai", context.writer, watch, onCalled) : null,
  };
}

/** What is due at commit goes to the queue at once, beside the answer; if that fails, the sweeper finds it. */
function carry(
  deps: Parameters<typeof handOver>[0],
  queue: Pick<Queue, "addBulk">,
  tasks: readonly NewTask[],
): void {
  const jobs = tasks
    .filter((task) => task.dueAt === undefined)
    .map(({ kind, id, priority }) => ({ name: kind, taskId: id, generation: 1, priority }));
  if (jobs.length > 0) void handOver(deps, queue, jobs);
}
