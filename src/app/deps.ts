import type { Policies } from "../domain/agreement/policies.ts";
import type { PlatformTerms } from "../domain/milestone/decision.ts";
import type { ContextStore } from "./context/context-store.ts";
import type { ContextWriter } from "./ports/context-writer.ts";
import type { Documents } from "./ports/documents.ts";
import type { Erasure } from "./ports/erasure.ts";
import type { EvidenceReader, EvidenceStore, LinkFetcher } from "./ports/evidence.ts";
import type { KeptTermsStore } from "./ports/kept-terms.ts";
import type { ReaderLinks } from "./ports/reader-links.ts";
import type { TemplateStore } from "./ports/templates.ts";
import type { Watch } from "./ports/watch.ts";
import type { ChargebackEvidence, Charts, ChatPlatform, Log, Payments } from "./ports.ts";
import type { OperatorCase } from "./queries/operator.ts";
import type { PlatformName, RecordFile } from "./queries/views.ts";
import type { Reads } from "./reads.ts";
import type { NewTask, Store } from "./store.ts";
import type { TaskStore } from "./tasks.ts";

/** What laying evidence out with a model may cost, in tokens as the provider counts them. */
export type ContextBudget = {
  /** Of one agreement in 24 hours. */
  readonly dailyTokens: number;
  /** Of what one call sends; longer evidence is cut to what is relevant. */
  readonly callTokens: number;
};

/** What the application is built from; main puts the real things in, tests put recorders and killers around them. */
export type Deps = {
  readonly store: Store;
  readonly reads: Reads;
  readonly tasks: TaskStore;
  readonly payments: Payments;
  /** The chat platforms that are connected. */
  readonly chats: Readonly<Partial<Record<PlatformName, ChatPlatform>>>;
  readonly charts: Charts;
  readonly documents: Documents;
  /** A record in the words of the provider's form for a buyer's bank. */
  bankWords(file: RecordFile): ChargebackEvidence;
  /** Lays evidence out with a model; null where none is configured. */
  readonly contextWriter: ContextWriter | null;
  readonly contextBudget: ContextBudget;
  readonly contexts: ContextStore;
  readonly links: LinkFetcher;
  readonly evidence: EvidenceStore;
  readonly evidenceReader: EvidenceReader;
  readonly log: Log;
  readonly watch: Watch;
  readonly platform: PlatformTerms;
  readonly defaults: { readonly policies: Policies; readonly currency: string };
  /** Where a person's browser returns to when the channel is not known. */
  readonly country: string;
  readonly publicUrl: string | null;
  readonly readerLinks: ReaderLinks;
  readonly erasure: Erasure;
  readonly keptTerms: KeptTermsStore;
  readonly templates: TemplateStore;
  /** The address below which links for readers open; null where nobody's browser could reach us. */
  linkBase(): string | null;
  /** Tells the operator that something waits for them; throws ProviderError where that is to be tried again. */
  alarm(waiting: OperatorCase): Promise<void>;
  /** Which calendar days "YYYY-MM-DD" are public holidays in a country (ISO 3166) and a region of it. */
  holidays(country: string, region: string | null): (day: string) => boolean;
  newId(): string;
  hashOf(value: unknown): string;
  /** Hands committed tasks that are due at once to the queue; never awaited, never fails: the sweeper is the safety net. */
  carry(tasks: readonly NewTask[]): void;
};
